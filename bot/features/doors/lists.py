"""A list of people, read: each row's answers by the form's own rules, every fault with its cell."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from bot.features.doors.columns import Columns, find_columns
from bot.features.doors.contacts import Wish, key_of, wish_of, with_contacts
from bot.features.doors.model import AnyFault, Known, Nominee, Read, Report, WrongAnswer
from bot.features.registration.form import Form, Kind, NotAnAnswer, Question, Typed, read
from bot.i18n import N_, search_key
from bot.spreadsheet import Fault, Row, Sheet, column_name

# What somebody else cannot answer for a person: she hands in and agrees herself.
_PERSONAL: Final = frozenset({"file", "consent"})
_ALIKE: Final = 93
_MOST_NOTES: Final = 20
_AT_ONCE: Final = 500


@dataclass(frozen=True)
class Surroundings:
    """What reading needs to know: the day, how phones of a country are read, institutions by their names."""

    today: date
    regions: Mapping[str, str] = field(default_factory=dict)
    institutions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    institution: Mapping[str, Any] | None = None
    """The institution that sends the list, for rows that name none."""
    region: str | None = None
    read: dict[tuple[str, str], Any] = field(default_factory=dict)
    """What was read already."""


def read_list(
    sheet: Sheet, form: Form, around: Surroundings, progress: Callable[[int], None] = lambda rows: None
) -> Read:
    """The people of a list; raises Unreadable where no column has names. Takes seconds for thousands of rows."""
    columns = find_columns(sheet, form)
    faults: list[AnyFault] = list(columns.faults)
    nominees: list[Nominee] = []
    wishes: dict[int, Wish] = {}
    for row in sheet.rows:
        if row.number > columns.heading and row.cells.keys() & columns.questions.keys():
            answers, wrong = _answers(row, columns, form, around)
            faults += wrong
            nominee = _nominee(row, columns, form, answers)
            if nominee is not None:
                nominees.append(nominee)
                wishes[row.number] = wish_of(row, columns)
            elif not any(fault.place in _name_places(row, columns) for fault in wrong):
                place = f"{column_name(_name_column(columns))}{row.number}"
                faults.append(Fault(place, N_("The name is missing.")))
            progress(1)
    faults += _repeated(nominees)
    names = {each.row: _names_of(form, each) for each in nominees}
    nominees, wrong_contacts = with_contacts(nominees, wishes, names)
    faults += wrong_contacts
    if not nominees and not faults:
        faults.append(Fault("", N_("Below the headings the list has no row with a person.")))
    asked = {each.code for each in form.questions if _is_institution(each)}
    said = asked <= {question.code for question in columns.questions.values()}
    return Read(tuple(nominees), tuple(faults), (*sheet.notes, *columns.notes), said)


def compare(found: Read, known: Sequence[Known]) -> Report:
    """The list held against who is nominated for the activity already; names that are nearly the same are notes."""
    stored = {each.digest: each for each in known if each.digest}
    new = tuple(each for each in found.nominees if each.digest not in stored)
    again = tuple(each for each in found.nominees if each.digest in stored)
    return Report(
        new=new,
        waiting=tuple(each for each in again if not stored[each.digest].has_come),
        come=tuple(each for each in again if stored[each.digest].has_come),
        faults=found.faults,
        notes=(*found.notes, *_alike(new, [each for each in known if each.digest]), *_registered(new, known)),
        names_institutions=found.names_institutions,
    )


# -- one row ---------------------------------------------------------------------------------------------------------


def _answers(row: Row, columns: Columns, form: Form, around: Surroundings) -> tuple[dict[str, Any], list[AnyFault]]:
    """The answers of a row, in the order of the form: how a phone is read depends on the country before it."""
    at = {question.code: column for column, question in columns.questions.items()}
    answers: dict[str, Any] = {}
    faults: list[AnyFault] = []
    region = around.region
    for question in form.questions:
        cell = row.cells.get(at.get(question.code, 0))
        if cell is None or question.kind.value in _PERSONAL:
            if _is_institution(question) and around.institution is not None:
                answers[question.code] = _written(question, around.institution)
            continue
        if cell.fault:
            faults.append(Fault(cell.place, cell.fault))
            continue
        try:
            answers[question.code] = _answer(question, cell.text, around, region)
        except NotAnAnswer as error:
            faults.append(WrongAnswer(cell.place, question, error))
            continue
        if question.fills == "country":
            region = around.regions.get(str(answers[question.code]), region)
    return answers, faults


def _is_institution(question: Question) -> bool:
    return question.kind.value == "institution" or question.fills == "institution"


def _written(question: Question, institution: Mapping[str, Any]) -> Any:
    """The institution as an answer: an entry of the list, or its name where the form has people write that."""
    if question.kind.value == "institution":
        return dict(institution)
    titles = institution["title"]
    return titles.get("en") or next(iter(titles.values()))


def _answer(question: Question, text: str, around: Surroundings, region: str | None) -> Any:
    """Countries, roles and schools come again and again: each is read once."""
    if question.codes or question.kind.value == "institution":
        key = (question.code, text)
        if key not in around.read:
            around.read[key] = _fresh_answer(question, text, around, region)
        return around.read[key]
    return _fresh_answer(question, text, around, region)


def _fresh_answer(question: Question, text: str, around: Surroundings, region: str | None) -> Any:
    if question.kind.value == "institution" and (found := around.institutions.get(search_key(text))):
        return dict(found)
    return read(question, Typed(text), today=around.today, region=region)


def _nominee(row: Row, columns: Columns, form: Form, answers: Mapping[str, Any]) -> Nominee | None:
    named = [question for question in form.questions if question.kind in _NAMES and answers.get(question.code)]
    if not named:
        return None
    column = next(column for column, question in columns.questions.items() if question.code == named[0].code)
    place = f"{column_name(column)}{row.number}"
    return Nominee(
        row.number, place, str(answers[named[0].code]), answers, digest_of(form, answers), birth_of(form, answers)
    )


def _names_of(form: Form, nominee: Nominee) -> list[str]:
    answers = nominee.answers
    return [str(answers[each.code]) for each in form.questions if each.kind in _NAMES and answers.get(each.code)]


_NAMES: Final = (Kind.FULL_NAME, Kind.PASSPORT_NAME)


def _name_column(columns: Columns) -> int:
    return next(column for column, question in columns.questions.items() if question.kind in _NAMES)


def _name_places(row: Row, columns: Columns) -> set[str]:
    return {
        f"{column_name(column)}{row.number}"
        for column, question in columns.questions.items()
        if question.kind in _NAMES
    }


def digest_of(form: Form, answers: Mapping[str, Any]) -> str:
    """Who this is: by passport name and birth date, else by name and e-mail, else by all that is said of her."""
    passport = _first(form, answers, Kind.PASSPORT_NAME)
    born = birth_of(form, answers)
    name = search_key(str(_first(form, answers, Kind.FULL_NAME) or passport or ""))
    email = _first(form, answers, Kind.EMAIL)
    if passport and born:
        who: list[Any] = ["passport", " ".join(str(passport).split()), born]
    elif email:
        who = ["email", name, str(email).casefold()]
    else:
        who = ["all", name, sorted(answers.items(), key=lambda pair: pair[0])]
    return hashlib.sha256(json.dumps(who, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def birth_of(form: Form, answers: Mapping[str, Any]) -> str:
    """The birth date among the answers, or nothing."""
    return next(
        (
            str(answers[each.code])
            for each in form.questions
            if each.kind is Kind.DATE and "birth" in (each.fills or each.code) and answers.get(each.code)
        ),
        "",
    )


def _first(form: Form, answers: Mapping[str, Any], kind: Kind) -> Any:
    return next((answers[each.code] for each in form.questions if each.kind is kind and answers.get(each.code)), None)


# -- between rows ----------------------------------------------------------------------------------------------------


def _repeated(nominees: Sequence[Nominee]) -> Iterator[Fault]:
    first: dict[str, Nominee] = {}
    for each in nominees:
        if (earlier := first.setdefault(each.digest, each)) is not each:
            yield Fault(each.place, N_("This is the same person as in {place}."), {"place": earlier.place})


def _alike(new: Sequence[Nominee], known: Sequence[Known]) -> list[Fault]:
    """Pairs of names that differ by a letter or by the order of their parts: perhaps one person, and perhaps two."""
    # Its library is wanted here only.
    from rapidfuzz import fuzz, process

    ours = [key_of(each.name) for each in new]
    born = [each.born for each in new]
    others = [(key_of(each.name), each.born, each.name, "") for each in known]
    everybody = [(key, day, each.name, each.place) for key, day, each in zip(ours, born, new, strict=True)] + others
    keys = [each[0] for each in everybody]
    found: list[Fault] = []
    for start in range(0, len(ours), _AT_ONCE):
        rows = ours[start : start + _AT_ONCE]
        scores = process.cdist(rows, keys[start:], scorer=fuzz.ratio, score_cutoff=_ALIKE, dtype="uint8")
        for index, other in zip(*scores.nonzero(), strict=True):
            at, to = start + int(index), start + int(other)
            if to > at and not (born[at] and everybody[to][1] and born[at] != everybody[to][1]):
                found.append(_pair(new[at], everybody[to][2], everybody[to][3]))
                if len(found) == _MOST_NOTES:
                    return found
    return found


def _registered(new: Sequence[Nominee], known: Sequence[Known]) -> list[Fault]:
    """Who has registered by herself: the same birth date, and the same or nearly the same name."""
    from rapidfuzz import fuzz

    born: dict[str, list[Known]] = {}
    for each in known:
        if not each.digest and each.born:
            born.setdefault(each.born, []).append(each)
    sentence = N_("{one} is nearly the name of {other}, who has registered already.")
    return [
        Fault(each.place, sentence, {"one": each.name, "other": other.name})
        for each in new
        for other in born.get(each.born, ())
        if fuzz.ratio(key_of(each.name), key_of(other.name)) >= _ALIKE
    ][:_MOST_NOTES]


def _pair(one: Nominee, name: str, place: str) -> Fault:
    if place:
        return Fault(one.place, N_("{one} and {other} ({place}) are nearly the same name."), {
            "one": one.name, "other": name, "place": place,
        })  # fmt: skip
    return Fault(
        one.place,
        N_("{one} is nearly the name of {other}, who is nominated already."),
        {"one": one.name, "other": name},
    )
