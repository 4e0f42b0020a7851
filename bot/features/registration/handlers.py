"""The form's buttons, and /mine."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.chat.routes import Handler, Routes
from bot.chat.turn import Turn
from bot.delivery import outbox
from bot.delivery.message import Attachment, Lane, Message
from bot.errors import NotFound
from bot.features.doors import entering, sources
from bot.features.registration import afterwards, answering, conversation, files, messages, model, service, silence
from bot.features.registration.conversation import ROOM
from bot.features.registration.fetching import Fetching
from bot.features.registration.form import NotAnAnswer, Picked, Typed
from bot.features.registration.messages import Opening
from bot.features.registration.record import Filling
from bot.features.twins import service as twins
from bot.features.welcome import service as welcome
from bot.people import care

_DIGITS = 19
"""No number of a row has so many."""

# -- the form --------------------------------------------------------------------------------------------------------


async def opened(turn: Turn, argument: str) -> None:
    """A link to an activity's form: `a_<activity>` or `a_<activity>-<source>`."""
    code, source = await sources.split(turn.connection, argument)
    await begin(turn, code, source)


async def begin_pressed(turn: Turn) -> None:
    """Register, or go on with a draft."""
    await begin(turn, turn.incoming.data.argument if turn.incoming.data else "", "")


async def begin(turn: Turn, code: str, source: str) -> None:
    """Opens the form of an activity: after the data notice, and unless it is closed or was sent before."""
    if not await _agreed(turn, code, source) or await entering.stopped(turn, code, source):
        return
    try:
        filling = await service.begin(turn.connection, turn.person, code, source=source[:32] or None, now=turn.now)
    except (NotFound, service.Closed, service.Already) as error:
        await turn.reply(_not_begun(turn, error))
        return
    await _open(turn, filling)


async def _open(turn: Turn, filling: Filling) -> None:
    await _rest_another(turn, filling)
    await turn.open(ROOM, registration=filling.registration.id)
    await conversation.show(turn, filling, Opening.BEGIN)


async def go_on(turn: Turn) -> None:
    """Opens a draft, also that of somebody for whom the person answers."""
    await _go_on(turn, _number(turn) or 0)


async def follow_draft(turn: Turn, argument: str) -> None:
    """The same by its number in a link."""
    await _go_on(turn, int(argument) if argument.isdecimal() and len(argument) < _DIGITS else 0)


async def _go_on(turn: Turn, number: int) -> None:
    try:
        filling = await service.load(turn.connection, turn.person, number)
    except (NotFound, service.Closed, service.Stale) as error:
        await turn.reply(
            Message(messages.not_open(turn.t)) if isinstance(error, service.Stale) else _not_begun(turn, error)
        )
        return
    if not filling.can_be_sent(turn.now):
        await turn.reply(messages.closed_meanwhile(turn.t, filling))
    elif await _agreed(turn, filling.activity.code):
        await _open(turn, filling)


async def _rest_another(turn: Turn, filling: Filling) -> None:
    """A draft that is open while another one begins rests where it is."""
    earlier = await conversation.present(turn)
    if earlier is not None and earlier.registration.id != filling.registration.id:
        await conversation.lay_down(turn, earlier)
        await conversation.leave(turn, earlier)


async def _agreed(turn: Turn, code: str, source: str = "") -> bool:
    """Whether the present data notice is agreed to; else it is shown, and afterwards the form goes on."""
    notice = await welcome.notice_before(turn.connection, turn.person, turn.t)
    if notice is None:
        return True
    await turn.open(welcome.ROOM, payload=f"a_{code}-{source}".rstrip("-"))
    await turn.reply(notice)
    return False


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
        await conversation.take(turn, filling, Picked(turn.incoming.data.argument, turn.incoming.data.revision))


async def typed(turn: Turn) -> None:
    """What was taken for a question was the answer."""
    filling = await conversation.pressed(turn)
    if filling is None or turn.dialogue is None or turn.incoming.data is None:
        return
    state = turn.dialogue.state
    if state.get("by") == turn.incoming.data.number:
        await conversation.take(turn, filling, Typed(state["typed"]))
    else:
        turn.toast = messages.stale(turn.t)


