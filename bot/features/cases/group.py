"""What happens in a group: what the staff write in a case's topic, and how the group itself stands."""

from bot.chat.incoming import Kind
from bot.chat.turn import NotYet, Turn
from bot.features.cases import healing, hearing, messages, repository, room, service
from bot.features.cases.answering import can_be_passed, written
from bot.features.cases.desk import Desk
from bot.features.cases.model import Case, Closed, Open, answers, may_answer
from bot.features.cases.work import Work
from bot.features.desk.model import scope_of


async def heard(desk: Desk, turn: Turn) -> bool:
    """Whether it concerns the staff's group; then it is done."""
    incoming, work = turn.incoming, await desk.work(turn)
    if incoming.command == "start" and incoming.text == room.PAYLOAD:
        await _connect(desk, work, turn)
        return True
    if incoming.chat_id != work.room.chat_id:
        asks = incoming.command or incoming.addressed
        return incoming.kind not in {Kind.GROUP, Kind.BUTTON, Kind.STAFF} or not asks
    match incoming.kind:
        case Kind.STANDING:
            await _standing(work, turn)
        case Kind.MOVED if incoming.moved_to is not None:
            await room.move(work.connection, desk.house.staff_chat, incoming.chat_id, incoming.moved_to)
        case Kind.REACTION if answers(turn.person):
            await hearing.reacted(work, turn)
        case Kind.STAFF if incoming.is_edit:
            await hearing.edited(work, turn)
        case Kind.STAFF:
            await _written(desk, work, turn)
        case Kind.BUTTON | Kind.GROUP:
            return False
    return True


async def _connect(desk: Desk, work: Work, turn: Turn) -> None:
    """The button of /cases has put the bot into this group."""
    t, here = desk.words(turn), turn.incoming.chat_id
    if not scope_of(turn.person).everywhere:
        return
    if turn.incoming.kind is not Kind.STAFF:
        await turn.reply(messages.needs_topics(t))
    elif desk.house.staff_chat is not None and here != work.room.chat_id:
        await turn.reply(messages.named_elsewhere(t))
    else:
        await room.connect(work.connection, here)
        await turn.reply(messages.connected(t))
        await healing.turn_on(await desk.work(turn))


async def _standing(work: Work, turn: Turn) -> None:
    """The bot's rights in the group have changed."""
    if not turn.incoming.may_work:
        await healing.turn_off(work)
    elif not work.room.is_on:
        await room.turn(work.connection, on=True)
        await turn.reply(messages.group_back(work.t))
        await healing.turn_on(await Work.begin(work.connection, work.house, work.now))


async def _of_topic(work: Work, turn: Turn) -> Case | None:
    """The case whose topic something was written in; raises NotYet for one whose topic has only just been made."""
    chat, thread = turn.incoming.chat_id, turn.incoming.thread
    if thread is None:
        return None
    # Asked before the look: what is written down between the two is found.
    under_way = await repository.is_under_way(work.connection, chat)
    found = await repository.by_topic(work.connection, chat, thread)
    if found is None and under_way:
        raise NotYet
    return found


async def _written(desk: Desk, work: Work, turn: Turn) -> None:
    incoming, found = turn.incoming, await _of_topic(work, turn)
    if found is None:
        # The staff talk among themselves; who answers a message of the bot outside of a case means a case.
        if incoming.replies_to_bot and not incoming.service and answers(turn.person):
            await desk.say_here(turn, messages.wrong_topic(work.t))
    elif not may_answer(turn.person, found):
        await desk.say_here(turn, messages.not_staff(work.t, turn.person.name))
    elif incoming.service:
        await _state(work, turn, found)
    elif incoming.command == "note":
        await service.note(work, found, turn.person, **written(incoming))
    elif incoming.command in {"close", "reopen"}:
        await _state(work, turn, found)
    elif not can_be_passed(incoming):
        await desk.cannot_pass(turn)
    elif not incoming.command:
        await _answer(desk, work, turn, found)


async def _answer(desk: Desk, work: Work, turn: Turn, found: Case) -> None:
    quoted = await hearing.quoted_in(turn) if turn.incoming.reply_to else None
    number = quoted.id if quoted is not None and quoted.case_id == found.id else None
    try:
        await service.answer(work, found, turn.person, **written(turn.incoming, number))
    except Closed:
        await desk.say_here(turn, messages.is_over(work.t, found))
        return
    if found.person.unreachable:
        await desk.say_here(turn, messages.sent_later(work.t, found))


async def _state(work: Work, turn: Turn, found: Case) -> None:
    """A topic that is closed or opened by hand closes or opens its case."""
    incoming = turn.incoming
    try:
        if "reopen" in (incoming.service or incoming.command):
            await service.reopen(work, found, turn.person)
        else:
            await service.close(work, found, turn.person)
    except (Closed, Open):
        return


async def retry(desk: Desk, turn: Turn) -> None:
    """Tries the group again after something was mended there."""
    work = await desk.work(turn)
    if answers(turn.person) and work.room.chat_id is not None and not work.room.is_on:
        await room.turn(work.connection, on=True)
        await healing.turn_on(await desk.work(turn))
