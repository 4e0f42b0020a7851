"""The author's side once it has left: names, the table, again, the silent, corrections, the recall, the log."""

from typing import Any

from bot.chat.incoming import Kind
from bot.chat.turn import Turn
from bot.delivery import outbox
from bot.delivery.message import Attachment, Lane
from bot.errors import NotAllowed
from bot.features.announcements import afterwards, exporting, floor, marking, messages, repository, sending
from bot.features.announcements.floor import ROOM, ground, number, own, show
from bot.features.announcements.model import subject
from bot.features.announcements.reach import repository as reach


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
    await show(turn, await own(turn))


async def unsure(turn: Turn) -> None:
    """Of whom nobody knows whether it arrived: one after the other."""
    row, left = await afterwards.in_doubt(ground(turn), turn.person, number(turn))
    titles = await reach.titles(turn.connection, [row.institution] if row is not None and row.institution else [])
    await turn.edit(messages.doubt(turn.t, number(turn) or 0, row, titles["institution"], left))


async def decided(turn: Turn) -> None:
    """Once more to her, or not; then the next."""
    data = turn.incoming.data
    again = data is not None and data.action == "anew"
    await afterwards.decide(ground(turn), turn.person, number(turn), data.revision if data else None, again=again)
    await unsure(turn)


# -- the silent ------------------------------------------------------------------------------------------------------


async def silent(turn: Turn) -> None:
    """Who has not pressed "Got it"."""
    found = await own(turn)
    rows = await afterwards.silent(ground(turn), turn.person, found.id)
    titles = await reach.titles(turn.connection, [row.institution for row in rows if row.institution])
    await turn.edit(messages.silent(turn.t, found.id, rows, titles["institution"]))


async def rest(turn: Turn) -> None:
    """A second message to exactly those."""
    await show(turn, await afterwards.for_the_silent(ground(turn), turn.person, number(turn)))


async def tell(turn: Turn) -> None:
    """Their institutions are told."""
    told, others = await afterwards.tell_institutions(ground(turn), turn.person, number(turn))
    await turn.edit(messages.told(turn.t, number(turn) or 0, told, others))


# -- corrected, recalled ---------------------------------------------------------------------------------------------


async def correct(turn: Turn) -> None:
    """Which text?"""
    await turn.edit(messages.which(turn.t, await own(turn)))


async def fix(turn: Turn) -> None:
    """The right words are asked for."""
    found = await own(turn)
    language = turn.incoming.data.version if turn.incoming.data else ""
    text = found.texts.get(language)
    if text is None or not afterwards.is_editable(text):
        await turn.reply(messages.not_editable(turn.t))
        return
    await floor.leave(turn)
    await turn.open(ROOM, id=found.id, asks="fix", language=language)
    await turn.edit(messages.ask(turn.t, found, language))


async def fixed(turn: Turn, state: dict[str, Any]) -> None:
    """The right words were sent."""
    if turn.incoming.kind is not Kind.TEXT:
        await turn.reply(messages.not_editable(turn.t))
        return
    html = marking.to_html(turn.incoming.text, turn.incoming.entities)
    try:
        await afterwards.correct(ground(turn), turn.person, state["id"], state["language"], html)
    except afterwards.Same:
        await turn.reply(messages.same(turn.t))
        return
    except afterwards.Unfilled as error:
        await turn.reply(messages.unfilled(turn.t, error.gate))
        return
    except afterwards.TooLong as error:
        await turn.reply(messages.refused(turn.t, str(error)))
        return
    await turn.close()
    await turn.reply(messages.progress(turn.t, await sending.progress(ground(turn), state["id"])))


async def recall(turn: Turn) -> None:
    """Really?"""
    found = await own(turn)
    now = await sending.progress(ground(turn), found.id)
    know = await repository.how_many_know(turn.connection, subject(found))
    await turn.reply(messages.really_recall(turn.t, found, now.counts.count("sent"), know))


async def recalled(turn: Turn) -> None:
    """It is taken back."""
    await afterwards.recall(ground(turn), turn.person, number(turn))
    await show(turn, await own(turn))


async def log(turn: Turn) -> None:
    """What was done with it."""
    found = await own(turn)
    await turn.edit(messages.log(turn.t, found.id, await repository.log(turn.connection, found.id), turn.zone))
