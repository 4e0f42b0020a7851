"""In which digits, and by which years, numbers and dates are written for somebody: a choice below the languages."""

from dataclasses import replace

from bot.chat.routes import Handler
from bot.chat.turn import Turn
from bot.errors import NotFound
from bot.features.card import marks
from bot.features.welcome import messages_of_writing as messages
from bot.i18n import DIGITS, Era, Manner
from bot.people import repository as people_rows


async def ask(turn: Turn) -> None:
    """Shows how they are written now, and how else they could be."""
    if turn.t.language not in DIGITS:
        raise NotFound(f"digits of {turn.t.language}")
    await turn.edit(messages.writing(turn.t, turn.now, turn.zone))


async def digits(turn: Turn) -> None:
    """Her script's digits, or those that everybody reads."""
    code = turn.incoming.data.argument if turn.incoming.data else ""
    if code not in {"native", "latin"}:
        raise NotFound(f"digits {code}")
    await _keep(turn, replace(Manner.read(turn.person.manner), native=code == "native"))


async def era(turn: Turn) -> None:
    """The years of one era, or of both."""
    code = turn.incoming.data.argument if turn.incoming.data else ""
    if code not in set(Era):
        raise NotFound(f"era {code}")
    await _keep(turn, replace(Manner.read(turn.person.manner), era=Era(code)))


async def _keep(turn: Turn, manner: Manner) -> None:
    await people_rows.change(turn.connection, turn.person.id, manner=manner.kept)
    turn.person = replace(turn.person, manner=manner.kept)
    turn.speak(turn.t.language)
    # Her card has dates on it.
    await marks.person(turn.connection, turn.person.id, turn.now)
    await ask(turn)


BUTTONS: dict[str, Handler] = {"writes": ask, "digits": digits, "era": era}
