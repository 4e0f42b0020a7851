"""Texts of any kind: what every typed answer must be before its own kind is looked at."""

from typing import Final

import regex

from bot.features.registration.form.given import Given, NotAnAnswer, Reason, Typed
from bot.i18n import clean, graphemes
from bot.i18n.zawgyi import in_unicode, is_zawgyi

_COMMAND: Final = regex.compile(r"/[A-Za-z]\w*(@\w+)?(?:\s|$)")
# Letters without a picture (Hangul fillers, blank braille) would make an answer that nobody can see.
_VISIBLE: Final = regex.compile(r"[^\s\p{C}\p{DI}\u2800]")
# No script stacks more: a Burmese syllable has up to six.
_TOO_MANY_MARKS: Final = regex.compile(r"(?:\p{M}\p{Cf}*){9}")
_HALF_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}


def in_one_encoding(given: Given) -> Given:
    """What was given; a text in Zawgyi becomes one in Unicode, which says so."""
    if not isinstance(given, Typed):
        return given
    spelled = in_unicode(given.text)
    return given if spelled is None else Typed(spelled, zawgyi=True)


def checked(text: str, limit: int) -> str:
    """The cleaned `text`, if people can see it, read it and if it has at most `limit` letters."""
    if not _VISIBLE.search(text):
        raise NotAnAnswer(Reason.EMPTY)
    if _COMMAND.match(text):
        raise NotAnAnswer(Reason.COMMAND)
    if _TOO_MANY_MARKS.search(text):
        raise NotAnAnswer(Reason.TOO_MANY_MARKS)
    if is_zawgyi(text):
        raise NotAnAnswer(Reason.ZAWGYI)
    if (length := graphemes(text)) > limit:
        raise NotAnAnswer(Reason.TOO_LONG, limit=limit, length=length)
    return text


def read_long_text(text: str, limit: int) -> str:
    """A text of any number of lines."""
    return checked(clean(text), limit)


def read_short_text(text: str, limit: int) -> str:
    """A text on one line."""
    return checked(" ".join(clean(text).split()), limit)


def half_width(text: str) -> str:
    """`text` with the wide Latin letters and signs of Chinese keyboards as plain ones."""
    return text.translate(_HALF_WIDTH)
