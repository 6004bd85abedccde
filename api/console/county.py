"""The roads of the snapshot as GeoJSON: what lies under the map where no tiles are brought.

Reference data of sensitivity S0, the same for all; it is no answer and has no entry of the ledger.
Shown to whoever has an accepted token, because nobody else has a map to look at.
"""

import gzip
import json
from asyncio import to_thread
from itertools import groupby
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from api.access.identity import ANYONE, Unknown
from api.guard.edge import wrong
from api.house import House
from api.snapshot import Snapshot

ROADS = """select road_class, round(a.longitude, 5), round(a.latitude, 5), round(b.longitude, 5),
  round(b.latitude, 5) from road_edges
  join road_nodes as a on a.node_id = least(from_node, to_node)
  join road_nodes as b on b.node_id = greatest(from_node, to_node)
  group by all order by all"""
THERE = "select 1 from duckdb_tables() where table_name = 'road_edges'"
TERMS = "select source, licence from road_network"
KIND = "application/geo+json"


class County:
    """What `/map/roads.geojson` answers with."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def respond(self, request: Request) -> Response:
        """The roads, each class as one feature; an empty collection where no network is loaded."""
        try:
            identity = await self._house.identity(request.headers.get("authorization", ""))
        except Unknown as error:
            return wrong(error.code, str(error))
        if identity == ANYONE:
            return wrong("UNAUTHENTICATED", "Sign in to see the map.")
        await self._house.refresh()
        with self._house.snapshots.pinned() as snapshot:
            tag = f'"{snapshot.id}"'
            headers = {
                "cache-control": "private, no-cache", "etag": tag, "vary": "Authorization",
                "content-encoding": "gzip",
            }  # fmt: skip
            if request.headers.get("if-none-match") == tag:
                return Response(status_code=304, headers=headers)
            body = await to_thread(snapshot.once, "roads.geojson", lambda: _packed(snapshot))
        return Response(body, headers=headers, media_type=KIND)


def _packed(snapshot: Snapshot) -> bytes:
    return gzip.compress(json.dumps(_roads(snapshot), separators=(",", ":")).encode(), mtime=0)


def _roads(snapshot: Snapshot) -> dict[str, Any]:
    if not snapshot.rows(THERE, ()):
        return {"type": "FeatureCollection", "features": []}
    ((source, licence),) = snapshot.rows(TERMS, ())
    lines = snapshot.rows(ROADS, ())
    features = [
        {
            "type": "Feature",
            "properties": {"class": road_class},
            "geometry": {
                "type": "MultiLineString",
                "coordinates": [[[one[1], one[2]], [one[3], one[4]]] for one in some],
            },
        }
        for road_class, some in groupby(lines, key=lambda line: line[0])
    ]
    terms = f"{source}, {licence}"
    return {"type": "FeatureCollection", "attribution": terms, "features": features}
