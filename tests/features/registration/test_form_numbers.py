"""Numbers, scales and consents: what is read, in the digits of any script, and what is refused with which reason."""

from typing import Any

import pytest

from bot.features.registration.form import NotAnAnswer, Other, Picked, Reason, Typed, fits, read, show
from bot.i18n import Translator
from tests.features.registration.sample import TODAY, question


def taken(asked: Any, text: str) -> Any:
    return read(asked, Typed(text), today=TODAY, region=None)


def refused(asked: Any, given: Any) -> tuple[Reason, dict[str, Any]]:
    with pytest.raises(NotAnAnswer) as raised:
        read(asked, Typed(given) if isinstance(given, str) else given, today=TODAY, region=None)
    return raised.value.reason, raised.value.details


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("8", 8), ("๑๒", 12), ("໑໒", 12), ("១២", 12), ("၁၂", 12), ("１２", 12), (" 0 ", 0), ("1,500", 1500),
        ("1.500", 1500), ("1 500 000", 1500000), ("-3", -3), ("\u22123", -3), ("7.0", 7), ("+4", 4),
    ],
)  # fmt: skip
def test_a_whole_number_is_read_in_any_digits(typed: str, number: int) -> None:
    read_as = taken(question("number"), typed)
    assert (read_as, type(read_as)) == (number, int)


@pytest.mark.parametrize(("typed", "number"), [("3.75", 3.75), ("3,5", 3.5), ("1,234.5", 1234.5), ("1.500", 1.5)])
def test_decimals_may_stand_behind_a_point_or_a_comma(typed: str, number: float) -> None:
    assert taken(question("number", decimals=2), typed) == number


@pytest.mark.parametrize(
    ("typed", "reason", "details"),
    [
        ("about 8", Reason.NUMBER_UNREADABLE, {}),
        ("1,2,3", Reason.NUMBER_UNREADABLE, {}),
        ("9" * 30, Reason.NUMBER_UNREADABLE, {}),
        ("1e5", Reason.NUMBER_UNREADABLE, {}),
        ("8.5", Reason.NUMBER_WHOLE, {}),
        ("-1", Reason.NUMBER_TOO_SMALL, {"bound": 0}),
        ("61", Reason.NUMBER_TOO_LARGE, {"bound": 60}),
    ],
)
def test_a_number_is_refused_with_its_reason(typed: str, reason: Reason, details: dict[str, Any]) -> None:
    assert refused(question("number", least=0, most=60), typed) == (reason, details)


def test_more_decimals_than_asked_for_are_refused() -> None:
    assert refused(question("number", decimals=1), "3.75") == (Reason.NUMBER_DECIMALS, {"decimals": 1})


def test_a_scale_takes_its_steps_alone(t: Translator) -> None:
    asked = question("scale", steps=10)
    assert asked.codes == tuple(map(str, range(1, 11)))
    assert (taken(asked, "၁၀"), read(asked, Picked("7"), today=TODAY, region=None)) == (10, 7)
    assert refused(asked, "11") == (Reason.SCALE_OUTSIDE, {"most": 10})
    assert refused(asked, Picked("0"))[0] == Reason.PICK_A_BUTTON
    assert show(asked, 7, t) == "7 of 10"


@pytest.mark.parametrize("typed", ["I agree", "yes", "ยอมรับ", "ຕົກລົງ", "យល់ព្រម", "သဘောတူပါတယ်။", "đồng ý", "同意"])
def test_a_consent_is_kept_with_the_digest_of_its_words(typed: str, t: Translator) -> None:
    """Other words in any language are another consent: the old answer fits no more."""
    asked = question("consent", terms={"en": "My photos may be printed."})
    assert taken(asked, typed) == asked.digest
    assert show(asked, asked.digest, t) == "Agreed"
    changed = question("consent", terms={"en": "My photos may be printed and sold."})
    assert (fits(asked, asked.digest), fits(changed, asked.digest)) == (True, False)


@pytest.mark.parametrize("given", ["no", "maybe", Picked("no"), Picked("yes")])
def test_nothing_but_a_yes_is_a_consent(given: Any) -> None:
    assert refused(question("consent"), given)[0] == Reason.NOT_AGREED


def test_a_picture_is_no_consent() -> None:
    assert refused(question("consent"), Other("photo"))[0] == Reason.PICK_A_BUTTON


@pytest.mark.parametrize(
    ("kind", "fields", "fault"),
    [
        ("short_text", {"least": 0}, "least"),
        ("number", {"least": 5, "most": 4}, "most"),
        ("scale", {"steps": 11}, "steps"),
        ("consent", {"optional": True}, "optional"),
        ("yes_no", {"terms": {"en": "x"}}, "terms"),
    ],
)
def test_a_form_with_impossible_bounds_is_refused(kind: str, fields: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        question(kind, **fields)


@pytest.mark.parametrize(
    ("kind", "fields", "answer", "still"),
    [
        ("number", {"most": 10}, 11, False),
        ("number", {"most": 10}, 10, True),
        ("number", {}, 2.5, False),
        ("scale", {"steps": 3}, 4, False),
        ("scale", {"steps": 3}, 3, True),
        ("short_text", {}, 3, False),
        ("institution", {}, {"name": "Pakse"}, True),
        ("institution", {}, "Pakse", False),
        ("number", {}, True, False),
    ],
)
def test_a_kept_answer_fits_only_what_is_asked_now(kind: str, fields: dict[str, Any], answer: Any, still: bool) -> None:
    assert fits(question(kind, **fields), answer) is still
