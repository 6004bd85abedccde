#!/usr/bin/env bash
# Thirty days of sixteen sources, backfilled through the Dagster UI's own API: nothing twice, nothing
# missing, one bad day retried alone, and the lake byte for byte what taking the files in makes it.
# The tests run the same with three days.
#
#   make demo && PATH=$PWD/.venv/bin:$PATH docs/backfill.sh
set -euo pipefail
cd "$(dirname "$0")/.."
export STATIONHOUSE_BACKFILL_DAYS=${1:-30}
time pytest -n 0 tests/pipelines/test_backfill.py
