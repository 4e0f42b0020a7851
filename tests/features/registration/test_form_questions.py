"""A form in a programme file: what is taken, and that each fault names its own place."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from bot.features.registration.form import Form, Kind, Question
from bot.features.registration.form.bounds import bound

TEXT = {"en": "Asked"}
TWO = [{"code": "a", "text": TEXT}, {"code": "b", "text": TEXT}]


def faults(*questions: dict[str, Any]) -> dict[tuple[str | int, ...], str]:
    """The faults of a form by their place, without the place of the list itself."""
    with pytest.raises(ValidationError) as raised:
        Form.model_validate({"code": "form", "questions": list(questions)})
    return {error["loc"][1:]: error["msg"].removeprefix("Value error, ") for error in raised.value.errors()}


def test_form_survives_its_json(form: Form) -> None:
    kept = [question.model_dump(mode="json", exclude_defaults=True) for question in form.questions]
    assert Form.model_validate({"code": form.code, "questions": kept}) == form


def test_example_and_condition_may_be_written_short(form: Form) -> None:
    passport, rails = form.questions[2], form.questions[9]
    assert (passport.example, rails.when) == ({"en": "SOMPHONE VONGSA"}, {"subjects": ("rails",), "been": ("yes",)})


@pytest.mark.parametrize(
    ("fields", "place", "message"),
    [
        ({"kind": "choice"}, ("choices",), "must have 2 to 8 entries in a question of kind choice"),
        (
            {"kind": "choices", "choices": TWO[:1]},
            ("choices",),
            "must have 2 to 8 entries in a question of kind choices",
        ),
        ({"kind": "date", "choices": TWO}, ("choices",), "must be left out: a question of kind date has no choices"),
        (
            {"kind": "choice", "choices": [*TWO, TWO[0]]},
            ("choices", 2, "code"),
            "must be another code; a is there already",
        ),
        ({"kind": "phone", "longest": 9}, ("longest",), "must be left out: a question of kind phone has no longest"),
        ({"kind": "email", "latest": "today"}, ("latest",), "must be left out: a question of kind email has no latest"),
        ({"kind": "date", "earliest": "today", "latest": "-1 day"}, ("latest",), "must not be before the earliest day"),
        (
            {"kind": "date", "latest": "fifteen years ago"},
            ("latest",),
            'must be like "-15 years" or "+3 months", "today" or a date like 2027-01-31',
        ),
        ({"kind": "date", "text": {"th": "วันที่"}}, ("text",), "must have a text for en"),
        ({"kind": "date", "code": "Birth"}, ("code",), "must be 1 to 24 letters a-z, digits or _"),
        ({"kind": "date", "colour": "red"}, ("colour",), "Extra inputs are not permitted"),
    ],
)
def test_fault_in_a_question_names_its_place(
    fields: dict[str, Any], place: tuple[str | int, ...], message: str
) -> None:
    assert faults({"code": "asked", "text": TEXT} | fields) == {(0, *place): message}


def test_all_faults_between_questions_are_listed_at_once() -> None:
    assert faults(
        {"code": "role", "kind": "choice", "text": TEXT, "choices": TWO},
        {"code": "born", "kind": "date", "text": TEXT, "when": {"later": ["a"], "role": ["a", "c"]}},
        {"code": "role", "kind": "email", "text": TEXT, "when": {"born": ["a"]}},
        {"code": "later", "kind": "email", "text": TEXT, "when": {"later": ["a"]}},
    ) == {
        (2, "code"): "must be another code; role is there already",
        (1, "when", "later"): "must be the code of an earlier question; later is none",
        (1, "when", "role"): "must be one of a, b; c is not",
        (2, "when", "born"): "must be the code of a question with choices or of yes_no; born is of kind date",
        (3, "when", "later"): "must be the code of an earlier question; later is none",
    }


def test_form_without_questions_is_refused() -> None:
    assert faults() == {(): "must have 1 to 60 entries"}


def test_questions_do_not_change(form: Form) -> None:
    with pytest.raises(ValidationError):
        form.questions[0].optional = True  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", date(2024, 2, 29)),
        ("-15 years", date(2009, 2, 28)),
        ("+ 1 month", date(2024, 3, 29)),
        ("-2 weeks", date(2024, 2, 15)),
        ("+1 day", date(2024, 3, 1)),
        ("2027-01-31", date(2027, 1, 31)),
    ],
)
def test_bound_counts_from_today(text: str, day: date) -> None:
    assert bound(text, date(2024, 2, 29)) == day


def test_longest_has_a_default_for_each_kind() -> None:
    limits = {kind: Question(code="q", kind=kind, text=TEXT).limit for kind in (Kind.SHORT_TEXT, Kind.LONG_TEXT)}
    assert limits == {Kind.SHORT_TEXT: 200, Kind.LONG_TEXT: 1000}
