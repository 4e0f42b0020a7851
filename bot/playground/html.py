"""Telegram's HTML, parsed as its servers parse it, with their complaints."""

import re
from dataclasses import dataclass
from typing import Any

from bot.playground.link import checked_link, mentioned_user
from bot.playground.refusal import Refusal, bad_request
from bot.playground.text import Entity, in_order, utf16_length

_KINDS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler", "span": "spoiler",
    "tg-emoji": "custom_emoji", "tg-time": "date_time", "a": "text_link", "code": "code", "pre": "pre",
    "blockquote": "blockquote",
}  # fmt: skip
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_CHARACTER = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|([a-zA-Z]+));?")
_PLAIN = re.compile("[^<&]+")
_NAME = re.compile(r"[^\s>]*")
_SPACE = re.compile(r"\s*")
_ATTRIBUTE = re.compile(r"[^\s=>]*")
_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
_TIME_FORMAT = re.compile("r|w?[dD]?[tT]?")


@dataclass
class _Open:
    """A tag that waits for its end."""

    tag: str
    attributes: dict[str, str]
    offset: int
    start: int


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """The text without tags, and its entities; raises Telegram's complaint about what cannot be parsed."""
    return _Parser(source).run()


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.place = 0
        self.text = ""
        self.offset = 0
        self.open: list[_Open] = []
        self.entities: list[Entity] = []

    def run(self) -> tuple[str, list[Entity]]:
        while self.place < len(self.source):
            if self.source[self.place] == "<":
                self._tag()
            else:
                self._write(self._letters())
        if self.open:
            raise _unparsed(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        return self.text, in_order(self.entities)

    def _write(self, letters: str) -> None:
        self.text += letters
        self.offset += utf16_length(letters)

    def _letters(self) -> str:
        if plain := _PLAIN.match(self.source, self.place):
            self.place = plain.end()
            return plain[0]
        decoded, self.place = _character(self.source, self.place)
        return decoded

    def _tag(self) -> None:
        begin, self.place = self.place, self.place + 1
        if self.source.startswith("/", self.place):
            self.place += 1
            self._end_tag(begin)
        else:
            self._start_tag(begin)

    def _complain(self, reason: str, begin: int, rest: str = "") -> Refusal:
        return _unparsed(f"{reason} at byte offset {len(self.source[:begin].encode())}{rest}")

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.source, self.place)
        assert match is not None  # each pattern takes the empty text too
        self.place = match.end()
        return match[0]

    def _next(self) -> str:
        return self.source[self.place : self.place + 1]

    def _start_tag(self, begin: int) -> None:
        tag = self._take(_NAME).lower()
        if not self._next():
            raise self._complain("Unclosed start tag", begin)
        if tag not in _KINDS:
            raise self._complain(f'Unsupported start tag "{tag}"', begin)
        attributes: dict[str, str] = {}
        while self._take(_SPACE) is not None and self._next() != ">":
            name, value = self._attribute(tag, begin)
            attributes[name] = value
        self.place += 1
        self._check_attributes(tag, attributes, begin)
        self.open.append(_Open(tag, attributes, self.offset, len(self.text)))

    def _attribute(self, tag: str, begin: int) -> tuple[str, str]:
        name = self._take(_ATTRIBUTE)
        if not name and self._next():
            raise self._complain(f'Empty attribute name in the tag "{tag}"', begin)
        self._take(_SPACE)
        if self._next() == "=":
            self.place += 1
            self._take(_SPACE)
            value = self._value(begin)
        elif (tag, name) == ("blockquote", "expandable"):
            value = "1"
        elif self._next():
            raise self._complain(f'Expected equal sign in declaration of an attribute of the tag "{tag}"', begin)
        if not self._next():
            raise self._complain(f'Unclosed start tag "{tag}"', begin)
        return name, value

    def _value(self, begin: int) -> str:
        quote = self._next()
        if quote not in ("'", '"') or not quote:
            start = self.place
            token = self._take(_TOKEN).lower()
            if self._next() and not re.match(r"[\s>]", self._next()):
                raise self._complain("Unexpected end of name token", start)
            return token
        self.place += 1
        value = ""
        while self._next() not in ("", quote):
            letter, self.place = _character(self.source, self.place)
            value += letter
        if not self._next():
            raise self._complain("Unclosed start tag", begin)
        self.place += 1
        return value

    def _check_attributes(self, tag: str, attributes: dict[str, str], begin: int) -> None:
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise self._complain('Tag "span" must have class "tg-spoiler"', begin)

    def _end_tag(self, begin: int) -> None:
        if not self.open:
            raise self._complain("Unexpected end tag", begin)
        tag = self._take(_NAME).lower()
        self._take(_SPACE)
        if self._next() != ">":
            raise self._complain("Unclosed end tag", begin)
        self.place += 1
        expected = self.open[-1].tag
        if tag and tag != expected:
            raise self._complain("Unmatched end tag", begin, f', expected "</{expected}>", found "</{tag}>"')
        self._close(self.open.pop())

    def _close(self, opened: _Open) -> None:
        length = self.offset - opened.offset
        if not length:
            return
        details = _details(opened, self.text[opened.start :])
        if details is None:
            return
        entity = {"type": _KINDS[opened.tag], "offset": opened.offset, "length": length, **details}
        if opened.tag in ("pre", "code") and self._joins_block(entity, opened):
            return
        self.entities.append(entity)

    def _joins_block(self, entity: Entity, opened: _Open) -> bool:
        """`<pre><code class="language-x">` is one block with a language, not two entities."""
        last = self.entities[-1] if self.entities else None
        if opened.tag == "pre" and last and "language" in last and _same_place(last, entity):
            last["type"] = "pre"
            return True
        language = opened.attributes.get("class", "")
        inside = any(tag.tag == "pre" and tag.offset == opened.offset for tag in self.open)
        if opened.tag == "code" and inside and language.startswith("language-"):
            entity["language"] = language.removeprefix("language-")
        return False


