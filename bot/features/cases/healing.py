"""What Telegram refused in the staff's group: a deleted topic is made anew, a group that is lost is done without."""

from collections.abc import Sequence

from bot.delivery import outbox
from bot.delivery.message import Lane
from bot.delivery.mirror import TOPIC
from bot.delivery.outbox import Settled
from bot.features.cases import messages, repository, room, showing
from bot.features.cases.model import Kind
from bot.features.cases.work import Work
from bot.people import repository as people
from bot.people.model import Role

_NO_TOPIC = ("thread not found", "topic_deleted", "topic_id_invalid", "topic_not_found")
OPERATIONS = frozenset({"send", "copy", TOPIC, "rename", "close", "reopen"})


def concerns_us(outcome: Settled) -> bool:
    """Whether it is about a topic at all."""
    return outcome.row.operation in OPERATIONS and (outcome.row.operation == TOPIC or "topic" in outcome.row.payload)


async def refused(work: Work, outcomes: Sequence[Settled]) -> None:
    """Heals what can be healed; what cannot goes to the staff's own chats."""
    gone = [each for each in outcomes if _is_gone(each)]
    lost = [each for each in outcomes if each not in gone]
    if work.room.is_on and gone:
        await _heal(work, gone)
    if any(each.row.operation == TOPIC or each.state == "unreachable" for each in lost):
        await turn_off(work)
    await _tell_apart(work, [each.row.id for each in lost])


def _is_gone(outcome: Settled) -> bool:
    return any(words in (outcome.error or "").lower() for words in _NO_TOPIC)


async def _heal(work: Work, gone: Sequence[Settled]) -> None:
    topics = {each.row.payload["topic"] for each in gone if "topic" in each.row.payload}
    for number in await repository.with_topic(work.connection, list(topics)):
        case = await repository.find(work.connection, number)
        if case is not None and (case.is_open or _says_something(gone)):
            await showing.make_topic_anew(work, case)
    # One that went to the old topic after its case had got a new one, in another process.
    for said_id, number, _ in await repository.of_rows(work.connection, [each.row.id for each in gone]):
        case = await repository.find(work.connection, number)
        if case is None or case.topic_row is None:
            continue
        said = await repository.said_by_number(work.connection, said_id)
        if said is not None and not await repository.is_in_topic(work.connection, said_id, case.topic_row):
            await showing.show_in_topic(work, case, said)


def _says_something(gone: Sequence[Settled]) -> bool:
    return any(each.row.operation in {"send", "copy"} for each in gone)


async def _tell_apart(work: Work, rows: Sequence[int]) -> None:
    """What a person wrote and the group did not get comes to the own chats of the staff."""
    told: set[int] = set()
    for said_id, number, topic in sorted(await repository.of_rows(work.connection, rows)):
        case = await repository.find(work.connection, number)
        said = await repository.said_by_number(work.connection, said_id)
        if case is None or said is None or said.kind is not Kind.QUESTION or topic is None:
            continue
        for person in await work.readers(case):
            if number not in told:
                await showing.tell(work, case, person)
            await showing.show_to(work, case, said, person)
        told.add(number)


async def turn_off(work: Work) -> None:
    """The bot cannot work in the group: the staff are told once, and cases go on in their own chats."""
    if not work.room.is_on:
        return
    await room.turn(work.connection, on=False)
    for person in await people.with_roles(work.connection, Role.COORDINATOR, Role.OWNER):
        said = messages.group_lost(work.speaks(person))
        await outbox.put(work.connection, person.telegram_id, said, lane=Lane.NOTICE, now=work.now)


async def turn_on(work: Work) -> None:
    """The bot can work in the group: every open case gets a topic there, with what was said."""
    for number in await repository.all_open(work.connection):
        case = await repository.find(work.connection, number)
        if case is not None:
            await showing.make_topic_anew(work, case)
