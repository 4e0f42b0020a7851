"""What a coordinator types in her own chat: an answer, a note, the reason for a ban."""

from typing import Any, Final

from bot.chat.incoming import Incoming, Kind
from bot.chat.turn import Turn
from bot.features.cases import messages, service
from bot.features.cases.desk import Desk
from bot.features.cases.model import PASSED_ON, Case, Closed
from bot.features.cases.work import Work
from bot.i18n import clean, cut

ROOMS: Final = ("answer", "casenote", "ban")
_ROOM_OF: Final = {"answer": "answer", "note": "casenote", "ban": "ban"}
_ASKED: Final = {"answer": messages.ask_answer, "casenote": messages.ask_note, "ban": messages.ask_ban}
LONGEST_REASON: Final = 300


def written(incoming: Incoming, quotes: int | None = None) -> dict[str, Any]:
    """What is kept of a message that somebody wrote."""
    media = "contact" if incoming.kind is Kind.CONTACT else incoming.media
    return {
        "chat_id": incoming.chat_id, "message_id": incoming.own_id, "text": clean(incoming.text), "media": media,
        "quotes": quotes,
    }  # fmt: skip


def can_be_passed(incoming: Incoming) -> bool:
    """Whether Telegram copies such a message."""
    return incoming.media in PASSED_ON


async def ask(desk: Desk, turn: Turn) -> None:
    """What comes next is the answer, the note, or the reason."""
    _, found = await desk.case(turn)
    data = turn.incoming.data
    assert data is not None
    if not found.is_open and data.action == "answer":
        await turn.reply(messages.is_over(turn.t, found))
        return
    if turn.dialogue is not None and not await turn.door.cancel(turn):
        await turn.close()
    room = _ROOM_OF[data.action]
    await turn.open(room, case=found.id)
    await turn.reply(_ASKED[room](turn.t, found))


async def typed(desk: Desk, turn: Turn) -> None:
    """It was typed."""
    assert turn.dialogue is not None
    work = await desk.work(turn)
    room, found = turn.dialogue.room, await service.for_staff(work, turn.person, turn.dialogue.state["case"])
    if not can_be_passed(turn.incoming):
        await desk.cannot_pass(turn)
        return
    if room == "ban":
        reason = cut(clean(turn.incoming.text), LONGEST_REASON)
        if not reason:
            await turn.reply(messages.ask_ban(turn.t, found))
            return
        await service.ban(work, found, turn.person, reason)
    elif room == "casenote":
        await service.note(work, found, turn.person, **written(turn.incoming))
    await turn.close()
    if room == "answer":
        await answer(work, turn, found)
    elif room == "casenote":
        await turn.reply(messages.kept(turn.t))
    else:
        await turn.reply(await desk.card(work, turn, await service.case(work, found.id)))


async def answer(work: Work, turn: Turn, found: Case, quotes: int | None = None) -> None:
    """Sends an answer from a coordinator's own chat, and says that it is sent."""
    try:
        await service.answer(work, found, turn.person, **written(turn.incoming, quotes))
    except Closed:
        await turn.reply(messages.is_over(turn.t, found))
        return
    later = found.person.unreachable
    await turn.reply(messages.sent_later(turn.t, found) if later else messages.sent(turn.t, found))


async def cancel(turn: Turn) -> None:
    """Nothing is sent."""
    await turn.close()
    await turn.reply(messages.unchanged(turn.t))


async def resume(desk: Desk, turn: Turn) -> None:
    """What is to be typed, again."""
    assert turn.dialogue is not None
    work = await desk.work(turn)
    found = await service.for_staff(work, turn.person, turn.dialogue.state["case"])
    await turn.reply(_ASKED[turn.dialogue.room](turn.t, found))
