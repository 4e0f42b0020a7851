"""Language and consent."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery.message import Message
from bot.errors import NotFound
from bot.features.programme import service as programme
from bot.features.programme.model import Programme
from bot.features.welcome import messages
from bot.i18n import Translator
from bot.people import repository as people
from bot.people.model import Person

ROOM = "welcome"
"""The dialogue in which language and consent are settled; its state keeps the link that is to be opened then."""


async def needs_consent(connection: AsyncConnection, person: Person) -> Programme | None:
    """The programme whose present data notice the person has still to agree to."""
    found = await programme.the_programme(connection)
    return found if found and person.consent_version != found.notice_version else None


async def notice_before(connection: AsyncConnection, person: Person, t: Translator) -> Message | None:
    """The data notice, when it has to be agreed to before anything is stored."""
    found = await needs_consent(connection, person)
    return messages.notice(t, found) if found else None


async def agree(connection: AsyncConnection, person: Person, language: str, version: str, now: datetime) -> Programme:
    """Keeps the consent to the notice that was shown; raises NotFound when another version holds now."""
    found = await programme.the_programme(connection)
    if found is None or found.notice_version != version:
        raise NotFound("this version of the data notice")
    if person.consent_version != version:
        await people.add_consent(connection, person.id, found.code, version, language, now)
    return found


async def agreed_at(connection: AsyncConnection, person: Person) -> datetime | None:
    """When the person agreed last."""
    row = await people.last_consent(connection, person.id)
    return row.agreed_at if row else None
