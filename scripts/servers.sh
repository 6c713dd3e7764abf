# Servers of one's own, for scripts that source this: each listens on this machine only, keeps its
# files in the folder that is given, and runs as a user of its own, since a server does not run as
# root. `started` holds their process groups.
started=()

listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

wait_for() {
    for _ in $(seq 120); do
        if listens "$1"; then return; fi
        sleep 0.5
    done
    echo "nothing listens on port $1; see the files in $2" >&2
    exit 1
}

install() {
    echo "installing $*"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@" >/dev/null
}

# Where a command runs in the background, in a process group of its own.
launch() {
    local log="$1"
    shift
    setsid "$@" >>"$log" 2>&1 &
    started+=($!)
    # So that nobody is told when it is killed.
    disown
}

stop_servers() {
    for pid in "${started[@]}"; do kill -- "-$pid" 2>/dev/null || true; done
    for pid in "${started[@]}"; do
        while kill -0 -- "-$pid" 2>/dev/null; do sleep 0.1; done
    done
}

place() {
    rm -rf "${1:?}"
    mkdir -p "$1"
    chown "$2" "$1"
}

# start_mariadb FOLDER PORT: with what is there from an earlier start.
start_mariadb() {
    command -v mariadbd >/dev/null || install mariadb-server
    if [ ! -d "$1/mysql/mysql" ]; then
        place "$1/mysql" mysql
        mariadb-install-db --no-defaults --user=mysql --datadir="$1/mysql" \
            --auth-root-authentication-method=normal >"$1/mysql.log" 2>&1
    fi
    launch "$1/mysql.log" mariadbd --no-defaults --user=mysql --datadir="$1/mysql" \
        --bind-address=127.0.0.1 --port="$2" --socket="$1/mysql/socket"
    wait_for "$2" "$1"
}

# start_postgres FOLDER PORT: a new one.
start_postgres() {
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || install postgresql
    local bin
    bin="$(dirname "$(ls /usr/lib/postgresql/*/bin/initdb | tail -1)")"
    place "$1/postgres" postgres
    # From a folder that the server's user may enter.
    local as_postgres=(env -C "$1/postgres" setpriv --reuid=postgres --regid=postgres --init-groups)
    "${as_postgres[@]}" "$bin/initdb" --auth=trust --username=postgres \
        --pgdata="$1/postgres/data" >"$1/postgres.log" 2>&1
    launch "$1/postgres.log" "${as_postgres[@]}" "$bin/postgres" -D "$1/postgres/data" \
        -h 127.0.0.1 -p "$2" -k "$1/postgres"
    wait_for "$2" "$1"
}

# start_rabbitmq FOLDER PORT: with what is there from an earlier start. `rabbitmqctl` finds it by
# the name that is exported.
start_rabbitmq() {
    [ -d "$1/rabbitmq" ] || place "$1/rabbitmq" rabbitmq
    export RABBITMQ_NODENAME="rabbit-tests-$2@localhost"
    launch "$1/rabbitmq.log" env -C "$1/rabbitmq" HOME=/var/lib/rabbitmq \
        ERL_EPMD_ADDRESS=127.0.0.1 RABBITMQ_NODE_IP_ADDRESS=127.0.0.1 RABBITMQ_NODE_PORT="$2" \
        RABBITMQ_MNESIA_BASE="$1/rabbitmq" RABBITMQ_LOG_BASE="$1/rabbitmq" \
        RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1}' \
        RABBITMQ_CONFIG_FILE=/dev/null RABBITMQ_ENABLED_PLUGINS_FILE=/dev/null \
        setpriv --reuid=rabbitmq --regid=rabbitmq --init-groups \
        /usr/lib/rabbitmq/bin/rabbitmq-server
    wait_for "$2" "$1"
}
