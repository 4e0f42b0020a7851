"""The FAQ file: topics with their answers and phrasings, small talk, and what lies out of scope."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from bot.features.faq.places import PLACES, unknown_places
from bot.i18n import search_key
from bot.yaml_file import (
    NOT_EMPTY,
    Document,
    Entry,
    Fault,
    Language,
    Line,
    Path,
    Title,
    matching,
    read_file,
    texts,
    write_file,
)

TopicCode = Annotated[str, matching(r"[a-z0-9_-]{1,32}", "must be 1 to 32 letters a-z, digits, _ or -")]
Answer = Annotated[dict[str, str], texts(3500)]
Phrasings = dict[Language, tuple[Line, ...]]


def _day(value: Any) -> Any:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        raise ValueError("must be a day, for example 2027-01-31") from None


Day = Annotated[date | None, BeforeValidator(_day)]


class Instead(Entry):
    """An answer for some people, in the place of the one for everybody: all of its conditions fit them."""

    country: tuple[TopicCode, ...] = ()
    role: tuple[TopicCode, ...] = ()
    activity: tuple[TopicCode, ...] = ()
    answer: Answer


class Topic(Entry):
    """A question that people ask in many ways, and its answer; `editable` says that a coordinator still fills it in.

    After the day `expires_on` it is given with a caution. `instead` has answers for some people, the first that fits.
    """

    code: TopicCode
    editable: bool = False
    author: Annotated[str, Field(min_length=1, max_length=80)] | None = None
    reviewed_on: Day = None
    expires_on: Day = None
    title: Title
    answer: Answer
    instead: tuple[Instead, ...] = ()
    phrasings: Phrasings


class SmallTalk(Entry):
    """A greeting or a thank-you, and what is said to it."""

    code: TopicCode
    reply: Answer
    phrasings: Phrasings


class FaqFile(Entry):
    """A question bank as its coordinators edit it."""

    kind: Literal["faq"]
    topics: Annotated[tuple[Topic, ...], NOT_EMPTY]
    out_of_scope: Phrasings = Field(default_factory=dict)
    smalltalk: tuple[SmallTalk, ...] = ()


def read_faq(text: str, name: str) -> FaqFile:
    """The bank in `text`; raises FileFaults with everything that is wrong with the file `name`."""
    return read_file(text, name, FaqFile, faults_between)


def write_faq(bank: FaqFile) -> str:
    """The file that reads back as an equal bank."""
    return write_file(bank)


def faults_between(document: Document) -> Iterator[Fault]:
    """Codes that stand twice, and phrasings that two topics claim: nobody could say which one answers."""
    yield from _repeated_codes(document)
    yield from _unfilled(document)
    owners: dict[tuple[str, str], tuple[Path, Path]] = {}
    for owner, path, language, phrasing in _phrasings(document):
        first_owner, first = owners.setdefault((language, search_key(phrasing)), (owner, path))
        if first_owner != owner:
            yield document.fault(path, f"must belong to one topic; line {document.lines[first]} has it already")


def _repeated_codes(document: Document) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for path, entry in (*document.entries("topics"), *document.entries("smalltalk")):
        if isinstance(code := entry.get("code"), str):
            here = (*path, "code")
            line = first.setdefault(code, document.lines[here])
            if line != document.lines[here]:
                yield document.fault(here, f"must be another code; line {line} has {code} already")


def _unfilled(document: Document) -> Iterator[Fault]:
    """Places in answers that nothing would be filled in for, and answers for some that are for everybody."""
    for path, entry in document.entries("topics"):
        answers = [((*path, "answer"), entry.get("answer"))]
        others = entry.get("instead")
        for index, other in enumerate(others if isinstance(others, list) else ()):
            if isinstance(other, dict):
                answers.append(((*path, "instead", index, "answer"), other.get("answer")))
                if not any(other.get(name) for name in ("country", "role", "activity")):
                    yield document.fault((*path, "instead", index), "must name a country, a role or an activity")
        for place, texts_of in answers:
            for language, text in texts_of.items() if isinstance(texts_of, dict) else ():
                for name in unknown_places(text) if isinstance(text, str) else ():
                    known = ", ".join(f"{{{each}}}" for each in PLACES)
                    yield document.fault((*place, language), f"has {{{name}}}, which is not filled in; known: {known}")


def _phrasings(document: Document) -> Iterator[tuple[Path, Path, str, str]]:
    """Every phrasing that is a text: who owns it, where it stands, its language, its letters."""
    owned = [
        *((path, (*path, "phrasings"), entry.get("phrasings")) for path, entry in document.entries("topics")),
        *((path, (*path, "phrasings"), entry.get("phrasings")) for path, entry in document.entries("smalltalk")),
    ]
    if isinstance(document.content, dict):
        owned.append((("out_of_scope",), ("out_of_scope",), document.content.get("out_of_scope")))
    for owner, path, by_language in owned:
        yield from ((owner, *rest) for rest in _lines(path, by_language))


def _lines(path: Path, by_language: Any) -> Iterator[tuple[Path, str, str]]:
    for language, lines in by_language.items() if isinstance(by_language, dict) else ():
        for index, line in enumerate(lines if isinstance(lines, list) else ()):
            if isinstance(line, str):
                yield (*path, language, index), language, line
