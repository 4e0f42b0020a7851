"""Posters from the command line: for each activity a picture and a drawing for printers."""

from pathlib import Path

from bot.database.engine import Database
from bot.errors import BotError, NotFound
from bot.features.doors import posters, sources
from bot.features.programme import service as programme


async def write(database: Database, folder: Path, *, bot: str, activity: str, source: str) -> list[Path]:
    """Writes the posters of one activity, or of all that have a form; the files, in the order of the programme."""
    if not bot:
        raise BotError("--bot: missing; without a token nobody says what the bot is called. Example: --bot sala_bot")
    place = posters.source_of(source) if source else ""
    if place is None:
        raise BotError(f"--source: only the letters a to z, digits and -, at most {posters.LONGEST_SOURCE}")
    made: list[Path] = []
    async with database.read() as connection:
        codes = [each.code for each in await programme.listed(connection) if each.form is not None]
        if activity and activity not in codes:
            raise NotFound(f"--activity: there is no {activity} that one can register for")
        for code in [activity] if activity else codes:
            if place and await sources.split(connection, f"{code}-{place}") != (code, place):
                raise BotError(
                    f"--source: with {code} before it, {place} is another activity's link; take another name"
                )
            made += _write(folder, posters.poster_name(code, place), posters.poster_link(bot, code, place))
    return made


def _write(folder: Path, name: str, link: str) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    picture, drawing = folder / f"{name}.png", folder / f"{name}.svg"
    picture.write_bytes(posters.png(link))
    drawing.write_bytes(posters.svg(link))
    return [picture, drawing]
