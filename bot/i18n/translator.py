"""One immutable translator a language, loaded at start and passed explicitly to whatever speaks."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from babel import Locale, localedata
from babel.core import get_global
from babel.numbers import format_decimal
from markupsafe import Markup

from bot.i18n.catalogues import Sentences, catalogues, read
from bot.i18n.languages import LANGUAGES
from bot.i18n.moments import DIGITS, STYLES, USUAL, Manner, Moments, Zone, day_of, local


def N_(sentence: str) -> str:  # noqa: N802  (the name that gettext knows)
    """Marks a sentence for the catalogues where it stands, to be translated when it is sent."""
    return sentence


@dataclass(frozen=True, slots=True)
class Translator:
    """Speaks one language. A sentence is HTML of the tags b, i, s and code; values are escaped unless Markup."""

    language: str
    sentences: Sentences
    moments: Moments

    def __call__(self, sentence: str, /, **values: object) -> Markup:
        """`sentence` in this language, else in English, with `values` in its named places."""
        # Sentences are ours, written and reviewed as HTML; only the values come from people, and format escapes them.
        return Markup(self.sentences.single.get(sentence, sentence)).format(**values)  # noqa: S704

    def plural(self, one: str, many: str, /, *, n: int, **values: object) -> Markup:
        """The sentence for `n` things, `{n}` written as this language writes numbers."""
        forms = self.sentences.counted.get(one)
        text = forms[self.sentences.form(n)] if forms else (one if n == 1 else many)
        return Markup(text).format(n=self.number(n), **values)  # noqa: S704

    def pick(self, texts: Mapping[str, str]) -> str:
        """The text in this language, else in English, else in the first language that has one."""
        for language in (self.language, *LANGUAGES):
            if text := texts.get(language):
                return text
        return ""

    def number(self, number: float | Decimal) -> str:
        """`number` with this language's separators."""
        return self.moments.digits(_written(number, self.moments.locale))

    def written(self, manner: Manner) -> "Translator":
        """The same language for who wants its numbers and years written so, as far as it can write them otherwise."""
        if not self.moments.style.years:
            manner = replace(manner, era=USUAL.era)
        if self.language not in DIGITS:
            manner = replace(manner, native=False)
        return self if manner == self.moments.manner else replace(self, moments=replace(self.moments, manner=manner))

    def date(self, value: dt.date, zone: Zone | None = None) -> str:
        """The full date with weekday and year: "Monday, 24 November 2025"."""
        return self.moments.full(day_of(value, zone))

    def day(self, value: dt.date, zone: Zone | None = None) -> str:
        """The date without its weekday, as for a birth date: "24 November 2025"."""
        return self.moments.plain(day_of(value, zone))

    def short_date(self, value: dt.date, zone: Zone | None = None) -> str:
        """The date of something near, without its year: "Mon 24 November"."""
        return self.moments.short(day_of(value, zone))

    def days(self, first: dt.date, last: dt.date, zone: Zone | None = None) -> str:
        """From day to day: "Mon 12 January – Fri 23 January", or the one day if they are the same."""
        return self.moments.days(day_of(first, zone), day_of(last, zone))

    def time(self, moment: dt.datetime, zone: Zone) -> str:
        """The hour on the wall clock of `zone`: "09:00"."""
        return self.moments.hour(local(moment, zone))

    def hours(self, start: dt.time, end: dt.time) -> str:
        """From hour to hour of a day: "09:00–17:00"."""
        return self.moments.hour(start, end)

    def when(self, start: dt.datetime, end: dt.datetime | None, zone: Zone) -> str:
        """Day and hour on the wall clock of `zone`: "Mon 24 November, 09:00–17:00"."""
        return self.moments.when(local(start, zone), None if end is None else local(end, zone))


@lru_cache(maxsize=1024)
def _written(number: float | Decimal, locale: Locale) -> str:
    """Kept: each question of a form has two numbers, and they are always the same few."""
    return format_decimal(number, locale=locale)


def translators(folder: Path | None = None) -> Mapping[str, Translator]:
    """A translator for each of our languages, from the catalogues in `folder` (the shipped ones by default)."""
    return _shipped() if folder is None else _read(folder)


@cache
def _shipped() -> Mapping[str, Translator]:
    """Read once: they never change while the program runs."""
    return _read(catalogues())


def _read(folder: Path) -> Mapping[str, Translator]:
    for part in _UNASKED:
        get_global(part).clear()  # type: ignore[attr-defined]
    return MappingProxyType({language: _translator(folder, language) for language in LANGUAGES})


# What CLDR knows beside dates and numbers is most of it, and nothing that we say: 6 MiB for seven languages.
_UNUSED: Final = (
    "territories", "languages", "scripts", "variants", "time_zones", "meta_zones", "zone_formats", "date_fields",
    "currency_names", "currency_names_plural", "currency_symbols", "currency_formats", "currency_unit_patterns",
    "compact_currency_formats", "compact_decimal_formats", "unit_patterns", "compound_unit_patterns",
    "unit_display_names", "interval_formats", "datetime_skeletons",
)  # fmt: skip
# And how the languages and countries of the world go together: nobody asks who names a language by its own code.
_UNASKED: Final = ("likely_subtags", "territory_languages", "territory_aliases")


def _translator(folder: Path, language: str) -> Translator:
    for name in ("root", language):
        known = localedata.load(name)
        for part in _UNUSED:
            known.pop(part, None)
    translator = Translator(language, read(folder, language), Moments(Locale.parse(language), STYLES[language]))
    # The first use of a locale loads its file: at start, rather than while the first reader waits.
    translator.date(dt.date(2000, 1, 1))
    translator.number(0)
    return translator
