"""With what a case is worked on: the transaction, the moment, the words, the staff's group."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.features.cases import repository, room
from bot.features.cases.model import Case
from bot.features.cases.room import Room
from bot.i18n import Translator
from bot.people import service as people
from bot.people.model import Person
from bot.people.voices import Voices


@dataclass(frozen=True)
class House:
    """What does not change while the bot runs."""

    voices: Voices
    staff_chat: int | None


@dataclass(frozen=True)
class Work:
    """One transaction's work on cases."""

    connection: AsyncConnection
    now: datetime
    house: House
    room: Room

    @classmethod
    async def begin(cls, connection: AsyncConnection, house: House, now: datetime) -> "Work":
        """Looks up where the staff is to be found."""
        return cls(connection, now, house, await room.find(connection, house.staff_chat))

    def speaks(self, person: Person) -> Translator:
        """Somebody's language."""
        return self.house.voices.speaks(person)

    @property
    def t(self) -> Translator:
        """The language of what all of the staff read."""
        return self.house.voices.plain

    async def country(self, case: Case, t: Translator) -> str:
        """What the case's country is called."""
        return t.pick((await repository.titles(self.connection)).get(case.country, {})) if case.country else ""

    async def readers(self, case: Case) -> list[Person]:
        """Who is told of it in her own chat: who has taken it, else everybody whose scope it lies in."""
        if case.assignee is not None:
            return [case.assignee]
        return await people.coordinators(self.connection, activity=case.activity or "", country=case.country)

    async def suggested(self, case: Case, t: Translator) -> tuple[str, str] | None:
        """What the question bank would have answered: title and text, in the reader's language."""
        found = await repository.bank_answer(self.connection, case.topic) if case.topic else None
        return None if found is None else (t.pick(found.title), t.pick(found.answer))
