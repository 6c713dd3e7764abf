#!/usr/bin/env bash
# What `flow!` adds to the time of `cargo check`.
#
# Makes packages of tasks that each take what the one before gives, checks them with and without
# a flow of all these tasks, and prints CPU seconds (user + system, the best of three) and the
# ratio. The target is at most 2 at 500 tasks.
#
# usage: scripts/compile-time.sh [number of tasks]...        (10 100 500 1000)
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export CARGO_TARGET_DIR=${COMPILE_TIME_TARGET_DIR:-$work/target} CARGO_INCREMENTAL=0
sizes=("$@")
[ ${#sizes[@]} -gt 0 ] || sizes=(10 100 500 1000)

package() { # directory, number of tasks, `tasks` or `flow`
    mkdir -p "$1/src"
    cat >"$1/Cargo.toml" <<EOF
[package]
name = "sample"
version = "0.0.0"
edition = "2024"
[workspace]
[dependencies]
flow-runtime = { path = "$root/flow-runtime" }
EOF
    cp "$root/Cargo.lock" "$1/Cargo.lock"
    {
        echo 'use flow_runtime::task;'
        for ((i = 0; i < $2; i++)); do
            cat <<EOF
pub struct T$i;
#[task(provides(n$((i + 1))))]
impl T$i {
    async fn execute(&self, n$i: &u64) -> Result<u64, std::io::Error> { Ok(*n$i + 1) }
}
EOF
        done
        [ "$3" = tasks ] || {
            echo "flow_runtime::flow! { pub linear Chain(n0: u64) -> (n$2: u64) {"
            for ((i = 0; i < $2; i++)); do echo "    T$i,"; done
            echo '} }'
        }
    } >"$1/src/lib.rs"
}

check() { # directory -> milliseconds of CPU
    local best= TIMEFORMAT='%U %S' user sys spent
    (cd "$1" && cargo check --quiet --offline 2>/dev/null || cargo check --quiet)
    for _ in 1 2 3; do
        touch "$1/src/lib.rs"
        read -r user sys < <({ time (cd "$1" && cargo check --quiet --offline 2>/dev/null); } 2>&1)
        spent=$(awk "BEGIN { printf \"%d\", ($user + $sys) * 1000 }")
        [ -n "$best" ] && [ "$best" -le "$spent" ] || best=$spent
    done
    echo "$best"
}

printf '%8s %12s %12s %8s\n' tasks 'tasks, ms' 'flow, ms' ratio
for n in "${sizes[@]}"; do
    package "$work/tasks" "$n" tasks
    package "$work/flow" "$n" flow
    alone=$(check "$work/tasks")
    with=$(check "$work/flow")
    ratio=$(awk "BEGIN { printf \"%.2f\", $with / $alone }")
    printf '%8s %12s %12s %8s\n' "$n" "$alone" "$with" "$ratio"
done
