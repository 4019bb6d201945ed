#!/usr/bin/env bash
# Tries the image and the compose file with a Docker daemon of its own: builds the image, starts everything with a relay,
# and holds meetings of two Chromium pages in another network: over UDP, with UDP dropped, with nothing but TCP 443, and
# while the server is stopped. Then it starts the server with an invalid configuration.
#
# Runs as root on Debian 12 with the packages docker.io, docker-compose, debootstrap, iptables, iproute2 and chromium.
# No registry of images is needed: Debian's programs stand in for the images of node, caddy, haproxy and coturn. Its
# caddy is too old for the PROXY protocol, so those two lines are left out, and the server sees one client address.
# The daemon, its images and its networks are apart from the machine's. At the end they are removed, except for the
# images, which make the next run faster: they are in TRY_DIR, by default a folder of the cache.
set -euo pipefail
cd "$(dirname "$0")/.."

root=$PWD
cache=${PARLEY_CACHE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/parley}
try=${TRY_DIR:-$cache/try}
work=$(mktemp -d /var/tmp/parley-try.XXXXXX)
server_address=10.77.0.1
export DOCKER_HOST=unix://$work/docker.sock DOCKER_BUILDKIT=0

say() { printf '\n== %s\n' "$*" >&2; }

for program in dockerd docker docker-compose debootstrap iptables ip; do
  command -v "$program" >/dev/null || {
    echo "$program is missing: apt-get install docker.io docker-compose debootstrap iptables iproute2" >&2
    exit 69
  }
done

daemon=
start_daemon() {
  "$@" dockerd --data-root "$try/data" --exec-root "$work/exec" --host "$DOCKER_HOST" --pidfile "$work/pid" \
    "${daemon_options[@]}" >>"$work/dockerd.log" 2>&1 &
  daemon=$!
  for _ in $(seq 60); do
    docker version >/dev/null 2>&1 && return
    sleep 0.5
  done
  tail -n 20 "$work/dockerd.log" >&2
  exit 69
}

stop_daemon() {
  [ -n "$daemon" ] || return 0
  kill "$daemon" 2>/dev/null || true
  wait "$daemon" 2>/dev/null || true
  daemon=
}

