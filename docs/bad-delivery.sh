#!/usr/bin/env bash
# Four bad deliveries while everything runs: what the engineer sees, what the owner is told, and that
# the last good snapshot keeps answering; then they are mended, and the answer changes by itself.
# Runs by itself in a folder of its own; prints each step and stops at the first that goes wrong.
#
#   make demo && PATH=$PWD/.venv/bin:$PATH docs/bad-delivery.sh /tmp/bad-delivery
set -euo pipefail
home=${1:?a folder to work in, which is made anew}
here=$(cd "$(dirname "$0")/.." && pwd)
api=${PORT:-8766} ui=${UI_PORT:-3766} hook=${HOOK_PORT:-8767}
rm -rf "$home" && mkdir -p "$home/deliveries" "$home/dagster" "$home/warehouse"
export STATIONHOUSE_HOME=$home STATIONHOUSE_PORT=$api DAGSTER_HOME=$home/dagster
export DBT_PROFILES_DIR=$here/dbt STATIONHOUSE_ENV=development
running=()
all() { for process in "${running[@]}"; do kill "$1" -- "-$process" 2>/dev/null || true; done; }
# What was started by a shell in the background may ignore that it is asked to end.
stop() { all -TERM; (sleep 30; all -KILL) >/dev/null 2>&1 & local late=$!; wait "${running[@]}" || true; kill "$late" || true; }
trap stop EXIT
step() { printf '\n== %s\n' "$*"; }

