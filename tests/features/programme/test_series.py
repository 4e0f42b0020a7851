"""A course of many dates as one object: its days, exceptions and holidays, in and out, and one date that differs."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.database.engine import Database
from bot.features.programme import editing, filing
from bot.features.programme.entries import Series
from bot.features.programme.file import ProgrammeFile, read_programme, resolve
from bot.features.programme.office import DAYS
from bot.features.programme.series import dates
from bot.seed import importing
from bot.yaml_file import FileFaults
from tests.features.sessions.test_sessions_editing import FILE

ANCHOR = datetime(2027, 4, 1, 3, 0, tzinfo=UTC)
SERIES = """
    series:
      - code: lesson
        title: {en: Lesson}
        starts: 2027-04-05 18:00
        weeks: 3
        days: [mon, wed]
        minutes: 90
        without: ['2027-04-19']
        holidays: [TH]
        room: {en: Room 5}
        teachers: [Khru Somchai, Noy]
        materials: [{title: {en: Reader}, link: https://example.org/reader}]
    sessions:
      - {code: lesson-20270421, title: {en: Lesson in town}, starts: 2027-04-22 18:00, minutes: 60}
"""


def the_file(series: str = SERIES) -> ProgrammeFile:
    return read_programme(FILE.replace("    sessions:\n", series, 1), "programme.yaml")


def test_exceptions_and_holidays_are_left_out_and_a_single_date_takes_its_place() -> None:
    """Songkran and the day before it, a day that is named, and the one evening that is moved."""
    found = {each.entry.code: each for each in resolve(the_file(), ANCHOR)[0].sessions}
    assert [code for code in found if code.startswith("lesson")] == [
        "lesson-20270405", "lesson-20270407", "lesson-20270412", "lesson-20270421",
    ]  # fmt: skip
    assert found["lesson-20270405"].starts == datetime(2027, 4, 5, 11, 0, tzinfo=UTC)
    assert found["lesson-20270405"].ends - found["lesson-20270405"].starts == timedelta(minutes=90)
    assert found["lesson-20270421"].entry.title == {"en": "Lesson in town"}
    assert "one" in found


@given(
    st.lists(st.sampled_from(DAYS), min_size=1, max_size=7, unique=True), st.integers(1, 104),
    st.sets(st.dates(date(2027, 1, 1), date(2028, 12, 31)), max_size=5), st.sampled_from(["Asia/Yangon", "Asia/Shanghai"]),
    st.sets(st.integers(0, 366), max_size=5),
)  # fmt: skip
def test_every_date_is_one_of_its_days_and_none_is_lost(
    days: list[str], weeks: int, without: set[date], zone: str, free: set[int]
) -> None:
    """Against a count of all days by themselves: codes differ, the wall clock never moves."""
    series = Series.model_validate(
        {"code": "s", "title": {"en": "S"}, "starts": "2027-03-01 07:45", "weeks": weeks, "days": days, "minutes": 60,
         "without": [each.isoformat() for each in without], "holidays": ["LA"]}
    )  # fmt: skip
    found = list(dates(series, ANCHOR, zone, lambda _, day: day.timetuple().tm_yday in free))
    expected = [
        day for day in (date(2027, 3, 1) + timedelta(days=number) for number in range(weeks * 7))
        if DAYS[day.weekday()] in days and day not in without and day.timetuple().tm_yday not in free
    ]  # fmt: skip
    assert [each.code for each in found] == [f"s-{day:%Y%m%d}" for day in expected]
    for each, day in zip(found, expected, strict=True):
        assert each.starts.at(ANCHOR, zone).astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M") == f"{day} 07:45"


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("weeks: 3", "weeks: 0", "weeks"),
        ("days: [mon, wed]", "days: []", "days"),
        ("days: [mon, wed]", "days: [monday]", "days[0]"),
        ("'2027-04-19'", "'2027-02-29'", "without[0]"),
        ("room: {en: Room 5}", "place: moon", "place"),
    ],
)
def test_a_wrong_series_is_a_listed_fault(old: str, new: str, place: str) -> None:
    with pytest.raises(FileFaults) as caught:
        the_file(SERIES.replace(old, new))
    assert [fault.place for fault in caught.value.faults] == [f"activities[0].series[0].{place}"]


async def test_a_series_goes_in_and_out_without_loss_and_one_of_its_dates_can_be_edited(database: Database) -> None:
    """The file keeps the series as one object; what is edited stands beside it."""
    await importing.write(database, [the_file()], now=ANCHOR)
    async with database.begin() as connection:
        assert read_programme(await filing.as_file(connection), "export") == the_file()
        book = await editing.open_book(connection, "robotics", hold=True)
        off = book.entries["lesson-20270407"].model_copy(update={"cancelled": True})
        await editing.keep(connection, book, [off], ANCHOR)
        again = await editing.open_book(connection, "robotics")
        exported = read_programme(await filing.as_file(connection), "export")
    assert again.entries["lesson-20270407"].cancelled
    assert exported.activities[0].series == the_file().activities[0].series
    assert [each.code for each in exported.activities[0].sessions] == [
        "lesson-20270407", "lesson-20270421", "one", "two",
    ]  # fmt: skip
    assert set(again.entries) == {each.entry.code for each in resolve(exported, ANCHOR)[0].sessions}
