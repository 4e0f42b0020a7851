"""Sessions as a calendar file, read back by a library that knows the format."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.features.calendar import ics
from bot.features.calendar.model import Entry
from bot.i18n import LANGUAGES, translators

T = translators()
PLAIN = translators(Path("there are no catalogues here"))["en"]
NOW = datetime(2027, 1, 5, 3, tzinfo=UTC)
START = datetime(2027, 1, 12, 2, tzinfo=UTC)


def entry(**values: object) -> Entry:
    """A session in Vientiane."""
    known: dict[str, object] = {
        "id": 7, "code": "day-1", "activity": "robotics", "activity_title": {"en": "Robotics"},
        "title": {"en": "Robots, day 1", "lo": "ຫຸ່ນຍົນ, ມື້ທີ 1"}, "starts_at": START,
        "ends_at": START + timedelta(hours=3), "changed_at": NOW, "room": {"en": "Room 204"},
        "place_title": {"en": "Vientiane"}, "address": {"en": "Lane Xang Avenue 1"}, "latitude": 17.96,
        "longitude": 102.61, "link": "https://example.org/meet",
    }  # fmt: skip
    return Entry(**(known | values))  # type: ignore[arg-type]


def read(*entries: Entry, language: str | None = None) -> list[Mapping[str, object]]:
    """The events of the file."""
    made = ics.calendar(entries, T[language] if language else PLAIN, NOW)
    return list(icalendar.Calendar.from_ical(made).walk("VEVENT"))


def test_a_session_is_told_with_its_hours_and_its_place() -> None:
    (event,) = read(entry())
    assert event["UID"] == "robotics.day-1@sala"
    assert event.decoded("DTSTART") == START  # type: ignore[attr-defined]
    assert event.decoded("DTEND") == START + timedelta(hours=3)  # type: ignore[attr-defined]
    assert event["SUMMARY"] == "Robots, day 1"
    assert event["LOCATION"] == "Room 204, Vientiane, Lane Xang Avenue 1"
    assert event["DESCRIPTION"] == "Robotics\nhttps://example.org/meet"
    assert event["STATUS"] == "CONFIRMED"


@pytest.mark.parametrize(
    ("values", "status"),
    [({"waiting": True}, "TENTATIVE"), ({"called_off": True}, "CANCELLED"), ({"teaches": True}, "CONFIRMED")],
)
def test_the_state_is_told(values: dict[str, object], status: str) -> None:
    (event,) = read(entry(**values))
    assert event["STATUS"] == status


def test_a_moved_session_keeps_its_uid_and_counts_on() -> None:
    """A second file moves what the first one put in."""
    (before,) = read(entry())
    (after,) = read(entry(starts_at=START + timedelta(days=1), changed_at=NOW + timedelta(minutes=1)))
    assert before["UID"] == after["UID"]
    assert before["SEQUENCE"] < after["SEQUENCE"] < 2**31  # type: ignore[operator]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_teacher_reads_what_she_teaches_in_her_language(language: str) -> None:
    (event,) = read(entry(teaches=True, equipment={"en": "Laptop"}), language=language)
    assert "Robots, day 1" in str(event["SUMMARY"]) or "ຫຸ່ນຍົນ" in str(event["SUMMARY"])
    assert "&" not in str(event["SUMMARY"])


def test_a_session_of_others_says_for_whom_it_is() -> None:
    """In the title where it is not hers; below it where she attends it as well."""
    (event,) = read(entry(own=False, others=("Noy", "Bua & Co")))
    assert event["SUMMARY"] == "For Noy, Bua & Co: Robots, day 1"
    (event,) = read(entry(others=("Noy",)))
    assert event["SUMMARY"] == "Robots, day 1"
    assert str(event["DESCRIPTION"]).startswith("Robotics\nFor Noy: Robots, day 1")


_WORDS = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=120).map(str.strip).filter(bool)


@settings(max_examples=60)
@given(title=_WORDS, room=_WORDS)
def test_any_text_comes_back_as_it_was_and_is_never_a_line_of_its_own(title: str, room: str) -> None:
    """Commas, semicolons, BEGIN:VEVENT, scripts of three bytes a letter: escaped, and folded between letters."""
    made = ics.calendar([entry(title={"en": title}, room={"en": room})], PLAIN, NOW)
    assert all(len(line) <= 75 for line in made.split(b"\r\n"))
    (event,) = icalendar.Calendar.from_ical(made).walk("VEVENT")
    assert event["SUMMARY"] == title
    assert str(event["LOCATION"]).startswith(room)
