"""The sample programme: complete and right in seven languages, fit for Telegram, and with something always coming."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import phonenumbers
import pytest
import regex  # type: ignore[import-untyped]

from bot.features.programme.file import ProgrammeFile, read_programme, resolve
from bot.features.registration.form import Form, Kind, Typed, read, relevant
from bot.i18n import LANGUAGES, graphemes, length

SEED: Final = Path(__file__).parents[1] / "bot" / "seed" / "programme.yaml"
TEXT: Final = SEED.read_text(encoding="utf-8")
PROGRAMME: Final = read_programme(TEXT, SEED.name)
ANCHOR: Final = datetime(2026, 11, 24, 17, 55, 20, tzinfo=UTC)

OWN_SCRIPTS: Final = {"th": "Thai", "lo": "Lao", "km": "Khmer", "my": "Myanmar", "zh": "Han"}
NAMES_IN_LATIN_LETTERS: Final = {"TVET", "Capacity", "Building", "Telegram", "privacy"}
FIELDS: Final = ("robotics", "tourism", "e-commerce", "rail-logistics", "information-technology")


def texts(found: Any, place: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Every mapping from language to text in the programme, with the place where it stands."""
    if isinstance(found, dict) and "en" in found:
        yield place, found
    elif isinstance(found, dict):
        for key, entry in found.items():
            yield from texts(entry, f"{place}.{key}")
    elif isinstance(found, list):
        for index, entry in enumerate(found):
            yield from texts(entry, f"{place}.{entry['code']}" if "code" in entry else f"{place}[{index}]")


ALL: Final = dict(texts(PROGRAMME.model_dump(mode="json")))
SENTENCES: Final = {place: by_language for place, by_language in ALL.items() if not place.endswith(".example")}


def form(code: str) -> Form:
    return next(form for form in PROGRAMME.forms if form.code == code)


def test_the_programme_is_the_one_that_was_announced() -> None:
    assert [country.code for country in PROGRAMME.countries] == ["th", "la", "kh", "mm", "vn", "cn"]
    assert tuple(field.code for field in PROGRAMME.fields) == FIELDS
    kinds = [(activity.code, activity.kind) for activity in PROGRAMME.activities]
    trainings = [(code, "training") for code in FIELDS]
    others = [("exchange", "exchange"), ("expert-meeting", "expert-meeting")]
    assert kinds == [("workshop", "workshop"), *trainings, *others]


def test_every_text_stands_in_seven_languages() -> None:
    assert {place: tuple(by_language) for place, by_language in SENTENCES.items()} == dict.fromkeys(
        SENTENCES, LANGUAGES
    )
    examples = {place: tuple(by_language) for place, by_language in ALL.items() if place not in SENTENCES}
    same_for_all = {place for place, languages in examples.items() if languages == ("en",)}
    assert {place.split(".")[-2] for place in same_for_all} == {"email"}
    assert set(examples.values()) == {("en",), LANGUAGES}


def test_every_text_is_in_the_script_of_its_language() -> None:
    for place, by_language in SENTENCES.items():
        for language, text in by_language.items():
            script = OWN_SCRIPTS.get(language)
            foreign = set(OWN_SCRIPTS.values()) - {script}
            assert not any(regex.search(rf"\p{{{other}}}", text) for other in foreign), (place, language)
            if script:
                assert regex.search(rf"\p{{{script}}}", text), (place, language)
                assert set(re.findall(r"[A-Za-z]+", text)) <= NAMES_IN_LATIN_LETTERS, (place, language)


def test_only_names_are_the_same_in_two_languages() -> None:
    shared = {by["en"] for by in SENTENCES.values() if len(set(by.values())) < len(LANGUAGES)}
    assert shared == {"Myanmar", "Yangon"}


def test_vietnamese_is_written_with_its_marks() -> None:
    long = {place: by_language["vi"] for place, by_language in SENTENCES.items() if len(by_language["vi"]) > 12}
    marked = regex.compile(r"[^\p{ASCII}–]")
    assert [place for place, text in long.items() if not marked.search(text)] == []


