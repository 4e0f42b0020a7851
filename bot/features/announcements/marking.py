"""The words of a message with Telegram's marking as HTML, and what fits into one message. Pure.

What somebody types is shown as typed, also where it looks like HTML: only marking that her Telegram made becomes tags.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from markupsafe import Markup, escape

from bot.i18n import length

LONGEST_TEXT: Final = 4000
LONGEST_CAPTION: Final = 940
"""Telegram takes 4,096 and 1,024: room is left for the line that says for whom it is, or that it was corrected."""
ROOM: Final = {"name": 60, "activity": 150, "session": 250}
"""How long at most what stands in the place of {name} and the others is taken to be."""

_PLACE: Final = re.compile(r"\{(name|activity|session)\}")
_TAGS: Final = {
    "bold": ("<b>", "</b>"),
    "italic": ("<i>", "</i>"),
    "underline": ("<u>", "</u>"),
    "strikethrough": ("<s>", "</s>"),
    "spoiler": ("<tg-spoiler>", "</tg-spoiler>"),
    "code": ("<code>", "</code>"),
    "pre": ("<pre>", "</pre>"),
    "blockquote": ("<blockquote>", "</blockquote>"),
    "expandable_blockquote": ("<blockquote expandable>", "</blockquote>"),
}


def to_html(text: str, entities: Sequence[Mapping[str, Any]]) -> str:
    """The text with its marking; what Telegram recognises by itself, a link or a number, needs none."""
    units = text.encode("utf-16-le", "surrogatepass")
    opened: list[tuple[int, str]] = []
    written: list[str] = []
    at = 0

    def write(until: int) -> None:
        nonlocal at
        written.append(str(escape(units[at * 2 : until * 2].decode("utf-16-le", "replace"))))
        at = until

    def close(until: int) -> None:
        while opened and opened[-1][0] <= until:
            end, tag = opened.pop()
            write(end)
            written.append(tag)

    for entity in sorted(entities, key=lambda each: (each["offset"], -each["length"])):
        tags = _tags(entity)
        if tags is None:
            continue
        close(entity["offset"])
        write(entity["offset"])
        written.append(tags[0])
        # One that reaches beyond what it stands in ends with it: Telegram makes none, and tags must nest.
        end = min([entity["offset"] + entity["length"], len(units) // 2, *(each for each, _ in opened)])
        opened.append((end, tags[1]))
    close(len(units) // 2)
    write(len(units) // 2)
    return "".join(written)


def _tags(entity: Mapping[str, Any]) -> tuple[str, str] | None:
    match entity["type"]:
        case "text_link":
            return f'<a href="{escape(entity["url"])}">', "</a>"
        case "text_mention":
            return f'<a href="tg://user?id={int(entity["user"]["id"])}">', "</a>"
        case kind:
            return _TAGS.get(kind)


def plain(html: str) -> str:
    """The words alone."""
    return re.sub(r"<[^<>]*>", "", html).replace("&lt;", "<").replace("&gt;", ">").replace("&#34;", '"').replace(
        "&#39;", "'"
    ).replace("&amp;", "&")  # fmt: skip


def places(html: str) -> list[str]:
    """The places for each reader's own that a text has."""
    return sorted(set(_PLACE.findall(html)))


def is_too_long(html: str, *, words: bool) -> bool:
    """Whether it may not fit into one message when its places are filled."""
    filled = sum(ROOM[name] for name in _PLACE.findall(html))
    return length(plain(html)) + filled > (LONGEST_TEXT if words else LONGEST_CAPTION)


def filled(html: str, **values: str) -> str:
    """With these places filled, as text; others stay."""
    return _PLACE.sub(lambda found: str(escape(values[found[1]])) if found[1] in values else found[0], html)


def below(*lines: str) -> str:
    """Paragraphs one below the other; those that say nothing are left out."""
    return "\n\n".join(line for line in lines if line)


def shown(html: str) -> Markup:
    """Marked words to be put into a sentence of ours: their tags are made here, from what Telegram says."""
    return Markup(html)  # noqa: S704
