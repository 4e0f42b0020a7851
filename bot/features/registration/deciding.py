"""How coordinators decide: /people, all answers of a registration, approve, reject with a reason."""

from bot.chat.incoming import Kind
from bot.chat.turn import Turn
from bot.delivery import outbox
from bot.delivery.message import Message
from bot.features.registration import messages, service
from bot.features.registration.states import State
from bot.i18n import clean, graphemes
from bot.people.model import Role

ROOM = "reason"
"""The dialogue in which a coordinator is asked why somebody is not selected."""


async def people(turn: Turn) -> None:
    """What waits for a decision of this coordinator."""
    if not turn.person.roles & {Role.COORDINATOR, Role.OWNER}:
        await turn.reply(messages.for_coordinators(turn.t))
        return
    found = await service.waiting_for(turn.connection, turn.person)
    await turn.reply(messages.waiting(turn.t, [(filling, filling.name_of(person)) for filling, person in found]))


async def details(turn: Turn) -> None:
    """All answers of a registration."""
    filling, applicant = await service.for_decision(turn.connection, turn.person, _number(turn))
    await turn.reply(messages.details(turn.t, filling, name=filling.name_of(applicant)))


async def approve(turn: Turn) -> None:
    """Approves; the applicant hears it at once."""
    await _decide(turn, _number(turn), _version(turn), State.APPROVED, message_id=turn.incoming.message_id)


async def wait(turn: Turn) -> None:
    """Puts on the waiting list; the applicant hears it at once."""
    await _decide(turn, _number(turn), _version(turn), State.WAITLISTED, message_id=turn.incoming.message_id)


async def reject(turn: Turn) -> None:
    """Asks for the reason first."""
    filling, _ = await service.for_decision(turn.connection, turn.person, _number(turn))
    registration = filling.registration
    if registration.state is not State.SUBMITTED or registration.version != _version(turn):
        await _decided_already(turn, registration.id, turn.incoming.message_id)
        return
    state = {"registration": registration.id, "version": registration.version}
    await _ask_reason(turn, {**state, "message_id": turn.incoming.message_id})


async def _ask_reason(turn: Turn, state: dict[str, int | None]) -> None:
    filling, applicant = await service.for_decision(turn.connection, turn.person, state["registration"])
    row = await turn.reply(messages.ask_reason(turn.t, filling, name=filling.name_of(applicant)))
    await turn.open(ROOM, **{**state, "row": row})


async def resume(turn: Turn) -> None:
    """Asks for the reason again, in the language of now."""
    if turn.dialogue is not None:
        await _lay_down(turn)
        await _ask_reason(turn, dict(turn.dialogue.state))


async def reason(turn: Turn) -> None:
    """The reason was written: rejects with it."""
    text = clean(turn.incoming.text) if turn.incoming.kind is Kind.TEXT else ""
    if turn.dialogue is None or turn.incoming.goes_on_from(turn.dialogue.state.get("cut_at")):
        return
    state = turn.dialogue.state
    if not text or graphemes(text) > messages.LONGEST_REASON:
        await turn.reply(messages.not_a_reason(turn.t))
        if turn.incoming.is_cut:
            await turn.open(ROOM, **{**state, "cut_at": turn.incoming.sent_at})
        return
    await _lay_down(turn)
    await turn.close()
    await _decide(
        turn, state["registration"], state["version"], State.REJECTED, message_id=state["message_id"], reason=text
    )


async def _lay_down(turn: Turn) -> None:
    """The question for the reason loses its button once it is answered."""
    if turn.dialogue is None or "row" not in turn.dialogue.state:
        return
    filling, applicant = await service.for_decision(turn.connection, turn.person, turn.dialogue.state["registration"])
    asked = messages.ask_reason(turn.t, filling, name=filling.name_of(applicant))
    await turn.edit_row(turn.dialogue.state["row"], Message(asked.text))


async def keep(turn: Turn) -> None:
    """No decision after all."""
    _, _, by = await service.decision(turn.connection, turn.person, _number(turn))
    if by is not None:
        await _decided_already(turn, _number(turn), turn.incoming.message_id)
        return
    if turn.dialogue is not None and turn.dialogue.room == ROOM:
        await turn.close()
    await turn.edit(messages.undecided(turn.t))


async def cancel(turn: Turn) -> None:
    """/cancel while a reason is asked for."""
    await _lay_down(turn)
    await turn.close()
    await turn.reply(messages.undecided(turn.t))


async def _decide(
    turn: Turn, number: int | None, version: int | None, to: State, *, message_id: int | None, reason: str | None = None
) -> None:
    try:
        filling, applicant = await service.decide(
            turn.connection, turn.person, number, version, to, turn.translators,
            default_language=turn.default_language, now=turn.now, reason=reason,
        )  # fmt: skip
    except service.Stale:
        await _decided_already(turn, number, message_id)
        return
    except service.NoSeat as error:
        applicant = await service.person_of(turn.connection, error.filling)
        await turn.reply(messages.no_seat(turn.t, error.filling, name=error.filling.name_of(applicant)))
        return
    shown = messages.settled(turn.t, filling, name=filling.name_of(applicant), by=turn.person.name)
    await outbox.edit(turn.connection, turn.incoming.chat_id, shown, now=turn.now, message_id=message_id)


async def _decided_already(turn: Turn, number: int | None, message_id: int | None) -> None:
    """Somebody was faster: the notice with the buttons becomes what was decided, and by whom."""
    turn.toast = messages.decided_already(turn.t)
    if turn.incoming.data is None:
        await turn.reply(Message(messages.decided_already(turn.t)))
    filling, applicant, by = await service.decision(turn.connection, turn.person, number)
    if by is not None:
        shown = messages.settled(turn.t, filling, name=filling.name_of(applicant), by=by.name)
        await outbox.edit(turn.connection, turn.incoming.chat_id, shown, now=turn.now, message_id=message_id)


def _number(turn: Turn) -> int | None:
    return turn.incoming.data.number if turn.incoming.data else None


def _version(turn: Turn) -> int | None:
    return turn.incoming.data.revision if turn.incoming.data else None