def step(change: Callable[..., Any], *, answers: bool) -> Handler:
    """A button that moves the draft: with an answer (also an empty one), or to another question."""

    async def handler(turn: Turn) -> None:
        filling = await conversation.pressed(turn)
        if filling is None:
            return
        try:
            after = await service.take_step(turn.connection, filling, change, now=turn.now)
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
    after = await service.take_step(
        turn.connection, filling, lambda draft, form: model.edit(draft, form, code), now=turn.now
    )
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
    if filling is None or not await _agreed(turn, filling.registration.activity):
        return
    if filling.registration.changing:
        await answering.send_change(turn, filling)
        return
    sent = await service.send(
        turn.connection,
        turn.person,
        filling,
        turn.voices,
        turn.now,
    )
    await twins.notice(turn.connection, sent, answering.mover(turn))
    await turn.edit(Message(messages.summary(turn.t, filling).text))
    await turn.close()


async def open_file(turn: Turn) -> None:
    """A file of a registration, for its owner and for who decides about it."""
    data = turn.incoming.data
    number, file = (data.number, data.revision) if data else (None, None)
    name, content = await files.file_for(turn.connection, turn.person, number, file)
    await outbox.put_file(
        turn.connection, turn.incoming.chat_id, Attachment(name, content), lane=Lane.REPLY, now=turn.now
    )


def _number(turn: Turn) -> int | None:
    return turn.incoming.data.number if turn.incoming.data else None


async def drop(turn: Turn) -> None:
    """Asks once more before a draft is deleted."""
    filling = await service.own_draft(turn.connection, turn.person, _number(turn))
    await turn.edit(messages.drop_or_not(turn.t, filling))


async def dropped(turn: Turn) -> None:
    """Deletes a draft with its answers, as its writer wishes."""
    filling = await service.own_draft(turn.connection, turn.person, _number(turn))
    if turn.dialogue and turn.dialogue.room == ROOM and turn.dialogue.state["registration"] == filling.registration.id:
        await conversation.lay_down(turn, filling)
        await conversation.leave(turn, filling)
    await silence.forget(turn.connection, filling.registration)
    await turn.edit(messages.dropped_as_wished(turn.t, filling))


async def later(turn: Turn) -> None:
    """Stops in the middle: everything is kept, and the question gives way to the way back."""
    filling = await conversation.pressed(turn)
    if filling is not None:
        await turn.edit(messages.kept(turn.t, filling))
        await conversation.leave(turn, filling)


async def cancel(turn: Turn) -> None:
    """/cancel in the middle: says what is kept."""
    filling = await conversation.present(turn)
    if filling is not None:
        await conversation.lay_down(turn, filling)
        await conversation.leave(turn, filling)
        await turn.reply(messages.kept(turn.t, filling))


async def resume(turn: Turn) -> None:
    """Shows the open question again, after the language was changed in the middle."""
    filling = await conversation.present(turn)
    if filling is not None:
        await conversation.show(turn, filling, Opening.AGAIN)


async def mine(turn: Turn) -> None:
    """Everything the person has registered for."""
    others = len(await care.everybody(turn.connection, turn.person))
    await turn.reply(messages.mine(turn.t, await service.mine(turn.connection, turn.person), others))


async def look(turn: Turn) -> None:
    """One of the person's own registrations, with all its answers."""
    number = turn.incoming.data.number if turn.incoming.data else None
    filling = await service.own(turn.connection, turn.person, number)
    place = await afterwards.place(turn.connection, filling)
    await turn.reply(messages.own_details(turn.t, filling, place=place, zone=turn.zone, now=turn.now))


ROUTES = Routes(
    commands={"mine": mine},
    buttons={
        "form": {
            "begin": begin_pressed,
            "go": go_on,
            "pick": pick,
            "typed": typed,
            "done": step(model.done, answers=True),
            "skip": step(model.skip, answers=True),
            "back": step(model.back, answers=False),
            "keep": step(model.keep, answers=True),
            "right": step(model.confirm, answers=True),
            "unlisted": step(model.unlisted, answers=True),
            "later": later,
            "edits": edits,
            "edit": edit,
            "summary": summary,
            "send": send,
            "look": look,
            "file": open_file,
            "drop": drop,
            "dropped": dropped,
        },
        "seat": answering.BUTTONS,
    },
    payloads={"a": opened, "f": follow_draft},
    dialogues={ROOM: conversation.written},
    cancels={ROOM: cancel},
    resumes={ROOM: resume},
)


def routes(fetching: Fetching) -> Routes:
    """The routes, and the fetching of files that happens before the transaction opens."""
    return replace(ROUTES, prepare=fetching.prepare)
