#!/usr/bin/env bash
# Who looked at a call, why, and the proof of it: from assignment to the last byte of the ledger.
# Runs by itself in a folder of its own; prints each step and stops at the first that goes wrong.
#
#   make demo && PATH=$PWD/.venv/bin:$PATH docs/who-looked.sh /tmp/who-looked
set -euo pipefail
home=${1:?a folder to work in, which is made anew}
here=$(cd "$(dirname "$0")/.." && pwd)
port=${PORT:-8765}
rm -rf "$home" && mkdir -p "$home"
export STATIONHOUSE_HOME=$home STATIONHOUSE_PORT=$port DBT_PROFILES_DIR=$here/dbt
export STATIONHOUSE_CHECKPOINT_SECONDS=1 STATIONHOUSE_LEDGER_COPY=$home/second-place
server=
stop() { if [ -n "$server" ]; then kill "$server" 2>/dev/null; wait "$server" 2>/dev/null; server=; fi || true; }
trap stop EXIT

# The questions below are written here and registered nowhere.
export STATIONHOUSE_DOCUMENTS=any

step() { printf '\n== %s\n' "$*"; }

# What is known of a synthetic county-day up to a time, taken in, built, published and served.
known_until() {
  stop
  stationhouse simulate --day 2026-06-07 --until "$1" --clean --residents 60000 --seed 3 \
    --out "$home/files-$2" >/dev/null
  find "$home/files-$2" -type f ! -name truth.json -print0 | xargs -0 stationhouse take-in >/dev/null
  mkdir -p "$home/warehouse"
  dbt build --quiet --project-dir "$here/dbt" --target-path "$home/target" \
    --exclude-resource-types unit_test test
  python -c "
from pathlib import Path
from pipelines.intake.lake import Lake
from pipelines.publish import publish
home = Path('$home')
publish(home / 'warehouse/stationhouse.duckdb', Lake.open(home / 'lake'), home / 'published')"
  export STATIONHOUSE_NOW="2026-06-07T$3Z"
  stationhouse serve >"$home/serve.log" 2>&1 &
  server=$!
  until curl -sf "http://127.0.0.1:$port/readyz" >/dev/null; do sleep 0.2; done
}

# ask ACTOR QUERY [more of stationhouse token]: the body of the answer.
ask() {
  local actor=$1 query=$2; shift 2
  python -c 'import json, sys; print(json.dumps({"query": sys.argv[1]}))' "$query" |
    curl -s "http://127.0.0.1:$port/graphql" -H 'content-type: application/json' \
      -H "authorization: Bearer $(stationhouse token "$actor" "$@")" --data-binary @-
}
pick() { python -c "import json, sys; body = json.load(sys.stdin); print($1)"; }

step "A quarter past eight in the evening: calls are open, units are on them"
known_until 20:15 first 12:15:30
read -r unit call < <(ask dispatcher-2 'query @purpose(of: RESPOND) { dispatch {
  unitStatusBoard(statuses: [OnScene, EnRoute, Assigned]) { nodes { unitId callId } } } }' |
  pick '" ".join(next((r["unitId"], r["callId"]) for r in body["data"]["dispatch"]["unitStatusBoard"]["nodes"] if r["callId"]))')
echo "unit $unit is on call $call"
brief="query @purpose(of: RESPOND, call: \"$call\") { dispatch { callBrief(callId: \"$call\") {
  nodes { callbackNumber disclosure } } } }"
seen='body["data"]["dispatch"]["callBrief"] and body["data"]["dispatch"]["callBrief"]["nodes"]'

step "Its officer sees the number to ring back"
ask officer-17 "$brief" --unit "$unit" | pick "$seen" | tee "$home/assigned"
grep -q ASSIGNED "$home/assigned"

step "An officer of another unit does not"
ask officer-18 "$brief" | pick 'body["errors"][0]["message"]'

step "Two hours later the unit has cleared: neither does he"
known_until 22:15 second 14:15:30
ask officer-17 "$brief" --unit "$unit" | pick "($seen, body['errors'][0]['extensions'])" | tee "$home/cleared"
grep -q FORBIDDEN "$home/cleared"

step "The auditor sees each look, those that were refused among them"
ask auditor-1 "query @purpose(of: AUDIT) { oversight { accessLog(recordId: \"$call\") {
  nodes { at actorId purpose decision denyReason callOrCaseRef eventId } } } }" |
  pick 'json.dumps(body["data"]["oversight"]["accessLog"]["nodes"], indent=1)' | tee "$home/log"

step "The caller sees who looked, when and what for"
curl -s "http://127.0.0.1:$port/usage/findUsage" \
  -H "authorization: Bearer $(stationhouse token citizen-1 --record "$call")" | tee "$home/usage"
grep -q '"totalUsages":1' "$home/usage"

step "A proof of the first look, held against the ledger by the verifier, which needs no server"
event=$(pick 'next(one["eventId"] for one in body if one["decision"] == "ALLOW")' <"$home/log")
ask auditor-1 "query @purpose(of: AUDIT) { oversight { auditProof(eventId: \"$event\") { nodes {
  treeSize rootHash leafIndex leafHash inclusionPath verified anchorKind anchoredAt } } } }" |
  pick 'json.dumps(body["data"]["oversight"]["auditProof"]["nodes"][0])' >"$home/proof.json"
sleep 2
stationhouse verify-ledger "$home/ledger" --proof "$home/proof.json"

step "One changed byte, and it says where"
stop
python - "$home/ledger/access.jsonl" <<'PY'
import pathlib, sys
path = pathlib.Path(sys.argv[1])
path.write_bytes(path.read_bytes().replace(b'"CONSULT"', b'"CONSULt"', 1))
PY
if stationhouse verify-ledger "$home/ledger" --copy "$home/second-place"; then exit 1; fi
echo "as it should be"
