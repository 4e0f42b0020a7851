"""What the staff do with a case by buttons: take it, hand it over, move it, a ready reply, close and open it again.

The same buttons stand below the card in the own chat and in the group; the choice takes the card's place.
"""

from bot.chat.callback_data import pack
from bot.chat.turn import Turn
from bot.errors import NotFound
from bot.features.cases import messages, repository, service
from bot.features.cases.desk import Desk
from bot.features.cases.model import Case, Closed, Open, in_language, may_answer
from bot.features.cases.work import Work
from bot.people import repository as people
from bot.people.model import Role

_MOST = 20


async def take(desk: Desk, turn: Turn) -> None:
    """Mine from now on."""
    work, found = await desk.case(turn)
    await _shown(desk, work, turn, await service.take(work, found, turn.person))


async def hand(desk: Desk, turn: Turn) -> None:
    """To whom?"""
    _, found = await desk.case(turn)
    staff = await people.with_roles(turn.connection, Role.COORDINATOR, Role.OWNER)
    able = [each for each in staff if may_answer(each, found) and each.id != turn.person.id]
    listed = [(each.name, pack("case", "give", found.id, each.id)) for each in able[:_MOST]]
    t = desk.words(turn)
    await turn.edit(messages.choices(t, t("Who answers this question from now on?"), found, listed))


async def give(desk: Desk, turn: Turn) -> None:
    """Somebody else has it from now on, and is told."""
    work, found = await desk.case(turn)
    to = await people.by_id(turn.connection, (turn.incoming.data.revision if turn.incoming.data else None) or 0)
    if to is None:
        raise NotFound("this person")
    given = await service.take(work, found, turn.person, to)
    turn.toast = messages.gave(turn.t, given)
    await _shown(desk, work, turn, given)


async def move(desk: Desk, turn: Turn) -> None:
    """To the queue of which country or activity?"""
    work, found = await desk.case(turn)
    t = desk.words(turn)
    countries = await repository.titles(work.connection)
    activities = await repository.activities_titles(work.connection)
    listed = [(t.pick(title), pack("case", "to", found.id, code)) for code, title in countries.items()]
    listed += [(t.pick(title), pack("case", "for", found.id, code)) for code, title in activities.items()]
    await turn.edit(messages.choices(t, t("Whose coordinators answer this question?"), found, listed[:_MOST]))


async def to_country(desk: Desk, turn: Turn) -> None:
    """To the queue of a country."""
    work, found = await desk.case(turn)
    code = turn.incoming.data.version if turn.incoming.data else ""
    if code not in await repository.titles(work.connection):
        raise NotFound(f"country {code}")
    await _shown(desk, work, turn, await service.move(work, found, turn.person, activity=None, country=code))


async def for_activity(desk: Desk, turn: Turn) -> None:
    """To the queue of an activity."""
    work, found = await desk.case(turn)
    code = turn.incoming.data.version if turn.incoming.data else ""
    if code not in await repository.activities_titles(work.connection):
        raise NotFound(f"activity {code}")
    moved = await service.move(work, found, turn.person, activity=code, country=found.country)
    await _shown(desk, work, turn, moved)


async def ready(desk: Desk, turn: Turn) -> None:
    """Which ready reply?"""
    work, found = await desk.case(turn)
    t = desk.words(turn)
    replies = await repository.replies(work.connection)
    if not replies:
        await desk.say_here(turn, messages.reply_empty(t))
        return
    listed = [(t.pick(each.title), pack("case", "pick", found.id, each.code)) for each in replies[:_MOST]]
    await turn.edit(messages.choices(t, t("Which reply?"), found, listed))


async def pick(desk: Desk, turn: Turn) -> None:
    """The reply as the person would read it."""
    work, found = await desk.case(turn)
    code, text, language = await _reply(work, turn, found)
    await turn.edit(messages.preview(desk.words(turn), found, code, text, language))


async def send(desk: Desk, turn: Turn) -> None:
    """Sends it."""
    work, found = await desk.case(turn)
    _, text, _ = await _reply(work, turn, found)
    try:
        await service.answer(
            work, found, turn.person, chat_id=None, message_id=None, text=text, media="", quotes=None
        )  # fmt: skip
    except Closed:
        await desk.say_here(turn, messages.is_over(desk.words(turn), found))
        return
    turn.toast = turn.t("✓ Sent to {name}", name=found.person.name)
    await _shown(desk, work, turn, await service.case(work, found.id))


async def _reply(work: Work, turn: Turn, found: Case) -> tuple[str, str, str]:
    code = turn.incoming.data.version if turn.incoming.data else ""
    reply = next((each for each in await repository.replies(work.connection) if each.code == code), None)
    if reply is None:
        raise NotFound(f"reply {code}")
    text, language = in_language(reply.text, found.person.language or work.house.voices.default_language)
    return code, text, language


async def close(desk: Desk, turn: Turn) -> None:
    """The bot answers the person again."""
    work, found = await desk.case(turn)
    try:
        found = await service.close(work, found, turn.person)
    except Closed:
        turn.toast = desk.words(turn)("This question is closed.")
        found = await service.case(work, found.id)
    await _shown(desk, work, turn, found)


async def reopen(desk: Desk, turn: Turn) -> None:
    """The person is with the staff again."""
    work, found = await desk.case(turn)
    try:
        found = await service.reopen(work, found, turn.person)
    except Open:
        turn.toast = messages.other_is_open(turn.t, found)
        return
    await _shown(desk, work, turn, found)


async def unban(desk: Desk, turn: Turn) -> None:
    """The person may write again."""
    work, found = await desk.case(turn)
    await service.ban(work, found, turn.person, None)
    await _shown(desk, work, turn, await service.case(work, found.id))


async def _shown(desk: Desk, work: Work, turn: Turn, case: Case) -> None:
    await turn.edit(await desk.card(work, turn, case))
