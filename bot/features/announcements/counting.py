"""How far an announcement is: counted from its rows each time, remembered nowhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.delivery import broadcast
from bot.delivery.broadcast import Counts
from bot.features.announcements import reminding, repository
from bot.features.announcements.doubts import repository as doubts
from bot.features.announcements.ground import Ground
from bot.features.announcements.model import Announcement, State, subject
from bot.features.announcements.replies import repository as answers
from bot.features.announcements.told import repository as told

RATE_OF: Final = timedelta(seconds=20)


@dataclass(frozen=True)
class Progress:
    """How far it is, counted from rows; `changed`: what became of corrections and deletions."""

    found: Announcement
    counts: Counts
    by_variant: Mapping[str, Mapping[str, int]]
    followed: Counts
    rate: float = 0.0
    got_it: int = 0
    """How many have said that they know."""
    replies: int = 0
    """How many answers were collected."""
    unsure: int = 0
    """Of how many its author has to decide whether it is sent again."""
    voters: int = 0
    """How many have answered its poll."""
    kept_by: int = 0
    """How many still have it after a recall: it is too old to be deleted, and has no words that could be others."""


async def progress(ground: Ground, number: int) -> Progress:
    """How far an announcement is, counted from its rows."""
    found = await repository.find(ground.connection, number)
    assert found is not None
    bodies = await repository.bodies_of(ground.connection, number)
    first = {row.body_id: row.variant for row in bodies if row.part == 0}
    counts = await broadcast.counts(ground.connection, list(first))
    by_variant: dict[str, dict[str, int]] = {}
    for (body, state), many in counts.of.items():
        of = by_variant.setdefault(first[body].rstrip("+"), {})
        of[state] = of.get(state, 0) + many
    followed = await broadcast.counts(ground.connection, [row.body_id for row in bodies if row.part < 0])
    rate = 0.0
    if found.state is State.SENDING:
        rate = await broadcast.sent_since(ground.connection, list(first), ground.now - RATE_OF)
        rate /= max(1.0, min(RATE_OF, ground.now - (found.began_at or ground.now)).total_seconds())
    got_it = await told.how_many_pressed(ground.connection, subject(found)) if found.got_it else 0
    replies = await answers.how_many(ground.connection, number) if found.replies == "collect" else 0
    voters = 0
    if found.poll:
        # Of a second message those who answered the first one count, too: it says how many are left.
        polled = (await reminding.counted_as(ground.connection, found)).id
        voters = await answers.how_many_voted(ground.connection, polled)
    unsure = await doubts.how_many(ground.connection, list(first)) if found.once else 0
    taken = {row.body_id for row in bodies if row.replaced_by is not None}
    kept_by = sum(many for (body, state), many in counts.of.items() if state == "sent" and body in taken)
    kept_by = kept_by if found.state is State.RECALLED else 0
    return Progress(found, counts, by_variant, followed, rate, got_it, replies, unsure, voters, kept_by)
