#!/bin/sh
# Starts coturn with the certificate that Caddy obtains for it, and has it read again every day: Caddy renews it.
set -eu
umask 077

certificate() {
  ls -t /data/caddy/certificates/*/"$PARLEY_TURN_DOMAIN/$PARLEY_TURN_DOMAIN.crt" 2>/dev/null | head -n 1
}

until [ -n "$(certificate)" ]; do
  echo "waiting for the certificate of $PARLEY_TURN_DOMAIN"
  sleep 2
done
found=$(certificate)

turn=$$
while sleep 86400; do kill -USR2 "$turn"; done &

# The example's lines for what differs here would be valid beside these: above all its secret.
{
  grep -vE '^(listening-port|tls-listening-port|cert|pkey|realm|static-auth-secret)=' /etc/turnserver.conf
  echo "listening-port=3478"
  echo "tls-listening-port=5349"
  echo "cert=$found"
  echo "pkey=${found%.crt}.key"
  echo "realm=$PARLEY_TURN_DOMAIN"
  echo "static-auth-secret=$PARLEY_TURN_SECRET"
  echo "allowed-peer-ip=$PARLEY_ANNOUNCED_ADDRESS"
} >/tmp/turnserver.conf

exec turnserver -c /tmp/turnserver.conf --pidfile=/tmp/turnserver.pid --userdb=/tmp/turndb --log-file=stdout
