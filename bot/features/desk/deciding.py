"""How coordinators decide about one registration, from its notice or from its card; a refusal has its reason."""

from collections.abc import Mapping
from typing import Any

from bot.chat.incoming import Kind
from bot.chat.turn import Turn
from bot.delivery import outbox
from bot.delivery.message import Message
from bot.errors import NotAllowed
from bot.features.desk import floor, messages, service
from bot.features.desk.floor import REASON
from bot.features.registration import service as registrations
from bot.features.registration.states import State
from bot.i18n import clean, graphemes
from bot.i18n.zawgyi import in_unicode

# -- from the notice -------------------------------------------------------------------------------------------------


async def details(turn: Turn) -> None:
    """All answers of a registration."""
    filling, applicant = await registrations.for_decision(turn.connection, turn.person, _number(turn))
    at_once = await registrations.clashes(turn.connection, filling.registration, turn.now)
    await turn.reply(messages.details(turn.t, filling, name=filling.name_of(applicant), at_once=at_once))


async def approve(turn: Turn) -> None:
    """Approves; the applicant hears it at once."""
    await _decide(turn, _number(turn), _version(turn), State.APPROVED, message_id=turn.incoming.message_id)


async def wait(turn: Turn) -> None:
    """Puts on the waiting list; the applicant hears it at once."""
    await _decide(turn, _number(turn), _version(turn), State.WAITLISTED, message_id=turn.incoming.message_id)


async def reject(turn: Turn) -> None:
    """Asks for the reason first."""
    filling, _ = await registrations.for_decision(turn.connection, turn.person, _number(turn))
    registration = filling.registration
    if registration.state is not State.SUBMITTED or registration.version != _version(turn):
        await _overtaken_notice(turn, registration.id, turn.incoming.message_id)
        return
    await _begin_reason(turn, State.REJECTED, card=False)


# -- from the card ---------------------------------------------------------------------------------------------------


async def step(turn: Turn) -> None:
    """Brings a registration to the state that the button names; the card shows it at once."""
    to = State(turn.incoming.data.action) if turn.incoming.data else State.REJECTED
    found = await service.card(turn.connection, turn.person, _number(turn), turn.now)
    if found.filling.registration.version != _version(turn):
        await _overtaken(turn, found)
        return
    if to in service.WITH_REASON:
        await _begin_reason(turn, to, card=True)
        return
    try:
        await _move(turn, _number(turn), _version(turn), to)
    except registrations.NoSeat:
        turn.toast, turn.alert = messages.no_seat_short(turn.t, name=found.name), True
        return
    await show_card(turn, _number(turn), turn.incoming.message_id)


async def _overtaken(turn: Turn, found: service.Card) -> None:
    """Somebody was faster: the card says how it stands now, and the toast who did it."""
    by = found.steps[-1].name if found.steps else None
    turn.toast = messages.overtaken(turn.t, found.filling.registration.state, by)
    turn.alert = True
    await show_card(turn, found.filling.registration.id, turn.incoming.message_id)


async def show_card(turn: Turn, number: int | None, message_id: int | None) -> None:
    """The card in the place of the list, or of the card as it was."""
    found = await service.card(turn.connection, turn.person, number, turn.now)
    shown = messages.card(turn.t, found, turn.zone)
    await outbox.edit(turn.connection, turn.incoming.chat_id, shown, now=turn.now, message_id=message_id)


async def answers(turn: Turn) -> None:
    """Every answer, in the place of the card."""
    await turn.edit(messages.answers(turn.t, await service.card(turn.connection, turn.person, _number(turn), turn.now)))


async def log(turn: Turn) -> None:
    """Every step, in the place of the card."""
    await turn.edit(
        messages.log(turn.t, await service.card(turn.connection, turn.person, _number(turn), turn.now), turn.zone)
    )


# -- the reason ------------------------------------------------------------------------------------------------------


async def _begin_reason(turn: Turn, to: State, *, card: bool) -> None:
    view = await floor.take(turn)
    state = {
        "to": to.value,
        "registration": _number(turn),
        "version": _version(turn),
        "message_id": turn.incoming.message_id,
    }
    await _ask_reason(turn, {**state, "card": card, "view": view.to_json() if view else None})


async def _ask_reason(turn: Turn, state: dict[str, Any]) -> None:
    filling, applicant = await registrations.for_decision(turn.connection, turn.person, state["registration"])
    row = await turn.reply(messages.ask_reason(turn.t, filling, _wanted(state), name=filling.name_of(applicant)))
    await turn.open(REASON, **{**state, "row": row})


def _wanted(state: Mapping[str, Any]) -> State:
    """What is decided once the reason is written."""
    return State(state.get("to", State.REJECTED))


async def resume(turn: Turn) -> None:
    """Asks for the reason again, in the language of now."""
    if turn.dialogue is not None:
        await _lay_down(turn)
        await _ask_reason(turn, dict(turn.dialogue.state))


