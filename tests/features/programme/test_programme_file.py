"""The programme file: what it takes, what it refuses and on which line, and that nothing is lost on the way back."""

import json
import re
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.features.programme.conditions import Only
from bot.features.programme.entries import REMINDER_PLACES, ReminderRule
from bot.features.programme.file import ProgrammeFile, read_programme, resolve, write_programme
from bot.features.programme.times import Relative, Span
from bot.i18n import LANGUAGES
from bot.yaml_file import FileFaults

SEED = Path(__file__).parents[3] / "bot" / "seed" / "programme.yaml"
FAULTY = Path(__file__).with_name("faulty.yaml")
ANCHOR = datetime(2026, 11, 24, 17, 55, 20, tzinfo=UTC)  # already the 25th in the places of the programme


def programme(**entries: Any) -> dict[str, Any]:
    """The smallest programme, with one place in Yangon and one activity there, and `entries` in place of its own."""
    return {
        "kind": "programme",
        "code": "p",
        "title": {"en": "P"},
        "zone": "Asia/Bangkok",
        "notice": {"version": "1", "text": {"en": "Notice"}},
        "countries": [
            {"code": "mm", "title": {"en": "M"}, "city": {"en": "Y"}, "zone": "Asia/Yangon", "phone_region": "MM"}
        ],
        "places": [{"code": "yangon", "title": {"en": "Yangon"}, "zone": "Asia/Yangon"}],
        "activities": [activity()],
    } | entries


def activity(*sessions: dict[str, Any], **entries: Any) -> dict[str, Any]:
    kept = {"code": "a", "kind": "workshop", "title": {"en": "A"}, "summary": {"en": "S"}, "sessions": list(sessions)}
    return kept | entries


def session(**entries: Any) -> dict[str, Any]:
    return {"code": "s", "title": {"en": "S"}, "starts": "+1 day 09:00"} | entries


NAMES = [{"code": "f", "questions": [{"code": "name", "kind": "full_name", "text": {"en": "Name"}}]}]
ROLES = [{"code": code, "text": {"en": code}} for code in ("teacher", "staff")]
FORMS = [
    {
        "code": "f",
        "questions": [
            {"code": "role", "kind": "choice", "text": {"en": "Role"}, "fills": "role", "choices": ROLES},
            {"code": "home", "kind": "short_text", "text": {"en": "Country"}, "fills": "country"},
        ],
    }
]


def read(content: dict[str, Any]) -> ProgrammeFile:
    return read_programme(json.dumps(content, ensure_ascii=False), "p.yaml")


