# One way to run things. Each target says what it does when it starts and what to do when it fails.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
WEEK_NOW := 2026-06-07T12:15:30
export STATIONHOUSE_HOME ?= $(CURDIR)/var
export DBT_PROFILES_DIR := $(CURDIR)/dbt

.PHONY: console run demo test spark spark-test check check-sql check-all-else render release examples bench peers lock clean help

help:                ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

$(VENV)/ready: requirements.lock pyproject.toml
	@echo "== setting up $(VENV) from requirements.lock (about a minute; needs Python 3.11 or newer)"
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.12 …" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

dbt/target/manifest.json: $(VENV)/ready $(shell find dbt contracts -name '*.sql' -o -name '*.yml' -o -name '*.yaml' -o -name '*.csv' 2>/dev/null | grep -v dbt/target)
	@echo "== reading the dbt project"
	@$(BIN)/dbt parse --quiet --project-dir $(CURDIR)/dbt
	@touch $@

console/dist/index.html: $(VENV)/ready $(shell find console contracts/documents contracts/codes api/schema.graphql -type f -not -path '*/node_modules/*' -not -path '*/dist/*' -not -path '*/generated/*' 2>/dev/null)
	@echo "== building the console (about half a minute the first time; needs npm's registry once)"
	@$(BIN)/python console/build.py

console: console/dist/index.html   ## the one map, as the API serves it at /

run: dbt/target/manifest.json console/dist/index.html ## a county-day from files to an answer, then the API and the Dagster UI; Ctrl-C stops
	@$(BIN)/stationhouse up

demo: dbt/target/manifest.json     ## the same, asks one question, prints the answer and stops
	@$(BIN)/stationhouse up --once

test: dbt/target/manifest.json console/dist/index.html ## all tests but those of `spark-test`
	@echo "== testing"
	@$(BIN)/pytest -n auto --ignore tests/spark

spark: $(VENV)/ready-spark         ## Apache Spark beside DuckDB, the second engine of the models (needs Java 17)

$(VENV)/ready-spark: $(VENV)/ready requirements-spark.lock
	@echo "== adding Apache Spark to $(VENV) from requirements-spark.lock (half a gigabyte)"
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-spark.lock
	@touch $@

spark-test: dbt/target/manifest.json ## both engines build the same: a Spark master and two workers on this machine
	@echo "== testing on Apache Spark"
	@$(BIN)/pytest -n 0 -rs tests/spark

check: dbt/target/manifest.json    ## lint, types, SQL lint, contracts, rendered files, schema, Dagster definitions
	@$(MAKE) --no-print-directory --jobs 2 --output-sync check-sql check-all-else

# SQL takes as long as all else together.
check-sql:
	@echo "== sqlfluff";    $(BIN)/sqlfluff lint --disable-progress-bar -q dbt/models 2>/dev/null

check-all-else:
	@echo "== ruff";        $(BIN)/ruff check . && $(BIN)/ruff format --check -q .
	@echo "== mypy";        $(BIN)/mypy
	@echo "== contracts";   $(BIN)/python -m contracts.render --check && $(BIN)/python -m contracts.rendering.live --check
	@echo "== schema";      $(BIN)/python -m api.schema --check
	@echo "== policies";    $(BIN)/python -m api.access.matrix --check
	@echo "== changes";     $(BIN)/python -m contracts.release --check && $(BIN)/python -m api.compatibility
	@echo "== definitions"; DAGSTER_HOME=$$(mktemp -d) $(BIN)/dagster definitions validate -w workspace.yaml --log-level error

render: $(VENV)/ready              ## write the files that follow from contracts and code
	$(BIN)/python -m contracts.render
	$(BIN)/python -m contracts.rendering.live
	$(BIN)/python -m api.schema
	$(BIN)/python -m api.access.matrix

release: $(VENV)/ready             ## keep contracts and schema of this version, to compare later ones with
	@$(BIN)/python -m contracts.release

examples: dbt/target/manifest.json ## ask the county-week and write its answers into docs/capabilities.md
	@STATIONHOUSE_EXAMPLES=write $(BIN)/pytest tests/week
	$(BIN)/python -m contracts.render

bench: dbt/target/manifest.json    ## ratios against named peers, in one run, and docs/performance.md (QUICK=1: five minutes)
	@rm -rf var/bench/week
	@for one in intake quality build in_process "capabilities --home var/bench/week" peers \
	  "access --home var/bench/week" "answers --home var/bench/week" lane live publish start soak; do \
	  echo "== $$one"; STATIONHOUSE_NOW=$(WEEK_NOW) $(BIN)/python -m bench.$$one $(if $(QUICK),--quick) || exit 1; done
	@$(BIN)/python -m bench.render

peers: $(VENV)/ready               ## what bench measures against, in an environment of its own
	@echo "== setting up bench/.venv and bench/postgraphile (PostgreSQL and wrk: apt-get install postgresql wrk)"
	$(PYTHON) -m venv bench/.venv
	bench/.venv/bin/pip install --quiet --disable-pip-version-check -r bench/requirements.txt
	@if command -v npm > /dev/null; then cd bench/postgraphile && npm ci --silent --no-audit --no-fund; \
	  else echo "no npm: PostGraphile is left out; apt-get install npm brings it"; fi

lock:                              ## solve the dependencies anew (needs uv)
	uv pip compile --universal --python-version 3.11 --extra dev --generate-hashes --no-annotate \
	  --no-header --no-strip-extras pyproject.toml -o requirements.lock
	uv pip compile --universal --python-version 3.11 --extra dev --extra spark --generate-hashes --no-annotate \
	  --no-header --no-strip-extras -c requirements.lock pyproject.toml -o requirements-spark.lock

clean:                             ## forget the demonstration's data
	rm -rf var dbt/target dbt/logs
