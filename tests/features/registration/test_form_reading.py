"""What people give as an answer, kind by kind, good and bad."""

import json
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

from bot.features.registration.form import (
    Answer,
    Contact,
    Given,
    Kind,
    NotAnAnswer,
    Other,
    Picked,
    Question,
    Reason,
    Typed,
    read,
)
from bot.i18n import LANGUAGES, Translator
from tests.features.registration.sample import TODAY, question

CHOICES = [
    {"code": "teacher", "text": {"en": "Teacher", "th": "ครู", "vi": "Giáo viên"}},
    {"code": "student", "text": {"en": "Student", "lo": "ນັກຮຽນ", "zh": "学生"}},
    {"code": "rails", "text": {"en": "Rail, logistics"}},
]


def taken(asked: Question, given: Given | str, region: str | None = "LA") -> Answer:
    return read(asked, Typed(given) if isinstance(given, str) else given, today=TODAY, region=region)


def refused(asked: Question, given: Given | str, region: str | None = "LA") -> tuple[Reason, dict[str, Any]]:
    with pytest.raises(NotAnAnswer) as raised:
        taken(asked, given, region)
    return raised.value.reason, raised.value.details


# -- names


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("ສົມພອນ ວົງສາ", "ສົມພອນ ວົງສາ"),
        ("somchai", "somchai"),
        ("  Nguyễn  Văn\nĐức ", "Nguyễn Văn Đức"),
        ("ဦးမောင်၀င်း", "ဦးမောင်၀င်း"),
        ("Mg Mg (2)", "Mg Mg (2)"),
        ("O’Neil-Smith, Jr.", "O’Neil-Smith, Jr."),
        ("李·雷", "李·雷"),
        ("សុខ សុភា", "សុខ សុភា"),
        ("\u202eSomchai\u202c\u200b", "Somchai"),
        ("Tom & Jerry", "Tom & Jerry"),
    ],
)
def test_full_name_is_kept_as_the_person_writes_it(typed: str, name: str) -> None:
    assert taken(question("full_name"), typed) == name


@pytest.mark.parametrize(
    ("typed", "reason", "details"),
    [
        ("", Reason.EMPTY, {}),
        ("\u200b\u2066 \u3164", Reason.EMPTY, {}),
        ("&", Reason.NO_LETTERS, {}),
        ("12345", Reason.NO_LETTERS, {}),
        ("<b>", Reason.SIGN, {"sign": "<"}),
        ("Som 😀", Reason.SIGN, {"sign": "😀"}),
        ("Som 0812345678", Reason.HAS_DIGITS, {}),
        ("/start", Reason.COMMAND, {}),
        ("\u2066/start@sala_bot now", Reason.COMMAND, {}),
        ("a" + "\u0301" * 300, Reason.TOO_MANY_MARKS, {}),
        ("ກ" * 121, Reason.TOO_LONG, {"limit": 120, "length": 121}),
    ],
)
def test_what_is_no_name_is_refused(typed: str, reason: Reason, details: dict[str, Any]) -> None:
    assert refused(question("full_name"), typed) == (reason, details)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("somphone vongsa", "SOMPHONE VONGSA"),
        ("Nguyễn Văn Đức", "NGUYEN VAN DUC"),
        ("ＳＯＭ　ＣＨＡＩ", "SOM CHAI"),
        ("o’neil–smith", "O'NEIL-SMITH"),
        ("AUNG", "AUNG"),
    ],
)
def test_passport_name_is_in_capitals(typed: str, name: str) -> None:
    assert taken(question("passport_name"), typed) == name


@pytest.mark.parametrize(
    ("typed", "reason", "details"),
    [
        ("ສົມພອນ", Reason.LATIN_NEEDED, {}),
        ("Som ชาย", Reason.LATIN_NEEDED, {}),
        ("李雷", Reason.LATIN_NEEDED, {}),
        ("12", Reason.NO_LETTERS, {}),
        ("-", Reason.NO_LETTERS, {}),
        ("SOM 2", Reason.HAS_DIGITS, {}),
        ("Müller", Reason.SIGN, {"sign": "Ü"}),
        ("<b>", Reason.SIGN, {"sign": "<"}),
    ],
)
def test_what_no_passport_prints_is_refused(typed: str, reason: Reason, details: dict[str, Any]) -> None:
    assert refused(question("passport_name"), typed) == (reason, details)


# -- dates


@pytest.mark.parametrize(
    "typed",
    [
        *("13/5/1990", "13.5.1990", "13-05-1990", "13 5 1990", "1990-05-13", "13051990", "19900513", "5/13/1990"),
        *("13/5/2533", "๑๓/๕/๒๕๓๓", "១៣/៥/១៩៩០", "၁၃-၅-၁၉၉၀", "໑໓/໕/໑໙໙໐", "１９９０年５月１３日"),
        *(
            "13 May 1990",
            "May 13, 1990",
            "13th of may 1990",
            "Sunday, 13 May 1990",
            "13 พ.ค. 2533",
            "13 พฤษภาคม พ.ศ. 2533",
        ),
        *("ວັນທີ 13 ເດືອນ ພຶດສະພາ ປີ 1990", "ថ្ងៃទី13 ខែឧសភា ឆ្នាំ1990", "1990 ခုနှစ် မေလ 13 ရက်", "ngày 13 tháng 5 năm 1990"),
        *("1990年5月13日", "\u202a13/5/1990\u202c"),
    ],
)
def test_date_is_read_as_people_write_it(typed: str) -> None:
    assert taken(question("date"), typed) == "1990-05-13"


