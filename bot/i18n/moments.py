"""Dates and hours as each language writes them: our own patterns, with the names of months and days from CLDR."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, tzinfo
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date

Zone = str | tzinfo


class Era(StrEnum):
    """By which years a Thai reader counts; the Buddhist Era, where she says nothing."""

    BUDDHIST = "buddhist"
    COMMON = "common"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Manner:
    """How a reader wants numbers and years written; as her language usually does, where she says nothing."""

    native: bool = False
    """In the digits of her script."""
    era: Era = Era.BUDDHIST

    @classmethod
    def read(cls, kept: str | None) -> "Manner":
        """As it is kept with a person, like `native+both`; what nobody knows any more is as usual."""
        said = (kept or "").split("+")
        return cls("native" in said, next((era for era in Era if era.value in said), Era.BUDDHIST))

    @property
    def kept(self) -> str | None:
        """The form in which it is kept; None for the usual one."""
        said = [*(["native"] if self.native else []), *([] if self.era is Era.BUDDHIST else [self.era.value])]
        return "+".join(said) or None


USUAL: Final = Manner()
DIGITS: Final[Mapping[str, str]] = MappingProxyType(
    {"th": "๐๑๒๓๔๕๖๗๘๙", "lo": "໐໑໒໓໔໕໖໗໘໙", "km": "០១២៣៤៥៦៧៨៩", "my": "၀၁၂၃၄၅၆၇၈၉"}
)
"""The languages whose script has digits of its own."""
_NATIVE: Final = {language: str.maketrans("0123456789", digits) for language, digits in DIGITS.items()}


@dataclass(frozen=True, slots=True)
class Style:
    """How one language writes moments.

    `{year}` stands for the year where a reader can choose its era, and `{be}` in that for the year of the Buddhist Era,
    which CLDR dates lack. The Thai one is counted from 1 January; those of Cambodia and Myanmar begin by the moon, so
    that no rule of ours gives them.
    """

    full: str
    day: str
    short: str
    hour: str = "{hour}"
    moment: str = "{date}, {hour}"
    years: Mapping[Era, str] = field(default_factory=dict)


STYLES: Final[Mapping[str, Style]] = MappingProxyType(
    {
        "en": Style(full="EEEE, d MMMM y", day="d MMMM y", short="EEE d MMMM"),
        "th": Style(
            full="EEEEที่ d MMMM {year}",
            day="d MMMM {year}",
            short="EEE d MMMM",
            hour="{hour} น.",
            moment="{date} เวลา {hour}",
            years=MappingProxyType(
                {
                    Era.BUDDHIST: "'พ.ศ.' '{be}'",
                    Era.COMMON: "'ค.ศ.' y",
                    Era.BOTH: "'พ.ศ.' '{be}' ('ค.ศ.' y)",
                }
            ),
        ),
        "lo": Style(
            full="EEEE, 'ວັນທີ' d MMMM y",
            day="'ວັນທີ' d MMMM y",
            short="EEEE d MMMM",
            hour="{hour} ໂມງ",
            moment="{date} ເວລາ {hour}",
        ),
        "km": Style(
            full="'ថ្ងៃ'EEEE 'ទី'd 'ខែ'MMMM 'ឆ្នាំ'y",
            day="'ថ្ងៃទី'd 'ខែ'MMMM 'ឆ្នាំ'y",
            short="'ថ្ងៃ'EEEE 'ទី'd 'ខែ'MMMM",
            moment="{date} ម៉ោង {hour}",
        ),
        "my": Style(
            full="y 'ခုနှစ်' MMMM'လ' d 'ရက်' (EEEE)",
            day="y 'ခုနှစ်' MMMM'လ' d 'ရက်'",
            short="MMMM'လ' d 'ရက်' (EEE)",
            hour="{hour} နာရီ",
            moment="{date}၊ {hour}",
        ),
        "vi": Style(full="EEEE, 'ngày' d/M/y", day="d/M/y", short="EEEE, d/M"),
        "zh": Style(full="y年M月d日 EEEE", day="y年M月d日", short="M月d日 EEE", moment="{date} {hour}"),
    }
)


@dataclass(frozen=True, slots=True)
class Moments:
    """The dates and hours of one language."""

    locale: Locale
    style: Style
    manner: Manner = USUAL

    def full(self, day: date) -> str:
        return self._write(self.style.full, day)

    def plain(self, day: date) -> str:
        return self._write(self.style.day, day)

    def short(self, day: date) -> str:
        return self._write(self.style.short, day)

    def hour(self, start: datetime | time, end: datetime | time | None = None) -> str:
        """The hour, or both hours of one day with their unit written once."""
        hours = f"{start:%H:%M}" if end is None else f"{start:%H:%M}–{end:%H:%M}"
        return self.style.hour.format(hour=self.digits(hours))

    def when(self, start: datetime, end: datetime | None) -> str:
        """Short date and hour; the second date only if the end is on another day."""
        if end is None or end.date() == start.date():
            return self.style.moment.format(date=self.short(start.date()), hour=self.hour(start, end))
        return f"{self.when(start, None)} – {self.when(end, None)}"

    def days(self, first: date, last: date) -> str:
        return self.short(first) if first == last else f"{self.short(first)} – {self.short(last)}"

    def digits(self, text: str) -> str:
        """What we have written, in the digits that the reader wants."""
        return text.translate(_NATIVE[self.locale.language]) if self.manner.native else text

    def _write(self, pattern: str, day: date) -> str:
        pattern = pattern.replace("{year}", self.style.years.get(self.manner.era, ""))
        return self.digits(format_date(day, pattern.replace("{be}", str(day.year + 543)), locale=self.locale))


def local(moment: datetime, zone: Zone) -> datetime:
    """`moment` on the wall clock of `zone`; a moment without a zone of its own is a fault, not a guess."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone)


def day_of(value: date, zone: Zone | None) -> date:
    """The calendar day of a date, or of a moment where `zone` is (else in the moment's own zone)."""
    if not isinstance(value, datetime):
        return value
    return (value if zone is None else local(value, zone)).date()


def differs(moment: datetime, one: Zone, other: Zone) -> bool:
    """Whether the two wall clocks show different hours at `moment`, so that a reader needs both."""
    return local(moment, one).utcoffset() != local(moment, other).utcoffset()