async def reason(turn: Turn) -> None:
    """The reason was written: rejects, or withdraws for her, with it."""
    text = await read_reason(turn)
    if text is None or turn.dialogue is None:
        return
    state = turn.dialogue.state
    await _lay_down(turn)
    await floor.give_back(turn)
    if not state.get("card"):
        await _decide(
            turn, state["registration"], state["version"], State.REJECTED, message_id=state["message_id"], reason=text
        )
        return
    try:
        await _move(turn, state["registration"], state["version"], _wanted(state), reason=text)
    except registrations.Stale:
        filling, _, by = await registrations.decision(turn.connection, turn.person, state["registration"])
        await turn.reply(Message(messages.meanwhile(turn.t, filling, decided=by is not None)))
    await show_card(turn, state["registration"], state["message_id"])


async def read_reason(turn: Turn) -> str | None:
    """What was typed as the reason; None, and said why, where it is none."""
    typed = turn.incoming.text if turn.incoming.kind is Kind.TEXT else ""
    text = clean(in_unicode(typed) or typed)
    if turn.dialogue is None or turn.incoming.goes_on_from(turn.dialogue.state.get("cut_at")):
        return None
    if text and graphemes(text) <= messages.LONGEST_REASON:
        return text
    await turn.reply(messages.not_a_reason(turn.t))
    if turn.incoming.is_cut:
        await turn.open(turn.dialogue.room, **{**turn.dialogue.state, "cut_at": turn.incoming.sent_at})
    return None


async def _lay_down(turn: Turn) -> None:
    """The question for the reason loses its button once it is answered."""
    if turn.dialogue is None or "row" not in turn.dialogue.state:
        return
    number = turn.dialogue.state["registration"]
    filling, applicant = await registrations.for_decision(turn.connection, turn.person, number)
    asked = messages.ask_reason(turn.t, filling, _wanted(turn.dialogue.state), name=filling.name_of(applicant))
    await turn.edit_row(turn.dialogue.state["row"], Message(asked.text))


async def keep(turn: Turn) -> None:
    """No decision after all."""
    _, _, by = await registrations.decision(turn.connection, turn.person, _number(turn))
    if by is not None:
        await _overtaken_notice(turn, _number(turn), turn.incoming.message_id)
        return
    if turn.dialogue is not None and turn.dialogue.room == REASON:
        await floor.give_back(turn)
    await turn.edit(messages.undecided(turn.t))


async def cancel(turn: Turn) -> None:
    """/cancel while a reason is asked for."""
    await _lay_down(turn)
    await floor.give_back(turn)
    await turn.reply(messages.undecided(turn.t))


# -- deciding --------------------------------------------------------------------------------------------------------


async def _move(turn: Turn, number: int | None, version: int | None, to: State, *, reason: str | None = None) -> Any:
    return await registrations.decide(
        turn.connection, turn.person, number, version, to, turn.voices, turn.now, reason=reason
    )  # fmt: skip


async def _decide(
    turn: Turn, number: int | None, version: int | None, to: State, *, message_id: int | None, reason: str | None = None
) -> None:
    try:
        filling, applicant = await _move(turn, number, version, to, reason=reason)
    except registrations.Stale:
        await _overtaken_notice(turn, number, message_id)
        return
    except NotAllowed:
        filling, _ = await registrations.for_decision(turn.connection, turn.person, number)
        if filling.registration.state is not to:
            raise
        await _overtaken_notice(turn, number, message_id)
        return
    except registrations.NoSeat as error:
        applicant = await registrations.person_of(turn.connection, error.filling)
        await turn.reply(messages.no_seat(turn.t, error.filling, name=error.filling.name_of(applicant)))
        return
    at_once = await registrations.clashes(turn.connection, filling.registration, turn.now)
    shown = messages.settled(
        turn.t, filling, name=filling.name_of(applicant), by=turn.person.name, at_once=at_once
    )  # fmt: skip
    await outbox.edit(turn.connection, turn.incoming.chat_id, shown, now=turn.now, message_id=message_id)


async def _overtaken_notice(turn: Turn, number: int | None, message_id: int | None) -> None:
    """Somebody was faster: the notice with the buttons becomes what was decided, and by whom.

    Where the person has changed an answer or withdrawn, it becomes what stands now, with buttons that fit it.
    """
    filling, applicant, by = await registrations.decision(turn.connection, turn.person, number)
    turn.toast = messages.meanwhile(turn.t, filling, decided=by is not None)
    if turn.incoming.data is None:
        await turn.reply(Message(turn.toast))
    name = filling.name_of(applicant)
    if by is not None:
        shown = messages.settled(turn.t, filling, name=name, by=by.name)
    else:
        shown = messages.details(turn.t, filling, name=name)
    await outbox.edit(turn.connection, turn.incoming.chat_id, shown, now=turn.now, message_id=message_id)


def _number(turn: Turn) -> int | None:
    return turn.incoming.data.number if turn.incoming.data else None


def _version(turn: Turn) -> int | None:
    return turn.incoming.data.revision if turn.incoming.data else None
