"""The smallest PMTiles archive (version 3): one tile, the whole world, all of it water."""

import struct

EXTENT = 4_096


def varint(number):
    """As protocol buffers write it."""
    found = b""
    while number > 127:
        found += bytes([number & 127 | 128])
        number >>= 7
    return found + bytes([number])


def field(number, value):
    """A field of a message: bytes with their length, or a number."""
    if isinstance(value, bytes):
        return varint(number << 3 | 2) + varint(len(value)) + value
    return varint(number << 3) + varint(value)


def zigzag(number):
    return varint(number << 1 if number >= 0 else (-number << 1) - 1)


def tile():
    """A vector tile whose layer `water` is one square over all of it."""
    move, line, close = varint(1 | 1 << 3), varint(2 | 3 << 3), varint(7 | 1 << 3)
    side = [(EXTENT, 0), (0, EXTENT), (-EXTENT, 0)]
    square = move + zigzag(0) * 2 + line
    square += b"".join(zigzag(x) + zigzag(y) for x, y in side) + close
    feature = field(3, 3) + field(4, square)
    layer = field(15, 2) + field(1, b"water") + field(2, feature) + field(5, EXTENT)
    return field(3, layer)


def archive(data):
    """Header, root directory, metadata and the one tile of zoom 0, nothing of it packed."""
    plain, mvt, start = 1, 1, 127
    directory = varint(1) + varint(0) + varint(1) + varint(len(data)) + varint(1)
    metadata = b"{}"
    after = start + len(directory)
    places = (
        start,
        len(directory),
        after,
        len(metadata),
        0,
        0,
        after + len(metadata),
        len(data),
        1,
        1,
        1,
    )
    header = b"PMTiles" + bytes([3]) + struct.pack("<11Q", *places)
    header += bytes([1, plain, plain, mvt, 0, 0])
    west, south, east, north = (-1_800_000_000, -850_000_000, 1_800_000_000, 850_000_000)
    header += struct.pack("<4i", west, south, east, north) + bytes([0]) + struct.pack("<2i", 0, 0)
    assert len(header) == start
    return header + directory + metadata + data


WHOLE_WORLD_IS_WATER = archive(tile())
