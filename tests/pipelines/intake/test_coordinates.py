"""GCJ-02 against published vectors, and there and back again."""

import csv
from pathlib import Path

import numpy as np
import pytest

from pipelines.intake.coordinates import gcj02_from_wgs84, wgs84_from_gcj02

VECTORS = Path(__file__).parents[4] / "shared" / "real" / "kaifeng" / "gcj02_vectors.csv"


@pytest.mark.skipif(not VECTORS.exists(), reason="the shared real data is not here")
def test_agrees_with_the_published_vectors():
    with VECTORS.open() as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == "wgs2gcj"]
    longitude = np.array([float(row["lng_in"]) for row in rows])
    latitude = np.array([float(row["lat_in"]) for row in rows])
    east, north = gcj02_from_wgs84(longitude, latitude)
    assert len(rows) >= 3
    assert np.allclose(east, [float(row["lng_out"]) for row in rows], atol=1e-6)
    assert np.allclose(north, [float(row["lat_out"]) for row in rows], atol=1e-6)


def test_the_way_back_is_exact_to_a_millimetre():
    longitude, latitude = np.meshgrid(np.linspace(114.6, 115.3, 20), np.linspace(34.7, 35.05, 20))
    east, north = wgs84_from_gcj02(*gcj02_from_wgs84(longitude, latitude))
    assert np.abs(east - longitude).max() < 1e-8
    assert np.abs(north - latitude).max() < 1e-8


def test_outside_china_nothing_is_shifted():
    east, north = wgs84_from_gcj02(np.array([-122.4]), np.array([37.7]))
    assert (east[0], north[0]) == (-122.4, 37.7)
