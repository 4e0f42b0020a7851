"""What is written in a private chat and belongs to a case: the person's words while it is open, answers to a message,
edits and reactions. Everything else is somebody else's.
"""

from bot.chat.incoming import Kind
from bot.chat.turn import NotYet, Turn
from bot.features.cases import answering, messages, repository, service
from bot.features.cases.answering import can_be_passed, written
from bot.features.cases.desk import Desk
from bot.features.cases.model import Said, answers, may_answer
from bot.features.cases.work import Work
from bot.features.faq.bank import Asked


async def heard(desk: Desk, turn: Turn) -> bool:
    """Whether it belongs to a case; then it is done."""
    match turn.incoming.kind:
        case Kind.TEXT | Kind.MEDIA | Kind.CONTACT:
            return await _said(desk, turn)
        case Kind.EDITED:
            return await edited(await desk.work(turn), turn)
        case Kind.REACTION:
            await reacted(await desk.work(turn), turn)
            return True
        case (Kind.LEFT | Kind.RETURNED) as kind if turn.case is not None:
            await service.left(await desk.work(turn), turn.case, gone=kind is Kind.LEFT)
    return False


async def _said(desk: Desk, turn: Turn) -> bool:
    quoted: Said | None = None
    if turn.incoming.reply_to is not None and (turn.case is not None or answers(turn.person)):
        quoted = await quoted_in(turn)
    if quoted is not None and (turn.case != quoted.case_id) and answers(turn.person):
        work = await desk.work(turn)
        found = await service.case(work, quoted.case_id)
        if may_answer(turn.person, found):
            await _answered(desk, work, turn, quoted)
            return True
    # A question that she herself opened since, by a command, is answered first.
    if turn.case is None or turn.door.asks(turn):
        return False
    if not can_be_passed(turn.incoming):
        await desk.cannot_pass(turn)
        return True
    await _asked(desk, turn, quoted)
    return True


async def _answered(desk: Desk, work: Work, turn: Turn, quoted: Said) -> None:
    if not can_be_passed(turn.incoming):
        await desk.cannot_pass(turn)
        return
    await answering.answer(work, turn, await service.case(work, quoted.case_id), quoted.id)


async def _asked(desk: Desk, turn: Turn, quoted: Said | None) -> None:
    assert turn.case is not None
    work = await desk.work(turn)
    number = quoted.id if quoted is not None and quoted.case_id == turn.case else None
    said = written(turn.incoming, number)
    is_first = await service.ask(work, turn.case, turn.person, _topic(turn.prepared), **said)
    if is_first:
        found = await service.case(work, turn.case)
        expected = await desk.expected(work, found.country)
        await turn.reply(messages.taken(turn.t, found.id, expected, turn.zone))


def _topic(prepared: object) -> str | None:
    """What the question bank takes the question for."""
    topics = prepared.verdict.topics if isinstance(prepared, Asked) else ()
    return topics[0] if topics else None


async def quoted_in(turn: Turn) -> Said | None:
    """The message of a case that is answered here."""
    return await _at(turn, turn.incoming.reply_to or 0, ours=turn.incoming.replies_to_bot)


async def _at(turn: Turn, number: int, *, ours: bool) -> Said | None:
    """The message of a case with this number; raises NotYet while it may be one of ours that has just left."""
    chat = turn.incoming.chat_id
    # Asked before the look: what is written down between the two is found.
    under_way = ours and await repository.is_under_way(turn.connection, chat)
    found = await repository.shown_at(turn.connection, chat, number)
    found = found or await repository.written_at(turn.connection, chat, number)
    if found is None and under_way:
        raise NotYet
    return found


async def edited(work: Work, turn: Turn) -> bool:
    """Whether a message of a case was changed; then its copies are."""
    said = await repository.written_at(turn.connection, turn.incoming.chat_id, turn.incoming.own_id or 0)
    if said is None:
        return False
    await service.rewrite(work, said, turn.incoming.text, turn.incoming.entities)
    return True


async def reacted(work: Work, turn: Turn) -> None:
    """A reaction to a message of a case, or none any more."""
    await _at(turn, turn.incoming.message_id or 0, ours=True)
    await service.react(work, turn.incoming.chat_id, turn.incoming.message_id or 0, turn.incoming.emoji)
