"""What dbt reads of the contracts: sources, staging models, mart contracts, exposures, a seed."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import yaml

from contracts.feeds import feeds
from contracts.loading import published, sources
from contracts.model import Column, Contract, Table
from contracts.names import snake
from contracts.rendering import NOTE, promises
from contracts.silence import silence_seconds

# Rendered by Jinja first and then by `str.format`, so the braces that stay are doubled for both.
LAKE = "env_var('STATIONHOUSE_LAKE', '') or env_var('STATIONHOUSE_HOME', '../var') ~ '/lake'"
IN_BUCKET = "{% if '://' in env_var('STATIONHOUSE_LAKE', '') %}"
# In an object store rows lie before the marker that says that they are committed, and of which try.
COMMITTED = (
    ", filename=true) where split_part(parse_filename(filename), '.', 1) in ("
    "select split_part(parse_filename(file), '.', 2) from glob('{{ <lake> }}/committed/*')))"
)
LOCATION = (
    "<in bucket>(select * exclude (filename) from {% endif %}read_parquet('{{ <lake> }}"
    "<in bucket>/accepted/{name}/**{% else %}/taken/*/accepted/{name}/*{% endif %}/*.parquet', "
    "hive_partitioning=true, union_by_name=true, "
    "hive_types={{ '{{' }}'day': date, 'delivery': varchar{{ '}}' }}"
    "<in bucket><committed>{% else %}){% endif %}"
)
for _name, _text in (("committed", COMMITTED), ("lake", LAKE), ("in bucket", IN_BUCKET)):
    LOCATION = LOCATION.replace(f"<{_name}>", _text)
# Where an engine keeps tables over those files; one that reads the location itself has none.
LAKE_SCHEMA = "{{ target.schema }}_lake"
# Of the receipts themselves, since `dbt source freshness` resolves no ref.
LOADED = "{{{{ last_arrival('{source}') }}}}"
# Staging reads every row there ever was, so its keys are counted when asked and not on each day.
THOROUGH = "{{ var('thorough', false) }}"
LINE = {
    "name": "_line",
    "description": "Line of the delivered file that the row stood on.",
    "data_type": "bigint",
}
CADENCES = ("source_id", "contract_version", "lag_sla_seconds", "owner_contact")


def rendered() -> Iterator[tuple[str, str]]:
    """Path under `dbt/` and text of every file."""
    yield "models/staging/_sources.yml", _yaml({"version": 2, "sources": [_source()]})
    yield "models/staging/_staging.yml", _yaml({"version": 2, "models": list(_staging())})
    for contract, table in _tables():
        yield f"models/staging/stg_{table.name}.sql", _staging_model(contract, table)
    for capability in published().values():
        name = snake(capability.id)
        yield f"models/marts/{capability.domain}/{name}.yml", _mart(capability)
    exposures = [_exposure(capability) for capability in published().values()]
    yield "models/exposures.yml", _yaml({"version": 2, "exposures": exposures})
    yield "seeds/source_promises.csv", _promises()
    yield "seeds/feed_sources.csv", _feed_sources()
    yield "seeds/source_rules.csv", promises.rules()
    yield "seeds/rule_columns.csv", promises.rule_columns()
    yield "seeds/source_retention.csv", promises.retention()
    yield "models/intermediate/int_rows_held.sql", promises.rows_held()


def _tables() -> Iterator[tuple[Contract, Table]]:
    return ((contract, table) for contract in sources().values() for table in contract.tables)


def _source() -> dict[str, Any]:
    return {
        "name": "lake",
        "description": "Accepted rows of deliveries, as intake wrote them.",
        "schema": LAKE_SCHEMA,
        "config": {"meta": {"external_location": LOCATION}},
        "tables": [_source_table(contract, table) for contract, table in _tables()],
    }


def _source_table(contract: Contract, table: Table) -> dict[str, Any]:
    config: dict[str, Any] = {"meta": {"dagster": {"asset_key": ["lake", contract.id]}}}
    if contract.sla:
        hours = -(-silence_seconds(contract) // 3_600)
        config["freshness"] = {
            "warn_after": {"count": hours, "period": "hour"},
            "error_after": {"count": 2 * hours, "period": "hour"},
        }
        config["loaded_at_query"] = LOADED.format(source=contract.id)
    return {
        "name": table.name,
        "description": table.description.strip(),
        "config": config,
        "columns": [*map(_typed, table.columns), LINE],
    }


def _staging() -> Iterator[dict[str, Any]]:
    for _, table in _tables():
        yield {
            "name": f"stg_{table.name}",
            "description": f"{table.description.strip()} The newest version of each.",
            "data_tests": [_one_row_a_key(table, enabled=THOROUGH)],
            "columns": [
                *_columns(table.columns),
                {"name": "day", "description": "UTC day of the event; the lake's partition."},
                {"name": "delivery", "description": "SHA-256 of the file the version came in."},
            ],
        }


def _staging_model(contract: Contract, table: Table) -> str:
    # A partition that the key decides is named with it, so that a filter on days skips files.
    key = [*table.key, *(["day"] if table.event_time in table.key else [])]
    latest = table.version_by or (table.event_time,)
    version = f"greatest({', '.join(latest)})" if len(latest) > 1 else latest[0]
    columns = "\n".join(f"        '{column.name}'," for column in table.columns)
    return (
        f"-- {NOTE}\n"
        f"-- {contract.title}: the newest version of each row, whatever order they arrived in.\n\n"
        "{{ newest_version(\n"
        f"    relation=source('lake', '{table.name}'),\n"
        f"    columns=[\n{columns}\n    ],\n"
        f"    key={key},\n"
        f"    version='{version}'\n"
        ") }}\n"
    )


def _mart(contract: Contract) -> str:
    mart = contract.table(snake(contract.id))
    columns = []
    for column in mart.columns:
        stated = _typed(column)
        if column.required:
            stated["constraints"] = [{"type": "not_null"}]
        columns.append(stated)
    model = {
        "name": mart.name,
        "description": f"{contract.purpose} {mart.description}".strip(),
        "config": {"meta": {"capability": contract.id, "version": contract.version}},
        "data_tests": [_one_row_a_key(mart)],
        "columns": columns,
    }
    return _yaml({"version": 2, "models": [model]})


def _one_row_a_key(table: Table, **config: str) -> dict[str, Any]:
    stated: dict[str, Any] = {"arguments": {"key": list(table.key)}}
    return {"one_row_a_key": stated | ({"config": config} if config else {})}


def _exposure(contract: Contract) -> dict[str, Any]:
    return {
        "name": f"answer_{snake(contract.id)}",
        "label": contract.title,
        "type": "application",
        "maturity": "high",
        "description": contract.purpose,
        "depends_on": [f"ref('{snake(contract.id)}')"],
        "owner": {"name": "Stationhouse", "email": "data@stationhouse.example"},
    }


def _promises() -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, CADENCES, lineterminator="\n")
    writer.writeheader()
    for contract in sources().values():
        writer.writerow(
            {
                "source_id": contract.id,
                "contract_version": contract.version,
                "lag_sla_seconds": silence_seconds(contract),
                "owner_contact": contract.contact.removeprefix("mailto:"),
            }
        )
    return text.getvalue()


def _feed_sources() -> str:
    pairs = {
        f"{feed.id},{delivers.contract.id}\n"
        for feed in feeds().values()
        for delivers in feed.delivers
    }
    return "feed,source_id\n" + "".join(sorted(pairs))


def _columns(columns: Iterable[Column]) -> list[dict[str, Any]]:
    return [_column(column) for column in columns]


def _column(column: Column) -> dict[str, Any]:
    return {"name": column.name, "description": column.description.strip()}


def _typed(column: Column) -> dict[str, Any]:
    return _column(column) | {"data_type": column.physical}


def _yaml(document: Mapping[str, Any]) -> str:
    body = yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=1_000)
    return f"# {NOTE}\n{body}"
