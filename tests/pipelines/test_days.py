"""A run of several days: the good ones are kept, a bad one fails with rule, file and remedy."""

import dagster as dg
import pytest

from contracts import sources
from pipelines.findings import ON_TIME, REFUSED
from pipelines.lake import Installation, lake_asset
from tests.house import House

HEADER = "旅馆编码,营业日期,客房数,入住客房数,入住人数,上报时间"
KEY = dg.AssetKey(["lake", "hotelOccupancy"])
DAYS = ("2026-06-01", "2026-06-02", "2026-06-03")


@pytest.fixture
def house(tmp_path, monkeypatch):
    monkeypatch.setenv("STATIONHOUSE_HOME", str(tmp_path))
    made = House.at(tmp_path)
    made.settings.deliveries.mkdir()
    return made


def deliver(house: House, day: str, header: str = HEADER) -> None:
    digits = day.replace("-", "")
    row = f"4102250001,{digits},40,30,44,{day.replace('-', '/')} 23:50:00"
    name = f"hotel_occupancy_{digits}.csv"
    (house.settings.deliveries / name).write_text(f"{header}\n{row}\n", "gb18030")


def run(instance: dg.DagsterInstance, first: str, last: str) -> dg.ExecuteInProcessResult:
    return dg.materialize(
        [lake_asset(sources()["hotelOccupancy"])],
        instance=instance,
        resources={"installation": Installation()},
        tags={
            "dagster/asset_partition_range_start": first,
            "dagster/asset_partition_range_end": last,
        },
        raise_on_error=False,
    )


def check(result: dg.ExecuteInProcessResult, name: str) -> dg.AssetCheckEvaluation:
    (found,) = (one for one in result.get_asset_check_evaluations() if one.check_name == name)
    return found


def test_a_bad_day_of_a_month_fails_alone_and_is_retried_alone(house):
    for day in DAYS:
        deliver(house, day, HEADER if day != DAYS[1] else HEADER.replace("客房数", "房间"))
    with dg.DagsterInstance.ephemeral() as instance:
        first = run(instance, DAYS[0], DAYS[2])
        assert not first.success
        assert instance.get_materialized_partitions(KEY) == {DAYS[0], DAYS[2]}
        failed = check(first, REFUSED)
        assert not failed.passed
        assert failed.metadata["rule"].value == "delivery-missing_column"
        assert failed.metadata["file"].value == "hotel_occupancy_20260602.csv"
        assert "contracts/feeds/lankao_hotels/occupancy.yaml" in failed.metadata["remedy"].value

        deliver(house, DAYS[1])
        again = run(instance, DAYS[1], DAYS[1])
        assert again.success
        assert instance.get_materialized_partitions(KEY) == set(DAYS)


def test_numbers_of_each_day_are_kept_so_that_they_plot(house):
    for day in DAYS:
        deliver(house, day)
    with dg.DagsterInstance.ephemeral() as instance:
        assert run(instance, DAYS[0], DAYS[2]).success
        for day in DAYS:
            (record,) = instance.fetch_materializations(
                dg.AssetRecordsFilter(asset_key=KEY, asset_partitions=[day]), limit=1
            ).records
            numbers = record.asset_materialization.metadata
            assert numbers["rows"].value == 1
            assert {"quarantined_pct", "seconds", "bytes"} <= set(numbers)


def test_a_day_left_out_fails_its_check_and_blocks_nothing(house):
    deliver(house, DAYS[0])
    deliver(house, DAYS[2])
    with dg.DagsterInstance.ephemeral() as instance:
        result = run(instance, DAYS[0], DAYS[2])
        assert result.success
        late = check(result, ON_TIME)
        assert not late.passed
        assert late.metadata["rule"].value == "delivery-missing_day"
        assert late.metadata["remedy"].value == "deliver hotel_occupancy_20260602.csv"


def test_the_first_row_of_a_file_without_a_header_is_told_nowhere(house):
    file = house.settings.deliveries / "hotel_occupancy_20260601.csv"
    file.write_text("张三,410225199001010011,某地,1,2,3\n张三,张三,x,1,2,3\n", "gb18030")
    (receipt,) = house.take_in(file)
    assert receipt.refusal["rule"] == "delivery-missing_column"
    file.write_text("张三,张三,某地,1,2,3\n", "gb18030")
    (twice,) = house.take_in(file)
    assert twice.refusal["rule"] == "delivery-duplicated_column"
    written = "".join(path.read_text("utf-8") for path in house.settings.lake.rglob("*.json"))
    assert "张三" not in written
    assert "410225199001010011" not in written