def test_day_goes_before_month_where_both_readings_are_possible() -> None:
    assert taken(question("date"), "5/6/1990") == "1990-06-05"


def test_leap_day_of_the_buddhist_era_exists() -> None:
    assert (taken(question("date"), "29/2/2543"), taken(question("date"), "1/1/2540")) == ("2000-02-29", "1997-01-01")


@pytest.mark.parametrize("language", LANGUAGES)
def test_dates_as_we_write_them_are_read(language: str, speak: Mapping[str, Translator]) -> None:
    days = [date(1990, month, 28) for month in range(1, 13)]
    written = [write(day) for day in days for write in (speak[language].date, speak[language].day)]
    assert [taken(question("date"), text) for text in written] == [day.isoformat() for day in days for _ in range(2)]


@pytest.mark.parametrize(
    ("typed", "reason", "details"),
    [
        ("31/2/1990", Reason.DATE_NO_SUCH_DAY, {}),
        ("99/99/1990", Reason.DATE_NO_SUCH_DAY, {}),
        ("13/5/33", Reason.DATE_SHORT_YEAR, {}),
        ("13 May 90", Reason.DATE_SHORT_YEAR, {}),
        ("1990", Reason.DATE_UNREADABLE, {}),
        ("13/5", Reason.DATE_UNREADABLE, {}),
        ("13 May June 1990", Reason.DATE_UNREADABLE, {}),
        ("when do I get my ticket?", Reason.DATE_UNREADABLE, {}),
        ("020 5551 2345", Reason.DATE_UNREADABLE, {}),
        ("25/11/2025", Reason.DATE_IN_FUTURE, {}),
        ("25/11/2010", Reason.DATE_TOO_LATE, {"bound": date(2010, 11, 24)}),
        ("23/11/1945", Reason.DATE_TOO_EARLY, {"bound": date(1945, 11, 24)}),
    ],
)
def test_wrong_date_is_refused_with_its_reason(typed: str, reason: Reason, details: dict[str, Any]) -> None:
    assert refused(question("date", earliest="-80 years", latest="-15 years"), typed) == (reason, details)


@pytest.mark.parametrize("typed", ["24/11/2010", "24/11/1945"])
def test_bounds_themselves_are_taken(typed: str) -> None:
    assert taken(question("date", earliest="-80 years", latest="-15 years"), typed)


# -- phone and e-mail


@pytest.mark.parametrize(
    ("given", "region", "number"),
    [
        ("020 5551 2345", "LA", "+8562055512345"),
        ("๐๘๑-๒๓๔-๕๖๗๘", "TH", "+66812345678"),
        ("00856 20 5551 2345", "TH", "+8562055512345"),
        ("+95 9 420 012 345", "LA", "+959420012345"),
        ("+86 138 0013 8000", None, "+8613800138000"),
        ("\u202a＋856 20 5551 2345\u202c", None, "+8562055512345"),
        (Contact("8562055512345", belongs_to_sender=True), "TH", "+8562055512345"),
        (Contact("+8562055512345", belongs_to_sender=True), None, "+8562055512345"),
    ],
)
def test_phone_of_any_country_is_taken(given: Given | str, region: str | None, number: str) -> None:
    assert taken(question("phone"), given, region) == number


@pytest.mark.parametrize(
    ("given", "region", "reason"),
    [
        ("call me: 020 5551 2345", "LA", Reason.PHONE_UNREADABLE),
        ("12", "LA", Reason.PHONE_UNREADABLE),
        ("+999 123 456 789", "LA", Reason.PHONE_UNREADABLE),
        ("9" * 30, "LA", Reason.PHONE_UNREADABLE),
        ("020 5551 2345", None, Reason.PHONE_WITHOUT_COUNTRY),
        (Contact("+8562055512345", belongs_to_sender=False), "LA", Reason.NOT_YOUR_CONTACT),
        (Contact("", belongs_to_sender=True), "LA", Reason.PHONE_UNREADABLE),
    ],
)
def test_what_is_no_phone_is_refused(given: Given | str, region: str | None, reason: Reason) -> None:
    assert refused(question("phone"), given, region) == (reason, {})


@pytest.mark.parametrize(
    ("typed", "address"),
    [("Som@Example.COM ", "Som@example.com"), ("som＠example.com", "som@example.com"), ("ก@ไทย.ไทย", "ก@ไทย.ไทย")],
)
def test_email_is_taken_in_its_normal_form(typed: str, address: str) -> None:
    assert taken(question("email"), typed) == address


