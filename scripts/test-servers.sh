#!/usr/bin/env bash
# Starts the databases and the broker that the tests want, where they are not there already, and then the command
# that is given:
#   scripts/test-servers.sh cargo test -p manage-existing
# They listen on this machine only, keep their files under target/servers, and end with the command.
# Where they are not installed either, they are installed from Debian's packages.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/servers.sh

mysql_port="${TEST_MYSQL_PORT:-3306}"
postgres_port="${TEST_POSTGRES_PORT:-5432}"
rabbit_port="${TEST_RABBIT_PORT:-5672}"
folder="$(realpath -m "${CARGO_TARGET_DIR:-target}")/servers"
trap stop_servers EXIT

fresh() { rm -rf "${folder:?}/$1"; mkdir -p "$folder"; }

if ! listens "$mysql_port"; then
    fresh mysql
    start_mariadb "$folder" "$mysql_port"
fi
if ! listens "$postgres_port"; then
    fresh postgres
    start_postgres "$folder" "$postgres_port"
fi
if ! listens "$rabbit_port"; then
    command -v rabbitmq-server >/dev/null || install rabbitmq-server
    # Debian's package may have started it just now.
    if ! listens "$rabbit_port"; then
        fresh rabbitmq
        start_rabbitmq "$folder" "$rabbit_port"
    fi
fi

export MANAGE_EXISTING_TEST_RABBIT="$rabbit_port"
export MANAGE_EXISTING_TEST_MYSQL="${MANAGE_EXISTING_TEST_MYSQL:-mysql://root@127.0.0.1:$mysql_port}"
export MANAGE_EXISTING_TEST_POSTGRES="${MANAGE_EXISTING_TEST_POSTGRES:-postgres://postgres@127.0.0.1:$postgres_port}"
"$@"
