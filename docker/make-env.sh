#!/bin/sh
# Writes .env for compose.yaml, with secrets of its own: ./make-env.sh [--turn] DOMAIN ADDRESS
#
# DOMAIN is the name in the link that people open. It has to lead to this host, and ports 80 and 443 be reachable from
# the internet, or there is no certificate. To look around on this computer only: localhost 127.0.0.1.
# ADDRESS is the address at which the internet reaches this host, for audio and video. Behind a router: the router's
# address, with the media ports forwarded to this host.
# --turn adds a relay at turn.DOMAIN, which has to lead to this host, too.
set -eu
cd "$(dirname "$0")"

turn=
if [ "${1:-}" = --turn ]; then
  turn=yes
  shift
fi
if [ $# -ne 2 ]; then
  echo "Usage: $0 [--turn] DOMAIN ADDRESS, such as: $0 meet.example.com 203.0.113.7" >&2
  exit 64
fi
if [ -e .env ]; then
  echo "There is a .env already, with secrets that are in use. Edit it, or remove it first." >&2
  exit 73
fi

secret() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }

umask 077
{
  echo "# Written by make-env.sh; compose.yaml reads it."
  echo "COMPOSE_PROJECT_NAME=parley"
  echo "PARLEY_DOMAIN=$1"
  echo "PARLEY_ANNOUNCED_ADDRESS=$2"
  echo "# For the admin API (docs/operations.md). Empty: off."
  echo "PARLEY_ADMIN_TOKEN=$(secret)"
  if [ "$turn" ]; then
    echo "# The relay."
    echo "COMPOSE_PROFILES=turn"
    echo "PARLEY_TURN_DOMAIN=turn.$1"
    echo "PARLEY_TURN_URLS=turn:turn.$1:3478?transport=udp,turns:turn.$1:443?transport=tcp"
    echo "PARLEY_TURN_SECRET=$(secret)"
    echo "PARLEY_CADDYFILE=./turn/Caddyfile"
    echo "PARLEY_HTTPS_PORT=127.0.0.1:8443"
  fi
} >.env
echo "Wrote .env. Now: docker compose up -d"
