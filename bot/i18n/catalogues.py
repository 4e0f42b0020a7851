"""Reading the catalogues: straight from the .po files, so that there is no compile step and no stale copy.

By a few lines of our own: Babel's reader keeps comments, places and headers of what it reads, which translators need
and nobody else, and seven catalogues took it an eighth of the start. A test holds the two to the same sentences.
"""

import logging
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from gettext import c2py
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import Final

log = logging.getLogger(__name__)

_PACKAGE: Final = Path(__file__).parents[1]
_FIELD: Final = re.compile(r'^(msgid|msgid_plural|msgstr)(?:\[\d+\])? ((?:"[^"\\]*(?:\\.[^"\\]*)*"\s*)+)', re.MULTILINE)
_FUZZY: Final = re.compile(r"^#,.*\bfuzzy\b", re.MULTILINE)
_BRACES: Final = re.compile(r"\{[^{}]*\}|[{}]")
_ESCAPED: Final = re.compile(r"\\(.)")
_PLURAL: Final = re.compile(r"plural=([^;]+);")
_MEANT: Final = {"n": "\n", "t": "\t", "r": "\r"}


@dataclass(frozen=True, slots=True)
class Sentences:
    """The translations of one language that are safe to show, by their English sentence."""

    single: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    counted: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    form: Callable[[int], int] = lambda n: int(n != 1)


def catalogues() -> Path:
    """Where the catalogues are: inside an installed package, else beside it in a checkout."""
    installed = _PACKAGE / "locales"
    return installed if installed.is_dir() else _PACKAGE.parent / "locales"


def read(folder: Path, language: str) -> Sentences:
    """The catalogue of `language`; without its file there are no sentences, and readers get English."""
    path = folder / language / "LC_MESSAGES" / "messages.po"
    if not path.is_file():
        log.warning("no catalogue for %s: English is spoken", language)
        return Sentences()
    found = dict(entries(path.read_text(encoding="utf-8-sig")))
    plural = _PLURAL.search("".join(found.pop(("",), ())))
    usable = [each for each in found.items() if all(each[1]) and _same_places(*each, language)]
    return Sentences(
        single=MappingProxyType({english[0]: own[0] for english, own in usable if len(english) == 1}),
        counted=MappingProxyType({english[0]: own for english, own in usable if len(english) > 1}),
        form=c2py(plural[1] if plural else "n != 1"),
    )


def entries(text: str) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The sentences of a catalogue, in English (with the plural, if it has one) and in its language; and its header, as
    what stands for nothing."""
    for entry in text.split("\n\n"):
        english: list[str] = []
        own: list[str] = []
        for name, quoted in _FIELD.findall(entry):
            lines = quoted.strip().replace('"\n"', "")[1:-1]
            words = _ESCAPED.sub(lambda found: _MEANT.get(found[1], found[1]), lines) if "\\" in lines else lines
            # Seven catalogues have the same English: it is kept once.
            (own if name == "msgstr" else english).append(words if name == "msgstr" else sys.intern(words))
        if english and (english == [""] or not _FUZZY.search(entry)):
            yield tuple(english), tuple(own)


def _same_places(english: tuple[str, ...], own: tuple[str, ...], language: str) -> bool:
    """Whether the translation names the places of the English; with others it would lose a fact or fail in a chat."""
    written = {frozenset(_BRACES.findall(text)) for text in (*english, *own)}
    if len(written) == 1 and written.pop().isdisjoint("{}"):
        return True  # letter for letter the same, as nearly all are: none needs to be taken apart
    try:
        wanted = [places(text) for text in english]
        *others, last = (places(text) for text in own)
        same = last == wanted[-1] and all(form in wanted for form in others)
    except ValueError:
        same = False
    if not same:
        log.warning("a sentence in %s has other places than in English: %r", language, english[0])
    return same


def places(text: str) -> frozenset[tuple[str, str, str]]:
    """The named places of a sentence, each with its conversion and format; ValueError if its braces do not match."""
    if "{" not in text and "}" not in text:
        return frozenset()
    parts = Formatter().parse(text)
    return frozenset((name, conversion or "", form or "") for _, name, form, conversion in parts if name is not None)
