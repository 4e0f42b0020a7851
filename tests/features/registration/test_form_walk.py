"""Which questions are asked, where a person is, and how answers are shown."""

from collections.abc import Mapping

import pytest

from bot.features.registration.form import (
    Answer,
    Form,
    before,
    fits,
    is_open_kind,
    kept,
    name_of,
    next_open,
    position,
    relevant,
    show,
)
from bot.i18n import Translator
from tests.features.registration.sample import question

ALWAYS = ["role", "full_name", "passport_name", "birth", "phone", "email"]


def codes(form: Form, answers: Mapping[str, Answer]) -> list[str]:
    return [question.code for question in relevant(form, answers)]


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ({}, ["been", "wishes"]),
        ({"role": "student", "been": False}, ["been", "wishes"]),
        ({"role": "staff"}, ["subjects", "been", "wishes"]),
        ({"been": True}, ["been", "where", "wishes"]),
        ({"role": "teacher", "subjects": ["travel", "rails"]}, ["subjects", "been", "wishes"]),
        (
            {"role": "teacher", "subjects": ["travel", "rails"], "been": True},
            ["subjects", "been", "where", "rails_since", "wishes"],
        ),
        ({"role": "student", "subjects": ["rails"], "been": True}, ["been", "where", "wishes"]),
        ({"been": None}, ["been", "wishes"]),
    ],
)
def test_questions_appear_when_earlier_answers_make_them_relevant(
    form: Form, answers: Mapping[str, Answer], asked: list[str]
) -> None:
    assert codes(form, answers) == ALWAYS + asked


def test_place_in_the_whole(form: Form) -> None:
    teacher = {"role": "teacher"}
    assert [position(form, answers, "been") for answers in ({}, teacher)] == [(7, 8), (8, 9)]
    assert position(form, {}, "where") == (8, 8)


def test_way_on_and_back(form: Form) -> None:
    answers: dict[str, Answer] = {"role": "student", "passport_name": "SOM", "phone": None}
    on, up, last = next_open(form, answers), before(form, answers, "been"), before(form, answers, None)
    assert (on and on.code, up and up.code, last and last.code) == ("full_name", "email", "wishes")
    assert before(form, answers, "role") is None


def test_names_and_texts_are_of_an_open_kind(form: Form) -> None:
    assert [asked.code for asked in form.questions if is_open_kind(asked)] == [
        "full_name",
        "passport_name",
        "where",
        "rails_since",
        "wishes",
    ]


@pytest.mark.parametrize(
    ("code", "value", "fitting"),
    [
        ("role", "teacher", True),
        ("role", "minister", False),
        ("role", True, False),
        ("role", None, False),
        ("phone", None, True),
        ("subjects", ["rails"], True),
        ("subjects", ["rails", "law"], False),
        ("subjects", [], False),
        ("subjects", "rails", False),
        ("been", False, True),
        ("been", "yes", False),
        ("wishes", ["robots"], False),
        ("wishes", "Robots", True),
    ],
)
def test_stored_answer_fits_only_its_kind(form: Form, code: str, value: Answer, fitting: bool) -> None:
    asked = form.question(code)
    assert asked is not None
    assert fits(asked, value) is fitting


def test_kept_answers_are_those_that_count(form: Form) -> None:
    answers: dict[str, Answer] = {"wishes": None, "gone": "x", "subjects": ["rails"], "role": "student", "been": True}
    assert kept(form, answers) == {"role": "student", "been": True, "wishes": None}


@pytest.mark.parametrize(
    ("code", "value", "language", "shown"),
    [
        ("role", "teacher", "lo", "ຄູ"),
        ("role", "staff", "lo", "Staff member"),
        ("role", "gone", "en", "gone"),
        ("subjects", ["robots", "rails"], "en", "Robotics, automation, Rail transport"),
        ("subjects", ["robots", "rails"], "zh", "Robotics, automation、Rail transport"),
        ("birth", "1997-05-13", "en", "13 May 1997"),
        ("birth", "1997-05-13", "th", "13 พฤษภาคม พ.ศ. 2540"),
        ("phone", "+8562055512345", "en", "+856 20 55 512 345"),
        ("phone", "no number", "en", "no number"),
        ("been", True, "en", "Yes"),
        ("been", False, "en", "No"),
        ("full_name", "<b>", "en", "<b>"),
        ("wishes", None, "en", "–"),
    ],
)
def test_answers_are_shown_in_the_readers_language(
    form: Form, speak: Mapping[str, Translator], code: str, value: Answer, language: str, shown: str
) -> None:
    asked = form.question(code)
    assert asked is not None
    assert show(asked, value, speak[language]) == shown


def test_question_is_called_by_its_label_or_by_its_text(form: Form, speak: Mapping[str, Translator]) -> None:
    role, name = form.questions[:2]
    assert [name_of(role, speak["lo"]), name_of(role, speak["th"]), name_of(name, speak["lo"])] == [
        "ໜ້າທີ່",
        "Role",
        "ຊື່ຂອງທ່ານ",
    ]
    assert name_of(question("date"), speak["my"]) == "Asked"
