"""The list of people: /people, its pages, filters, search by typing and ticks; one message, edited in place."""

from dataclasses import replace

from bot.chat.incoming import Kind
from bot.chat.turn import Turn
from bot.delivery import outbox
from bot.delivery.message import Message
from bot.errors import NotAllowed
from bot.features.desk import deciding, floor, messages, service
from bot.features.desk.model import TooMany, View, is_question


async def people(turn: Turn) -> None:
    """Opens the list in a message of its own."""
    try:
        view = await service.opened(turn.connection, turn.person)
    except NotAllowed:
        await turn.reply(messages.for_coordinators(turn.t))
        return
    await floor.take(turn)
    await _send(turn, view)


async def _send(turn: Turn, view: View) -> None:
    found = await service.listing(turn.connection, turn.person, view)
    row = await turn.reply(messages.listing(turn.t, found))
    await floor.keep(turn, replace(found.view, row=row, message_id=None))


async def opened(turn: Turn) -> None:
    """Opens the list from a notice: of one activity, or of all."""
    activity = turn.incoming.data.argument or None if turn.incoming.data else None
    view = await service.opened(turn.connection, turn.person, activity)
    await floor.take(turn)
    found = await service.listing(turn.connection, turn.person, view)
    row = await turn.reply(messages.listing(turn.t, found))
    await turn.open(floor.LIST, **replace(found.view, row=row).to_json())


async def taken(turn: Turn) -> View:
    """The list as it was left; a new one where something else has been opened since."""
    view = await floor.take(turn)
    return view or await service.opened(turn.connection, turn.person)


async def show(turn: Turn, view: View) -> None:
    """The list in its message, as it is now."""
    found = await service.listing(turn.connection, turn.person, view)
    kept = await floor.keep(turn, found.view)
    await change(turn, kept, messages.listing(turn.t, found))


async def change(turn: Turn, view: View, message: Message) -> None:
    """Puts something else into the message of the list."""
    if view.message_id is None and view.row is not None:
        await turn.edit_row(view.row, message)
    else:
        await outbox.edit(
            turn.connection, turn.incoming.chat_id, message, now=turn.now, message_id=view.message_id
        )  # fmt: skip


async def again(turn: Turn) -> None:
    """Back to the list as it was left."""
    await show(turn, await taken(turn))


async def page(turn: Turn) -> None:
    """Turns to another page."""
    await show(turn, replace(await taken(turn), page=_number(turn)))


async def card(turn: Turn) -> None:
    """The card of one person, in the place of the list."""
    await floor.keep(turn, await taken(turn))
    await deciding.show_card(turn, _number(turn), turn.incoming.message_id)


# -- filters ---------------------------------------------------------------------------------------------------------


async def filters(turn: Turn) -> None:
    """What the list is narrowed down by."""
    view = await floor.keep(turn, await taken(turn))
    service.check(turn.person)
    await turn.edit(
        messages.filters(turn.t, view, await service.titles_for(turn.connection, [view.filters.institution]))
    )


async def by(turn: Turn) -> None:
    """What one filter can be set to."""
    view = await floor.keep(turn, await taken(turn))
    name = turn.incoming.data.argument if turn.incoming.data else ""
    if name not in service.FILTERS:
        return
    found = await service.choices(turn.connection, turn.person, view, name)
    number = (turn.incoming.data.revision if turn.incoming.data else None) or 0
    titles = await service.titles_for(turn.connection, [each.value for each in found])
    await turn.edit(messages.choices(turn.t, name, found, titles, number))


async def narrow(turn: Turn) -> None:
    """Sets one filter to the value that one registration has; 0 sets it free."""
    name = turn.incoming.data.action.removeprefix("is_") if turn.incoming.data else ""
    view = await taken(turn)
    number = _number(turn)
    value = await service.value_of(turn.connection, turn.person, number, name) if number else None
    await show(turn, view.narrowed(**{name: value}))


async def searched(turn: Turn) -> None:
    """A part of a name was typed: the list shows whose name has it. What is no name may be a question."""
    view = floor.view_of(turn)
    if view is None or turn.incoming.kind is not Kind.TEXT:
        await turn.reply(messages.type_a_name(turn.t))
        return
    found = await service.listing(turn.connection, turn.person, view.searched(turn.incoming.text))
    if not found.rows and is_question(turn.incoming.text):
        await turn.door.ask(turn)
        return
    await show(turn, found.view)


async def unsearched(turn: Turn) -> None:
    """Everybody again, whatever the name."""
    await show(turn, (await taken(turn)).narrowed(text=""))


async def cancel(turn: Turn) -> None:
    """/cancel while the list is open: it is put away, and its buttons open it anew."""
    await turn.close()
    await turn.reply(messages.ended(turn.t))


async def resume(turn: Turn) -> None:
    """The list again, in the language of now."""
    if view := floor.view_of(turn):
        await _send(turn, view)


# -- ticks -----------------------------------------------------------------------------------------------------------


async def select(turn: Turn) -> None:
    """Begins or ends ticking."""
    await show(turn, (await taken(turn)).tickable(bool(_number(turn))))


async def tick(turn: Turn) -> None:
    """Ticks one person, in the version that the list showed, or frees her."""
    view = await taken(turn)
    data = turn.incoming.data
    if not view.ticking or data is None or data.number is None or data.revision is None:
        turn.toast = messages.changed(turn.t)
        await show(turn, view)
        return
    try:
        view = view.ticked(data.number, data.revision)
    except TooMany:
        turn.toast, turn.alert = messages.too_many(turn.t), True
    await show(turn, view)


async def whole(turn: Turn) -> None:
    """Ticks everybody of the page that is shown."""
    view = await taken(turn)
    found = await service.listing(turn.connection, turn.person, replace(view, page=_number(turn)))
    if view.ticking:
        view = found.view.all_ticked({each.id: each.version for each in found.rows})
    await show(turn, view)


def _number(turn: Turn) -> int:
    return (turn.incoming.data.number if turn.incoming.data else None) or 0
