"""What the commands about sessions do; commands.py loads it only for them."""

import typer

from bot.errors import NotFound
from bot.features.programme import service as programme
from bot.features.reminders import foreseeing
from bot.features.reminders import service as reminders
from bot.features.sessions.messages import plan
from bot.i18n import LANGUAGES, translators
from bot.terminal import fail, finish, for_data, now, opened


def print_plan(activity: str, language: str) -> None:
    """Prints every message that will go out for an activity."""
    if language not in LANGUAGES:
        raise fail(f"--language: one of {', '.join(LANGUAGES)}", code=2)
    found = for_data()

    async def work() -> list[str]:
        moment, speak, zone = now(found), translators(), found.default_timezone
        async with opened(found) as database, database.read() as connection:
            offered = await programme.find(connection, activity)
            if offered is None:
                known = ", ".join(each.code for each in await programme.listed(connection))
                raise NotFound(f"there is no activity {activity}; there are: {known}")
            ahead = await foreseeing.forecast(
                connection, activity, speak, moment, zone, default_language=found.default_language
            )
            reader = await reminders.reader(connection, speak[language], zone, moment)
            return list(plan.printed(offered, ahead, reader))

    typer.echo("\n\n".join(finish(work())))