end() {
  status=$?
  set +e
  if [ "$status" -ne 0 ] && [ -d "$work/docker" ]; then (cd "$work/docker" && docker-compose logs --tail 40) >&2; fi
  [ -d "$work/docker" ] && (cd "$work/docker" && docker-compose down --timeout 1 --volumes) >/dev/null 2>&1
  stop_daemon
  ip netns del parley-guest 2>/dev/null
  ip netns del parley-host 2>/dev/null
  umount "$work"/exec/netns/* 2>/dev/null
  rm -rf "$work"
  exit "$status"
}
trap end EXIT
trap 'exit 130' INT TERM

say "Debian, as the base of all images"
if [ ! -e "$try/base.tar" ]; then
  mkdir -p "$try"
  debootstrap --variant=minbase --include=ca-certificates,caddy,coturn,haproxy,libsrtp2-1,libuv1,libssl3,libatomic1 \
    bookworm "$work/base" >"$work/debootstrap.log"
  tar -C "$work/base" -cf "$try/base.tar.part" .
  mv "$try/base.tar.part" "$try/base.tar"
  rm -rf "$work/base"
fi

say "The image"
# The worker that is built already, where the build of the image looks for it.
node=$(command -v node)
worker=$(node --input-type=module -e "
  import { findNode } from '$root/server/setup/node/node.js';
  import { worker } from '$root/server/setup/worker/worker.js';
  const setup = { root: '$root', cacheDir: '$cache', env: process.env };
  const { path } = await findNode(setup);
  const { MEDIASOUP_WORKER_BIN } = await worker({ ...setup, node: path });
  console.log(path, MEDIASOUP_WORKER_BIN);" 2>/dev/null)
read -r node worker <<<"$worker"
mkdir -p "$work/node/cache/worker" "$work/node/npm"
cp "$node" "$work/node/node"
cp -r "$(dirname "$worker")" "$work/node/cache/worker/"
cp -r "$(dirname "$(dirname "$(realpath "$(command -v npm)")")")/." "$work/node/npm"
cp /etc/ssl/certs/ca-certificates.crt "$work/node/ca.crt"
cat >"$work/node/Dockerfile" <<'IMAGE'
FROM debian-stand-in
COPY node /usr/local/bin/node
COPY npm /usr/local/lib/node_modules/npm
COPY cache /cache
COPY ca.crt /etc/ssl/certs/ca-certificates.crt
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm && useradd --uid 1000 --create-home node
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
IMAGE

daemon_options=(--bridge=none --iptables=false)
start_daemon
docker image inspect debian-stand-in >/dev/null 2>&1 || docker import "$try/base.tar" debian-stand-in >/dev/null
docker build --quiet --network host -t node:26.10.0-bookworm-slim "$work/node" >/dev/null
stand_in() { printf 'FROM debian-stand-in\n%s\n' "$2" | docker build --quiet -t "$1" - >/dev/null; }
image_of() { grep -oE "image: $1\S*" docker/compose.yaml | cut -d' ' -f2; }
stand_in "$(image_of caddy)" 'ENV XDG_DATA_HOME=/data XDG_CONFIG_HOME=/config
CMD ["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"]'
stand_in "$(image_of haproxy)" 'CMD ["haproxy", "-db", "-f", "/usr/local/etc/haproxy/haproxy.cfg"]'
stand_in "$(image_of coturn)" ''
docker build --network host -f docker/Dockerfile -t parley . >"$work/build.log" 2>&1 || {
  tail -n 30 "$work/build.log" >&2
  exit 1
}
stop_daemon

say "Two networks: the server's, with the daemon in it, and the participants'"
ip netns add parley-host
ip netns add parley-guest
ip link add name host netns parley-host type veth peer name guest netns parley-guest
ip -n parley-host addr add "$server_address/24" dev host
ip -n parley-guest addr add 10.77.0.2/24 dev guest
for network in host guest; do
  ip -n "parley-$network" link set lo up
  ip -n "parley-$network" link set "$network" up
done
ip -n parley-guest route add default via "$server_address"
daemon_options=()
# Not by `ip netns exec`, which hides the control groups.
start_daemon nsenter --net=/run/netns/parley-host

say "docker compose up, with a relay"
cp -r docker "$work/docker"
cd "$work/docker"
./make-env.sh --turn meet.local "$server_address" >/dev/null
# Older than what the files are for.
sed -i '/start_interval/d' compose.yaml
sed -i 's/ send-proxy-v2//' turn/haproxy.cfg
sed -i '/^{$/,/^}$/c {\n\tlocal_certs\n}' turn/Caddyfile
started=$(date +%s%N)
docker-compose up -d --no-build >"$work/up.log" 2>&1 || {
  cat "$work/up.log" >&2
  exit 1
}
echo "up after $((($(date +%s%N) - started) / 1000000)) ms"

printf '#!/bin/sh\nexec ip netns exec parley-guest %s "$@"\n' "${CHROMIUM_BIN:-$(command -v chromium)}" >"$work/chromium"
chmod +x "$work/chromium"
in_guest() { ip netns exec parley-guest iptables "$@"; }
meeting() {
  "$node" --disable-warning=ExperimentalWarning "$root/tests/docker/meeting.ts" --browser "$work/chromium" \
    --url https://meet.local --host "meet.local=$server_address" --host "turn.meet.local=$server_address" "$@"
}

say "A meeting over UDP"
meeting --path 'direct udp'

say "A meeting with UDP dropped"
in_guest -A OUTPUT -p udp -j DROP
meeting --path 'direct tcp' --path 'relay tls'

say "A meeting with nothing but TCP 443: through the relay"
in_guest -F OUTPUT
in_guest -A OUTPUT -o lo -j ACCEPT
in_guest -A OUTPUT -p tcp --dport 443 -j ACCEPT
in_guest -A OUTPUT -j DROP
meeting --path 'relay tls'
in_guest -F OUTPUT

say "A meeting in which the server is stopped"
meeting --path 'direct udp' --during 'docker-compose stop parley'
state() { docker inspect --format "$1" "$(docker-compose ps -q parley)"; }
[ "$(state '{{.State.ExitCode}}')" = 0 ] || {
  echo "the server was killed: $(state '{{.State.ExitCode}}')" >&2
  exit 1
}

say "An invalid configuration"
sed -i 's/^PARLEY_ANNOUNCED_ADDRESS=.*/PARLEY_ANNOUNCED_ADDRESS=not_an_address/' .env
docker-compose up -d --no-build --no-deps parley >/dev/null 2>&1 || true
for _ in $(seq 60); do
  [ "$(state '{{.State.Status}}')" = exited ] && [ "$(state '{{.RestartCount}}')" = 5 ] && break
  sleep 1
done
echo "$(state '{{.State.Status}} with {{.State.ExitCode}} after {{.RestartCount}} restarts')"
[ "$(state '{{.State.Status}} {{.State.ExitCode}} {{.RestartCount}}')" = "exited 78 5" ]
docker-compose logs --tail 2 parley | grep -q announcedAddress

say "Everything held"
