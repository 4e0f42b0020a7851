"""Where what is said in a case is shown: in its topic of the staff's group, in own chats, in the person's chat.

Each message is a copy of what was written, which keeps media and marking; what answers a message stands below that one
wherever it was shown.
"""

from collections.abc import Callable, Sequence
from typing import Final

from bot.delivery import mirror
from bot.delivery.message import Button, Message
from bot.features.cases import messages, repository
from bot.features.cases.model import Case, Kind, Said, topic_name
from bot.features.cases.work import Work
from bot.i18n import Translator
from bot.people.model import Person

Saying = Callable[[Translator], Message]
TOLD_AGAIN: Final = 50
"""So many messages of a case come again into a topic that is made anew."""


async def show(work: Work, case: Case, said: Said) -> None:
    """Shows a message to everybody who is to read it and does not see it already where it was written."""
    if said.kind is Kind.ANSWER:
        await _copy(work, case.person.telegram_id, said)
    if (forum := work.room.forum) is not None:
        topic = case.topic_row or await make_topic(work, case)
        if said.chat_id != forum:
            await _copy(work, forum, said, topic=topic)
    elif said.kind is Kind.QUESTION:
        for person in await work.readers(case):
            await show_to(work, case, said, person)


async def show_to(work: Work, case: Case, said: Said, person: Person) -> None:
    """Shows a message in the own chat of one of the staff, with a button to answer it."""
    await _copy(work, person.telegram_id, said, buttons=messages.answer_button(work.speaks(person), case))


async def announce(work: Work, case: Case) -> None:
    """Tells of a new case: a topic of its own, or a card in the own chat of everybody whom it concerns."""
    if work.room.forum is not None:
        await make_topic(work, case)
        return
    for person in await work.readers(case):
        await tell(work, case, person)


async def tell(work: Work, case: Case, person: Person) -> None:
    """The card of a case in somebody's own chat."""
    await mirror.say(work.connection, person.telegram_id, await card(work, case, person), now=work.now)


async def card(work: Work, case: Case, reader: Person | None) -> Message:
    """The card of a case for one reader, or for all of the staff."""
    t = work.t if reader is None else work.speaks(reader)
    country, suggested = await work.country(case, t), await work.suggested(case, t)
    return messages.card(t, case, country, suggested, zone=work.house.voices.default_zone, in_group=reader is None)


async def make_topic(work: Work, case: Case) -> int:
    """A topic for the case, with its card; the row that makes it."""
    forum = work.room.forum
    assert forum is not None
    row = await mirror.make_topic(work.connection, forum, await name(work, case), now=work.now)
    await repository.change(work.connection, case.id, topic_row=row)
    where = mirror.place(topic=row)
    await mirror.say(work.connection, forum, await card(work, case, None), now=work.now, where=where)
    return row


async def name(work: Work, case: Case) -> str:
    """What the case's topic is called now."""
    return topic_name(case, await work.country(case, work.t), messages.state_name(work.t, case))


async def make_topic_anew(work: Work, case: Case) -> None:
    """A topic in the place of one that is gone, with what was said before."""
    row = await make_topic(work, case)
    for said in await repository.said(work.connection, case.id, TOLD_AGAIN):
        await _copy(work, work.room.forum or 0, said, topic=row)


async def show_in_topic(work: Work, case: Case, said: Said) -> None:
    """Puts one more message into the topic that the case has now."""
    if work.room.forum is not None and case.topic_row is not None:
        await _copy(work, work.room.forum, said, topic=case.topic_row)


async def say_to_staff(work: Work, case: Case, make: Saying) -> None:
    """Tells the staff something about a case, where they follow it."""
    if work.room.forum is not None and case.topic_row is not None:
        where = mirror.place(topic=case.topic_row)
        await mirror.say(work.connection, work.room.forum, make(work.t), now=work.now, where=where)
        return
    for person in await work.readers(case):
        await mirror.say(work.connection, person.telegram_id, make(work.speaks(person)), now=work.now)


async def rename(work: Work, case: Case, *, is_open: bool | None = None) -> None:
    """Lets the topic say how the case stands now."""
    if work.room.forum is not None and case.topic_row is not None:
        await mirror.change_topic(
            work.connection, work.room.forum, case.topic_row, now=work.now, name=await name(work, case), is_open=is_open
        )


async def _copy(
    work: Work, chat_id: int, said: Said, *, topic: int | None = None, buttons: Sequence[Sequence[Button]] = ()
) -> None:
    where = {**mirror.place(topic=topic), **await _answered(work, chat_id, said)}
    origin = await _origin(work, chat_id, said)
    if origin is None:
        row = await mirror.say(work.connection, chat_id, Message(said.text), now=work.now, where=where)
    else:
        row = await mirror.copy(work.connection, chat_id, origin, now=work.now, where=where, buttons=buttons)
    await repository.keep_copy(work.connection, said.id, row, chat_id, topic)


async def _origin(work: Work, chat_id: int, said: Said) -> tuple[int, int] | None:
    """What is to be copied. What was written in this very chat is gone from it: a copy of it elsewhere is not.

    None where only the words are left: of a ready reply, of a note in a topic that is gone.
    """
    if said.chat_id is not None and said.message_id is not None and said.chat_id != chat_id:
        return said.chat_id, said.message_id
    elsewhere = {row: chat for row, chat in await repository.copies(work.connection, said.id) if chat != chat_id}
    numbers = await mirror.sent(work.connection, list(elsewhere)) if elsewhere else {}
    return next(((elsewhere[row], number) for row, number in numbers.items()), None)


async def _answered(work: Work, chat_id: int, said: Said) -> dict[str, int]:
    """The message in this chat that is answered, if it is there."""
    quoted = await repository.said_by_number(work.connection, said.quotes) if said.quotes else None
    if quoted is None:
        return {}
    if quoted.chat_id == chat_id:
        return mirror.place(reply_to=quoted.message_id)
    row = next((row for row, chat in await repository.copies(work.connection, quoted.id) if chat == chat_id), None)
    return mirror.place(reply_row=row)
