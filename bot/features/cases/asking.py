"""The person's side: a tap to a person, no answer needed any more, and whether it helped."""

from bot.chat.turn import Turn
from bot.features.cases import messages, service
from bot.features.cases.desk import Desk
from bot.features.cases.model import Closed


async def begin(desk: Desk, turn: Turn) -> None:
    """Opens a case with the question that led to the tap, or else with what is written next.

    What was open in the chat is left in its own way.
    """
    if turn.incoming.in_group:
        return
    if turn.dialogue is not None and not await turn.door.cancel(turn):
        await turn.close()
    work = await desk.work(turn)
    number = await service.begin(work, turn.person)
    asked = await service.carry(work, number, turn.person, turn.incoming.data.number if turn.incoming.data else None)
    found = await service.case(work, number)
    expected = await desk.expected(work, found.country)
    said = messages.carried if asked else messages.begun
    await turn.reply(said(turn.t, number, expected, turn.zone))


async def stop(desk: Desk, turn: Turn) -> None:
    """She needs no answer; one who has asked is asked whether it helped."""
    work = await desk.work(turn)
    found = await service.case(work, turn.incoming.data.number if turn.incoming.data else None)
    if found.person.id != turn.person.id:
        return
    try:
        await service.close(work, found, turn.person)
    except Closed:
        pass
    await turn.edit(messages.no_more(turn.t))


async def judge(desk: Desk, turn: Turn) -> None:
    """One tap says whether it helped."""
    data = turn.incoming.data
    assert data is not None
    helped = data.action == "good"
    await service.judge(await desk.work(turn), turn.person, data.number, helped=helped)
    await turn.edit(messages.thanks(turn.t, helped=helped))
