#!/usr/bin/env bash
# Loads `manage-existing serve` with requests to manage volumes, and counts afterwards what became
# of them: every request that was accepted must have a row in the database and a message in the
# queue. Prints requests a second, latencies, CPU and memory.
#
#   scripts/load.sh [--database sqlite|mariadb] [--seconds 20] [--connections 32] [--binary FILE]
#                   [--server ours|cinder]
#
# With `--server cinder` the same requests go to the real cinder-api, with a worker a core.
# Needs wrk, RabbitMQ on 127.0.0.1:5672 and, for MariaDB, one on 127.0.0.1:3306 as root without a
# password, and scripts/cinder-python.sh for Cinder's schema. Everything it makes has a name of its
# own, and is removed.
set -euo pipefail
cd "$(dirname "$0")/.."

database=sqlite seconds=20 connections=32 binary= who=ours
while [ $# -gt 0 ]; do
    case "$1" in
        --database) database="$2" ;;
        --seconds) seconds="$2" ;;
        --connections) connections="$2" ;;
        --binary) binary="$2" ;;
        --server) who="$2" ;;
        *) sed -n '2,15s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
    esac
    shift 2
done

for tool in wrk rabbitmqctl python3; do
    command -v "$tool" >/dev/null || { echo "$tool is not installed" >&2; exit 1; }
done
scripts/cinder-python.sh
python="${CARGO_TARGET_DIR:-target}/cinder-py/bin/python"
if [ -z "$binary" ] && [ "$who" = ours ]; then
    cargo build --quiet --release --locked -p manage-existing
    binary="${CARGO_TARGET_DIR:-target}/release/manage-existing"
fi

name="manage_existing_load_$$"
folder="$(mktemp -d)"
server=
finish() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    rabbitmqctl --quiet delete_vhost "$name" >/dev/null 2>&1 || true
    "$python" scripts/load/rows.py drop "$database" "$folder" "$name" || true
    rm -rf "$folder"
}
trap finish EXIT

rabbitmqctl --quiet add_vhost "$name"
rabbitmqctl --quiet set_permissions -p "$name" guest '.*' '.*' '.*'
export MANAGE_EXISTING_BUS="amqp://guest:guest@127.0.0.1:5672/$name"
"$python" scripts/load/queue.py bind "$name"
MANAGE_EXISTING_DATABASE_URL="$("$python" scripts/load/rows.py make "$database" "$folder" "$name")"
export MANAGE_EXISTING_DATABASE_URL

if [ "$who" = cinder ]; then
    "$python" scripts/load/cinder_api.py "$folder" "$name" >"$folder/out" 2>"$folder/log" &
else
    RUST_LOG=warn "$binary" --data-dir "$folder/data" serve --listen 127.0.0.1:0 \
        >"$folder/out" 2>"$folder/log" &
fi
server=$!
url=
for _ in $(seq 600); do
    url="$(sed -n 's/^listening on //p' "$folder/out")"
    [ -z "$url" ] || break
    kill -0 "$server" 2>/dev/null || { cat "$folder/log" >&2; exit 1; }
    sleep 0.1
done

# The server and its workers.
processes() { echo "$server"; pgrep -P "$server" || true; }
ticks() { for p in $(processes); do awk '{ print $14 + $15 }' "/proc/$p/stat"; done | awk '{ n += $1 } END { print n }'; }
before="$(ticks)"
wrk --threads $((connections < 2 ? 1 : 2)) --connections "$connections" --duration "${seconds}s" --timeout 10s --latency \
    --script scripts/load/manage.lua "$url" | tee "$folder/wrk"
after="$(ticks)"
memory="$(for p in $(processes); do sed -n 's/^VmHWM:[[:space:]]*\([0-9]*\) kB/\1/p' "/proc/$p/status"; done |
    awk '{ n += $1 } END { print n " kB" }')"
if [ "$who" = cinder ]; then
    accepted="$(awk '/requests in/ { n += $1 } /Non-2xx/ { n -= $NF } END { print n }' "$folder/wrk")"
else
    accepted="$(curl -s "$url/metrics" |
        sed -n 's/^manage_existing_requests_total{outcome="Accepted"} //p')"
fi

# What wrk has cut off at its end is under way still: a stop waits for it.
kill -TERM "$server"
wait "$server" || { cat "$folder/log" >&2; exit 1; }
server=
rows="$("$python" scripts/load/rows.py count "$database" "$folder" "$name")"
messages="$("$python" scripts/load/queue.py count "$name")"

echo
echo "server         $who"
echo "database       $database, with Cinder's schema; casts to RabbitMQ; $(nproc) cores"
sed -n 's/^Requests\/sec: */requests\/s     /p; s/^ *50% */p50            /p; s/^ *99% */p99            /p' \
    "$folder/wrk"
awk -v t="$((after - before))" -v n="${accepted:-0}" -v hz="$(getconf CLK_TCK)" \
    'BEGIN { printf "CPU a request  %.0f us\n", n ? 1e6 * t / hz / n : 0 }'
echo "memory         $memory at most"
echo "accepted       ${accepted:-0} before the stop"
echo "rows           $rows"
echo "messages       $messages"
if [ "$rows" != "$messages" ] || [ "$rows" -lt "${accepted:-0}" ]; then
    echo "something was lost: rows, messages and accepted requests do not agree" >&2
    tail -20 "$folder/log" >&2
    exit 1
fi
