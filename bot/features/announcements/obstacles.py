"""What keeps a draft from leaving, asked when it is shown, confirmed and when its moment comes."""

from collections.abc import Sequence

from bot.features.announcements import marking, reminding
from bot.features.announcements.around import repository as around
from bot.features.announcements.ground import Ground, Reach
from bot.features.announcements.model import Announcement, Gate, gate
from bot.features.programme import service as programme


def places(found: Announcement) -> list[str]:
    """The places for each reader's own that its texts have."""
    return sorted({place for text in found.texts.values() for place in marking.places(text.html)})


async def unfilled(ground: Ground, found: Announcement, named: Sequence[str]) -> Gate | None:
    """Why what is to stand in one of these places is not known."""
    code = found.audience.activity
    if code is None and {"activity", "session"} & set(named):
        return Gate.NO_ACTIVITY
    if code is not None and "session" in named:
        coming = await around.next_session(ground.connection, code, ground.now)
        return Gate.NO_SESSION if coming is None else None
    return None


async def _is_closed(ground: Ground, found: Announcement) -> bool:
    """Whether it asks for answers to a poll that was closed meanwhile."""
    first = await reminding.counted_as(ground.connection, found)
    return first.id != found.id and first.closed_at is not None


async def obstacle(ground: Ground, found: Announcement, readers: Reach) -> Gate | None:
    """What keeps it from leaving now; that nobody has approved it comes last."""
    if await _is_closed(ground, found):
        return Gate.CLOSED
    blocked = gate(found, readers.readers, places(found)) or await unfilled(ground, found, places(found))
    if blocked is None and not found.is_approved and await programme.wants_approval(ground.connection):
        return Gate.NOT_APPROVED
    return blocked