def faults(content: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(FileFaults) as caught:
        read(content)
    return {fault.place: fault.reason for fault in caught.value.faults}


def test_a_file_with_twenty_faults_names_each_with_its_line() -> None:
    text = FAULTY.read_text(encoding="utf-8")
    wrong = [
        (number, place)
        for number, line in enumerate(text.splitlines(), start=1)
        for place in re.findall(r"# wrong: (\S+)$", line)
    ]
    with pytest.raises(FileFaults) as caught:
        read_programme(text, "faulty.yaml")
    assert [(fault.line, fault.place) for fault in caught.value.faults] == wrong
    assert len(wrong) == 20
    assert str(caught.value).splitlines()[0] == "faulty.yaml:3: code: must be 1 to 32 letters a-z, digits or -"


@pytest.mark.parametrize(
    ("entries", "place", "reason"),
    [
        ({"countries": []}, "countries", "must have at least one entry"),
        ({"places": "yangon"}, "places", "must be a list, each entry after a dash"),
        ({"notice": "none"}, "notice", "must be a mapping, each line of the form key: value"),
        ({"activities": [activity(place="moon")]}, "activities[0].place", "must be the code of an entry in places: one of yangon"),
        ({"activities": [activity(field="baking")]}, "activities[0].field", "must be the code of an entry in fields: left out, for the file has none"),
        ({"activities": [activity(session(minutes=60, place="moon"))]}, "activities[0].sessions[0].place", "must be the code of an entry in places: one of yangon"),
        ({"activities": [activity(session())]}, "activities[0].sessions[0]", "must have either ends or minutes"),
        ({"activities": [activity(session(minutes=60, ends="+1 day 10:00"))]}, "activities[0].sessions[0].minutes", "must have either ends or minutes"),
        ({"activities": [activity(session(minutes=0))]}, "activities[0].sessions[0].minutes", "must be 1 or more"),
        ({"activities": [activity(session(ends="+1 day 09:00"))]}, "activities[0].sessions[0].ends", "must be later than the start"),
        ({"activities": [activity(session(ends="+30 hours"))]}, "activities[0].sessions[0].ends", "must be written in the same way as the start, so that their order is certain"),
        ({"activities": [activity(session(minutes=60, link="http://example.org"))]}, "activities[0].sessions[0].link", "must be an address like https://example.org"),
        ({"reminders": [{"code": "now", "before": "0 minutes", "for": "teachers"}]}, "reminders[0].before", "must be a span of 1 minute or more"),
        ({"reminders": [{"code": "day", "before": "1 day", "for": "everybody"}]}, "reminders[0].for", "must be 'participants', 'teachers' or 'contacts'"),
        ({"reminders": [{"code": "day", "before": "1 day"}]}, "reminders[0].for", "must be given"),
        ({"reminders": [{"code": "day", "for": "teachers"}]}, "reminders[0]", "must have one of before, before_end and after"),
        ({"reminders": [{"code": "d", "before": "1 day", "after": "1 day", "for": "teachers"}]}, "reminders[0].after", "must have one of before, before_end and after"),
        ({"reminders": [{"code": "d", "after": "2 hours", "at": "18:00", "for": "teachers"}]}, "reminders[0].at", "must stand beside days in `before`, like 1 day"),
        ({"reminders": [{"code": "d", "after": "2 hours", "for": "contacts"}]}, "reminders[0].for", "must be 'participants' or 'teachers' beside before_end and after: nobody is asked then"),
        ({"reminders": [{"code": "d", "before_end": "2 hours", "for": "participants", "only": {"silent": True}}]}, "reminders[0].only", "must not have silent beside before_end and after: whoever is there has come"),
        ({"reminders": [{"code": "d", "before": "2 hours", "at": "18:00", "for": "teachers"}]}, "reminders[0].at", "must stand beside days in `before`, like 1 day"),
        ({"reminders": [{"code": "d", "before": "1 day", "at": 1080, "for": "teachers"}]}, "reminders[0].at", "must be an hour of the day in quotes, like '18:00'"),
        ({"quiet": {"from": "21:00", "until": "24:00"}}, "quiet.until", "must be an hour of the day in quotes, like '18:00'"),
        ({"quiet": {"from": "21:00"}}, "quiet.until", "must be given"),
        ({"places": [{"code": "x", "title": {"en": "X"}, "zone": "UTC", "latitude": 91}]}, "places[0].latitude", "must be 90 or less"),
        ({"places": [{"code": "x", "title": {"en": "X"}, "zone": "UTC", "latitude": 9}]}, "places[0]", "must have latitude and longitude, or neither"),
        ({"activities": [activity(seats=-1)]}, "activities[0].seats", "must be 0 or more"),
        ({"activities": [activity(selection="lottery")]}, "activities[0].selection", "must be 'coordinator' or 'first-come'"),
        ({"activities": [activity(offer_for="0 hours")]}, "activities[0].offer_for", "must be a span of 1 minute or more"),
        ({"activities": [activity(quotas=[{"seats": 3}])]}, "activities[0].quotas[0]", "must name a country, an institution or a role; seats of the activity count for everybody"),
        ({"forms": FORMS, "activities": [activity(form="f", quotas=[{"seats": 3, "country": "xx"}])]}, "activities[0].quotas[0].country", "must be the code of an entry in countries: one of mm"),
        ({"forms": FORMS, "activities": [activity(form="f", quotas=[{"seats": 3, "role": "guest"}])]}, "activities[0].quotas[0].role", "must be one of teacher, staff"),
        ({"forms": NAMES, "activities": [activity(form="f", quotas=[{"seats": 3, "country": "mm"}])]}, "activities[0].quotas[0].country", "must be left out: no question of the form fills country"),
        ({"title": {"en": "x" * 121}}, "title.en", "must have at most 120 characters"),
        ({"title": "P"}, "title", "must have one text a language, each under its code"),
        ({"code": "x" * 33}, "code", "must be 1 to 32 letters a-z, digits or -"),
        ({"colour": "red"}, "colour", "must be one of the keys kind, code, title, subtitle, zone, notice, countries, fields, places, institutions, forms, activities, reminders, replies, quiet, nudge_after, drop_after, approve_announcements"),
    ],
)  # fmt: skip
def test_a_fault_says_what_would_be_right(entries: dict[str, Any], place: str, reason: str) -> None:
    assert faults(programme(**entries)) == {place: reason}


def test_an_unknown_key_is_answered_with_the_keys_of_its_own_entry() -> None:
    found = faults(programme(activities=[activity(session(minutes=60, teacher="Somphone"))]))
    assert found == {
        "activities[0].sessions[0].teacher": "must be one of the keys code, title, starts, ends, minutes, place, "
        "room, link, equipment, teachers, materials, cancelled, planned, held_from, held_until"
    }


def test_a_code_may_stand_in_two_activities_but_not_twice_in_one() -> None:
    one, other = session(minutes=60), session(minutes=90)
    assert len(read(programme(activities=[activity(one), activity(other, code="b")])).activities) == 2
    found = faults(programme(activities=[activity(one, other)]))
    assert list(found) == ["activities[0].sessions[1].code"]


def reminder(text: str) -> dict[str, Any]:
    return {"code": "day", "before": "1 day", "for": "participants", "text": dict.fromkeys(LANGUAGES, text)}


def test_a_reminder_text_names_only_the_places_it_is_given() -> None:
    assert read(programme(reminders=[reminder("{activity}: {session}")])).reminders[0].text
    every = " ".join(f"{{{place}}}" for place in REMINDER_PLACES)
    assert read(programme(reminders=[reminder(every)])).reminders[0].text
    assert "en has {teacher}" in faults(programme(reminders=[reminder("{activity} by {teacher}")]))["reminders[0].text"]
    assert "en has {" in faults(programme(reminders=[reminder("{activity")]))["reminders[0].text"]


def test_a_reminder_is_for_whom_its_conditions_fit() -> None:
    """One value may stand without a list; what the file does not have is a fault on its own line."""
    rule = {"code": "r", "before": "1 day", "for": "participants"}
    whole = {"state": "approved", "country": ["mm"], "role": "teacher", "missing": ["home"], "silent": True}
    found = read(programme(forms=FORMS, reminders=[rule | {"only": whole}])).reminders[0].only
    assert found is not None
    assert found.kept() == {
        "states": ["approved"], "countries": ["mm"], "roles": ["teacher"], "missing": ["home"], "silent": True,
    }  # fmt: skip
    assert Only().kept() is None
    wrong = {"state": "absent", "country": "la", "role": ["staff", "guest"], "missing": "passport"}
    own = activity(form="g", reminders=[rule | {"only": {"missing": "home"}}])
    nobody = {"code": "g", "questions": [{"code": "name", "kind": "full_name", "text": {"en": "Name"}}]}
    listed = [rule | {"only": wrong}, {"code": "t", "before": "1 day", "for": "teachers", "only": {"role": "staff"}}]
    reasons = faults(programme(forms=[*FORMS, nobody], activities=[own], reminders=listed))
    assert reasons.pop("reminders[0].only.state").startswith("must be 'submitted'")
    assert reasons == {
        "reminders[0].only.country": "must be one of mm",
        "reminders[0].only.role[1]": "must be one of teacher, staff",
        "reminders[0].only.missing": "must be one of role, home, name",
        "reminders[1].only.role": "must stand beside `for: participants`",
        "activities[0].reminders[0].only.missing": "must be one of name",
    }


def test_a_reminders_text_has_no_hole_in_any_language() -> None:
    """The fault names the languages that are missing."""
    text = {language: "Please read" for language in LANGUAGES if language not in {"km", "my"}}
    reason = faults(programme(reminders=[reminder("x") | {"text": text}]))["reminders[0].text"]
    assert "km, my" in reason


def test_a_deadline_waits_for_an_answer_of_the_activitys_form() -> None:
    """By its own clock; in every language; what no form asks is a fault."""
    title = dict.fromkeys(LANGUAGES, "Passport")
    paper = {"code": "p", "title": title, "until": "+3 days 18:00", "question": "home", "remind": ["2 days", "1 hour"]}
    found = read(programme(forms=FORMS, activities=[activity(form="f", place="yangon", deadlines=[paper])]))
    ((entry, until),) = resolve(found, ANCHOR)[0].deadlines
    assert until == datetime(2026, 11, 28, 11, 30, tzinfo=UTC)
    assert [str(step) for step in entry.remind] == ["2 days", "1 hour"]
    wrong = [paper | {"question": "visa"}, paper | {"title": {"en": "P"}}]
    reasons = faults(programme(forms=FORMS, activities=[activity(form="f", deadlines=wrong), activity(code="b")]))
    assert reasons["activities[0].deadlines[0].question"] == "must be one of role, home"
    assert "th, lo, km, my, vi, zh" in reasons["activities[0].deadlines[1].title"]
    assert "activities[0].deadlines[1].code" in reasons


def test_times_are_those_of_the_place_and_of_the_first_import() -> None:
    places = [*programme()["places"], {"code": "shanghai", "title": {"en": "S"}, "zone": "Asia/Shanghai"}]
    sessions = [
        session(code="there", starts="+1 day 09:00", ends="+1 day 10:30"),
        session(code="abroad", starts="2027-01-12 09:00", minutes=45, place="shanghai"),
        session(code="soon", starts="+12 minutes", minutes=30),
    ]
    entries = [activity(*sessions, place="yangon", register_until="+2 days 18:00"), activity(*sessions[:1], code="b")]
    first, second = resolve(read(programme(places=places, activities=entries)), ANCHOR)
    there, abroad, soon = first.sessions
    assert (there.starts, there.ends) == (
        datetime(2026, 11, 26, 2, 30, tzinfo=UTC),
        datetime(2026, 11, 26, 4, tzinfo=UTC),
    )
    assert (there.zone, there.place) == ("Asia/Yangon", "yangon")
    assert (abroad.starts, abroad.ends - abroad.starts) == (datetime(2027, 1, 12, 1, tzinfo=UTC), timedelta(minutes=45))
    assert (abroad.zone, abroad.place) == ("Asia/Shanghai", "shanghai")
    assert soon.starts == datetime(2026, 11, 24, 18, 7, tzinfo=UTC)
    assert first.register_until == datetime(2026, 11, 27, 11, 30, tzinfo=UTC)
    assert (second.zone, second.sessions[0].starts) == ("Asia/Bangkok", datetime(2026, 11, 26, 2, tzinfo=UTC))
    assert (second.sessions[0].place, second.register_until) == (None, None)


def test_an_activitys_own_reminders_stand_in_place_of_the_programmes() -> None:
    rules = [{"code": "day", "before": "1 day", "for": "participants"}]
    own = [{"code": "hour", "before": "1 hour", "for": "teachers"}]
    entries = [activity(), activity(code="b", reminders=own), activity(code="c", reminders=[])]
    dated = resolve(read(programme(activities=entries, reminders=rules)), ANCHOR)
    assert [[rule.code for rule in each.reminders] for each in dated] == [["day"], ["hour"], []]


def test_who_says_nothing_of_reminders_has_the_usual_ones() -> None:
    """A day and an hour before, for participants and teachers; an empty list is meant, also on the way out and in."""
    usual, none = read(programme()), read(programme(reminders=[]))
    assert [(each.code, str(each.before.unit), each.audience) for each in usual.reminders] == [
        ("day", "day", "participants"), ("hour", "hour", "participants"),
        ("teacher-day", "day", "teachers"), ("teacher-hour", "hour", "teachers"),
    ]  # fmt: skip
    assert none.reminders == ()
    for each in (usual, none):
        assert read_programme(write_programme(each), "again.yaml").reminders == each.reminders


def test_the_sample_programme_survives_the_way_out_and_in() -> None:
    read_once = read_programme(SEED.read_text(encoding="utf-8"), SEED.name)
    written = write_programme(read_once)
    assert read_programme(written, SEED.name) == read_once
    assert write_programme(read_programme(written, SEED.name)) == written
    assert "+12 minutes" in written


def test_what_python_builds_is_what_a_file_says() -> None:
    built = ReminderRule(code="day", before=Span(1, "day"), audience="participants")
    said = read(programme(reminders=[{"code": "day", "before": "1 day", "for": "participants"}]))
    assert said.reminders == (built,)


def test_hours_of_the_day_survive_the_way_out_and_in() -> None:
    """Also with the digits of another script, and without a second digit."""
    rule = {"code": "day", "before": "1 day", "at": "๑๘:๓๐", "for": "participants", "urgent": "The bus leaves early."}
    said = read(programme(reminders=[rule], quiet={"from": "22:00", "until": "6:00"}))
    assert said.reminders[0].at == time(18, 30)
    later = [
        rule | {"code": "end"} | {"before": None, "before_end": "1 day"},
        {**rule, "before": None, "after": "2 days"},
    ]
    both = read(programme(reminders=later))
    assert [(each.anchor, each.seconds_before) for each in both.reminders] == [("end", 86_400), ("end", -172_800)]
    assert read_programme(write_programme(both), "again.yaml") == both
    assert (said.quiet and said.quiet.start, said.quiet and said.quiet.until) == (time(22), time(6))
    yangon = programme()["countries"][0] | {"quiet": {"from": "22:00", "until": "5:00"}}
    night = read(programme(countries=[yangon])).countries[0].quiet
    assert night is not None
    assert (night.start, night.until) == (time(22), time(5))
    written = write_programme(said)
    assert "18:30" in written
    assert read_programme(written, "again.yaml") == said


words = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40).filter(str.strip)
paragraphs = st.lists(words, min_size=1, max_size=3).map("\n".join)


@given(title=words, summary=paragraphs, lao=paragraphs, version=words, count=st.integers(0, 9999))
def test_any_text_survives_the_way_out_and_in(title: str, summary: str, lao: str, version: str, count: int) -> None:
    content = programme(
        title={"en": title},
        notice={"version": version[:32].strip() or "1", "text": {"en": summary, "lo": lao}},
        activities=[activity(session(starts=f"+{count} hours", minutes=5), summary={"en": summary})],
    )
    read_once = ProgrammeFile.model_validate(content)
    normal = read_programme(write_programme(read_once), "p.yaml")
    assert read_programme(write_programme(normal), "p.yaml") == normal
    assert normal.activities[0].sessions[0].starts == Relative(Span(count, "hour"))
