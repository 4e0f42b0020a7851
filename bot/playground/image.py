"""How large a picture is, read from its first bytes."""

import struct
from typing import NamedTuple


class Size(NamedTuple):
    """Width and height in pixels."""

    width: int
    height: int


def image_size(data: bytes) -> Size | None:
    """The size of a PNG, GIF, JPEG or WebP picture; None when the bytes are no picture."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) >= 24:
        return Size(*struct.unpack(">II", data[16:24]))
    if data[:6] in (b"GIF87a", b"GIF89a") and len(data) >= 10:
        return Size(*struct.unpack("<HH", data[6:10]))
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _webp(data)
    return None


def image_type(data: bytes) -> str:
    """The media type of a picture; empty when the bytes are none."""
    if image_size(data) is None:
        return ""
    return {b"\x89P": "image/png", b"GI": "image/gif", b"RI": "image/webp"}.get(data[:2], "image/jpeg")


def _jpeg(data: bytes) -> Size | None:
    place = 2
    while place + 9 < len(data) and data[place] == 0xFF:
        marker, length = data[place + 1], int.from_bytes(data[place + 2 : place + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[place + 5 : place + 9])
            return Size(width, height)
        place += 2 + length
    return None


def _webp(data: bytes) -> Size | None:
    if len(data) < 30:
        return None
    if data[12:16] == b"VP8X":
        return Size(1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little"))
    if data[12:16] == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return Size(1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
    width, height = struct.unpack("<HH", data[26:30])
    return Size(width & 0x3FFF, height & 0x3FFF)
