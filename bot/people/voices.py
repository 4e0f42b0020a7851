"""In which language and by which clock somebody is told something: one rule for all who tell."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from bot.i18n import ZONES, Manner, Translator, choose
from bot.people.model import Person


class Chosen(Protocol):
    """What somebody chose, and the language of her Telegram."""

    @property
    def language(self) -> str | None: ...
    @property
    def client_language(self) -> str | None: ...
    @property
    def zone(self) -> str | None: ...


@dataclass(frozen=True)
class Voices:
    """The languages that the bot speaks, and what counts for people who chose nothing."""

    translators: Mapping[str, Translator]
    default_language: str
    default_zone: str

    @property
    def plain(self) -> Translator:
        """What is said to nobody in particular."""
        return self.translators[self.default_language]

    def language_of(self, person: Chosen) -> str:
        """The one she chose; before that her Telegram's, if it is one of ours."""
        return person.language or choose(person.client_language) or self.default_language

    def speaks(self, person: Person) -> Translator:
        """Somebody's language, with numbers and dates as she wants them."""
        return self.speaks_in(self.language_of(person), person)

    def speaks_in(self, language: str, person: Person) -> Translator:
        """Another language, as she wants it written."""
        return self.translators[language].written(Manner.read(person.manner))

    def zone_of(self, person: Chosen) -> str:
        """The clock she lives by: her own, else the usual one of her language, else the house's."""
        return person.zone or ZONES.get(self.language_of(person), self.default_zone)
