"""Several messages in one breath are one question with one answer.

The first is answered at once. What comes within two seconds is read together with it, and the answer that stands
already becomes the answer to both. What came before is a row: a restart in between forgets nothing.
"""

from dataclasses import replace
from typing import Final

from bot.chat.incoming import Incoming
from bot.chat.turn import Turn
from bot.features.faq import service
from bot.features.faq.bank import ROOM, Asked, Bank
from bot.features.faq.verdict import SMALLTALK, Band, Verdict
from bot.features.faq.wording import looks_like_question
from bot.features.learning import keeping
from bot.features.learning.model import Before, Written
from bot.i18n import length

WITHIN: Final = 2.0
"""Seconds between two messages; below nothing every message is a question of its own."""
LONGEST: Final = 600


async def together(bank: Bank, incoming: Incoming, asked: Asked) -> Asked:
    """The question with what was written in the same breath."""
    before = await bank.before(incoming, WITHIN)
    if before is None or length(before.text) + length(asked.text) > LONGEST:
        return asked
    both = await bank.understand(bank.ask(f"{before.text} {asked.text}", asked.language))
    return replace(asked, before=before, together=both)


async def goes_on(turn: Turn, asked: Asked) -> bool:
    """Whether a text was read together with the one before it, whose answer changed where it had to."""
    before, both = asked.before, asked.together
    if before is None or both is None or not await _is_last(turn, before):
        return False
    if _are_two(before, both, asked):
        return False
    chosen = _chosen(before, both, asked)
    written = Written.of(turn.incoming)
    if chosen is None:
        await keeping.go_on(turn.connection, before, both.text, written)
        return True
    if chosen.sure:
        turn.speak(chosen.language)
    said = await service.respond(
        turn.connection, turn.t, chosen, by=turn.person, written=written, zone=turn.zone, now=turn.now, before=before
    )  # fmt: skip
    await turn.edit_row(before.reply_row, said)
    if turn.dialogue is not None and turn.dialogue.room == ROOM and not service.is_lost(chosen):
        await turn.close()
    elif turn.dialogue is None and service.is_lost(chosen):
        await turn.open(ROOM)
    return True


async def _is_last(turn: Turn, before: Before) -> bool:
    """Whether that is still what was asked last: between the look and the turn another process may have been here."""
    now = await keeping.before(turn.connection, turn.incoming.chat_id, turn.incoming.sent_at, WITHIN)
    return now is not None and now.id == before.id


def _are_two(before: Before, both: Asked, alone: Asked) -> bool:
    """Whether each is a clear question of its own: then each has its answer, and none is taken away."""
    if before.band != Band.SURE.value or not _is_sure(alone.verdict):
        return False
    worded = alone.is_question and looks_like_question(before.text, before.language)
    return not _is_sure(both.verdict) or (worded and alone.verdict.topic != before.topic)


def _is_sure(verdict: Verdict) -> bool:
    return verdict.band is Band.SURE and not (verdict.topic or "").startswith(SMALLTALK)


def _chosen(before: Before, both: Asked, alone: Asked) -> Asked | None:
    """The reading by which the answer changes; None where it stays as it is."""
    was_sure = before.band == Band.SURE.value
    if _is_sure(both.verdict):
        return None if was_sure and both.verdict.topic == before.topic else both
    if _is_sure(alone.verdict):
        return alone
    if was_sure or (alone.verdict.topic or "").startswith(SMALLTALK):
        return None
    return both if both.verdict.band is Band.NEAR or before.band is None else None
