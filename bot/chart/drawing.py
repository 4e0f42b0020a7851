"""A picture is drawn: typst sets the words, for it shapes and breaks lines in all seven scripts by itself."""

import json
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any, Final

import regex

from bot import logs
from bot.chart.model import Bar, Bars, Picture

log = logs.logger(__name__)

_DOTS: Final = 216
"""An inch: the page of 360 points becomes 1,080 dots, which is a phone's screen."""
_TEMPLATE: Final = Path(__file__).with_name("picture.typ")
_LATIN: Final = ("Noto Sans", "Segoe UI", "Helvetica Neue", "Arial", "DejaVu Sans")
_SCRIPTS: Final = {
    "th": (r"\p{Thai}", ("Noto Sans Thai", "Leelawadee UI", "Thonburi")),
    "lo": (r"\p{Lao}", ("Noto Sans Lao", "Leelawadee UI", "Lao UI", "Lao Sangam MN")),
    "km": (r"\p{Khmer}", ("Noto Sans Khmer", "Leelawadee UI", "Khmer UI", "Khmer Sangam MN")),
    "my": (r"\p{Myanmar}", ("Noto Sans Myanmar", "Myanmar Text", "Myanmar Sangam MN")),
    "zh": (
        r"\p{Han}",
        ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei",
         "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Droid Sans Fallback"),
    ),
}  # fmt: skip
"""The families that set a script right, the best first. None that a system offers by itself: Debian's Noto Looped
prints tone marks over vowels, and DejaVu has half of Lao."""
_NO_WORDS: Final = regex.compile(r"[\p{Extended_Pictographic}--\p{Ascii}]|[\p{Cc}\p{Cs}\p{Co}]", regex.V1)


def draw(picture: Picture) -> bytes | None:
    """The picture as PNG, or None where this machine cannot draw; it takes a while, in a thread of its own."""
    try:
        return _drawn(picture)
    except Exception as error:
        # The same stands in words beside it.
        log.warning("no picture could be drawn", error=type(error).__name__)
        return None


def _drawn(picture: Picture) -> bytes:
    # Only who asks for a picture pays for the library.
    import typst

    fonts, families = _fonts()
    data = {
        "language": picture.language,
        "fonts": list(families),
        "title": legible(picture.title, families),
        "note": [line for each in picture.note if (line := legible(each, families))],
        "sections": [_section(each, families) for each in picture.sections],
    }
    drawn: bytes = typst.compile(
        _TEMPLATE, font_paths=fonts, format="png", ppi=_DOTS, sys_inputs={"data": json.dumps(data)}
    )
    return drawn


@cache
def _fonts() -> tuple[Any, tuple[str, ...]]:
    """This machine's fonts, looked for once; and of the families that we know those that are there."""
    import typst

    fonts = typst.Fonts()
    there = set(fonts.families())
    known = [*_LATIN, *(family for _, families in _SCRIPTS.values() for family in families)]
    return fonts, tuple(family for family in dict.fromkeys(known) if family in there)


def unset() -> list[str]:
    """The languages that no font of this machine sets right: in their place pictures have numbers."""
    families = set(_fonts()[1])
    return [language for language, (_, able) in _SCRIPTS.items() if not set(able) & families]


def legible(text: str, families: Collection[str]) -> str:
    """What can be set of a text: without signs that no font has; nothing where a script's font is missing."""
    for script, able in _SCRIPTS.values():
        if regex.search(script, text) and not set(able) & set(families):
            return ""
    return " ".join(_NO_WORDS.sub(" ", text).split())


def _section(section: Bars, families: Collection[str]) -> dict[str, Any]:
    bars = [_bar(bar, number, families) for number, bar in enumerate(section.bars, start=1)]
    return {
        "title": legible(section.title, families),
        "bars": bars,
        "key": [legible(each, families) for each in section.key],
        "whole": section.whole,
        "full": max([1, section.full or max((sum(bar.parts) for bar in section.bars), default=0)]),
    }


def _bar(bar: Bar, number: int, families: Collection[str]) -> dict[str, Any]:
    """Where its name cannot be set, its number in the list, by which the words beside the picture have it."""
    label, figure = legible(bar.label, families), legible(bar.figure, families)
    return {"label": label or f"{number}.", "figure": figure or str(sum(bar.parts)), "parts": list(bar.parts)}
