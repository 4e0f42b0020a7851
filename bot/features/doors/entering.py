"""Codes in the chat: typed where one is asked for, or in a link."""

from bot.chat.incoming import Kind
from bot.chat.turn import Turn
from bot.features.doors import codes
from bot.features.doors.messages import codes as messages
from bot.features.programme import service as programme
from bot.features.programme.model import Activity

ROOM = "code"
"""The dialogue in which a code is asked for."""


async def stopped(turn: Turn, code: str, source: str) -> bool:
    """Whether the way to a form ends here: the activity is by invitation, and a code is asked for first."""
    activity = await codes.needed(turn.connection, turn.person, code, turn.now)
    if activity is None:
        return False
    await _ask(turn, activity, source)
    return True


async def _ask(turn: Turn, activity: Activity, source: str) -> None:
    await turn.open(ROOM, activity=activity.code, source=source)
    await turn.reply(messages.ask(turn.t, activity))


async def typed(turn: Turn) -> None:
    """A code was typed; what is none is a question of the person's own, and counts as no guess."""
    if turn.dialogue is None:
        return
    if turn.incoming.kind is Kind.TEXT and codes.looks_like_one(turn.incoming.text):
        state = turn.dialogue.state
        await _enter(turn, turn.incoming.text, activity=state["activity"], source=state["source"])
        return
    own = turn.t.language
    if turn.incoming.kind is Kind.TEXT:
        await turn.door.ask(turn)
        turn.speak(own)
    await resume(turn)


async def linked(turn: Turn, code: str) -> None:
    """A link with a code in it."""
    await _enter(turn, code, activity=None, source="")


async def _enter(turn: Turn, text: str, *, activity: str | None, source: str) -> None:
    try:
        opened = await codes.enter(turn.connection, turn.person, text, activity=activity, now=turn.now)
    except codes.CodeUnknown:
        await turn.reply(messages.unknown(turn.t))
    except codes.CodeForAnother:
        await turn.reply(messages.for_another(turn.t))
    except codes.CodeUsedUp:
        await turn.reply(messages.used_up(turn.t))
    except codes.CodeOver as error:
        await turn.reply(messages.over(turn.t, error.expired_at, turn.zone))
    except codes.TooManyTries:
        await turn.reply(messages.too_many(turn.t))
    else:
        if turn.dialogue is not None and turn.dialogue.room == ROOM:
            await turn.close()
        await turn.door.follow(turn, f"a_{opened}-{source}".rstrip("-"))


async def cancel(turn: Turn) -> None:
    """/cancel, or the button: she has no code."""
    if turn.dialogue is not None and turn.dialogue.room == ROOM:
        await turn.close()
    await turn.reply(messages.without(turn.t))


async def resume(turn: Turn) -> None:
    """Asks again, in the language of now."""
    if turn.dialogue is not None:
        activity = await programme.activity(turn.connection, turn.dialogue.state["activity"])
        await turn.reply(messages.ask(turn.t, activity))
