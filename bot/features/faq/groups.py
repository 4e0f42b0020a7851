"""In a group only who addresses the bot is answered, with what everybody may read; the rest is for the private chat."""

from bot.chat.turn import Turn
from bot.delivery.message import Message
from bot.features.faq import messages, service
from bot.features.faq.bank import Asked
from bot.features.faq.verdict import SMALLTALK, Band


async def answer(turn: Turn, asked: Asked | None) -> None:
    """Answers in the group; words that ask nothing there get no answer."""
    if asked is None:
        return
    if asked.sure:
        turn.speak(asked.language)
    said = await _said(turn, asked)
    if said is not None:
        await turn.reply(said.within(turn.incoming.thread))


async def _said(turn: Turn, asked: Asked) -> Message | None:
    verdict = asked.verdict
    if (verdict.topic or "").startswith(SMALLTALK):
        return await service.small_talk(turn.connection, turn.t, verdict)
    if verdict.band is not Band.SURE and not asked.is_question:
        return None
    await service.count(turn.connection, asked, by=turn.person, now=turn.now)
    codes = [verdict.topic or ""] if verdict.band is Band.SURE else list(verdict.topics)
    if verdict.band is Band.OUT:
        return messages.lost_in_group(turn.t, turn.bot_name)
    found = await service.public(turn.connection, turn.t, codes, now=turn.now)
    if verdict.band is Band.SURE:
        return messages.in_group(turn.t, turn.bot_name, *found[0])
    return messages.which_in_group(turn.t, turn.bot_name, [(code, title) for code, title, _ in found])