# Waits until a command succeeds; says which one never did.
until_true() {
  for _ in $(seq "${PATIENCE:-600}"); do if "$@" >/dev/null 2>&1; then return; fi; sleep 1; done
  echo "gave up waiting for: $*"; tail -40 "$home"/*.log; exit 1
}
# dagster QUERY [VARIABLES]: the answer of the Dagster UI's own GraphQL API.
dagster_ask() {
  python -c 'import json, sys; print(json.dumps({"query": sys.argv[1], "variables": json.loads(sys.argv[2])}))' \
    "$1" "${2:-{\}}" | curl -s "http://127.0.0.1:$ui/graphql" -H 'content-type: application/json' --data-binary @-
}
# ask QUERY: the answer of Stationhouse.
ask() {
  python -c 'import json, sys; print(json.dumps({"query": sys.argv[1]}))' "$1" |
    curl -s "http://127.0.0.1:$api/graphql" -H 'content-type: application/json' \
      -H "authorization: Bearer $(stationhouse token auditor-1)" --data-binary @-
}
pick() { python -c "import json, sys; body = json.load(sys.stdin); print($1)"; }
# drop FILE…: deliver, whole or not at all, as an agency should.
drop() { for file in "$@"; do cp "$file" "$home/deliveries/$(basename "$file").partial"; done
  for file in "$@"; do mv "$home/deliveries/$(basename "$file").partial" "$home/deliveries/$(basename "$file")"; done; }

step "Three good days are taken in and published"
stationhouse simulate --day 2026-06-05 --days 5 --clean --residents 2000 --seed 3 --out "$home/files" >/dev/null
find "$home/files" -name '*2026060[123]*' -print0 | xargs -0 stationhouse take-in >/dev/null
dbt build --quiet --project-dir "$here/dbt" --target-path "$home/target" --exclude-resource-types unit_test test
python -c "
from pathlib import Path
from pipelines.intake.lake import Lake
from pipelines.publish import publish
home = Path('$home')
publish(home / 'warehouse/stationhouse.duckdb', Lake.open(home / 'lake'), home / 'published')"
good=$(pick 'body["file"]' <"$home/published/current.json")
echo "published: $good"

step "Everything runs: the API, Dagster's webserver and daemon, a webhook of the operator's and the owners'"
cat >"$home/alerts.yaml" <<YAML
operators: ["json://127.0.0.1:$hook/operators"]
owners: ["json://127.0.0.1:$hook/owner?:contact={contact}"]
links: {dagster: "http://127.0.0.1:$ui", quality: "http://127.0.0.1:$api/quality/"}
YAML
cp "$here/dagster.yaml" "$DAGSTER_HOME/"
setsid python - "$hook" "$home/told.jsonl" >"$home/hook.log" 2>&1 <<'PY' &
import http.server, json, sys
class Hook(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        told = json.loads(self.rfile.read(int(self.headers["Content-Length"]))) | {"to": self.path}
        with open(sys.argv[2], "a", encoding="utf-8") as file:
            file.write(json.dumps(told, ensure_ascii=False) + "\n")
        self.send_response(200)
        self.end_headers()
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Hook).serve_forever()
PY
running+=($!)
cd "$here"
setsid stationhouse serve >"$home/api.log" 2>&1 & running+=($!)
setsid dagster-webserver -w workspace.yaml -h 127.0.0.1 -p "$ui" >"$home/webserver.log" 2>&1 & running+=($!)
until_true curl -sf "http://127.0.0.1:$api/readyz"
until_true curl -sf "http://127.0.0.1:$ui/server_info"
# Behind it: two that make Dagster's own tables at once are in each other's way.
setsid dagster-daemon run -w workspace.yaml >"$home/daemon.log" 2>&1 & running+=($!)

step "Four bad deliveries of 4 June: a column renamed, a code list changed, a tenth of the rows, and none"
mkdir -p "$home/bad"
python - "$home/files" "$home/bad" <<'PY'
import gzip, json, pathlib, sys
files, bad = map(pathlib.Path, sys.argv[1:])
name = "hotel_occupancy_20260604.csv"
(bad / name).write_bytes((files / name).read_bytes().replace("客房数".encode("gb18030"), "房间".encode("gb18030"), 1))
name = "calls_20260604.ndjson.gz"
calls = [json.loads(line) for line in gzip.decompress((files / name).read_bytes()).decode().splitlines()]
lines = (json.dumps(call | {"jqdj": f"P-{call['jqdj']}"}, ensure_ascii=False) for call in calls)
(bad / name).write_bytes(gzip.compress("".join(f"{line}\n" for line in lines).encode()))
name = "positions_20260604.csv"
lines = (files / name).read_bytes().splitlines(keepends=True)
(bad / name).write_bytes(b"".join(lines[: len(lines) // 10]))
PY
drop "$home"/bad/* "$home/files/disputes_20260605.csv"
ls "$home/deliveries"

step "The owner and the operator are told, by rule, file and remedy"
told() { [ "$(wc -l <"$home/told.jsonl")" -ge 8 ]; }
until_true told
python - "$home/told.jsonl" <<'PY'
import json, sys
for line in sorted(open(sys.argv[1], encoding="utf-8")):
    told = json.loads(line)
    print(told["to"], told.get("contact", ""), told["rule"], told["file"], "->", told["remedy"])
PY
for rule in delivery-missing_column codes-unmapped patrol_positions-row_count delivery-missing_day; do
  grep -q "\"rule\": \"$rule\"" "$home/told.jsonl"
done

step "The engineer sees the same in Dagster: checks that failed"
over() { dagster_ask '{ runsOrError(limit: 20) { ... on Runs { results { status } } } }' |
  pick '1 / all(run["status"] in ("SUCCESS", "FAILURE") for run in body["data"]["runsOrError"]["results"])'; }
until_true over
for pair in hotelOccupancy:nothing_refused callsForService:codes_known patrolPositions:patrol_positions__row_count disputes:arrives_on_time; do
  dagster_ask 'query($key: AssetKeyInput!, $check: String!) {
      assetCheckExecutions(assetKey: $key, checkName: $check, limit: 1) {
        status evaluation { description } } }' \
    "{\"key\": {\"path\": [\"lake\", \"${pair%:*}\"]}, \"check\": \"${pair#*:}\"}" |
    pick "('$pair', *[(one['status'], one['evaluation']['description']) for one in body['data']['assetCheckExecutions']])" |
    tee -a "$home/seen"
done
[ "$(grep -c FAILED "$home/seen")" = 4 ]

step "The auditor sees the same in GraphQL and on his page"
ask 'query @purpose(of: AUDIT) { heldBack { sourceId day file rule remedy } }' >"$home/held.json"
pick '"\n".join(str(tuple(one.values())) for one in body["data"]["heldBack"])' <"$home/held.json"
curl -s "http://127.0.0.1:$api/quality/?lang=en" \
  -H "authorization: Bearer $(stationhouse token auditor-1)" >"$home/page.html"
python - "$home" <<'PY'
import html, json, pathlib, sys
home = pathlib.Path(sys.argv[1])
held = json.loads((home / "held.json").read_text("utf-8"))["data"]["heldBack"]
page = html.unescape((home / "page.html").read_text("utf-8"))
told = [json.loads(line) for line in (home / "told.jsonl").read_text("utf-8").splitlines()]
for rule in ("delivery-missing_column", "codes-unmapped", "patrol_positions-row_count", "delivery-missing_day"):
    one = next(one for one in held if one["rule"] == rule)
    alert = next(one for one in told if one["rule"] == rule)
    assert (one["file"], one["remedy"]) == (alert["file"], alert["remedy"]), (one, alert)
    for words in (rule, one["file"], one["remedy"]):
        assert words in page, words
print("rule, file and remedy are those of the alerts, four of four")
PY

step "The last good snapshot keeps answering, and says its age"
[ "$(pick 'body["file"]' <"$home/published/current.json")" = "$good" ]
ask 'query @purpose(of: AUDIT) { oversight { sourceHealth(sourceIds: [hotelOccupancy]) {
  dataAgeSeconds figureId nodes { sourceId lastArrivalAt breachState } } } }' | tee "$home/answer"; echo
grep -q dataAgeSeconds "$home/answer"

step "Mended and dropped again: it is taken in and published without a hand"
cp "$home/files/disputes_20260604.csv" "$home/files/hotel_occupancy_20260604.csv" \
  "$home/files/calls_20260604.ndjson.gz" "$home/files/positions_20260604.csv" "$home/bad/"
drop "$home"/bad/*
changed() { [ "$(pick 'body["file"]' <"$home/published/current.json")" != "$good" ]; }
until_true changed
echo "published: $(pick 'body["file"]' <"$home/published/current.json")"
