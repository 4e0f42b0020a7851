"""The author's side once it has left: names, the table, again, the silent, the recall, the log."""

from bot.chat.turn import Turn
from bot.delivery import outbox
from bot.delivery.message import Attachment, Lane
from bot.errors import NotAllowed
from bot.features.announcements import afterwards, exporting, messages, reminding, repository, sending
from bot.features.announcements.around import repository as around
from bot.features.announcements.floor import ground, number, own, show
from bot.features.announcements.model import AFTER, Asked


async def lost(turn: Turn) -> None:
    """Who did not get it."""
    found = await own(turn)
    rows = await afterwards.lost(ground(turn), turn.person, found.id, messages.NAMED + 1)
    await turn.edit(messages.lost(turn.t, found.id, rows))


async def file(turn: Turn) -> None:
    """The same as a table, which was written before the turn opened."""
    written = turn.prepared
    found = await own(turn)
    if not isinstance(written, exporting.Written) or written.number != found.id:
        raise NotAllowed("not a table of hers")
    table = Attachment(written.name, written.content)
    await outbox.put_file(turn.connection, turn.incoming.chat_id, table, lane=Lane.REPLY, now=turn.now)


async def again(turn: Turn) -> None:
    """Once more to those for whom it failed."""
    await afterwards.again(ground(turn), turn.person, number(turn))
    await turn.edit(messages.begun(turn.t, number(turn) or 0, messages.Begun.AGAIN))


async def unsure(turn: Turn) -> None:
    """Of whom nobody knows whether it arrived: one after the other."""
    row, left = await afterwards.in_doubt(ground(turn), turn.person, number(turn))
    titles = await around.titles(turn.connection, [row.institution] if row is not None and row.institution else [])
    await turn.edit(messages.doubt(turn.t, number(turn) or 0, row, titles, left))


async def decided(turn: Turn) -> None:
    """Once more to her, or not; then the next."""
    data = turn.incoming.data
    again = data is not None and data.action == "anew"
    await afterwards.decide(ground(turn), turn.person, number(turn), data.revision if data else None, again=again)
    await unsure(turn)


# -- the silent --------------------------------------------------------------------------------------------------------


def _asked(turn: Turn) -> Asked:
    """The same is done about who has not answered a poll."""
    return Asked.VOTE if turn.incoming.data is not None and "unvoted" in turn.incoming.data.action else Asked.RECEIPT


async def silent(turn: Turn) -> None:
    """Who has not pressed "Got it", or not answered the poll."""
    found, asked = await own(turn), _asked(turn)
    rows, many = await reminding.silent(ground(turn), turn.person, found.id, asked, messages.NAMED)
    titles = await around.titles(turn.connection, [row.institution for row in rows if row.institution])
    may_ask = asked is Asked.RECEIPT or found.closed_at is None
    await turn.edit(messages.silent(turn.t, found.id, rows, many, titles, asked, may_ask=may_ask))


async def rest(turn: Turn) -> None:
    """A second message to exactly those."""
    await show(turn, await reminding.draft_for_them(ground(turn), turn.person, number(turn), _asked(turn)))


async def tell(turn: Turn) -> None:
    """Really? Their institutions are named first."""
    asked = _asked(turn)
    heard = await reminding.institutions(ground(turn), turn.person, number(turn), asked, tell=False)
    await turn.edit(messages.really_tell(turn.t, number(turn) or 0, heard, asked))


async def told(turn: Turn) -> None:
    """Their institutions are told."""
    heard = await reminding.institutions(ground(turn), turn.person, number(turn), _asked(turn), tell=True)
    await turn.edit(messages.told(turn.t, number(turn) or 0, heard))


async def known(turn: Turn) -> None:
    """Who has read it for certain."""
    found = await own(turn)
    rows, many = await afterwards.who_know(ground(turn), turn.person, found.id, messages.NAMED)
    titles = await around.titles(turn.connection, [row.institution for row in rows if row.institution])
    await turn.edit(messages.known(turn.t, found.id, rows, many, titles))


# -- recalled ----------------------------------------------------------------------------------------------------------


async def recall(turn: Turn) -> None:
    """Really?"""
    found = await own(turn)
    now = await sending.progress(ground(turn), found.id)
    know = await afterwards.how_many_read(ground(turn), found)
    asked = messages.really_recall(turn.t, found, now.counts.count("sent"), know)
    # While it is on its way the numbers stand there, and go on.
    await (turn.edit(asked) if found.state in AFTER else turn.reply(asked))


async def recalled(turn: Turn) -> None:
    """It is taken back."""
    await afterwards.recall(ground(turn), turn.person, number(turn))
    await turn.edit(messages.begun(turn.t, number(turn) or 0, messages.Begun.RECALL))


async def log(turn: Turn) -> None:
    """What was done with it."""
    found = await own(turn)
    await turn.edit(messages.log(turn.t, found.id, await repository.log(turn.connection, found.id), turn.zone))
