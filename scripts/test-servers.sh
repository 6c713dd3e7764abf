#!/usr/bin/env bash
# Starts the databases that the tests want, where they are not there already, and then the command
# that is given:
#   scripts/test-servers.sh cargo test -p manage-existing
# They listen on this machine only, keep their files under target/servers, and end with the command.
# Where they are not installed either, they are installed from Debian's packages.
set -euo pipefail
cd "$(dirname "$0")/.."

mysql_port="${TEST_MYSQL_PORT:-3306}"
postgres_port="${TEST_POSTGRES_PORT:-5432}"
folder="$(realpath -m "${CARGO_TARGET_DIR:-target}")/servers"
started=()

listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

wait_for() {
    for _ in $(seq 120); do
        if listens "$1"; then return; fi
        sleep 0.5
    done
    echo "nothing listens on port $1; see the files in $folder" >&2
    exit 1
}

install() {
    echo "installing $*"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@" >/dev/null
}

stop() {
    for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
    for pid in "${started[@]}"; do wait "$pid" 2>/dev/null || true; done
}
trap stop EXIT

# A server does not run as root: it gets a user of its own, and a folder that belongs to that.
place() {
    rm -rf "${folder:?}/$1"
    mkdir -p "$folder/$1"
    chown "$2" "$folder/$1"
}

if ! listens "$mysql_port"; then
    command -v mariadbd >/dev/null || install mariadb-server
    place mysql mysql
    mariadb-install-db --no-defaults --user=mysql --datadir="$folder/mysql" \
        --auth-root-authentication-method=normal >"$folder/mysql.log" 2>&1
    mariadbd --no-defaults --user=mysql --datadir="$folder/mysql" --bind-address=127.0.0.1 \
        --port="$mysql_port" --socket="$folder/mysql/socket" >>"$folder/mysql.log" 2>&1 &
    started+=($!)
    wait_for "$mysql_port"
fi

if ! listens "$postgres_port"; then
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || install postgresql
    bin="$(dirname "$(ls /usr/lib/postgresql/*/bin/initdb | tail -1)")"
    place postgres postgres
    # From a folder that the server's user may enter.
    as_postgres=(env -C "$folder/postgres" setpriv --reuid=postgres --regid=postgres --init-groups)
    "${as_postgres[@]}" "$bin/initdb" --auth=trust --username=postgres --pgdata="$folder/postgres/data" \
        >"$folder/postgres.log" 2>&1
    "${as_postgres[@]}" "$bin/postgres" -D "$folder/postgres/data" -h 127.0.0.1 -p "$postgres_port" \
        -k "$folder/postgres" >>"$folder/postgres.log" 2>&1 &
    started+=($!)
    wait_for "$postgres_port"
fi

export MANAGE_EXISTING_TEST_MYSQL="${MANAGE_EXISTING_TEST_MYSQL:-mysql://root@127.0.0.1:$mysql_port}"
export MANAGE_EXISTING_TEST_POSTGRES="${MANAGE_EXISTING_TEST_POSTGRES:-postgres://postgres@127.0.0.1:$postgres_port}"
"$@"