def test_every_letter_is_composed_and_visible() -> None:
    assert unicodedata.is_normalized("NFC", TEXT)
    assert regex.findall(r"[^\P{C}\n]|\N{REPLACEMENT CHARACTER}", TEXT) == []


def test_sentences_keep_to_the_manner_of_their_language() -> None:
    everything = {language: "\n".join(by[language] for by in SENTENCES.values()) for language in LANGUAGES}
    assert not re.search(r"ครับ|ค่ะ|คะ\b|คุณ(?!วุฒิ)|นะ", everything["th"])
    assert not re.search(r"បាទ|ចាស(?!់)", everything["km"])
    assert "您们" not in everything["zh"]
    assert "你" not in everything["zh"]
    assert not re.search(r"[,;:?!]", everything["zh"].replace("Telegram", ""))
    assert "!" not in "".join(everything.values())


def test_titles_and_choices_fit_on_buttons() -> None:
    for activity in PROGRAMME.activities:
        assert max(map(graphemes, activity.title.values())) <= 60
        assert max(map(length, activity.title.values())) <= 60
    for country in PROGRAMME.countries:
        assert max(map(length, (*country.title.values(), *country.city.values()))) <= 40
    for question in (question for form in PROGRAMME.forms for question in form.questions):
        assert question.label
        assert max(map(length, question.label.values())) <= 40
        for choice in question.choices:
            assert max(map(length, choice.text.values())) <= 40, (question.code, choice.code)


def test_codes_fit_into_button_data_and_links() -> None:
    for activity in PROGRAMME.activities:
        assert len(f"programme:activity:{activity.code}:9999999".encode()) <= 64
        assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", f"a_{activity.code}-poster-in-the-library")
    for question in (question for form in PROGRAMME.forms for question in form.questions):
        for choice in question.choices:
            assert len(f"form:pick:{choice.code}:9999999".encode()) <= 64


def test_the_notice_fits_in_one_message_and_says_how_to_be_deleted() -> None:
    assert PROGRAMME.notice.version == "1"
    for text in PROGRAMME.notice.text.values():
        assert length(text) <= 1500
        assert len(text.splitlines()) == 6
        assert "/privacy" in text


def test_summaries_say_that_what_they_show_is_a_sample() -> None:
    for activity in PROGRAMME.activities:
        assert "examples of this sample programme" in activity.summary["en"]
        assert "示例项目" in activity.summary["zh"]


@pytest.mark.parametrize(("role", "asked"), [("teacher", 13), ("student", 12), ("staff", 11)])
def test_each_role_is_asked_its_own_questions(role: str, asked: int) -> None:
    codes = [question.code for question in relevant(form("training"), {"role": role})]
    assert len(codes) == asked
    assert ("subject" in codes, "years_of_teaching" in codes) == (role == "teacher", role == "teacher")
    assert ("year_of_study" in codes) == (role == "student")


def test_the_short_form_is_short() -> None:
    assert len(relevant(form("meeting"), {})) == 11


def test_the_examples_answer_their_questions_in_every_language() -> None:
    today = date(2026, 11, 24)
    given = [
        (question, example)
        for form in PROGRAMME.forms
        for question in form.questions
        for example in (question.example or {}).values()
    ]
    assert len(given) > 20
    answers = {(question.kind, read(question, Typed(text), today=today, region="LA")) for question, text in given}
    dates = {answer for kind, answer in answers if kind is Kind.DATE}
    assert dates == {"1999-05-13"}


