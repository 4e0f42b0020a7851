"""The form's buttons, /mine, and how coordinators decide."""

from collections.abc import Callable
from typing import Any

from bot.chat.routes import Handler, Routes
from bot.chat.turn import Turn
from bot.delivery import outbox
from bot.delivery.message import Message
from bot.errors import NotFound
from bot.features.registration import conversation, messages, model, service
from bot.features.registration.conversation import ROOM
from bot.features.registration.form import NotAnAnswer, Picked, Typed
from bot.features.registration.messages import Opening
from bot.features.registration.model import State
from bot.features.registration.record import Filling
from bot.features.welcome import service as welcome
from bot.i18n import clean, graphemes
from bot.people.model import Role

REASON = "reason"


# -- the form --------------------------------------------------------------------------------------------------------


async def opened(turn: Turn, argument: str) -> None:
    """A link to an activity's form: `a_<activity>` or `a_<activity>-<source>`."""
    code, source = argument, ""
    while not await service.exists(turn.connection, code) and "-" in code:
        code, _, last = code.rpartition("-")
        source = f"{last}-{source}".rstrip("-")
    await begin(turn, code, source)


async def begin_pressed(turn: Turn) -> None:
    """Register, or go on with a draft."""
    await begin(turn, turn.incoming.data.argument if turn.incoming.data else "", "")


async def begin(turn: Turn, code: str, source: str) -> None:
    """Opens the form of an activity: after the data notice, and unless it is closed or was sent before."""
    notice = await welcome.notice_before(turn.connection, turn.person, turn.t)
    if notice is not None:
        await turn.open(welcome.ROOM, payload=f"a_{code}-{source}".rstrip("-"))
        await turn.reply(notice)
        return
    try:
        filling = await service.begin(turn.connection, turn.person, code, source=source[:32] or None, now=turn.now)
    except (NotFound, service.Closed, service.Already) as error:
        await turn.reply(_not_begun(turn, error))
        return
    await turn.open(ROOM, registration=filling.registration.id)
    await conversation.show(turn, filling, Opening.BEGIN)


def _not_begun(turn: Turn, error: Exception) -> Message:
    match error:
        case service.Closed():
            return messages.closed(turn.t, activity_title=turn.t.pick(error.activity.title))
        case service.Already():
            return messages.already(
                turn.t, activity_title=turn.t.pick(error.activity.title), state=error.registration.state
            )
    return messages.no_such_activity(turn.t)


async def pick(turn: Turn) -> None:
    """A choice, a tick, yes or no."""
    filling = await conversation.pressed(turn)
    if filling is not None and turn.incoming.data is not None:
        await conversation.take(turn, filling, Picked(turn.incoming.data.argument))


async def typed(turn: Turn) -> None:
    """What was taken for a question was the answer."""
    filling = await conversation.pressed(turn)
    text = turn.dialogue.state.get("typed") if turn.dialogue else None
    if filling is not None and text:
        await conversation.take(turn, filling, Typed(text))


def step(change: Callable[..., Any], *, answers: bool) -> Handler:
    """A button that moves the draft: with an answer (also an empty one), or to another question."""

    async def handler(turn: Turn) -> None:
        filling = await conversation.pressed(turn)
        if filling is None:
            return
        try:
            after = await service.take_step(turn.connection, filling, change)
        except NotAnAnswer as error:
            question = model.open_question(filling.draft, filling.form)
            turn.toast, turn.alert = messages.not_an_answer(turn.t, question, error, 0).text, True
            return
        await (conversation.taken if answers else conversation.moved)(turn, filling, after)

    return handler


async def edits(turn: Turn) -> None:
    """Which answer to change."""
    filling = await conversation.pressed(turn)
    if filling is not None and turn.incoming.data is not None:
        await turn.edit(messages.choose_edit(turn.t, filling, turn.incoming.data.number or 0))


async def edit(turn: Turn) -> None:
    """Opens one question again, from the summary."""
    filling = await conversation.pressed(turn)
    if filling is None or turn.incoming.data is None:
        return
    code = turn.incoming.data.argument
    after = await service.take_step(turn.connection, filling, lambda draft, form: model.edit(draft, form, code))
    await turn.edit(Message(messages.summary(turn.t, filling).text))
    await conversation.show(turn, after)


async def summary(turn: Turn) -> None:
    """From the list of answers back to the summary, in place."""
    filling = await conversation.pressed(turn)
    if filling is not None:
        await turn.edit(messages.summary(turn.t, filling))


async def send(turn: Turn) -> None:
    """Hands the registration in."""
    filling = await conversation.pressed(turn)
    if filling is None:
        return
    try:
        await service.send(
            turn.connection,
            turn.person,
            filling,
            turn.translators,
            default_language=turn.default_language,
            now=turn.now,
        )
    except service.Closed:
        await turn.reply(messages.closed(turn.t, activity_title=turn.t.pick(filling.activity.title)))
    else:
        await turn.edit(Message(messages.summary(turn.t, filling).text))
        await turn.reply(messages.sent(turn.t, filling))
    await turn.close()


