#!/usr/bin/env bash
# Loads `manage-existing serve` with requests to manage volumes, and looks afterwards what became
# of them: every request that was accepted must have a row in the database and a message in the
# queue, and every row its message. Prints requests a second, latencies, CPU and memory.
#
#   scripts/load.sh [--database sqlite|mariadb] [--seconds 20] [--connections 32] [--binary FILE]
#                   [--server ours|cinder] [--kill server|database|broker] [--projects 1]
#
# With `--server cinder` the same requests go to the real cinder-api, with a worker a core. With
# `--kill` one of the three dies by SIGKILL in the middle of it and comes back two seconds later;
# the database, MariaDB then, and the broker are then some that this script starts.
#
# Needs wrk, scripts/cinder-python.sh for Cinder's schema, RabbitMQ on 127.0.0.1:5672 and, for
# MariaDB, one on 127.0.0.1:3306 as root without a password. Everything it makes has a name of its
# own, and is removed.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/servers.sh

database=sqlite seconds=20 connections=32 binary='' who=ours kill=''
while [ $# -gt 0 ]; do
    case "$1" in
        --database) database="$2" ;;
        --seconds) seconds="$2" ;;
        --connections) connections="$2" ;;
        --binary) binary="$2" ;;
        --server) who="$2" ;;
        --kill) kill="$2" ;;
        --projects) export LOAD_PROJECTS="$2" ;;
        *) sed -n '2,16s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
    esac
    shift 2
done

for tool in wrk rabbitmqctl python3 curl; do
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
chmod 755 "$folder"
server=
finish() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    rabbitmqctl --quiet delete_vhost "$name" >/dev/null 2>&1 || true
    "$python" scripts/load/rows.py drop "$database" "$folder" "$name" || true
    stop_servers
    rm -rf "$folder"
}
trap finish EXIT

export LOAD_MYSQL=3306 LOAD_RABBIT=5672 LOAD_DURABLE='' LOAD_ACCEPTED=''
if [ -n "$kill" ]; then
    database=mariadb LOAD_MYSQL=33099 LOAD_RABBIT=35699 LOAD_DURABLE=1
    LOAD_ACCEPTED="$folder/accepted"
    start_mariadb "$folder" "$LOAD_MYSQL"
    mariadb_group="${started[-1]}"
    start_rabbitmq "$folder" "$LOAD_RABBIT"
    rabbitmq_group="${started[-1]}"
    rabbitmqctl --quiet await_startup
fi
rabbitmqctl --quiet add_vhost "$name"
rabbitmqctl --quiet set_permissions -p "$name" guest '.*' '.*' '.*'
export MANAGE_EXISTING_BUS="amqp://guest:guest@127.0.0.1:$LOAD_RABBIT/$name"
"$python" scripts/load/queue.py bind "$name"
MANAGE_EXISTING_DATABASE_URL="$("$python" scripts/load/rows.py make "$database" "$folder" "$name")"
export MANAGE_EXISTING_DATABASE_URL

# start_server ADDRESS:PORT
start_server() {
    : >"$folder/out"
    if [ "$who" = cinder ]; then
        "$python" scripts/load/cinder_api.py "$folder" "$name" >"$folder/out" 2>>"$folder/log" &
    else
        RUST_LOG=warn "$binary" --data-dir "$folder/data" serve --listen "$1" \
            ${LOAD_DURABLE:+--bus-durable} >"$folder/out" 2>>"$folder/log" &
    fi
    server=$!
    url=
    for _ in $(seq 600); do
        url="$(sed -n 's/^listening on //p' "$folder/out")"
        [ -z "$url" ] || return 0
        kill -0 "$server" 2>/dev/null || break
        sleep 0.1
    done
    cat "$folder/log" >&2
    exit 1
}

# The server and its workers.
processes() { echo "$server"; pgrep -P "$server" || true; }
ticks() {
    for p in $(processes); do awk '{ print $14 + $15 }' "/proc/$p/stat"; done |
        awk '{ n += $1 } END { print n }'
}

