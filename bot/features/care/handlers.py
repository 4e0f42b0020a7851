"""Registering somebody else, the people one answers for, and the link by which one of them takes over."""

from bot.chat.routes import Routes
from bot.chat.turn import Turn
from bot.delivery import outbox
from bot.delivery.message import Lane
from bot.errors import NotAllowed
from bot.features.care import messages, service
from bot.features.doors.links import to_start
from bot.features.registration import service as registration
from bot.features.registration.moving import Mover
from bot.features.registration.states import Who
from bot.features.twins import service as twins
from bot.features.welcome import service as welcome
from bot.people import care
from bot.people import repository as people_rows


async def for_whom(turn: Turn) -> None:
    """For somebody else: for whom?"""
    data = turn.incoming.data
    if data is not None and await _agreed(turn, data.argument):
        await _offer(turn, data.argument, data.revision or 0)


async def followed(turn: Turn, code: str) -> None:
    """The same by a link."""
    if await _agreed(turn, code):
        await _offer(turn, code, 0)


async def _agreed(turn: Turn, code: str) -> bool:
    """Whether the data notice is agreed to; else it is shown, and afterwards this goes on."""
    notice = await welcome.notice_before(turn.connection, turn.person, turn.t)
    if notice is None:
        return True
    await turn.open(welcome.ROOM, payload=f"o_{code}")
    await turn.reply(notice)
    return False


async def _offer(turn: Turn, code: str, page: int) -> None:
    try:
        found = await service.offer(turn.connection, turn.person, code, turn.now)
    except registration.Closed as error:
        await turn.reply(messages.closed(turn.t, error.activity))
    except NotAllowed:
        await turn.reply(messages.by_list(turn.t))
    else:
        shown = messages.for_whom(turn.t, found, page)
        await (turn.edit(shown) if turn.incoming.data else turn.reply(shown))


async def somebody_new(turn: Turn) -> None:
    """The form for somebody who is not written down yet."""
    await _begin(turn, None)


async def somebody_known(turn: Turn) -> None:
    """The form for somebody for whom the person answers already."""
    await _begin(turn, (turn.incoming.data and turn.incoming.data.revision) or 0)


async def _begin(turn: Turn, number: int | None) -> None:
    code = turn.incoming.data.argument if turn.incoming.data else ""
    if not await _agreed(turn, code):
        return
    try:
        filling = await service.begin(turn.connection, turn.person, code, number, turn.now, language=turn.t.language)
    except service.TooMany:
        await turn.reply(messages.too_many(turn.t, care.most_of(turn.person)))
    except registration.Closed as error:
        await turn.reply(messages.closed(turn.t, error.activity))
    except NotAllowed:
        await turn.reply(messages.by_list(turn.t))
    except registration.Already as error:
        who = await care.owner(turn.connection, turn.person, error.registration.person_id)
        await turn.reply(messages.already(turn.t, who, error.activity))
    else:
        await turn.door.follow(turn, f"f_{filling.registration.id}")


async def people(turn: Turn) -> None:
    """The people one answers for."""
    found = await care.everybody(turn.connection, turn.person)
    page = (turn.incoming.data and turn.incoming.data.number) or 0
    await turn.edit(messages.people(turn.t, found, care.most_of(turn.person), page))


async def person(turn: Turn) -> None:
    """One of them."""
    number = turn.incoming.data.number if turn.incoming.data else None
    who, found = await service.registered(turn.connection, turn.person, number)
    await turn.edit(messages.person(turn.t, who, found))


async def link(turn: Turn) -> None:
    """A link by which she takes over what is hers."""
    number = turn.incoming.data.number if turn.incoming.data else None
    who, token = await service.make_link(turn.connection, turn.person, number, turn.now)
    await turn.reply(messages.link(turn.t, who, to_start(turn.bot_name, f"w_{token}")))


async def claim(turn: Turn, token: str) -> None:
    """Somebody opened her own link."""
    mover = Mover(Who.PERSON, turn.person, turn.now, turn.voices)
    try:
        record = await service.claim(turn.connection, turn.person, token, mover)
    except service.LinkUsed:
        await turn.reply(messages.link_used(turn.t))
    except service.LinkUnknown:
        await turn.reply(messages.link_unknown(turn.t))
    except service.ForAnother as error:
        await turn.reply(messages.for_another(turn.t, error.person))
    except service.BothRegistered as error:
        await twins.notice_pair(turn.connection, turn.person.id, error.person.id, mover)
        await turn.reply(messages.both_registered(turn.t, error.activity))
    else:
        await turn.reply(messages.claimed(turn.t, await registration.mine(turn.connection, turn.person)))
        if record.contact_id not in (None, turn.person.id) and record.merged_into is None:
            await _tell_contact(turn, mover, record.contact_id or 0, record.id)


async def _tell_contact(turn: Turn, mover: Mover, contact_id: int, record_id: int) -> None:
    """Who answered for her until now hears it."""
    contact = await people_rows.by_id(turn.connection, contact_id)
    record = await people_rows.by_id(turn.connection, record_id)
    if contact is not None and record is not None:
        told = messages.claimed_from_you(mover.voices.speaks(contact), record)
        await outbox.put(
            turn.connection, contact.telegram_id, told, lane=Lane.NOTICE, now=turn.now, key=f"claimed:{record_id}"
        )


ROUTES = Routes(
    buttons={
        "care": {
            "for": for_whom,
            "new": somebody_new,
            "old": somebody_known,
            "people": people,
            "person": person,
            "link": link,
        }
    },
    payloads={"o": followed, "w": claim},
)