async def later(turn: Turn) -> None:
    """Stops in the middle: everything is kept, and the question gives way to the way back."""
    filling = await conversation.pressed(turn)
    if filling is not None:
        await turn.edit(messages.kept(turn.t, filling))
        await _leave(turn, filling)


async def cancel(turn: Turn) -> None:
    """/cancel in the middle: says what is kept."""
    filling = await conversation.present(turn)
    if filling is not None:
        await turn.reply(messages.kept(turn.t, filling))
        await _leave(turn, filling)


async def _leave(turn: Turn, filling: Filling) -> None:
    await conversation.put_keyboard_away(turn, filling)
    await turn.close()


async def resume(turn: Turn) -> None:
    """Shows the open question again, after the language was changed in the middle."""
    filling = await conversation.present(turn)
    if filling is not None:
        await conversation.show(turn, filling, Opening.AGAIN)


async def mine(turn: Turn) -> None:
    """Everything the person has registered for."""
    await turn.reply(messages.mine(turn.t, await service.mine(turn.connection, turn.person)))


async def look(turn: Turn) -> None:
    """One of the person's own registrations, with all its answers."""
    filling = await service.own(turn.connection, turn.person, _number(turn))
    await turn.reply(messages.own_details(turn.t, filling))


# -- deciding --------------------------------------------------------------------------------------------------------


async def people(turn: Turn) -> None:
    """What waits for a decision of this coordinator."""
    if not turn.person.roles & {Role.COORDINATOR, Role.OWNER}:
        await turn.reply(messages.for_coordinators(turn.t))
        return
    found = await service.waiting_for(turn.connection, turn.person)
    await turn.reply(messages.waiting(turn.t, [(filling, person.name) for filling, person in found]))


async def details(turn: Turn) -> None:
    """All answers of a registration."""
    filling, applicant = await service.for_decision(turn.connection, turn.person, _number(turn))
    await turn.reply(messages.details(turn.t, filling, name=applicant.name))


async def approve(turn: Turn) -> None:
    """Approves; the applicant hears it at once."""
    await _decide(turn, _number(turn), _version(turn), State.APPROVED, message_id=turn.incoming.message_id)


async def reject(turn: Turn) -> None:
    """Asks for the reason first."""
    filling, applicant = await service.for_decision(turn.connection, turn.person, _number(turn))
    if filling.registration.state is not State.SUBMITTED or filling.registration.version != _version(turn):
        turn.toast = messages.decided_already(turn.t)
        return
    await turn.open(
        REASON, registration=filling.registration.id, version=filling.registration.version,
        message_id=turn.incoming.message_id,
    )  # fmt: skip
    await turn.reply(messages.ask_reason(turn.t, filling, name=applicant.name))


async def reason(turn: Turn) -> None:
    """The reason was written: rejects with it."""
    text = clean(turn.incoming.text)
    if not text or graphemes(text) > messages.LONGEST_REASON or turn.dialogue is None:
        await turn.reply(messages.not_a_reason(turn.t))
        return
    state = turn.dialogue.state
    await turn.close()
    await _decide(
        turn, state["registration"], state["version"], State.REJECTED, message_id=state["message_id"], reason=text
    )


async def keep(turn: Turn) -> None:
    """No decision after all."""
    await turn.close()
    await turn.edit(messages.undecided(turn.t))


async def cancel_reason(turn: Turn) -> None:
    """/cancel while a reason is asked for."""
    await turn.close()
    await turn.reply(messages.undecided(turn.t))


async def _decide(
    turn: Turn, number: int, version: int | None, to: State, *, message_id: int | None, reason: str | None = None
) -> None:
    try:
        filling, applicant = await service.decide(
            turn.connection, turn.person, number, version, to, turn.translators,
            default_language=turn.default_language, now=turn.now, reason=reason,
        )  # fmt: skip
    except service.Stale:
        turn.toast = messages.decided_already(turn.t)
        if turn.incoming.data is None:
            await turn.reply(Message(messages.decided_already(turn.t)))
        return
    shown = messages.settled(turn.t, filling, name=applicant.name, by=turn.person.name)
    await outbox.edit(turn.connection, turn.incoming.chat_id, shown, now=turn.now, message_id=message_id)


def _number(turn: Turn) -> int:
    number = turn.incoming.data.number if turn.incoming.data else None
    if number is None:
        raise NotFound("no number in the button")
    return number


def _version(turn: Turn) -> int | None:
    return turn.incoming.data.revision if turn.incoming.data else None


ROUTES = Routes(
    commands={"mine": mine, "people": people},
    buttons={
        "form": {
            "begin": begin_pressed,
            "pick": pick,
            "typed": typed,
            "done": step(model.done, answers=True),
            "skip": step(model.skip, answers=True),
            "back": step(model.back, answers=False),
            "keep": step(model.keep, answers=True),
            "later": later,
            "edits": edits,
            "edit": edit,
            "summary": summary,
            "send": send,
            "look": look,
        },
        "reg": {"approve": approve, "reject": reject, "details": details, "keep": keep},
    },
    payloads={"a": opened},
    dialogues={ROOM: conversation.written, REASON: reason},
    cancels={ROOM: cancel, REASON: cancel_reason},
    resumes={ROOM: resume},
)
