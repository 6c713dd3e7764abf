#!/usr/bin/env bash
# Installs the real Cinder and its client from PyPI, pinned, into target/cinder-py, for the tests
# that hold this program against them. Does nothing when that is done already.
set -euo pipefail
cd "$(dirname "$0")/.."

requirements=manage-existing/tests/cinder/requirements.txt
venv="${CARGO_TARGET_DIR:-target}/cinder-py"
stamp="$venv/installed"

if [ -f "$stamp" ] && cmp -s "$requirements" "$stamp"; then
    exit 0
fi
python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$requirements"
cp "$requirements" "$stamp"