def _details(opened: _Open, covered: str) -> dict[str, Any] | None:
    """What an entity carries beside its place; None when the tag marks nothing, like a link that leads nowhere."""
    attributes = opened.attributes
    if opened.tag == "a":
        return _link(attributes.get("href") or covered)
    if opened.tag == "tg-emoji":
        return {"custom_emoji_id": _emoji(attributes.get("emoji-id", ""))}
    if opened.tag == "tg-time":
        return _time(attributes)
    if opened.tag == "blockquote" and "expandable" in attributes:
        return {"type": "expandable_blockquote"}
    return {}


def _same_place(one: Entity, other: Entity) -> bool:
    return (one["offset"], one["length"]) == (other["offset"], other["length"])


def _link(target: str) -> dict[str, Any] | None:
    if user := mentioned_user(target):
        return {"type": "text_mention", "user": {"id": user}}
    try:
        return {"url": checked_link(target)}
    except ValueError:
        return None


def _emoji(number: str) -> str:
    if not number.isdecimal() or not 0 < int(number) < 2**63:
        raise _unparsed("Invalid custom emoji identifier specified")
    return number


def _time(attributes: dict[str, str]) -> dict[str, Any]:
    moment, shape = attributes.get("unix", ""), attributes.get("format", "")
    if not moment.isdecimal() or not 0 < int(moment) < 2**31:
        raise _unparsed("Invalid Unix time specified")
    if not _TIME_FORMAT.fullmatch(shape):
        raise _unparsed("Invalid date-time format specified")
    return {"unix_time": int(moment), **({"date_time_format": shape} if shape else {})}


def _character(source: str, place: int) -> tuple[str, int]:
    """One letter of text and the place after it; `&` that starts no known reference stands for itself."""
    match = _CHARACTER.match(source, place)
    if match is None:
        return source[place], place + 1
    hexadecimal, decimal, name = match.groups()
    if name:
        return (_NAMED[name], match.end()) if name in _NAMED else ("&", place + 1)
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    if code == 0 or code >= 0x10FFFF or len(match[0].rstrip(";")) >= 10:
        return "&", place + 1
    if 0xD800 <= code <= 0xDFFF:
        raise _unparsed("Text contains invalid Unicode characters after decoding HTML entities, "
                        "check for unmatched surrogate code units")  # fmt: skip
    return chr(code), match.end()


def _unparsed(reason: str) -> Refusal:
    return bad_request(f"can't parse entities: {reason}")
