"""After the last call: an institution is told, once, who of its people has not answered about a seat.

The coordinators get the short list, and with it the institution's contact of the programme file; where that person is
on Telegram and knows the bot, she gets the list as well and asks her people. Last calls that come together are told
together: the clock waits a little after the first of them.
"""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery import outbox
from bot.delivery.message import Lane
from bot.features.programme import service as programme
from bot.features.programme.model import Institution
from bot.features.registration import messages, repository
from bot.features.registration.calls import CALLS, INFORMED
from bot.features.registration.moving import Mover
from bot.features.registration.record import Filling
from bot.features.reminders import service as reminders
from bot.features.reminders.hours import day_of
from bot.people import repository as people_rows
from bot.people import service as people
from bot.people.model import Person


async def inform(connection: AsyncConnection, filling: Filling, mover: Mover) -> None:
    """Tells of everybody of the same activity, institution and country who has heard the last call."""
    before = filling.registration
    silent = await repository.called_last(connection, before, CALLS)
    await repository.informed(connection, [each.id for each in silent], INFORMED)
    if not silent:
        return
    named = before.facets.institution
    institution = await programme.institution(connection, named) if named else None
    focal = await focal_of(connection, institution)
    found = messages.Silent(
        filling.activity, institution.title if institution else {"en": named or ""},
        [each.name or "?" for each in silent], min(each.answer_by for each in silent),
        institution.contact if institution else None,
    )  # fmt: skip
    quiet = await reminders.quiet_of(connection, before.activity)
    for person in await readers_of(connection, before.activity, before.facets.country, focal):
        t, zone = mover.voices.speaks(person), mover.voices.zone_of(person)
        if focal is not None and person.id == focal.id:
            said = messages.silent_for_contact(t, found, zone)
        else:
            said = messages.silent_for_coordinator(t, found, zone, told=focal is not None)
        asleep = quiet.until(mover.now, day_of(zone, person.night)) is not None
        said = replace(said, silent=asleep)
        key = f"silent:{before.id}:{before.version}:{person.id}"
        await outbox.put(connection, person.telegram_id, said, lane=Lane.NOTICE, now=mover.now, key=key)


async def readers_of(
    connection: AsyncConnection, activity: str, country: str | None, focal: Person | None
) -> list[Person]:
    """Who reads of the silent of one country: whoever decides about it, and their institution's contact."""
    readers = await people.coordinators(connection, activity=activity, country=country)
    return list({each.id: each for each in (*readers, *([focal] if focal else ()))}.values())


async def focal_of(connection: AsyncConnection, institution: Institution | None) -> Person | None:
    """The institution's contact, where she can be reached here."""
    if institution is None or institution.contact is None or institution.contact.telegram is None:
        return None
    found = await people_rows.by_telegram(connection, institution.contact.telegram)
    return found if found is not None and found.language and not found.unreachable else None
