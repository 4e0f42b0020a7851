"""Sessions in a coordinator's chat."""

from bot.chat.routes import Routes
from bot.chat.turn import Turn
from bot.errors import NotAllowed, NotFound
from bot.features.programme.model import Activity
from bot.features.reminders import foreseeing
from bot.features.reminders import service as reminders
from bot.features.sessions import service
from bot.features.sessions.messages import plan


async def goes_out(turn: Turn) -> None:
    """A page of what will go out for an activity, in place."""
    found = await _activity(turn)
    if found is not None:
        forecast = await foreseeing.forecast(
            turn.connection, found.code, turn.translators, turn.now, turn.default_zone,
            default_language=turn.default_language,
        )  # fmt: skip
        reader = await reminders.reader(turn.connection, turn.t, turn.zone, turn.now)
        await turn.edit(plan.page(found, forecast, reader, (turn.incoming.data and turn.incoming.data.revision) or 0))


async def _activity(turn: Turn) -> Activity | None:
    """The activity of a button, if the person decides about its sessions; else says so."""
    code = turn.incoming.data.argument if turn.incoming.data else ""
    try:
        return await service.activity(turn.connection, turn.person, code)
    except (NotAllowed, NotFound):
        await turn.reply(plan.not_yours(turn.t))
        return None


ROUTES = Routes(buttons={"ses": {"plan": goes_out}})
