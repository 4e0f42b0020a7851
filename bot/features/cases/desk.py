"""What all handlers of cases need: the house, the calendars, and the work of a turn."""

from dataclasses import dataclass
from datetime import datetime

from bot.chat.turn import Turn
from bot.delivery.message import Message
from bot.features.cases import messages, repository, service, showing
from bot.features.cases.hours import Hours
from bot.features.cases.model import Case
from bot.features.cases.work import House, Work
from bot.features.programme.holidays import CALENDARS, Calendars
from bot.i18n import Translator


@dataclass(frozen=True)
class Desk:
    """Where cases are worked on."""

    house: House
    calendars: Calendars = CALENDARS

    async def work(self, turn: Turn) -> Work:
        """The work of this turn."""
        return await Work.begin(turn.connection, self.house, turn.now)

    async def case(self, turn: Turn) -> tuple[Work, Case]:
        """The work, and the case of the button, which the person who pressed may answer."""
        work = await self.work(turn)
        number = turn.incoming.data.number if turn.incoming.data else None
        return work, await service.for_staff(work, turn.person, number)

    def words(self, turn: Turn) -> Translator:
        """In the group everybody reads what is said."""
        return self.house.voices.translators[self.house.voices.default_language] if turn.incoming.in_group else turn.t

    async def card(self, work: Work, turn: Turn, case: Case) -> Message:
        """The card for who looks at it."""
        return await showing.card(work, case, None if turn.incoming.in_group else turn.person)

    async def expected(self, work: Work, country: str | None) -> datetime | None:
        """When the office of a country opens, if it is closed now."""
        found = await repository.office(work.connection, country) if country else None
        if found is None or found.hours is None:
            return None
        hours = Hours.from_json(found.hours, found.zone)
        return hours.expected(work.now, lambda day: self.calendars.is_holiday(found.holidays, day))

    async def say_here(self, turn: Turn, message: Message) -> None:
        """Answers where something was written: in its topic, or in the person's own chat."""
        if turn.incoming.in_group:
            await turn.reply(message.within(turn.incoming.thread))
        else:
            await turn.reply(message)

    async def cannot_pass(self, turn: Turn) -> None:
        """Telegram copies no such message."""
        await self.say_here(turn, messages.cannot_pass(self.words(turn)))
