"""Posters: a link that says where it hangs, and its QR code to print."""

import io
import re
from typing import Final

# Telegram takes 64 letters, of which an activity's code may have 32.
LONGEST_SOURCE: Final = 29
_SOURCE: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_BETWEEN: Final = re.compile(r"[\s_.,/]+")
_DOTS: Final = 12  # of a picture for each square of the code


def source_of(text: str) -> str | None:
    """The name of a place as a link can carry it, or None: short, in Latin letters and digits, with - between."""
    name = _BETWEEN.sub("-", text.strip().lower()).strip("-")
    return name if _SOURCE.fullmatch(name) and len(name) <= LONGEST_SOURCE else None


def poster_link(bot_name: str, activity: str, source: str = "") -> str:
    """The link that opens an activity's form and says by which poster the person came."""
    return f"https://t.me/{bot_name}?start=a_{activity}" + (f"-{source}" if source else "")


def poster_name(activity: str, source: str = "") -> str:
    """What the files of a poster are called, without their ending."""
    return f"{activity}-{source}" if source else activity


def png(link: str) -> bytes:
    """The QR code of a link as a picture."""
    return _drawn(link, "png", scale=_DOTS)


def svg(link: str) -> bytes:
    """The same for printers: sharp at any size."""
    return _drawn(link, "svg", scale=_DOTS, xmldecl=True)


def _drawn(link: str, kind: str, **wishes: object) -> bytes:
    # Its library is wanted only where a poster is made.
    import segno

    out = io.BytesIO()
    # Readable also where a corner of the paper is torn or dirty.
    segno.make_qr(link, error="m", boost_error=True).save(out, kind=kind, border=4, **wishes)
    return out.getvalue()
