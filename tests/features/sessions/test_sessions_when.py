"""Days and hours as coordinators type them in seven languages."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.features.sessions.when import NotWhen, Span, When, read_clock, read_day, read_when, settle
from bot.i18n import LANGUAGES, Era, Manner, translators

TODAY = date(2026, 11, 27)
T = translators()
at = datetime.fromisoformat
NINE, TWO, FOUR = time(9), time(14), time(16)
JAN_13 = date(2027, 1, 13)
KNOWN = Span(at("2027-01-12 09:00"), at("2027-01-12 12:00"))


@pytest.mark.parametrize(
    ("typed", "day", "starts", "ends"),
    [
        ("13/1/2027 14:00-16:00", JAN_13, TWO, FOUR),
        ("13.1.2027, 14:00 – 16:00", JAN_13, TWO, FOUR),
        ("2027-01-13 14:00 -16:00", JAN_13, TWO, FOUR),
        ("13/1/2570", JAN_13, None, None),
        ("13/1", JAN_13, None, None),
        ("14:30", None, time(14, 30), None),
        ("tomorrow 9 am", date(2026, 11, 28), NINE, None),
        ("from 2 pm to 4 pm on 13 January", JAN_13, TWO, FOUR),
        ("12:15 am", None, time(0, 15), None),
        ("13 มกราคม 2570 เวลา 14.00-16.00 น.", JAN_13, TWO, FOUR),
        ("พรุ่งนี้ 9:00 น.", date(2026, 11, 28), NINE, None),
        ("29 กุมภาพันธ์ 2571 9:00", date(2028, 2, 29), NINE, None),
        ("13 ມັງກອນ 2027 ເວລາ 14:00 ຫາ 16:00 ໂມງ", JAN_13, TWO, FOUR),
        ("ថ្ងៃទី 13 ខែ មករា ម៉ោង 14:00 ដល់ 16:00", JAN_13, TWO, FOUR),
        ("၂၀၂၇ ဇန်နဝါရီ ၁၃ ၁၄:၀၀ နာရီ", JAN_13, TWO, None),
        ("ngày 13 tháng 1 lúc 14h đến 16h", JAN_13, TWO, FOUR),
        ("14h30", None, time(14, 30), None),
        ("1月13日 14点-16点", JAN_13, TWO, FOUR),
        ("明天下午2点30分", date(2026, 11, 28), time(14, 30), None),
        ("29/2/2567 9:00", date(2024, 2, 29), NINE, None),
    ],
)
def test_what_people_type_is_understood(typed: str, day: date | None, starts: time | None, ends: time | None) -> None:
    assert read_when(typed, TODAY) == When(day, starts, ends)


@pytest.mark.parametrize(
    ("typed", "begins"),
    [
        ("", "Please write day and hours"),
        ("next week perhaps", "Please write day and hours"),
        ("9:00 10:00 11:00", "Please write day and hours"),
        ("x" * 200, "Please write day and hours"),
        ("25:00", "There is no such hour"),
        ("14 pm", "There is no such hour"),
        ("29/2/2570 9:00", "The calendar has no such day"),
        ("31/4 9:00", "The calendar has no such day"),
        ("13/1/27 9:00", "Please write the year with four digits"),
        ("9:00 +19", "Please write day and hours"),
    ],
)
def test_what_is_none_is_answered_with_what_would_be_right(typed: str, begins: str) -> None:
    with pytest.raises(NotWhen) as caught:
        read_when(typed, TODAY)
    assert caught.value.sentence.startswith(begins)


def test_what_is_not_said_stays_as_it_is() -> None:
    """The day, the hour, or how long it takes."""
    assert settle(read_when("14/1", TODAY), KNOWN, "UTC") == Span(at("2027-01-14 09:00"), at("2027-01-14 12:00"))
    assert settle(read_when("10:00", TODAY), KNOWN, "UTC") == Span(at("2027-01-12 10:00"), at("2027-01-12 13:00"))
    assert settle(When(None, None, time(11)), KNOWN, "UTC").ends == at("2027-01-12 11:00")
    with pytest.raises(NotWhen, match="It would end at"):
        settle(read_when("14:00-12:00", TODAY), KNOWN, "UTC")


def test_an_hour_of_another_clock_is_put_on_that_of_the_place_and_said() -> None:
    """02:30 as +7 is 02:00 in Yangon; the same clock needs no word."""
    span = settle(read_when("13/1/2027 02:30 +7", TODAY), KNOWN, "Asia/Yangon")
    assert span.starts == at("2027-01-13 02:00")
    assert span.ends - span.starts == timedelta(hours=3)
    assert span.notes[0][1] == {"typed": "02:30 (UTC+07:00)", "hour": "02:00"}
    assert settle(read_when("02:30 UTC+6:30", TODAY), KNOWN, "Asia/Yangon").notes == ()
    assert settle(read_when("02:30 GMT-5", TODAY), KNOWN, "Asia/Bangkok").starts == at("2027-01-12 14:30")


@given(
    st.dates(TODAY, TODAY + timedelta(days=364)) | st.dates(TODAY, date(2199, 12, 31)),
    st.times().map(lambda found: found.replace(second=0, microsecond=0)),
    st.sampled_from(LANGUAGES), st.booleans(), st.builds(Manner, st.booleans(), st.sampled_from(Era)),
)  # fmt: skip
def test_what_the_bot_writes_can_be_typed_back(
    day: date, clock: time, language: str, buddhist: bool, manner: Manner
) -> None:
    """A day as any of the languages writes it, in any digits and era, and hours with it; a year of either era."""
    t = T[language].written(manner)
    written = t.day(day)
    hour = t.moments.hour(datetime.combine(day, clock))
    assert read_when(f"{written} {hour}", TODAY) == When(day, clock)
    if TODAY <= day < date(TODAY.year + 1, TODAY.month, TODAY.day):
        near = datetime.combine(day, clock, UTC)
        assert read_when(t.when(near, None, "UTC"), TODAY) == When(day, clock)
    year = day.year + 543 if buddhist else day.year
    assert read_when(f"{day.day}/{day.month}/{year} {clock:%H:%M}", TODAY) == When(day, clock)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(typed: str) -> None:
    for read in (lambda: read_when(typed, TODAY), lambda: read_clock(typed), lambda: read_day(typed, TODAY)):
        refused = ""
        try:
            read()
        except NotWhen as error:
            refused = error.sentence.format(**error.values)
        assert "{" not in refused
