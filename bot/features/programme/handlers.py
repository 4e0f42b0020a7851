"""/programmes: the activities and their cards."""

from bot.chat.routes import Routes
from bot.chat.turn import Turn
from bot.features.programme import messages, service
from bot.features.registration import service as registration
from bot.people.model import Role


async def programmes(turn: Turn) -> None:
    """Lists what is offered."""
    await turn.reply(messages.activities(turn.t, await service.listed(turn.connection)))


async def page(turn: Turn) -> None:
    """Turns the page of the list, in place."""
    number = turn.incoming.data.number if turn.incoming.data else None
    await turn.edit(messages.activities(turn.t, await service.listed(turn.connection), number or 0))


async def card(turn: Turn) -> None:
    """Shows one activity in place of the list."""
    code = turn.incoming.data.argument if turn.incoming.data else ""
    activity = await service.find(turn.connection, code)
    if activity is None:
        return await turn.edit(messages.gone(turn.t))
    mine = await registration.standing(turn.connection, turn.person, code)
    left = await registration.seats_left(turn.connection, code, turn.person.country)
    decides = turn.person.holds(Role.COORDINATOR, activity=code, country=turn.person.country)
    # Sessions are the same for all countries: who is in charge of one of them does not move them.
    edits = turn.person.holds(Role.COORDINATOR, activity=code)
    told = messages.card(
        turn.t, activity, now=turn.now, registered=mine, seats_left=left, for_others=decides, edits=edits
    )
    await turn.edit(told)


ROUTES = Routes(commands={"programmes": programmes}, buttons={"act": {"page": page, "card": card}})
