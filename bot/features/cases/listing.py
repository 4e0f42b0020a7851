"""/cases: the open and closed questions of a coordinator's scope, one by one."""

from bot.chat.turn import Turn
from bot.delivery.message import Message
from bot.errors import NotAllowed
from bot.features.answers import service as answers_of_bank
from bot.features.cases import messages, repository, showing
from bot.features.cases.desk import Desk
from bot.features.cases.figures import LATELY, service_of
from bot.features.cases.model import Kind, answers
from bot.features.cases.work import Work
from bot.features.desk.model import scope_of
from bot.features.learning import service as learning

_READ = 20
_FILES = 10


async def cases(desk: Desk, turn: Turn) -> None:
    """The open questions."""
    await turn.reply(await _listed(await desk.work(turn), turn, is_open=True, page=0))


async def again(desk: Desk, turn: Turn) -> None:
    """Another page, or the closed ones, in place."""
    data = turn.incoming.data
    assert data is not None
    page, is_open = data.revision or 0, data.argument != "closed"
    await turn.edit(await _listed(await desk.work(turn), turn, is_open=is_open, page=page))


async def _listed(work: Work, turn: Turn, *, is_open: bool, page: int) -> Message:
    if not answers(turn.person):
        raise NotAllowed("not a coordinator")
    scope = scope_of(turn.person)
    found, many = await repository.listing(turn.connection, scope, turn.person, is_open=is_open, page=page)
    countries = {code: turn.t.pick(title) for code, title in (await repository.titles(turn.connection)).items()}
    times = await repository.times(turn.connection, scope, turn.person, turn.now - LATELY)
    shown = messages.cases(turn.t, found, many, page, countries, service_of(times), is_open=is_open)
    doors = (await learning.door(turn.connection, turn.t, turn.person), answers_of_bank.door(turn.t, turn.person))
    more = [[door for door in doors if door]] if any(doors) else []
    if scope.everywhere and work.room.chat_id is None:
        more.append([messages.connect(turn.t, turn.bot_name)])
    return Message(shown.text, [*shown.buttons, *more])


async def card(desk: Desk, turn: Turn) -> None:
    """One question, in the place of what was pressed."""
    work, found = await desk.case(turn)
    await turn.edit(await desk.card(work, turn, found))


async def show(desk: Desk, turn: Turn) -> None:
    """One question, below the message that was pressed."""
    work, found = await desk.case(turn)
    await turn.reply(await desk.card(work, turn, found))


async def read(desk: Desk, turn: Turn) -> None:
    """What was said, and its files."""
    work, found = await desk.case(turn)
    said = await repository.said(work.connection, found.id, _READ)
    await turn.edit(messages.read(turn.t, found, said))
    for each in [one for one in said if one.media and one.kind is Kind.QUESTION][-_FILES:]:
        await showing.show_to(work, found, each, turn.person)
