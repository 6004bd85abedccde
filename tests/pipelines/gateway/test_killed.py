"""Kill -9 of the gateway under load: what was acknowledged is in the lake, once."""

import threading
import time
from collections import Counter

from tests.pipelines.gateway.house import House
from tests.pipelines.gateway.killing import Events, killed, started
from tests.pipelines.webserver import free_port

KILLS, SENDERS = 3, 6
UNDER_LOAD_SECONDS = 0.7
OFTEN = {
    # A cut every second or so, so that sealing is killed too.
    "STATIONHOUSE_SEAL_MINUTES": "0.005",
    "STATIONHOUSE_LANE_KEEP_MINUTES": "0",
}


def test_what_was_acknowledged_is_in_the_lake_exactly_once(tmp_path):
    house, port, stopped = House(tmp_path), free_port(), threading.Event()
    token = house.device()
    url = f"http://127.0.0.1:{port}"
    senders = [Events(number, stopped, url, token) for number in range(SENDERS)]
    process = started("gateway", port, house.home, **OFTEN)
    try:
        for one in senders:
            one.start()
        for _ in range(KILLS):
            time.sleep(UNDER_LOAD_SECONDS)
            killed(process)
            process = started("gateway", port, house.home, **OFTEN)
    finally:
        stopped.set()
        for one in senders:
            one.join()
        process.terminate()
        process.wait(timeout=60)

    receipts = house.take_in()
    lake = Counter(house.lake("patrol_positions")["unit_id"])
    acknowledged = [unit for one in senders for unit in one.acknowledged]
    assert len(acknowledged) > KILLS * SENDERS
    assert {unit for unit in acknowledged if lake[unit] != 1} == set()
    assert lake.keys() <= {unit for one in senders for unit in one.sent}
    assert set(lake.values()) == {1}
    assert len(receipts) > KILLS
    assert all(count.balanced() for one in receipts for count in one.tables.values())
