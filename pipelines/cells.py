"""The H3 cell of a point, as every engine of the models calls it. Nothing else is imported here."""

import h3.api.basic_int as h3


def cell(latitude: float, longitude: float, resolution: int) -> int:
    """The H3 index of the cell that holds the point, as a 64-bit integer."""
    return int(h3.latlng_to_cell(latitude, longitude, resolution))


def cell_or_none(
    latitude: float | None, longitude: float | None, resolution: int | None
) -> int | None:
    """The same; None where an argument is, as SQL has it."""
    if latitude is None or longitude is None or resolution is None:
        return None
    return cell(latitude, longitude, resolution)
