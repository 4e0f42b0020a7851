"""Reading the catalogues: straight from the .po files, so that there is no compile step and no stale copy."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from gettext import c2py
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import Final

from babel.messages.pofile import read_po

log = logging.getLogger(__name__)

_PACKAGE: Final = Path(__file__).parents[1]


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
    with path.open("rb") as file:
        catalog = read_po(file)
    usable = [(_forms(message.id), _forms(message.string)) for message in catalog if message.id and not message.fuzzy]
    usable = [(english, own) for english, own in usable if all(own) and _same_places(english, own, language)]
    return Sentences(
        single=MappingProxyType({english[0]: own[0] for english, own in usable if len(english) == 1}),
        counted=MappingProxyType({english[0]: own for english, own in usable if len(english) > 1}),
        form=c2py(catalog.plural_expr),
    )


def _forms(texts: str | Sequence[str] | None) -> tuple[str, ...]:
    return (texts or "",) if isinstance(texts, str | None) else tuple(texts)


def _same_places(english: tuple[str, ...], own: tuple[str, ...], language: str) -> bool:
    """Whether the translation names the places of the English; with others it would lose a fact or fail in a chat."""
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
    parts = Formatter().parse(text)
    return frozenset((name, conversion or "", form or "") for _, name, form, conversion in parts if name is not None)
