"""The figures of one coordinator, within her scope as it is now."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import NotAllowed
from bot.features.desk.model import scope_of
from bot.features.stats import repository
from bot.features.stats.model import LATELY, Figures
from bot.people.model import Person


async def figures(connection: AsyncConnection, by: Person, now: datetime) -> Figures:
    """Everything that she may count; raises NotAllowed for who decides about nothing."""
    scope = scope_of(by)
    if scope.is_empty:
        raise NotAllowed("not a coordinator")
    people, lost = await repository.people(connection, scope)
    since = now - LATELY
    return Figures(
        scope, people, lost,
        registrations=await repository.registered(connection, scope),
        fields=await repository.fields_of(connection),
        titles=await repository.titles(connection),
        # Whose scope has bounds sees what became of her own announcements.
        deliveries=await repository.delivered(connection, None if scope.everywhere else by.id, since),
        questions=await repository.asked(connection, scope, since),
    )  # fmt: skip
