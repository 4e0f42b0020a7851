"""/invite: the coordinator's view of an activity's doors, and new posters."""

from bot.chat.incoming import Kind
from bot.chat.turn import Turn
from bot.delivery import outbox
from bot.delivery.message import Attachment, Lane, Message
from bot.features.doors import posters, sources
from bot.features.doors.messages import inviting as messages
from bot.features.programme import service as programme
from bot.features.programme.model import Activity
from bot.people.model import Role

ROOM = "poster"
"""The dialogue in which a coordinator is asked where a poster will hang."""


async def invite(turn: Turn) -> None:
    """The activities whose doors this coordinator keeps."""
    if not turn.person.roles & {Role.COORDINATOR, Role.OWNER}:
        await turn.reply(messages.for_coordinators(turn.t))
        return
    await turn.reply(messages.activities(turn.t, await offered(turn)))


async def offered(turn: Turn) -> list[Activity]:
    """The activities with a form that this coordinator has a part in, also if only for one country."""
    countries = [
        grant.scope.removeprefix("country:") for grant in turn.person.grants if grant.scope.startswith("country:")
    ]
    return [
        each
        for each in await programme.listed(turn.connection)
        if each.form is not None
        and any(
            turn.person.holds(Role.COORDINATOR, activity=each.code, country=country) for country in (None, *countries)
        )
    ]


async def page(turn: Turn) -> None:
    """Other activities, in place."""
    data = turn.incoming.data
    await turn.edit(messages.activities(turn.t, await offered(turn), (data and data.number) or 0))


async def card(turn: Turn) -> None:
    """How many came by which poster."""
    activity = await _activity(turn, turn.incoming.data.argument if turn.incoming.data else "")
    if activity is not None:
        counts = await sources.counted(turn.connection, activity.code)
        await turn.edit(messages.card(turn.t, activity, counts, posters.poster_link(turn.bot_name, activity.code)))


async def ask(turn: Turn) -> None:
    """Where will the poster hang?"""
    activity = await _activity(turn, turn.incoming.data.argument if turn.incoming.data else "")
    if activity is not None:
        await turn.open(ROOM, activity=activity.code)
        await turn.reply(messages.where(turn.t, activity))


async def named(turn: Turn) -> None:
    """The poster has a name: its picture, and the drawing for printers."""
    if turn.dialogue is None or (activity := await _activity(turn, turn.dialogue.state["activity"])) is None:
        return await turn.close()
    text = turn.incoming.text if turn.incoming.kind is Kind.TEXT else ""
    source = posters.source_of(text)
    if source is None or await sources.split(turn.connection, f"{activity.code}-{source}") != (activity.code, source):
        await turn.reply(messages.not_a_place(turn.t))
        return
    await turn.close()
    link = posters.poster_link(turn.bot_name, activity.code, source)
    words, name = messages.poster(turn.t, activity, source, link), posters.poster_name(activity.code, source)
    for file in (
        Attachment(f"{name}.png", posters.png(link), text=words, is_picture=True),
        Attachment(f"{name}.svg", posters.svg(link), text=messages.for_printers(turn.t), silent=True),
    ):
        await outbox.put_file(turn.connection, turn.incoming.chat_id, file, lane=Lane.REPLY, now=turn.now)


async def cancel(turn: Turn) -> None:
    """/cancel, or the button: no poster after all."""
    await turn.close()
    await turn.reply(messages.no_poster(turn.t))


async def resume(turn: Turn) -> None:
    """Asks again, in the language of now."""
    if turn.dialogue is not None and (activity := await _activity(turn, turn.dialogue.state["activity"])) is not None:
        await turn.reply(messages.where(turn.t, activity))


async def _activity(turn: Turn, code: str) -> Activity | None:
    """The activity, if this coordinator has a part in it; else says so."""
    found = next((each for each in await offered(turn) if each.code == code), None)
    if found is None:
        await turn.reply(Message(messages.not_yours(turn.t)))
    return found
