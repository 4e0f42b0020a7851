"""For whom a reminder of a programme file is: conditions, checked against the file's countries and forms."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from bot.yaml_file import Document, Entry, Fault, Path

State = Literal["submitted", "endorsed", "waitlisted", "offered", "approved", "confirmed"]


def _several(value: object) -> object:
    """One may stand without a list."""
    return [value] if isinstance(value, str) else value


States = Annotated[tuple[State, ...], BeforeValidator(_several), Field(max_length=6)]
Codes = Annotated[tuple[str, ...], BeforeValidator(_several), Field(max_length=20)]


class Only(Entry):
    """Conditions that all hold; of several values one is enough.

    `state`: in one of these, else whoever takes part. `missing`: one of these questions has no answer. `unconfirmed`:
    she is asked to confirm her seat. `silent`: she has not said whether she comes.
    """

    state: States = ()
    country: Codes = ()
    role: Codes = ()
    missing: Codes = ()
    unconfirmed: bool = False
    silent: bool = False

    def kept(self) -> dict[str, Any] | None:
        """The form in which the database keeps it; None for no condition."""
        found = {
            "states": list(self.state), "countries": list(self.country), "roles": list(self.role),
            "missing": list(self.missing), "unconfirmed": self.unconfirmed, "silent": self.silent,
        }  # fmt: skip
        return {name: value for name, value in found.items() if value} or None


def faults(document: Document, path: Path, forms: list[object] | None) -> Iterator[Fault]:
    """What conditions of the reminders at `path` name and the file does not have.

    `forms` are the codes of those that people of these reminders fill in; None for every form of the file.
    """
    known = _known(document, forms)
    for here, rule in document.entries(*path, "reminders"):
        only = rule.get("only")
        if not isinstance(only, dict):
            continue
        for name in ("country", "role", "missing"):
            for number, code in enumerate(named := _listed(only.get(name))):
                if code not in known[name]:
                    place = (*here, "only", name, number) if isinstance(only[name], list) else (*here, "only", name)
                    right = f"one of {', '.join(known[name])}" if known[name] else "left out, for no form asks for it"
                    yield document.fault(place, f"must be {right}")
            if named and rule.get("for") != "participants":
                yield document.fault((*here, "only", name), "must stand beside `for: participants`")


def faults_of_deadlines(document: Document, path: Path, form: object) -> Iterator[Fault]:
    """A deadline can wait for an answer to what the activity's form asks."""
    known = _known(document, [form])
    for here, deadline in document.entries(*path, "deadlines"):
        asked = deadline.get("question")
        if isinstance(asked, str) and asked not in known["missing"]:
            right = f"one of {', '.join(known['missing'])}" if known["missing"] else "left out, for no form asks for it"
            yield document.fault((*here, "question"), f"must be {right}")


def _listed(value: object) -> list[str]:
    found = value if isinstance(value, list) else [value]
    return [each for each in found if isinstance(each, str)]


def _known(document: Document, forms: list[object] | None) -> dict[str, list[str]]:
    """What each condition can name."""
    countries = [entry["code"] for _, entry in document.entries("countries") if isinstance(entry.get("code"), str)]
    roles: list[str] = []
    questions: list[str] = []
    for path, form in document.entries("forms"):
        if forms is not None and form.get("code") not in forms:
            continue
        for here, question in document.entries(*path, "questions"):
            if isinstance(code := question.get("code"), str):
                questions.append(code)
            if question.get("fills") == "role":
                roles += [
                    each["code"] for _, each in document.entries(*here, "choices") if isinstance(each.get("code"), str)
                ]
    return {"country": countries, "role": list(dict.fromkeys(roles)), "missing": list(dict.fromkeys(questions))}