@pytest.mark.parametrize(
    "typed", ["som", "som@", "som@example", "som @example.com", "a@b.com, c@d.com", "@", "x" * 300]
)
def test_what_is_no_email_is_refused(typed: str) -> None:
    assert refused(question("email"), typed) == (Reason.EMAIL_UNREADABLE, {})


# -- choices


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (Picked("rails"), "rails"),
        ("teacher", "teacher"),
        ("ครู", "teacher"),
        ("GIAO VIEN.", "teacher"),
        ("学生", "student"),
        ("2", "student"),
        ("໒", "student"),
    ],
)
def test_choice_by_button_by_words_of_any_language_or_by_number(given: Given | str, code: str) -> None:
    assert taken(question("choice", choices=CHOICES), given) == code


@pytest.mark.parametrize("given", [Picked("owner"), Picked(""), "4", "0", "teacher or student", "½", Other("photo")])
def test_unknown_choice_asks_for_a_button(given: Given | str) -> None:
    assert refused(question("choice", choices=CHOICES), given) == (Reason.PICK_A_BUTTON, {})


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        (Picked("rails"), ["rails"]),
        ("Rail, logistics", ["rails"]),
        ("3, 1", ["teacher", "rails"]),
        ("1 2", ["teacher", "student"]),
        ("学生、ครู", ["teacher", "student"]),
    ],
)
def test_several_choices_stand_in_the_order_of_the_form(given: Given | str, codes: list[str]) -> None:
    assert taken(question("choices", choices=CHOICES), given) == codes


@pytest.mark.parametrize("given", ["1, 9", ",", "some", Picked("owner")])
def test_one_unknown_choice_among_several_is_refused(given: Given | str) -> None:
    assert refused(question("choices", choices=CHOICES), given) == (Reason.PICK_A_BUTTON, {})


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        (Picked("yes"), True),
        (Picked("no"), False),
        ("YES", True),
        ("ใช่", True),
        ("co", True),
        ("ບໍ່", False),
        ("否", False),
    ],
)
def test_yes_and_no_in_any_language(given: Given | str, answer: bool) -> None:
    assert taken(question("yes_no"), given) is answer


def test_buttons_of_yes_and_no_can_be_typed_in_every_language(speak: Mapping[str, Translator]) -> None:
    words = [str(word) for t in speak.values() for word in (t("Yes"), t("No"))]
    assert [taken(question("yes_no"), word) for word in words] == [True, False] * len(LANGUAGES)


# -- texts and everything else


def test_texts_keep_their_lines_or_become_one() -> None:
    typed = " e\u0301tage \r\n\r\n  2 "
    assert (taken(question("long_text"), typed), taken(question("short_text"), typed)) == ("étage\n2", "étage 2")


def test_length_counts_letters_as_people_do() -> None:
    asked = question("short_text", longest=3)
    assert taken(asked, "ស្ត្រីៗ") == "ស្ត្រីៗ"
    assert refused(asked, "abcd") == (Reason.TOO_LONG, {"limit": 3, "length": 4})


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_says_what_it_cannot_take(kind: Kind) -> None:
    asked = question(kind, **({"choices": CHOICES} if kind in (Kind.CHOICE, Kind.CHOICES) else {}))
    needs_button = Reason.PICK_A_BUTTON if asked.codes or kind is Kind.CONSENT else Reason.NOT_TEXT
    if kind is Kind.FILE:
        needs_button = Reason.FILE_NEEDED
    assert [refused(asked, given)[0] for given in (Other("sticker"), Other("forwarded"), "/cancel", " ")] == [
        needs_button,
        Reason.FORWARDED,
        Reason.COMMAND,
        Reason.EMPTY,
    ]


def test_contact_answers_only_a_question_for_a_phone() -> None:
    assert refused(question("full_name"), Contact("+8562055512345", belongs_to_sender=True))[0] == Reason.NOT_TEXT


ODD = st.text(alphabet=st.characters(), max_size=60)
LIKELY = st.text(alphabet="0123456789/.-+ @:abcMayพ.ศ年月๕\u0301\u200d\u1040ဝ<&\ud800", max_size=24)


@hypothesis.settings(max_examples=60)
@hypothesis.given(typed=ODD | LIKELY, region=st.sampled_from([None, "LA", "TH", "CN", "ZZ"]))
@pytest.mark.parametrize("kind", Kind)
def test_any_text_is_an_answer_or_is_refused(kind: Kind, typed: str, region: str | None) -> None:
    asked = question(kind, **({"choices": CHOICES} if kind in (Kind.CHOICE, Kind.CHOICES) else {}))
    for given in (Typed(typed), Picked(typed), Contact(typed, belongs_to_sender=True), Other(typed)):
        try:
            answer = read(asked, given, today=TODAY, region=region)
        except NotAnAnswer:
            continue
        assert json.loads(json.dumps(answer, ensure_ascii=False).encode()) == answer
        if isinstance(answer, str) and kind is not Kind.CONSENT:
            assert answer == unicodedata.normalize("NFC", answer).strip() != ""
            assert read(asked, Typed(answer), today=TODAY, region=region) == answer
