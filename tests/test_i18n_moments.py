"""Dates and hours as each language writes them."""

import datetime as dt

import pytest

from bot.i18n import Era, Manner, Translator, differs, translators

SPOKEN = dict(translators())
MOMENT = dt.datetime(2025, 11, 24, 2, 0, tzinfo=dt.UTC)
LATER = dt.datetime(2025, 11, 24, 10, 0, tzinfo=dt.UTC)
NEXT_DAYS = dt.datetime(2025, 11, 25, 20, 0, tzinfo=dt.UTC)


def said(language: str) -> Translator:
    return SPOKEN[language]


@pytest.mark.parametrize(
    ("language", "full", "day", "short"),
    [
        ("en", "Monday, 24 November 2025", "24 November 2025", "Mon 24 November"),
        ("th", "วันจันทร์ที่ 24 พฤศจิกายน พ.ศ. 2568", "24 พฤศจิกายน พ.ศ. 2568", "จ. 24 พฤศจิกายน"),
        ("lo", "ວັນຈັນ, ວັນທີ 24 ພະຈິກ 2025", "ວັນທີ 24 ພະຈິກ 2025", "ວັນຈັນ 24 ພະຈິກ"),
        ("km", "ថ្ងៃច័ន្ទ ទី24 ខែវិច្ឆិកា ឆ្នាំ2025", "ថ្ងៃទី24 ខែវិច្ឆិកា ឆ្នាំ2025", "ថ្ងៃច័ន្ទ ទី24 ខែវិច្ឆិកា"),
        ("my", "2025 ခုနှစ် နိုဝင်ဘာလ 24 ရက် (တနင်္လာ)", "2025 ခုနှစ် နိုဝင်ဘာလ 24 ရက်", "နိုဝင်ဘာလ 24 ရက် (တနင်္လာ)"),
        ("vi", "Thứ Hai, ngày 24/11/2025", "24/11/2025", "Thứ Hai, 24/11"),
        ("zh", "2025年11月24日 星期一", "2025年11月24日", "11月24日 周一"),
    ],
)
def test_dates_follow_the_patterns_of_the_language(language: str, full: str, day: str, short: str) -> None:
    t = said(language)
    assert (t.date(MOMENT, "Asia/Bangkok"), t.day(MOMENT.date()), t.short_date(MOMENT)) == (full, day, short)


@pytest.mark.parametrize(
    ("language", "one_day", "two_days"),
    [
        ("en", "Mon 24 November, 09:00–17:00", "Mon 24 November, 09:00 – Wed 26 November, 03:00"),
        (
            "th",
            "จ. 24 พฤศจิกายน เวลา 09:00–17:00 น.",
            "จ. 24 พฤศจิกายน เวลา 09:00 น. – พ. 26 พฤศจิกายน เวลา 03:00 น.",
        ),
        ("my", "နိုဝင်ဘာလ 24 ရက် (တနင်္လာ)၊ 09:00–17:00 နာရီ", None),
        ("zh", "11月24日 周一 09:00–17:00", "11月24日 周一 09:00 – 11月26日 周三 03:00"),
    ],
)
def test_when_writes_the_unit_and_the_day_once(language: str, one_day: str, two_days: str | None) -> None:
    t = said(language)
    assert t.when(MOMENT, LATER, "Asia/Vientiane") == one_day
    if two_days:
        assert t.when(MOMENT, NEXT_DAYS, "Asia/Vientiane") == two_days


def test_when_without_an_end_is_the_beginning() -> None:
    assert said("en").when(MOMENT, None, "Asia/Yangon") == "Mon 24 November, 08:30"


def test_the_hour_is_that_of_the_wall_clock() -> None:
    clocks = {zone: said("en").time(MOMENT, zone) for zone in ("Asia/Vientiane", "Asia/Yangon", "Asia/Shanghai")}
    assert clocks == {"Asia/Vientiane": "09:00", "Asia/Yangon": "08:30", "Asia/Shanghai": "10:00"}


def test_late_in_vientiane_is_tomorrow_in_china_and_early_is_yesterday_in_yangon() -> None:
    late = dt.datetime(2025, 11, 24, 16, 30, tzinfo=dt.UTC)
    early = dt.datetime(2025, 11, 24, 17, 10, tzinfo=dt.UTC)
    t = said("en")
    assert (t.short_date(late, "Asia/Vientiane"), t.short_date(late, "Asia/Shanghai")) == (
        "Mon 24 November",
        "Tue 25 November",
    )
    assert (t.short_date(early, "Asia/Vientiane"), t.short_date(early, "Asia/Yangon")) == (
        "Tue 25 November",
        "Mon 24 November",
    )


