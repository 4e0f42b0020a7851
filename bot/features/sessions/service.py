"""What coordinators can do with sessions."""

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import NotAllowed
from bot.features.programme import service as programme
from bot.features.programme.model import Activity
from bot.people.model import Person, Role


def may_edit(person: Person, activity: str) -> bool:
    """Whether the person decides about the sessions of an activity: who is in charge of one country only does not."""
    return person.holds(Role.COORDINATOR, activity=activity)


async def activity(connection: AsyncConnection, person: Person, code: str) -> Activity:
    """An activity whose sessions the person decides about; raises NotAllowed and NotFound."""
    if not may_edit(person, code):
        raise NotAllowed("not a coordinator of this activity")
    return await programme.activity(connection, code)
