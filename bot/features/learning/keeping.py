"""What is kept of a question while it is not known whether it was answered, and what lets a coordinator see it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.features.learning import repository
from bot.features.learning.model import LONGEST, Before, State, Written
from bot.features.learning.stripping import stripped
from bot.i18n import clean, cut


def words(text: str) -> str:
    """What is kept of a text."""
    return cut(stripped(clean(text)), LONGEST)


async def hold(
    connection: AsyncConnection, text: str, language: str, asker: int, written: Written, now: datetime, *,
    question: int | None = None, topic: str | None = None, in_vain: bool = False, case: int | None = None,
) -> int:  # fmt: skip
    """Keeps a question; one asked `in_vain` waits for a coordinator at once. Its number."""
    state = State.NEW if in_vain else State.HELD
    return await repository.add(
        connection, question=question, asker=asker, language=language, text=words(text), chat_id=written.chat_id,
        message_id=written.message_id, sent_at=written.sent_at, state=state.value, topic=topic, case_id=case,
        asked_at=now,
    )  # fmt: skip


async def before(connection: AsyncConnection, chat_id: int, sent_at: int, within: float) -> Before | None:
    """What was asked in a chat at most so many seconds before, where its answer can still be changed."""
    return await repository.before(connection, chat_id, int(sent_at - within), sent_at) if within >= 0 else None


async def go_on(
    connection: AsyncConnection, before: Before, text: str, written: Written, *, question: int | None = None,
    topic: str | None = None, in_vain: bool = False,
) -> None:  # fmt: skip
    """The words of a question once more came in the same breath; with its number, what it is taken for now."""
    values: dict[str, Any] = {"text": words(text), "sent_at": written.sent_at}
    if question is not None:
        state = State.NEW if in_vain else State.HELD
        values |= {"question": question, "topic": topic, "state": state.value, "message_id": written.message_id}
    await repository.change(connection, before.id, **values)


async def replied(connection: AsyncConnection, written: Written, row: int) -> None:
    """Remembers which message answered the newest question of a chat."""
    last = await repository.last_of(connection, written.chat_id)
    if last is not None and last.message_id == written.message_id:
        await repository.change(connection, last.id, reply_row=row)


async def judged(connection: AsyncConnection, question: int, asker: int, *, helped: bool) -> None:
    """What helped need not be kept; what did not is a question in vain."""
    kept = await repository.of_question(connection, question, asker)
    if kept is None or kept.state == State.DONE.value:
        return
    if helped and kept.case_id is None and kept.reply is None:
        await repository.forget(connection, kept.id)
    elif not helped:
        await repository.change(connection, kept.id, state=State.NEW.value)


async def taken_to_a_person(connection: AsyncConnection, question: int, asker: int, case: int) -> Row[Any] | None:
    """Lets a case go on with a question, once: its words, where they stand, its topic.

    None for one that is not kept any more, not hers, or taken there before.
    """
    kept = await repository.of_question(connection, question, asker)
    if kept is None or kept.case_id is not None or kept.message_id is None:
        return None
    await repository.change(connection, kept.id, case_id=case)
    return kept


async def began(connection: AsyncConnection, case: int) -> bool:
    """Whether the question that began a case is kept."""
    return await repository.of_case(connection, case) is not None


async def propose(connection: AsyncConnection, case: int, reply: str) -> None:
    """The first words with which a coordinator answered a case stand beside its question from now on."""
    kept = await repository.of_case(connection, case)
    if kept is None or kept.reply is not None or not kept.text or not (said := words(reply)):
        return
    state = State.NEW.value if kept.state == State.HELD.value else kept.state
    await repository.change(connection, kept.id, reply=said, state=state)