def test_a_buddhist_leap_day_keeps_its_weekday() -> None:
    assert said("th").date(dt.date(2028, 2, 29)) == "วันอังคารที่ 29 กุมภาพันธ์ พ.ศ. 2571"


@pytest.mark.parametrize(
    ("language", "manner", "full", "when", "number"),
    [
        ("th", Manner(native=True), "วันจันทร์ที่ ๒๔ พฤศจิกายน พ.ศ. ๒๕๖๘", "จ. ๒๔ พฤศจิกายน เวลา ๐๙:๐๐–๑๗:๐๐ น.", "๑,๒๓๔.๕"),
        ("th", Manner(era=Era.BOTH), "วันจันทร์ที่ 24 พฤศจิกายน พ.ศ. 2568 (ค.ศ. 2025)", None, "1,234.5"),
        ("th", Manner(native=True, era=Era.COMMON), "วันจันทร์ที่ ๒๔ พฤศจิกายน ค.ศ. ๒๐๒๕", None, "๑,๒๓๔.๕"),
        ("lo", Manner(native=True), "ວັນຈັນ, ວັນທີ ໒໔ ພະຈິກ ໒໐໒໕", None, "໑.໒໓໔,໕"),
        ("km", Manner(native=True), "ថ្ងៃច័ន្ទ ទី២៤ ខែវិច្ឆិកា ឆ្នាំ២០២៥", None, "១,២៣៤.៥"),
        ("my", Manner(native=True), "၂၀၂၅ ခုနှစ် နိုဝင်ဘာလ ၂၄ ရက် (တနင်္လာ)",
         "နိုဝင်ဘာလ ၂၄ ရက် (တနင်္လာ)၊ ၀၉:၀၀–၁၇:၀၀ နာရီ", "၁,၂၃၄.၅"),
    ],
)  # fmt: skip
def test_digits_and_era_are_those_that_a_reader_has_chosen(
    language: str, manner: Manner, full: str, when: str | None, number: str
) -> None:
    """In dates, hours and numbers, also in counted sentences; those of others stay as they were."""
    t = said(language).written(manner)
    assert (t.date(MOMENT, "Asia/Bangkok"), t.number(1234.5)) == (full, number)
    assert when in {None, t.when(MOMENT, LATER, "Asia/Vientiane")}
    assert t.number(7) in t.plural("{n} participant", "{n} participants", n=7)
    assert said(language).number(7) == "7"
    assert t.written(Manner()) == said(language)


@pytest.mark.parametrize("language", ["en", "vi", "zh"])
def test_a_language_without_digits_or_era_of_its_own_is_written_as_always(language: str) -> None:
    """Whoever changes to it keeps her choice for later, and reads nothing strange."""
    t = said(language)
    assert t.written(Manner(native=True, era=Era.BOTH)) is t


@pytest.mark.parametrize("native", [True, False])
@pytest.mark.parametrize("era", list(Era))
def test_a_manner_is_kept_without_loss(native: bool, era: Era) -> None:
    """And what nobody knows any more is as usual."""
    manner = Manner(native, era)
    assert Manner.read(manner.kept) == manner
    assert len(manner.kept or "") <= 16
    assert Manner.read("runes+lunar") == Manner.read(None) == Manner()


def test_days_says_one_day_once() -> None:
    first = dt.date(2027, 1, 12)
    assert said("en").days(first, dt.date(2027, 1, 22)) == "Tue 12 January – Fri 22 January"
    assert said("en").days(first, first) == "Tue 12 January"


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("Asia/Bangkok", "Asia/Ho_Chi_Minh", False),
        ("Asia/Vientiane", "Asia/Yangon", True),
        ("Asia/Shanghai", "Asia/Bangkok", True),
    ],
)
def test_zones_differ_when_their_clocks_do(one: str, other: str, differ: bool) -> None:
    assert differs(MOMENT, one, other) is differ


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        said("en").time(MOMENT.replace(tzinfo=None), "Asia/Bangkok")


@pytest.mark.parametrize(
    ("language", "written"), [("en", "1,234.5"), ("lo", "1.234,5"), ("vi", "1.234,5"), ("my", "1,234.5")]
)
def test_numbers_have_the_separators_of_the_language(language: str, written: str) -> None:
    assert said(language).number(1234.5) == written
