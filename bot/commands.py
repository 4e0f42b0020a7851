"""The command line: `sala …`, or `python -m bot …`.

Exit codes: 0 done, 1 failed (with the reason on standard error), 2 wrong use or settings.
"""

import io
import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from bot import logs, memory, settings
from bot.i18n import LANGUAGES
from bot.serving import serve
from bot.settings import Settings
from bot.terminal import bot_name, fail, finish, for_data, now, opened, read_settings, rows_shown

app = typer.Typer(
    add_completion=False,
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Sala, an assistant on Telegram for exchange programmes.",
)
faq_app = typer.Typer(help="Questions and answers.", rich_markup_mode=None)
app.add_typer(faq_app, name="faq")


class What(StrEnum):
    """What can be written to a file."""

    PROGRAMME = "programme"
    FAQ = "faq"
    GLOSSARY = "glossary"
    POSTERS = "posters"
    REGISTRATIONS = "registrations"
    SESSIONS = "sessions"


class Format(StrEnum):
    """In which form."""

    YAML = "yaml"
    CSV = "csv"
    XLSX = "xlsx"


class RoleName(StrEnum):
    """The roles an invitation can give."""

    OWNER = "owner"
    COORDINATOR = "coordinator"
    TEACHER = "teacher"


def main() -> None:
    """Runs the command line and ends the process with its exit code."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        # Seven scripts go in and out, whatever the terminal's own encoding is.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        app()
    except Exception as error:
        # Not Python's own traceback: the texts of errors may carry the token or what people wrote.
        sys.stderr.write(logs.scrub(f"This is a fault of the program; nothing was written.\n{logs.trace(error)}\n"))
        sys.exit(1)


@app.callback(invoke_without_command=True)
def start(context: typer.Context) -> None:
    """Without a command: `run` with a token, else `playground`."""
    if context.invoked_subcommand is None:
        found = read_settings()
        if found.bot_token:
            run()
        else:
            playground()


@app.command()
def run() -> None:
    """Runs the bot with the token of BotFather."""
    found = read_settings()
    if not found.bot_token:
        raise fail("BOT_TOKEN: missing. Example: " + settings.EXAMPLES["BOT_TOKEN"], code=2)
    memory.share_one_heap()
    with memory.uncollected():
        from bot.app import App

    token = found.bot_token
    finish(serve(lambda: App(found, token=token, bot_api_url=found.bot_api_url), "Sala runs. Health: {url}/healthz"))


@app.command()
def playground(
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="0 takes any free port.")] = None,
    allow_remote: Annotated[bool, typer.Option(help="Listen on other addresses than this machine's own.")] = False,
) -> None:
    """Runs the whole bot in a browser, with no token: three phones, a sample programme, a loopback Bot API."""
    given: dict[str, Any] = {} if port is None else {"web_port": port}
    found = read_settings(**given)
    if "database_url" not in found.model_fields_set:
        found = read_settings(**given, database_url=settings.PLAYGROUND_DATABASE)
    memory.share_one_heap()
    with memory.uncollected():
        from bot.stage import Stage

    finish(serve(lambda: Stage(found, allow_remote=allow_remote), "Open the playground: {url}"))


@app.command()
def migrate() -> None:
    """Brings the database to the newest schema; safe to repeat."""
    found = for_data()

    async def work() -> None:
        async with opened(found):
            pass

    finish(work())
    typer.echo("The database has the newest schema.")


@app.command("import")
def import_(
    files: Annotated[
        list[Path],
        typer.Argument(exists=True, dir_okay=False, help="Programme and FAQ files (YAML), or a list of people."),
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="List every fault; write nothing.")] = False,
    activity: Annotated[str, typer.Option(help="What the people of a list (XLSX, CSV) are nominated for.")] = "",
    institution: Annotated[str, typer.Option(help="The institution that sends the list, by its code.")] = "",
    discard_edits: Annotated[
        bool, typer.Option("--discard-edits", help="Also where coordinators have changed sessions or questions since.")
    ] = False,
    renew_links: Annotated[
        bool, typer.Option("--renew-links", help="New links for nominees of the list who have not come yet.")
    ] = False,
) -> None:
    """Takes files in, all or nothing. Every fault is listed with file, line or cell, and reason."""
    from bot.seed import importing, lists

    if _took_sessions(files, activity, dry_run=dry_run):
        return
    if activity or any(map(lists.is_list, files)):
        if len(files) != 1 or not lists.is_list(files[0]):
            raise fail("a list of people (XLSX or CSV) is imported alone, with --activity CODE", code=2)
        if not activity:
            raise fail("--activity: missing; the code of the activity that the list is for", code=2)
        from bot.door_commands import import_list

        return import_list(files[0], activity, institution or None, dry_run=dry_run, renew=renew_links)

    try:
        read, faults = importing.read(files)
    except OSError as error:
        raise fail(str(error)) from None
    if faults:
        raise fail(*map(str, faults))
    if dry_run:
        typer.echo(f"Right, and nothing was written: {_names(files)}")
        return
    found = for_data()

    async def work() -> None:
        async with opened(found) as database:
            warnings.extend(await importing.write(database, read, now=now(found), discard_edits=discard_edits))

    warnings: list[str] = []
    finish(work())
    for warning in warnings:
        typer.echo(f"Note: {warning}", err=True)
    typer.echo(f"Imported: {_names(files)}")


def _took_sessions(files: list[Path], activity: str, *, dry_run: bool) -> bool:
    from bot.seed import lists

    if len(files) != 1 or not lists.is_list(files[0]):
        return False
    from bot.plan_commands import import_sessions

    return import_sessions(files[0], activity, dry_run=dry_run)


def _names(files: list[Path]) -> str:
    return ", ".join(str(file) for file in files)


@app.command()
def export(
    what: Annotated[What, typer.Argument(help="What to write.")],
    form: Annotated[Format | None, typer.Option("--format", help="yaml; of tables csv or xlsx.")] = None,
    activity: Annotated[str, typer.Option(help="Posters or registrations of this activity only.")] = "",
    source: Annotated[str, typer.Option(help="Where the posters hang, so that who comes by them is counted.")] = "",
    out: Annotated[Path | None, typer.Option(help="The folder that posters are written into.")] = None,
    bot: Annotated[str, typer.Option(help="The bot's username, where it is not asked of Telegram.")] = "",
    language: Annotated[str, typer.Option(help="The language of a table's words.")] = "en",
) -> None:
    """Writes programme or questions as `import` takes them, and registrations as a table; draws posters."""
    is_table = what in {What.REGISTRATIONS, What.SESSIONS}
    form = form or (Format.CSV if is_table else Format.YAML)
    if is_table is (form is Format.YAML) or language not in LANGUAGES:
        raise fail("--format: yaml for programme and faq, csv or xlsx for tables; --language: en, lo, …", code=2)
    found = for_data()
    if what is What.SESSIONS:
        from bot.plan_commands import export_sessions

        return export_sessions(found, form.value, activity, language)
    if is_table:
        from bot.door_commands import export_table

        finish(export_table(found, form.value, activity or None, language))
        return
    if what is What.POSTERS:
        from bot.door_commands import draw_posters

        return draw_posters(found, out, bot.removeprefix("@"), activity, source)

    async def work() -> str:
        from bot.features.faq import filing as faq
        from bot.features.glossary import filing as glossary
        from bot.features.programme import filing as programme

        rooms: dict[What, Any] = {What.PROGRAMME: programme, What.FAQ: faq, What.GLOSSARY: glossary}
        async with opened(found) as database, database.read() as connection:
            return str(await rooms[what].as_file(connection))

    sys.stdout.write(finish(work()))


@faq_app.command("answer")
def faq_answer() -> None:
    """Reads JSON lines {"lang", "text"} on standard input; writes topic, best three, score and language for each."""
    found = for_data()

    async def work() -> None:
        from bot.features.faq import embedding
        from bot.features.faq.bank import Bank
        from bot.seed import VECTORS, importing

        async with opened(found) as database:
            bank = Bank(database, embedding.find(found.semantic), VECTORS)
            await bank.refresh()
            if bank.is_empty:
                await bank.fill(importing.shipped_faq())
            await bank.learned()
        for number, line in enumerate(sys.stdin, 1):
            if line.strip():
                typer.echo(json.dumps(await _answer(bank, line, number), ensure_ascii=False))

    finish(work())


@faq_app.command("check")
def faq_check() -> None:
    """How well the bank finds its own questions; topics taken for each other; languages that are missing."""
    found = for_data()

    async def work() -> bool:
        from bot.features.faq import checking, embedding
        from bot.seed import VECTORS

        async with opened(found) as database:
            engine, today = embedding.find(found.semantic), now(found).date()
            report = await checking.examine(database, engine, today, VECTORS)
        typer.echo("\n".join(report.lines))
        return not report.faults

    if not finish(work()):
        raise typer.Exit(1)


async def _answer(bank: Any, line: str, number: int) -> dict[str, Any]:
    try:
        given = json.loads(line)
        text, language = given["text"], given.get("lang") or "en"
    except (ValueError, KeyError, TypeError, AttributeError):
        raise fail(f'line {number}: this is not a line like {{"lang": "lo", "text": "…"}}', code=2) from None
    if not isinstance(text, str) or not isinstance(language, str):
        raise fail(f"line {number}: lang and text must be texts", code=2)
    asked = await bank.understand(bank.ask(text, language), within=None)
    verdict = asked.verdict
    topic = verdict.topic if verdict.topic and not verdict.topic.startswith("smalltalk:") else None
    return {"topic": topic, "topics": list(verdict.topics), "score": round(verdict.score, 4), "lang": asked.language}


@app.command()
def invite(
    role: Annotated[RoleName, typer.Argument(help="The role that the link gives.")],
    scope: Annotated[str, typer.Option(help="activity:<code> or country:<code>; everything when left out.")] = "",
) -> None:
    """Prints a one-time link that gives a role to whoever opens it first, within a week."""
    from bot.people.model import Role, grant_within

    try:
        grant = grant_within(Role(role.value), scope)
    except ValueError as error:
        raise fail(f"--scope: {error}", code=2) from None
    found = for_data()
    typer.echo(finish(_invitation(found, grant)))


async def _invitation(found: Settings, grant: Any) -> str:
    from bot.people import service as people

    name = await bot_name(found)
    async with opened(found) as database, database.begin() as connection:
        await people.check_scope(connection, grant.scope)
        token = await people.invite(connection, grant, now(found))
    return f"https://t.me/{name}?start=i_{token}" if name else f"/start i_{token}"


@app.command()
def code(
    activity: Annotated[str, typer.Argument(help="The activity that the code opens.")],
    uses: Annotated[
        int | None, typer.Option(min=1, help="How many people can use it; everybody when left out.")
    ] = None,
    until: Annotated[str, typer.Option(help="The last day on which it opens, like 2026-12-31.")] = "",
    only_for: Annotated[
        int | None, typer.Option("--for", help="The Telegram number of the only one it is for.")
    ] = None,
) -> None:
    """Prints a code, and a link with it, that opens an activity which is by invitation."""
    from bot.door_commands import print_code

    print_code(activity, uses=uses, until=until, only_for=only_for)


@app.command()
def plan(
    activity: Annotated[str, typer.Argument(help="The activity, by its code.")],
    language: Annotated[str, typer.Option(help="The language of the page.")] = "en",
) -> None:
    """Prints every message that will go out for an activity: when, by which rule, to how many, in which languages."""
    from bot.plan_commands import print_plan

    print_plan(activity, language)


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="Where to write the copy; it must not exist.")]) -> None:
    """Writes one consistent copy of everything, also while the bot runs."""
    found = for_data()

    async def work() -> None:
        from bot.database.backup import back_up

        async with opened(found) as database:
            with rows_shown() as progress:
                await back_up(database, file, progress)

    finish(work())
    typer.echo(f"The copy is {file}.")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A file that `backup` wrote.")],
    replace: Annotated[bool, typer.Option("--replace", help="Put it in the place of what the database holds.")] = False,
) -> None:
    """Makes the database what a backup holds, all or nothing; the bot must not run."""
    found = for_data()

    async def work() -> None:
        from bot.database.backup import restore as bring_back
        from bot.database.engine import Database

        database = Database(found.database_url)
        try:
            with rows_shown() as progress:
                await bring_back(database, file, now=now(found), replace=replace, progress=progress)
        finally:
            await database.close()

    finish(work())
    typer.echo("The database holds what the backup held.")


@app.command()
def check() -> None:
    """Looks at settings, database, token, webhook, catalogues and fonts; says what is wrong and how to mend it."""
    from bot import doctor

    found = read_settings()
    results = finish(doctor.examine(found))
    for result in results:
        typer.echo(f"{'ok  ' if result.ok else 'BAD '} {result.what}: {result.found}")
        if not result.ok:
            typer.echo(f"     {result.mend}")
    if not all(result.ok for result in results):
        raise typer.Exit(1)
