"""Answers to an announcement: each opens a case, or is collected for the author to read."""

from collections.abc import Sequence
from typing import Any

from bot.chat.incoming import Kind
from bot.chat.turn import Turn
from bot.delivery import broadcast
from bot.features.announcements import messages, repository
from bot.features.announcements.floor import own
from bot.features.announcements.replies import repository as replies
from bot.features.cases import service as cases
from bot.features.cases.model import PASSED_ON
from bot.features.cases.work import House, Work
from bot.features.desk.model import scope_of
from bot.i18n import clean

A_PAGE = 10
_LAST_PAGE = 10_000


async def heard(staff: House, turn: Turn) -> bool:
    """Whether what she writes answers an announcement; then it is with whoever is to read it."""
    incoming = turn.incoming
    is_answer = incoming.kind in {Kind.TEXT, Kind.MEDIA} and incoming.reply_to is not None and incoming.replies_to_bot
    if not is_answer or turn.case is not None or incoming.in_group or incoming.media not in PASSED_ON:
        return False
    number = await repository.told_by(turn.connection, incoming.chat_id, incoming.reply_to or 0)
    found = await repository.find(turn.connection, number) if number is not None else None
    # Whose question is open, or who wrote it herself, goes on with that.
    if found is None or found.author_id == turn.person.id or turn.door.asks(turn):
        return False
    if found.replies == "collect":
        text = clean(incoming.text)
        await replies.add(
            turn.connection, found.id, turn.person.id, incoming.chat_id, incoming.own_id or 0, text, turn.now
        )
        await turn.reply(messages.answer_kept(turn.t))
        return True
    work = await Work.begin(turn.connection, staff, turn.now)
    case = await cases.begin(work, turn.person)
    written = {"chat_id": incoming.chat_id, "message_id": incoming.own_id, "text": clean(incoming.text)}
    await cases.ask(work, case, turn.person, None, media=incoming.media, quotes=None, **written)
    await turn.reply(messages.answer_asked(turn.t, case))
    return True


async def collected(turn: Turn) -> None:
    """What was answered, for the author."""
    found = await own(turn)
    rows, page = await _page(turn, found.id)
    shown = messages.answers(turn.t, found.id, rows[:A_PAGE], page, more=len(rows) > A_PAGE)
    await turn.edit(shown)


async def wordless(turn: Turn) -> None:
    """Pictures and the like of one page, each with who sent it."""
    found = await own(turn)
    rows, _ = await _page(turn, found.id)
    for row in rows[:A_PAGE]:
        if not row.text:
            await turn.reply(messages.answered_by(turn.t, row.name))
            copied = {"from": row.chat_id, "message": row.message_id}
            await broadcast.show(turn.connection, turn.incoming.chat_id, copied, now=turn.now)


async def _page(turn: Turn, number: int) -> tuple[Sequence[Any], int]:
    page = min((turn.incoming.data.revision if turn.incoming.data else 0) or 0, _LAST_PAGE)
    scope = scope_of(turn.person)
    return await replies.listed(turn.connection, number, scope, A_PAGE + 1, page * A_PAGE), page
