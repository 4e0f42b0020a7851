"""The glossary file: terms of each field in seven languages, as `sala import` reads and `sala export` writes it."""

from collections.abc import Iterator
from typing import Annotated, Literal

from bot.i18n import search_key
from bot.yaml_file import NOT_EMPTY, Document, Entry, Fault, Title, matching, read_file, write_file

Code = Annotated[str, matching(r"[a-z0-9_-]{1,32}", "must be 1 to 32 letters a-z, digits, _ or -")]


class Field(Entry):
    """A field of study, by its code in the programme file, with its terms."""

    field: Code
    terms: Annotated[tuple[Title, ...], NOT_EMPTY]


class GlossaryFile(Entry):
    """A glossary as its coordinators edit it."""

    kind: Literal["glossary"]
    fields: Annotated[tuple[Field, ...], NOT_EMPTY]


def read_glossary(text: str, name: str) -> GlossaryFile:
    """The glossary in `text`; raises FileFaults with everything that is wrong with the file `name`."""
    return read_file(text, name, GlossaryFile, faults_between)


def write_glossary(glossary: GlossaryFile) -> str:
    """The file that reads back as an equal glossary."""
    return write_file(glossary)


def faults_between(document: Document) -> Iterator[Fault]:
    """Fields that stand twice, and terms that stand twice in one field: nobody could say which one is meant."""
    fields: dict[str, int] = {}
    for path, entry in document.entries("fields"):
        code = entry.get("field")
        if isinstance(code, str):
            line = fields.setdefault(code, document.lines[(*path, "field")])
            if line != document.lines[(*path, "field")]:
                yield document.fault((*path, "field"), f"must stand once; line {line} has {code} already")
        first: dict[str, int] = {}
        terms = entry.get("terms")
        for index, term in enumerate(terms if isinstance(terms, list) else ()):
            if isinstance(term, dict) and isinstance(english := term.get("en"), str):
                here = (*path, "terms", index, "en")
                line = first.setdefault(search_key(english), document.lines[here])
                if line != document.lines[here]:
                    yield document.fault(here, f"must stand once in a field; line {line} has it already")
