"""/schedule, /today and /week for everybody, /classes for teachers, and turning their pages.

Who coordinates has the sessions in her charge first, and her own behind a button.
"""

from bot.chat.routes import Handler, Routes
from bot.chat.turn import Turn
from bot.delivery.message import Message
from bot.errors import NotAllowed, NotFound
from bot.features.card import service as card
from bot.features.reminders import messages, messages_of_overview, messages_of_wishes, service
from bot.features.reminders.charge import EVERYTHING, By, Charge, Picked
from bot.features.reminders.hours import NIGHTS
from bot.features.reminders.model import Lead, Reader, View, activities_taught
from bot.people.model import Role


async def schedule(turn: Turn) -> None:
    """Lists the coming sessions of what the person has registered for; her card stands at the top again."""
    await turn.reply(await _first(turn, View.ALL))
    await card.show_again(turn.connection, turn.person, turn.now)


async def today(turn: Turn) -> None:
    """Lists what is left of today."""
    await turn.reply(await _first(turn, View.TODAY))


async def week(turn: Turn) -> None:
    """Lists the sessions of seven days, today's among them."""
    await turn.reply(await _first(turn, View.WEEK))


async def page(turn: Turn) -> None:
    """Turns the page of the schedule, or looks ahead otherwise, in place."""
    view = View(turn.incoming.data.action) if turn.incoming.data else View.ALL
    await turn.edit(await _schedule(turn, _number(turn) or 0, view))


def overview(view: View, by: By) -> Handler:
    """Turns a page of the sessions in somebody's charge, or picks others out, in place."""

    async def look(turn: Turn) -> None:
        data = turn.incoming.data
        number = (data and data.revision) or 0
        await turn.edit(await _overview(turn, view, Picked(by, data.argument if data else ""), number))

    return look


async def fields(turn: Turn) -> None:
    """Asks of which field the sessions are to be."""
    view = _view(turn.incoming.data.argument if turn.incoming.data else "")
    found = await service.fields_in_charge(turn.connection, _charge(turn), turn.now)
    await turn.edit(messages_of_overview.fields(found, view, turn.t))


async def activities(turn: Turn) -> None:
    """Asks of which activity of a field the sessions are to be."""
    field, view = (turn.incoming.data.argument, turn.incoming.data.version) if turn.incoming.data else ("", "")
    found = await service.activities_in_charge(turn.connection, _charge(turn), field, turn.now)
    await turn.edit(messages_of_overview.activities(found, _view(view), turn.t))


async def classes(turn: Turn) -> None:
    """Lists the coming sessions that the person teaches."""
    try:
        await turn.reply(await _classes(turn, 0))
    except NotAllowed:
        await turn.reply(messages.no_classes(turn.t))


async def classes_page(turn: Turn) -> None:
    """Turns the page of the classes, in place."""
    await turn.edit(await _classes(turn, _number(turn) or 0))


async def class_list(turn: Turn) -> None:
    """Shows who takes part in one session."""
    session, everybody = await service.class_list(turn.connection, turn.person, _number(turn))
    decides = turn.person.holds(Role.COORDINATOR, activity=session.activity)
    await turn.reply(messages.class_list(session, everybody, await _reader(turn), reasons=decides))


async def remind(turn: Turn) -> None:
    """Asks when she wants to be reminded."""
    answer = turn.edit if turn.incoming.data and turn.incoming.data.argument else turn.reply
    await answer(messages_of_wishes.leads(turn.person.lead, turn.t))


async def lead(turn: Turn) -> None:
    """Keeps when she wants to be reminded."""
    code = turn.incoming.data.argument if turn.incoming.data else ""
    if code != "usual" and code not in set(Lead):
        raise NotFound(f"lead {code}")
    person = await service.choose(turn.connection, turn.person, None if code == "usual" else Lead(code), turn.now)
    await turn.edit(messages_of_wishes.leads(person.lead, turn.t))


async def nights(turn: Turn) -> None:
    """Asks in which hours nothing is to ring."""
    in_place = turn.incoming.data is not None and turn.incoming.data.argument == messages_of_wishes.IN_PLACE
    await (turn.edit if in_place else turn.reply)(messages_of_wishes.nights(turn.person.night, turn.t))


async def night(turn: Turn) -> None:
    """Keeps in which hours nothing is to ring."""
    code = turn.incoming.data.argument if turn.incoming.data else ""
    if code != "usual" and code not in NIGHTS:
        raise NotFound(f"night {code}")
    chosen = None if code == "usual" else code
    turn.person = await service.choose_night(turn.connection, turn.person, chosen, turn.voices)
    await turn.edit(messages_of_wishes.nights(turn.person.night, turn.t))


async def _first(turn: Turn, view: View) -> Message:
    """What somebody has most to do with."""
    return await (_overview(turn, view) if Charge.of(turn.person) else _schedule(turn, 0, view))


async def _schedule(turn: Turn, number: int, view: View = View.ALL) -> Message:
    until = view.until(turn.now, turn.zone)
    found = await service.schedule(turn.connection, turn.person, number, turn.now, until)
    return messages.schedule(
        found, await _reader(turn), view, teaches=activities_taught(turn.person) != frozenset(),
        coordinates=bool(Charge.of(turn.person)),
    )  # fmt: skip


async def _overview(turn: Turn, view: View, picked: Picked = EVERYTHING, number: int = 0) -> Message:
    until = view.until(turn.now, turn.zone)
    found = await service.overview(turn.connection, turn.person, picked, number, turn.now, until)
    title = await service.title_of_picked(turn.connection, picked)
    own = await service.schedule(turn.connection, turn.person, 0, turn.now)
    return messages_of_overview.overview(
        found, await _reader(turn), view, picked, title, Charge.of(turn.person), own=bool(own.items)
    )


def _charge(turn: Turn) -> Charge:
    charge = Charge.of(turn.person)
    if not charge:
        raise NotAllowed("not a coordinator")
    return charge


def _view(code: str) -> View:
    return View(code) if code in set(View) else View.ALL


async def _classes(turn: Turn, number: int) -> Message:
    found = await service.classes(turn.connection, turn.person, number, turn.now)
    return messages.classes(found, await _reader(turn))


async def _reader(turn: Turn) -> Reader:
    return await service.reader(turn.connection, turn.t, turn.zone, turn.now)


def _number(turn: Turn) -> int | None:
    return turn.incoming.data.number if turn.incoming.data else None


ROUTES = Routes(
    commands={"schedule": schedule, "today": today, "week": week, "classes": classes},
    buttons={
        "sched": {
            **{view.value: page for view in View},
            "classes": classes_page,
            "class": class_list,
            "remind": remind,
            "lead": lead,
            "nights": nights,
            "night": night,
        },
        "over": {
            "fields": fields,
            "acts": activities,
            **{view.value: overview(view, By.ALL) for view in View},
            **{f"{view.value}_{by.value}": overview(view, by) for view in View for by in (By.FIELD, By.ACTIVITY)},
        },
    },
)
