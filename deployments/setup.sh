#!/bin/sh
# Makes .venv once and fills it from a hashed lock. `make setup` calls it so:
#   sh deployments/setup.sh requirements.lock
# With uv on PATH it takes seconds; with pip alone, a minute or three.
set -eu

lock=$1
venv=.venv
log=$venv/setup.log

say() { printf '%s\n' "setup: $*"; }
fail() { printf '%s\n' "setup: $*" >&2; exit 1; }

fits() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' 2>/dev/null; }

find_python() {
    for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if command -v "$candidate" >/dev/null 2>&1 && fits "$candidate"; then
            printf '%s' "$candidate"
            return 0
        fi
    done
    return 1
}

# Installs quietly: a dot each second, and what it said only if it fails.
install() {
    if command -v uv >/dev/null 2>&1; then
        set -- uv pip install --python "$venv/bin/python" --quiet --compile-bytecode "$@"
    else
        set -- "$venv/bin/python" -m pip install --quiet --no-input --disable-pip-version-check "$@"
    fi
    "$@" >"$log" 2>&1 &
    child=$!
    trap 'kill "$child" 2>/dev/null; echo; fail "stopped; make goes on from here next time."' INT TERM
    while kill -0 "$child" 2>/dev/null; do
        printf '.'
        sleep 1
    done
    printf '\n'
    trap - INT TERM
    wait "$child" || { tail -n 40 "$log" >&2; return 1; }
}

make_venv() {
    python=$(find_python) || fail "Python 3.11 to 3.14 is needed and was not found. Install one (on Debian and Ubuntu:" \
        "apt install python3 python3-venv), or name it: make setup PYTHON=/path/to/python3.12"
    if "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        say "making $venv with $("$python" --version) (a few seconds)"
        "$python" -m venv "$venv" || fail "$python could not make $venv; the lines above say why."
    elif command -v uv >/dev/null 2>&1; then
        say "making $venv with $("$python" --version) and uv (a second)"
        uv venv --quiet --allow-existing --python "$python" "$venv"
    else
        fail "$python has no venv module. On Debian and Ubuntu: apt install python3-venv. Then run make again."
    fi
}

can_install() { command -v uv >/dev/null 2>&1 || "$venv/bin/python" -m pip --version >/dev/null 2>&1; }

if [ -x "$venv/bin/python" ] && fits "$venv/bin/python" && can_install; then
    say "using the $venv that is here"
else
    make_venv
fi

packages=$(grep -c '^[a-zA-Z0-9]' "$lock")
if command -v uv >/dev/null 2>&1; then
    say "installing up to $packages packages from $lock with uv, each checked by its hash (10 to 60 seconds)"
else
    say "installing up to $packages packages from $lock with pip, each checked by its hash (1 to 3 minutes)"
fi
install --require-hashes -r "$lock" ||
    fail "the packages could not be installed; the lines above say why. Is the package index reachable? Then run make again."

say "adding Doorstep itself"
install --no-deps --no-build-isolation -e . || fail "Doorstep itself could not be installed; the lines above say why."

rm -f "$log"
touch "$venv/.ready"
if [ "$lock" = requirements-test.lock ]; then touch "$venv/.ready-test"; fi
say "ready: $venv/bin/doorstep"