def test_countries_have_the_clock_and_the_phone_numbers_of_their_people() -> None:
    clocks = {
        country.code: ANCHOR.astimezone(ZoneInfo(country.zone)).strftime("%H:%M") for country in PROGRAMME.countries
    }
    assert clocks == {"th": "00:55", "la": "00:55", "kh": "00:55", "mm": "00:25", "vn": "00:55", "cn": "01:55"}
    codes = {
        country.code: phonenumbers.country_code_for_region(country.phone_region) for country in PROGRAMME.countries
    }
    assert codes == {"th": 66, "la": 856, "kh": 855, "mm": 95, "vn": 84, "cn": 86}


def test_something_comes_within_minutes_hours_and_days() -> None:
    starts = sorted(session.starts - ANCHOR for each in resolve(PROGRAMME, ANCHOR) for session in each.sessions)
    assert timedelta(minutes=11) <= starts[0] <= timedelta(minutes=15)
    assert [start for start in starts if timedelta(minutes=30) < start < timedelta(hours=1)]
    assert max(later - earlier for earlier, later in pairwise(starts)) < timedelta(days=8)
    assert starts[-1] > timedelta(weeks=6)


def test_one_who_watches_sees_a_reminder_before_the_first_session() -> None:
    robotics = next(each for each in resolve(PROGRAMME, ANCHOR) if each.entry.code == "robotics")
    due = {
        rule.audience: min(robotics.sessions[0].starts - rule.before.length - ANCHOR for rule in robotics.reminders
                           if robotics.sessions[0].starts - rule.before.length > ANCHOR)
        for rule in robotics.reminders
    }  # fmt: skip
    assert timedelta(minutes=1) <= due["participants"] <= timedelta(minutes=3)
    assert due["teachers"] <= timedelta(minutes=8)


def test_reminders_are_those_of_the_programme() -> None:
    def said(programme: ProgrammeFile, code: str) -> list[tuple[str, str]]:
        dated = next(each for each in resolve(programme, ANCHOR) if each.entry.code == code)
        return [(str(rule.before), rule.audience) for rule in dated.reminders]

    teachers = [("1 day", "teachers"), ("1 hour", "teachers"), ("5 minutes", "teachers")]
    few = [(before, "participants") for before in ("7 days", "1 day", "1 hour")]
    many = [(before, "participants") for before in ("1 day", "1 hour", "10 minutes", "5 minutes")]
    assert said(PROGRAMME, "robotics") == [*many, *teachers]
    assert said(PROGRAMME, "workshop") == said(PROGRAMME, "tourism") == [*few, *teachers]


@pytest.mark.parametrize("code", FIELDS)
def test_trainings_open_online_and_go_on_by_the_clock_of_china(code: str) -> None:
    dated = next(each for each in resolve(PROGRAMME, ANCHOR) if each.entry.code == code)
    opening, last = dated.sessions[0], dated.sessions[-1]
    assert (opening.place, opening.entry.code) == ("online", "opening")
    assert opening.entry.link
    assert opening.entry.link.startswith("https://example.org/")
    assert (last.place, last.zone) == ("china", "Asia/Shanghai")
    assert last.starts.astimezone(ZoneInfo("Asia/Shanghai")).strftime("%H:%M") == "09:00"
    assert dated.register_until
    assert opening.starts < dated.register_until < dated.sessions[-2].starts


def test_the_workshop_is_held_by_the_clock_of_vientiane() -> None:
    workshop = resolve(PROGRAMME, ANCHOR)[0]
    clocks = [session.starts.astimezone(ZoneInfo("Asia/Vientiane")).strftime("%H:%M") for session in workshop.sessions]
    assert ({session.zone for session in workshop.sessions}, clocks) == ({"Asia/Vientiane"}, ["09:00", "09:00"])
    assert [(place.latitude, place.longitude) for place in PROGRAMME.places if place.code == "vientiane"] == [
        (17.9667, 102.6)
    ]


def test_no_session_runs_into_the_next_of_its_activity() -> None:
    for each in resolve(PROGRAMME, ANCHOR):
        spans = [(session.starts, session.ends) for session in each.sessions]
        assert all(ends <= starts for (_, ends), (starts, _) in pairwise(spans)), each.entry.code
