"""GCJ-02, the offset grid of Chinese maps, back to WGS84.

The forward offset is the published one (as in eviltransform); the way back is a fixed point of it,
exact to well under a millimetre after a few steps. CGCS2000 differs from WGS84 by centimetres and
is taken as it is.
"""

import numpy as np
import numpy.typing as npt

Degrees = npt.NDArray[np.float64]

AXIS = 6_378_245.0
"""Semi-major axis of the Krasovsky 1940 ellipsoid, metres."""
ECCENTRICITY = 0.006_693_421_622_965_943
"""Its eccentricity, squared."""
STEPS = 6
WEST, EAST, SOUTH, NORTH = 72.004, 137.8347, 0.8293, 55.8271
"""Outside these bounds GCJ-02 is WGS84."""


def gcj02_from_wgs84(longitude: Degrees, latitude: Degrees) -> tuple[Degrees, Degrees]:
    """WGS84 degrees as GCJ-02 degrees."""
    x, y = longitude - 105.0, latitude - 35.0
    common = (20 * np.sin(6 * x * np.pi) + 20 * np.sin(2 * x * np.pi)) * 2 / 3
    root = np.sqrt(np.abs(x))
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + common
    north += (20 * np.sin(y * np.pi) + 40 * np.sin(y / 3 * np.pi)) * 2 / 3
    north += (160 * np.sin(y / 12 * np.pi) + 320 * np.sin(y * np.pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + common
    east += (20 * np.sin(x * np.pi) + 40 * np.sin(x / 3 * np.pi)) * 2 / 3
    east += (150 * np.sin(x / 12 * np.pi) + 300 * np.sin(x / 30 * np.pi)) * 2 / 3

    radians = np.radians(latitude)
    magic = 1 - ECCENTRICITY * np.sin(radians) ** 2
    per_north = AXIS * (1 - ECCENTRICITY) / (magic * np.sqrt(magic)) * np.pi / 180
    per_east = AXIS / np.sqrt(magic) * np.cos(radians) * np.pi / 180
    inside = (longitude >= WEST) & (longitude <= EAST) & (latitude >= SOUTH) & (latitude <= NORTH)
    return (
        np.where(inside, longitude + east / per_east, longitude),
        np.where(inside, latitude + north / per_north, latitude),
    )


def wgs84_from_gcj02(longitude: Degrees, latitude: Degrees) -> tuple[Degrees, Degrees]:
    """GCJ-02 degrees as WGS84 degrees."""
    east, north = longitude, latitude
    for _ in range(STEPS):
        shifted_east, shifted_north = gcj02_from_wgs84(east, north)
        east, north = east + longitude - shifted_east, north + latitude - shifted_north
    return east, north
