"""The tables that all peers serve: in a snapshot for us, as files for the others.

Rows are made up by number; only how many there are and what columns they have matters here.
"""

from collections.abc import Mapping
from pathlib import Path

import duckdb

from tests.api.published import publish

NOW = "2026-06-28T15:00:10"
CALLS, UNITS = 5_000, 2_000
MARTS: Mapping[str, str] = {
    "active_calls": """
        select
            'LK110/20260628' || lpad(n::varchar, 6, '0') as call_id,
            ['BURGLARY', 'DISORDER', 'DISPUTE'][n % 3 + 1] as type_common,
            '0201' || lpad((n % 40)::varchar, 2, '0') as type_local,
            n % 11 as priority_common,
            ['Pending', 'Assigned', 'EnRoute', 'OnScene'][n % 4 + 1] as status,
            timestamp '2026-06-28 14:30:00' + interval 1 millisecond * (n * 331 % 1700000)
                as state_since,
            34.70 + n % 350 / 1000.0 as latitude,
            114.60 + n % 700 / 1000.0 as longitude,
            5.0 + n % 20 as accuracy_m,
            '410225' || lpad(n::varchar, 6, '0') as area_id,
            timestamp '2026-06-28 14:00:00' + interval 1 millisecond * (n * 337 % 1800000)
                as received_at,
            n % 4 as units_assigned,
            null as duplicate_group_id,
            600 as warn_seconds,
            1200 as alert_seconds,
            timestamp '2026-06-28 14:59:00' as last_event_at
        from range({calls}) as t (n)
    """,
    "unit_status_board": """
        select
            'LK-P-' || lpad(n::varchar, 5, '0') as unit_id,
            timestamp '2026-06-28 12:00:00' as shift_start,
            timestamp '2026-06-28 20:00:00' as shift_end,
            '410225' || lpad((n % 300)::varchar, 3, '0') as area_id,
            'LKPSB' as agency_id,
            'NotAvailable' as primary_status,
            ['Assigned', 'EnRoute', 'OnScene'][n % 3 + 1] as secondary_status,
            timestamp '2026-06-28 14:00:00' + interval 1 millisecond * (n * 997 % 3500000)
                as since_at,
            'LK110/20260628' || lpad(n::varchar, 6, '0') as call_id,
            2 + n % 3 as crew,
            timestamp '2026-06-28 14:59:00' as last_sign_at,
            3600 as warn_seconds,
            7200 as alert_seconds,
            1800 as check_in_seconds
        from range({units}) as t (n)
    """,
    "patrol_coverage": """
        select
            9 as cell_res,
            printf('89%013x', n % 40000) as cell_id,
            date '2026-06-04' + (n // 40000)::integer as patrol_day,
            '410225' || lpad((n % 300)::varchar, 3, '0') as area_id,
            60.0 as planned_minutes,
            (n * 7919 % 90)::double as patrolled_minutes,
            n % 5 as visits,
            timestamp '2026-06-28 10:00:00' as last_visit_at,
            10 * (n % 90) as residents,
            n % 3 as incidents
        from range({cells}) as t (n)
    """,
}


def write(home: Path, cells: int) -> Path:
    """A snapshot with the tables under `home`, and the same as Parquet and CSV beside it."""
    name = publish(home / "published", {})
    files = home / "files"
    files.mkdir()
    with duckdb.connect(str(home / "published" / f"snapshot-{name}.duckdb")) as connection:
        for mart, rows in MARTS.items():
            made = rows.format(calls=CALLS, units=UNITS, cells=cells)
            connection.execute(f"insert into {mart} by name {made}")
            # Peers answer what the asker of ours gets: the wait, the place as two numbers.
            connection.execute(f"copy {mart} to '{files}/{mart}.parquet'")
            connection.execute(f"copy {mart} to '{files}/{mart}.csv'")
        connection.execute("checkpoint")
    return files


def columns(home: Path, mart: str) -> list[tuple[str, str]]:
    """Names and types of the mart's columns."""
    (path,) = (home / "published").glob("snapshot-*.duckdb")
    with duckdb.connect(str(path), read_only=True) as connection:
        return [(row[0], row[1]) for row in connection.execute(f"describe {mart}").fetchall()]
