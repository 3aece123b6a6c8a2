#!/bin/sh
# Prints the first Python interpreter that is new enough for the demo and the tests (3.10, with
# venv and pip); exits 1 and prints nothing when there is none. PYTHON, when set, is tried first.
set -eu

for name in ${PYTHON:+"$PYTHON"} python3 python3.14 python3.13 python3.12 python3.11 python3.10; do
    if command -v "$name" >/dev/null 2>&1 &&
        "$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
        echo "$name"
        exit 0
    fi
done
exit 1