start_server 127.0.0.1:0
before="$(ticks)"
wrk --threads $((connections < 2 ? 1 : 2)) --connections "$connections" --duration "${seconds}s" --timeout 10s --latency \
    --script scripts/load/manage.lua "$url" >"$folder/wrk" &
load=$!
if [ -n "$kill" ]; then
    sleep "$((seconds / 3))"
    case "$kill" in
        server) kill -KILL "$server" ;;
        database) kill -KILL -- "-$mariadb_group" ;;
        broker) kill -KILL -- "-$rabbitmq_group" ;;
    esac
    sleep 2
    case "$kill" in
        server) start_server "${url#http://}" ;;
        database) start_mariadb "$folder" "$LOAD_MYSQL" ;;
        broker) start_rabbitmq "$folder" "$LOAD_RABBIT" ;;
    esac
fi
wait "$load"
cat "$folder/wrk"
after="$(ticks)"
memory="$(for p in $(processes); do sed -n 's/^VmHWM:[[:space:]]*\([0-9]*\) kB/\1/p' "/proc/$p/status"; done |
    awk '{ n += $1 } END { print n " kB" }')"
accepted="$(awk '/requests in/ { n += $1 } /Non-2xx/ { n -= $NF } END { print n }' "$folder/wrk")"

# What wrk has cut off at its end is under way still: a stop waits for it.
if [ "$who" = ours ]; then
    for _ in $(seq 600); do
        open="$("$binary" --data-dir "$folder/data" --json runs list --state pending,running |
            "$python" -c 'import json, sys; print(len(json.load(sys.stdin)["runs"]))')"
        [ "$open" != 0 ] || break
        sleep 0.2
    done
fi
kill -TERM "$server"
wait "$server" || { cat "$folder/log" >&2; exit 1; }
server=

echo
echo "projects       ${LOAD_PROJECTS:-1}"
echo "server         $who${kill:+; the $kill was killed at a third of the time}"
echo "database       $database, with Cinder's schema; casts to RabbitMQ; $(nproc) cores"
sed -n 's/^Requests\/sec: */requests\/s     /p; s/^ *50% */p50            /p; s/^ *99% */p99            /p' \
    "$folder/wrk"
awk -v t="$((after - before))" -v n="$accepted" -v hz="$(getconf CLK_TCK)" \
    'BEGIN { printf "CPU a request  %.0f us\n", n ? 1e6 * t / hz / n : 0 }'
echo "memory         $memory at most"
echo "accepted       $accepted before the stop"
"$python" scripts/load/rows.py ids "$database" "$folder" "$name" | sort >"$folder/rows"
"$python" scripts/load/queue.py ids "$name" | sort >"$folder/all"
sort -u "$folder/all" >"$folder/messages"
echo "rows           $(wc -l <"$folder/rows")"
echo "messages       $(wc -l <"$folder/all"), $(uniq -d "$folder/all" | wc -l) of them again, after a death"

# lost WHAT FILE FILE: what stands in the first and not in the second.
lost=0
lost() {
    comm -23 "$2" "$3" >"$folder/lost"
    [ -s "$folder/lost" ] || return 0
    echo "$(wc -l <"$folder/lost") $1: $(head -3 "$folder/lost" | xargs)" >&2
    lost=1
}
lost "rows have no message" "$folder/rows" "$folder/messages"
if [ -n "$kill" ]; then
    sort -u "$folder"/accepted* >"$folder/told"
    lost "accepted requests have no row" "$folder/told" "$folder/rows"
    echo "undone         $(comm -13 "$folder/rows" "$folder/messages" | wc -l) that the broker had, and did not say so in time; their rows are gone"
else
    lost "messages have no row" "$folder/messages" "$folder/rows"
    [ "$(wc -l <"$folder/rows")" -ge "$accepted" ] || { echo "accepted requests have no row" >&2; lost=1; }
fi
if [ "$lost" != 0 ]; then
    "$binary" --data-dir "$folder/data" runs list --state failure,suspended 2>/dev/null | head -20 >&2 || true
    tail -20 "$folder/log" >&2
    exit 1
fi
