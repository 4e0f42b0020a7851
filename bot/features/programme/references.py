"""What must agree between the entries of a programme file: codes stand once, and what an entry names exists.

This reads the file as it is, not the models, so that these faults are listed beside all others.
"""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from bot.features.programme import conditions
from bot.yaml_file import Document, Fault, Path

_LISTS = ("countries", "fields", "places", "institutions", "forms", "activities", "reminders", "replies")


def faults_between(document: Document) -> Iterator[Fault]:
    """Codes that stand twice, and names of a field, place, form or country that the file does not have."""
    for name in _LISTS:
        yield from _repeated(document, name)
    for path, activity in document.entries("activities"):
        for inner in ("series", "sessions", "reminders", "deadlines"):
            yield from _repeated(document, *path, inner)
        yield from _unknown(document, path, activity, "field", "fields")
        yield from _unknown(document, path, activity, "place", "places")
        yield from _unknown(document, path, activity, "form", "forms")
        yield from _unknown_in_quotas(document, path, activity)
        yield from conditions.faults(document, path, [activity.get("form")])
        yield from conditions.faults_of_deadlines(document, path, activity.get("form"))
        for inner in ("series", "sessions"):
            for inner_path, session in document.entries(*path, inner):
                yield from _unknown(document, inner_path, session, "place", "places")
    for path, institution in document.entries("institutions"):
        yield from _unknown(document, path, institution, "country", "countries")
    yield from conditions.faults(document, (), None)
    yield from _unknown_countries(document)


def _codes(document: Document, *path: str | int) -> dict[str, Path]:
    """The codes of a list, each with the path where it stands first."""
    found: dict[str, Path] = {}
    for here, entry in document.entries(*path):
        if isinstance(code := entry.get("code"), str):
            found.setdefault(code, (*here, "code"))
    return found


def _repeated(document: Document, *path: str | int) -> Iterator[Fault]:
    first = _codes(document, *path)
    for here, entry in document.entries(*path):
        place = first.get(entry["code"]) if isinstance(entry.get("code"), str) else None
        if place and place != (*here, "code"):
            line = document.lines[place]
            yield document.fault((*here, "code"), f"must be another code; line {line} has {entry['code']} already")


def _unknown(document: Document, path: Path, entry: dict[str, Any], key: str, listed: str) -> Iterator[Fault]:
    named = entry.get(key)
    if isinstance(named, str) and named not in (known := _codes(document, listed)):
        right = f"one of {', '.join(known)}" if known else "left out, for the file has none"
        yield document.fault((*path, key), f"must be the code of an entry in {listed}: {right}")


def _unknown_countries(document: Document) -> Iterator[Fault]:
    """A question that fills a person's country can offer countries of the programme only."""
    known = _codes(document, "countries")
    questions = chain.from_iterable(document.entries(*path, "questions") for path, _ in document.entries("forms"))
    for path, question in questions:
        if question.get("fills") == "country":
            for here, choice in document.entries(*path, "choices"):
                if isinstance(code := choice.get("code"), str) and code not in known:
                    reason = f"must be the code of an entry in countries: one of {', '.join(known)}"
                    yield document.fault((*here, "code"), reason)


def _unknown_in_quotas(document: Document, path: Path, activity: dict[str, Any]) -> Iterator[Fault]:
    """A limit can name only what the activity's form asks for: else it would hold for nobody."""
    asked = _filled(document, activity.get("form"))
    for here, quota in document.entries(*path, "quotas"):
        yield from _unknown(document, here, quota, "country", "countries")
        yield from _unknown(document, here, quota, "institution", "institutions")
        for name in ("country", "institution", "role"):
            if asked is not None and quota.get(name) is not None and name not in asked:
                yield document.fault((*here, name), f"must be left out: no question of the form fills {name}")
        known = list(_codes(document, *asked["role"], "choices")) if asked and "role" in asked else []
        if known and quota.get("role") is not None and quota["role"] not in known:
            yield document.fault((*here, "role"), f"must be one of {', '.join(known)}")


def _filled(document: Document, code: object) -> dict[str, Path] | None:
    """What a form's questions fill, each with the path of its question; None where the file has no such form."""
    for path, form in document.entries("forms"):
        if form.get("code") == code:
            questions = document.entries(*path, "questions")
            return {question["fills"]: here for here, question in questions if isinstance(question.get("fills"), str)}
    return None
