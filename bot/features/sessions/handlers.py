"""Sessions in a coordinator's chat: the plan, the list, the card of one, and saving what a preview showed."""

from bot.chat.routes import Routes
from bot.chat.turn import Turn
from bot.errors import NotAllowed, NotFound
from bot.features.sessions import asking, service, sheets
from bot.features.sessions.messages import listing, plan, preview


async def goes_out(turn: Turn) -> None:
    """A page of what will go out for an activity, in place."""
    try:
        found = await service.activity(turn.connection, turn.person, asking.argument(turn))
    except (NotAllowed, NotFound):
        return await asking.refuse(turn)
    house = service.House(turn.voices, turn.now)
    forecast = await service.goes_out(turn.connection, found.code, house)
    await turn.edit(plan.page(found, forecast, await asking.reader(turn), asking.number(turn)))


async def sessions(turn: Turn) -> None:
    """A page of an activity's sessions, in place."""
    book = await asking.book_of(turn, asking.argument(turn))
    if book is not None:
        await turn.edit(listing.sessions(book, await asking.reader(turn), asking.number(turn)))


async def card(turn: Turn) -> None:
    """One session, in place."""
    found = await asking.session_of(turn)
    if found is not None:
        await turn.edit(listing.card(*found, await asking.reader(turn)))


async def places(turn: Turn) -> None:
    """Where it could be held instead, in place."""
    found = await asking.session_of(turn)
    if found is not None:
        page = asking.second(turn)
        await turn.edit(listing.places(*found, turn.t, int(page) if page.isdigit() else 0))


async def save(turn: Turn) -> None:
    """Does what the preview showed."""
    number = (turn.incoming.data and turn.incoming.data.number) or 0
    try:
        book, entries = await service.save(turn.connection, turn.person, number, turn.now)
    except service.Gone:
        turn.toast = preview.decided(turn.t)
    except service.Stale:
        turn.toast, turn.alert = preview.stale(turn.t), True
    except (NotAllowed, NotFound):
        await asking.refuse(turn)
    else:
        await turn.edit(preview.saved(book, len(entries), turn.t))


async def leave(turn: Turn) -> None:
    """Gives a change up."""
    await service.leave(turn.connection, turn.person, (turn.incoming.data and turn.incoming.data.number) or 0)
    await turn.edit(preview.left(turn.t))


def routes(kept: sheets.Sheets) -> Routes:
    """The routes, and what is written, fetched and read before the transaction opens."""
    return Routes(
        buttons={
            "ses": {
                "sheet": sheets.give,
                "plan": goes_out,
                "list": sessions,
                "card": card,
                "where": places,
                "move": asking.asks("move"),
                "room": asking.asks("room"),
                "link": asking.asks("link"),
                "held": asking.asks("held"),
                "like": asking.asks("like"),
                "add": asking.add,
                "place": asking.placed,
                "off": asking.called_off,
                "back": asking.restored,
                "cancel": asking.cancel,
                "save": save,
                "leave": leave,
            }
        },
        dialogues={asking.ROOM: asking.typed},
        cancels={asking.ROOM: asking.cancel},
        resumes={asking.ROOM: asking.resume},
        prepare=kept.prepare,
        first=sheets.first,
    )
