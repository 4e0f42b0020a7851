"""Text as Telegram counts and marks it: UTF-16 units, entities, and what is recognised without being marked."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

Entity = dict[str, Any]

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
MOST_ENTITIES = 100  # further ones are dropped in silence

_CONTROL = re.compile("[\x00-\x09\x0b-\x1f]")
_DROPPED = re.compile("[\r\u2028-\u202e\u0333\u033f\u030a]")
_AUTOMATIC = (
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])")),
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}(?![\w@])")),
    ("url", re.compile(r"(?<![\w@.])(?:https?://[^\s<>\"]+|(?:[\w-]+\.)+(?:com|org|net|int|edu|gov|io|me|th|la|kh|mm|vn|cn)"
                       r"(?![\w-])(?:/[^\s<>\"]*)?)", re.IGNORECASE)),
    ("mention", re.compile(r"(?<!\w)@[A-Za-z][A-Za-z0-9_]{3,31}(?!\w)")),
    ("hashtag", re.compile(r"(?<!\w)#\w*[^\W\d_]\w*")),
    ("phone_number", re.compile(r"(?<![\w+])\+\d(?:[ -]?\d){6,14}(?!\d)")),
)  # fmt: skip
_URL_TAIL = ".,;:!?)'\"»”’"
_OPAQUE = {"code", "pre", "text_link", "text_mention", "custom_emoji", "date_time"}


def utf16_length(text: str) -> int:
    """How long Telegram thinks the text is: letters beyond the basic plane count twice."""
    return len(text) + sum(1 for letter in text if letter > "\uffff")


def utf16_slice(text: str, offset: int, length: int) -> str:
    """The part of the text that an entity covers."""
    units = text.encode("utf-16-le", "surrogatepass")
    return units[2 * offset : 2 * (offset + length)].decode("utf-16-le", "replace")


def cleaned(text: str) -> str:
    """What Telegram does to each text of a bot before it looks at it: control letters and direction overrides go."""
    return _CONTROL.sub(" ", _DROPPED.sub("", text))


def trimmed(text: str, entities: Iterable[Entity]) -> tuple[str, list[Entity]]:
    """The text without white space around it, and the entities moved along; the ones left empty are gone."""
    kept = text.strip()
    start = utf16_length(text[: len(text) - len(text.lstrip())]) if kept else 0
    end = start + utf16_length(kept)
    moved = []
    for entity in entities:
        first, last = max(entity["offset"], start), min(entity["offset"] + entity["length"], end)
        if last > first:
            moved.append({**entity, "offset": first - start, "length": last - first})
    return kept, moved


def with_automatic(text: str, entities: Iterable[Entity]) -> list[Entity]:
    """The entities and those Telegram finds itself: commands, links, addresses, mentions, tags, phone numbers."""
    marked = list(entities)
    taken = [(e["offset"], e["offset"] + e["length"]) for e in marked if e["type"] in _OPAQUE]
    for kind, found in _recognised(text):
        start = utf16_length(text[: found[0]])
        end = start + utf16_length(text[found[0] : found[1]])
        if not any(start < last and first < end for first, last in taken):
            taken.append((start, end))
            marked.append({"type": kind, "offset": start, "length": end - start})
    return in_order(marked)[:MOST_ENTITIES]


def _recognised(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    if not any(sign in text for sign in "/@.#+"):
        return
    for kind, pattern in _AUTOMATIC:
        for match in pattern.finditer(text):
            end = match.end()
            while kind == "url" and text[end - 1] in _URL_TAIL:
                end -= 1
            yield kind, (match.start(), end)


def in_order(entities: Iterable[Entity]) -> list[Entity]:
    """By place, the wider before the narrower, as Telegram lists them."""
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))
