"""When an office answers: whatever the hour of asking, the promised moment is one at which it is open."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.features.cases.hours import Hours
from bot.features.cases.model import in_language
from bot.features.programme.holidays import Calendars

LAO = Hours(frozenset(range(5)), time(8, 30), time(16, 30), "Asia/Vientiane", frozenset({date(2026, 12, 31)}))


def never(_: date) -> bool:
    """No holidays."""
    return False


@given(
    days=st.frozensets(st.integers(0, 6), min_size=1), begins=st.times(max_value=time(12)), length=st.integers(1, 11),
    asked=st.floats(0, 366), zone=st.sampled_from(["Asia/Yangon", "UTC"]),
)  # fmt: skip
def test_the_promised_moment_is_the_first_at_which_the_office_is_open(
    days: frozenset[int], begins: time, length: int, asked: float, zone: str
) -> None:
    """Later than now, on a working day, at the hour it opens; nothing is promised while it is open."""
    ends = (datetime.combine(date(2026, 1, 1), begins) + timedelta(hours=length)).time()
    hours, now = Hours(days, begins, ends, zone), datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=asked)
    promised = hours.expected(now, never)
    here = now.astimezone(ZoneInfo(zone))
    is_open = here.weekday() in days and begins <= here.time() < ends
    assert (promised is None) == is_open
    if promised is not None:
        opens = promised.astimezone(ZoneInfo(zone))
        assert promised > now
        assert (opens.weekday() in days, opens.time()) == (True, begins)
        assert hours.expected(promised, never) is None
        assert promised - now <= timedelta(days=8)


def test_holidays_and_days_off_are_no_office_days() -> None:
    """The Thai new year, and a day that the programme names."""
    calendars = Calendars()
    thai = Hours(LAO.days, LAO.begins, LAO.ends, "Asia/Bangkok")
    eve = datetime(2026, 4, 10, 20, tzinfo=ZoneInfo("Asia/Bangkok"))
    promised = thai.expected(eve, lambda day: calendars.is_holiday("TH", day))
    assert promised is not None
    assert promised.date() >= date(2026, 4, 16)
    late = datetime(2026, 12, 30, 20, tzinfo=ZoneInfo("Asia/Vientiane"))
    assert LAO.expected(late, never) == datetime(2027, 1, 1, 8, 30, tzinfo=ZoneInfo("Asia/Vientiane"))


def test_every_country_of_the_programme_has_its_holidays() -> None:
    """Their new years, each by its own calendar."""
    calendars = Calendars()
    for code in ("TH", "LA", "KH", "MM", "VN", "CN"):
        year = [date(2026, 1, 1) + timedelta(days=day) for day in range(365)]
        assert sum(calendars.is_holiday(code, day) for day in year) >= 7
    assert not calendars.is_holiday("ZZ", date(2026, 1, 1))


def test_a_ready_reply_falls_back_openly() -> None:
    """To the reader's language, else English, else whichever there is; the language is named."""
    assert in_language({"en": "Yes", "lo": "ແມ່ນ"}, "lo") == ("ແມ່ນ", "lo")
    assert in_language({"en": "Yes", "lo": "ແມ່ນ"}, "km") == ("Yes", "en")
    assert in_language({"zh": "是"}, "km") == ("是", "zh")
