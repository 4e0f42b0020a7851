"""What can be done with cases, each within the caller's transaction. Who may do it is asked here."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.delivery import mirror, outbox
from bot.delivery.message import Lane
from bot.errors import NotAllowed, NotFound
from bot.features.cases import messages, repository, showing
from bot.features.cases.model import Case, Closed, Kind, Open, Said, answers, check, in_charge
from bot.features.cases.work import Work
from bot.features.learning import keeping
from bot.features.learning.model import Written
from bot.i18n import language_of
from bot.people import repository as people
from bot.people.model import Person


async def case(work: Work, number: int | None) -> Case:
    """One case; raises NotFound."""
    found = await repository.find(work.connection, number) if number is not None else None
    if found is None:
        raise NotFound(f"case {number}")
    return found


async def for_staff(work: Work, by: Person, number: int | None) -> Case:
    """A case that `by` may answer; raises NotFound and NotAllowed."""
    found = await case(work, number)
    check(by, found)
    return found


async def begin(work: Work, person: Person) -> int:
    """Opens a case for a person, or finds the open one; the staff hear of it with the first question."""
    activity, country = await repository.where_from(work.connection, person)
    number = await repository.add(work.connection, person.id, activity, country, work.now)
    found = number or await repository.open_of(work.connection, person.id)
    assert found is not None
    return found


hand_over = repository.hand_over


async def carry(work: Work, number: int, person: Person, question: int | None) -> bool:
    """Passes on the question to which the bot knew no answer, in its own words; False where there is none."""
    kept = None if question is None else await keeping.taken_to_a_person(work.connection, question, person.id, number)
    if kept is None:
        return False
    await ask(
        work, number, person, kept.topic, chat_id=kept.chat_id, message_id=kept.message_id, text=kept.text, media="",
        quotes=None,
    )  # fmt: skip
    return True


async def ask(work: Work, number: int, person: Person, topic: str | None, **written: Any) -> bool:
    """A message of the person goes to the staff; whether it is her first one."""
    found = await case(work, number)
    is_first = found.asked_at is None
    if is_first:
        found = replace(found, topic=topic, asked_at=work.now)
        await repository.change(work.connection, number, topic=topic, asked_at=work.now)
        await showing.announce(work, found)
        found = await case(work, number)
        await _keep(work, found, person, **written)
    await showing.show(work, found, await _write(work, found, person, Kind.QUESTION, **written))
    return is_first


async def _keep(work: Work, found: Case, person: Person, **written: Any) -> None:
    """The question waits for its answer, which may be one for the bank; one that was carried does already."""
    if written["text"] and not await keeping.began(work.connection, found.id):
        language, _ = language_of(written["text"], person.language or work.house.voices.default_language)
        where = Written(written["chat_id"], written["message_id"], int(work.now.timestamp()))
        await keeping.hold(
            work.connection, written["text"], language, person.id, where, work.now, topic=found.topic, case=found.id
        )


async def answer(work: Work, found: Case, by: Person, **written: Any) -> None:
    """A message of the staff goes to the person; raises Closed and NotAllowed."""
    check(by, found)
    if not found.is_open:
        raise Closed(str(found.id))
    said = await _write(work, found, by, Kind.ANSWER, **written)
    await showing.show(work, found, said)
    await keeping.propose(work.connection, found.id, said.text)
    if found.first_reply_at is None or found.assignee is None:
        await repository.first_reply(work.connection, found.id, by.id, work.now)
        await showing.rename(work, await case(work, found.id))


async def note(work: Work, found: Case, by: Person, **written: Any) -> None:
    """Something that the staff write to each other; the person never sees it."""
    check(by, found)
    said = await _write(work, found, by, Kind.NOTE, **written)
    if work.room.forum is not None and found.topic_row is not None and said.chat_id != work.room.forum:
        await showing.show_in_topic(work, found, said)


async def _write(work: Work, found: Case, by: Person, kind: Kind, **written: Any) -> Said:
    number = await repository.say(work.connection, found.id, by.id, kind, at=work.now, **written)
    said = await repository.said_by_number(work.connection, number)
    assert said is not None
    return said


async def rewrite(work: Work, said: Said, text: str, entities: Sequence[Any]) -> None:
    """Somebody changed a message: it changes wherever it was shown."""
    await repository.rewrite(work.connection, said.id, text)
    for row, chat in await repository.copies(work.connection, said.id):
        await mirror.rewrite(
            work.connection, chat, text, entities, now=work.now, row=row, caption=bool(said.media)
        )  # fmt: skip


async def react(work: Work, chat_id: int, message_id: int, emoji: str | None) -> None:
    """A reaction to what we show is given to what was written, and one to what was written to what we show."""
    if (said := await repository.shown_at(work.connection, chat_id, message_id)) is not None:
        if said.chat_id is not None:
            await mirror.react(work.connection, said.chat_id, emoji, now=work.now, message_id=said.message_id)
    elif (said := await repository.written_at(work.connection, chat_id, message_id)) is not None:
        seen: set[int] = set()
        for row, chat in await repository.copies(work.connection, said.id):
            if chat not in seen:
                await mirror.react(work.connection, chat, emoji, now=work.now, row=row)
            seen.add(chat)


async def take(work: Work, found: Case, by: Person, to: Person | None = None) -> Case:
    """Gives a case to somebody of the staff; who gets it without asking is told."""
    check(by, found)
    taker = to or by
    if to is not None:
        check(to, found)
    await repository.change(work.connection, found.id, assignee_id=taker.id)
    given = await case(work, found.id)
    await showing.rename(work, given)
    if taker.id != by.id:
        await showing.tell(work, given, taker)
        await _show_last(work, given, taker)
    return given


async def _show_last(work: Work, found: Case, reader: Person) -> None:
    for said in await repository.said(work.connection, found.id, 5):
        if said.kind is not Kind.NOTE and said.chat_id is not None:
            await showing.show_to(work, found, said, reader)


async def move(work: Work, found: Case, by: Person, *, activity: str | None, country: str | None) -> Case:
    """Puts a case into the queue of another activity or country; nobody has it then, and those there are told."""
    check(by, found)
    await repository.change(work.connection, found.id, activity=activity, country=country, assignee_id=None)
    moved = await case(work, found.id)
    await showing.rename(work, moved)
    if work.room.forum is None:
        for reader in await work.readers(moved):
            if reader.id != by.id:
                await showing.tell(work, moved, reader)
                await _show_last(work, moved, reader)
    return moved


async def beyond(work: Work, person: Person) -> list[Case]:
    """The open cases that somebody has taken and that do not lie in her scope, or would not with these roles."""
    taken = await repository.taken_by(work.connection, person.id)
    return [each for each in taken if not in_charge(person, each)]


async def let_go(work: Work, person: Person, by: Person) -> int:
    """Nobody has these cases any more; who is in charge of them is told. How many that were."""
    found, told = await beyond(work, person), dict[int, tuple[Person, int]]()
    for each in found:
        await repository.change(work.connection, each.id, assignee_id=None)
        free = await case(work, each.id)
        await showing.rename(work, free)
        for reader in await work.readers(free):
            _, many = told.get(reader.id, (reader, 0))
            told[reader.id] = reader, many + 1
    # In a forum the topic says that nobody has it.
    for reader, many in told.values():
        if work.room.forum is None and reader.id != by.id:
            said = messages.free_again(work.speaks(reader), person.name, many)
            await outbox.put(work.connection, reader.telegram_id, said, lane=Lane.NOTICE, now=work.now)
    return len(found)


async def close(work: Work, found: Case, by: Person) -> Case:
    """Ends a case: the bot answers the person again and asks whether she was helped; raises Closed."""
    if by.id != found.person.id:
        check(by, found)
    if not await repository.set_state(work.connection, found.id, is_open=False, closed_at=work.now):
        raise Closed(str(found.id))
    closed = await case(work, found.id)
    if found.asked_at is not None:
        await showing.rename(work, closed, is_open=False)
        said = messages.is_closed(work.speaks(found.person), closed)
        await outbox.put(work.connection, found.person.telegram_id, said, lane=Lane.NOTICE, now=work.now)
        if by.id == found.person.id:
            await showing.say_to_staff(work, closed, lambda t: messages.closed_by_person(t, found))
    return closed


async def reopen(work: Work, found: Case, by: Person) -> Case:
    """Opens a closed case again; raises Open where the person has another one."""
    check(by, found)
    if await repository.open_of(work.connection, found.person.id) is not None:
        raise Open(str(found.id))
    await repository.set_state(work.connection, found.id, is_open=True, closed_at=None)
    opened = await case(work, found.id)
    await showing.rename(work, opened, is_open=True)
    said = messages.is_open_again(work.speaks(found.person))
    await outbox.put(work.connection, found.person.telegram_id, said, lane=Lane.NOTICE, now=work.now)
    return opened


async def judge(work: Work, person: Person, number: int | None, *, helped: bool) -> None:
    """Keeps what the person said of her own closed case; the staff see it."""
    found = await case(work, number)
    if found.person.id != person.id or found.is_open:
        raise NotFound(f"case {number}")
    await repository.change(work.connection, found.id, helped=helped)
    await showing.say_to_staff(work, found, lambda t: messages.judged(t, found, helped=helped))


async def ban(work: Work, found: Case, by: Person, reason: str | None) -> None:
    """Bans the person of a case, with the reason that she is told; without one, lets her write again."""
    check(by, found)
    if reason and answers(found.person):
        raise NotAllowed("one of the staff")
    at: datetime | None = work.now if reason else None
    await people.change(work.connection, found.person.id, banned_at=at, ban_reason=reason)
    t = work.speaks(found.person)
    said = messages.banned(t, reason) if reason else messages.may_write_again(t)
    await outbox.put(work.connection, found.person.telegram_id, said, lane=Lane.NOTICE, now=work.now)
    if reason and found.is_open:
        await repository.set_state(work.connection, found.id, is_open=False, closed_at=work.now)
        await showing.rename(work, await case(work, found.id), is_open=False)


async def left(work: Work, number: int, *, gone: bool) -> None:
    """The person of an open case has blocked the bot, or is back: the staff are told."""
    found = await case(work, number)
    if found.asked_at is not None:
        await showing.say_to_staff(work, found, lambda t: messages.out_of_reach(t, found, gone=gone))
