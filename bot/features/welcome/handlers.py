"""/start and what surrounds it: language, data notice, menu, help, roles, and people who leave and come back."""

from dataclasses import replace

from bot.chat import menu as commands
from bot.chat.incoming import Kind
from bot.chat.routes import Routes
from bot.chat.turn import Turn
from bot.delivery.message import Message
from bot.errors import NotFound
from bot.features.card import marks
from bot.features.doors import codes, sources
from bot.features.programme import service as programme
from bot.features.programme.model import Activity
from bot.features.registration import service as registration
from bot.features.registration.service import ROOM as FORM
from bot.features.reminders import service as reminders
from bot.features.welcome import messages, service, writing
from bot.features.welcome.service import ROOM
from bot.i18n import choose
from bot.people import repository as people_rows
from bot.people.model import Role


async def start(turn: Turn) -> None:
    """A first start asks for the language and the consent, then opens what the link named."""
    # Longer than any link of Telegram's can be: typed by hand, and it leads nowhere either way.
    payload = turn.incoming.text[:65]
    await sources.count(turn.connection, turn.person, payload, turn.now)
    language = choose(payload.removeprefix("l_")) if payload.startswith("l_") else None
    if language:
        was_new = turn.person.language is None
        await set_language(turn, language)
        payload = _pending(turn)
        if turn.dialogue and not was_new:
            return await turn.door.resume(turn)
    if turn.person.language is None:
        await turn.open(ROOM, payload=payload)
        return await ask_language(turn)
    await go_on(turn, payload)


async def ask_language(turn: Turn) -> None:
    """The seven languages."""
    await turn.reply(await _languages(turn))


async def languages_again(turn: Turn) -> None:
    """The seven languages, in the place of what was shown of one."""
    await turn.edit(await _languages(turn))


async def _languages(turn: Turn) -> Message:
    held = await programme.the_programme(turn.connection)
    return messages.choose_language(turn.t, held, known=turn.person.language is not None)


async def language_picked(turn: Turn) -> None:
    """Keeps the language, turns the question into its answer, and goes on where the person was going."""
    language = choose(turn.incoming.data.argument if turn.incoming.data else None)
    if language is None:
        return
    payload = _pending(turn)
    was_new = turn.person.language is None
    await set_language(turn, language)
    await turn.edit(messages.language_set(turn.t))
    if was_new or turn.dialogue is None:
        await go_on(turn, payload)
    else:
        await turn.door.resume(turn)


async def language_kept(turn: Turn) -> None:
    """The language of an answer becomes the person's; the answer stays, and what was open comes in it."""
    language = choose(turn.incoming.data.argument if turn.incoming.data else None)
    if language is None:
        return
    await set_language(turn, language)
    await turn.reply(messages.language_set(turn.t))
    await turn.door.resume(turn)


async def set_language(turn: Turn, language: str) -> None:
    """From now on everything is said in this language; staff get their command menu in it too."""
    await people_rows.change(turn.connection, turn.person.id, language=language)
    # Who has named no clock lives by that of her language.
    await reminders.follow(turn.connection, turn.person, replace(turn.person, language=language), turn.voices)
    # Who was made a teacher before she came has her card from now on.
    await marks.person(turn.connection, turn.person.id, turn.now, begin=Role.TEACHER in turn.person.roles)
    turn.person = replace(turn.person, language=language)
    turn.speak(language)
    if turn.person.grants:
        await commands.set_for(turn.connection, turn.person, turn.t, turn.now)


async def go_on(turn: Turn, payload: str) -> None:
    """Invitations first; then the data notice if it is still to be agreed to; then the link's aim, or the menu."""
    if payload.startswith("i_"):
        await turn.door.follow(turn, payload)
        payload = ""
    notice = await service.notice_before(turn.connection, turn.person, turn.t)
    if notice is not None:
        await turn.open(ROOM, payload=payload)
        await turn.reply(notice)
    elif payload:
        await follow(turn, payload)
    else:
        await show_menu(turn)


async def follow(turn: Turn, payload: str) -> None:
    """Opens what a link names, or a code that was typed behind /start; else says that it leads nowhere."""
    try:
        found = await turn.door.follow(turn, f"c_{payload}" if codes.looks_like_one(payload) else payload)
    except NotFound:
        found = False
    if not found:
        await turn.reply(messages.dead_link(turn.t))


async def agree(turn: Turn) -> None:
    """The data notice was agreed to."""
    payload = _pending(turn)
    version = turn.incoming.data.version if turn.incoming.data else ""
    try:
        await service.agree(turn.connection, turn.person, turn.t.language, version, turn.now)
    except NotFound:
        await turn.edit(messages.notice_changed(turn.t))
        return await go_on(turn, payload)
    turn.person = replace(turn.person, consent_version=version)
    at = await service.agreed_at(turn.connection, turn.person) or turn.now
    await turn.edit(messages.agreed(turn.t, at, turn.zone))
    if turn.dialogue and turn.dialogue.room == ROOM:
        await turn.close()
    await (go_on(turn, payload) if payload else turn.door.command(turn, "programmes"))


async def agree_later(turn: Turn) -> None:
    """Nothing is stored; the person may ask all the same, and a link to a question is answered."""
    payload = _pending(turn)
    if turn.dialogue and turn.dialogue.room == ROOM:
        await turn.close()
    at = await service.agreed_at(turn.connection, turn.person)
    if at is not None and not await service.needs_consent(turn.connection, turn.person):
        await turn.edit(messages.agreed(turn.t, at, turn.zone))
        return
    await turn.edit(messages.not_agreed(turn.t))
    if payload.startswith("q_"):
        await follow(turn, payload)


async def written_meanwhile(turn: Turn) -> None:
    """A question before language and consent are settled is answered, and what is open comes again."""
    if turn.incoming.kind is Kind.TEXT:
        await turn.door.ask(turn)
    if turn.person.language is None:
        return await ask_language(turn)
    await go_on(turn, _pending(turn))


async def show_menu(turn: Turn) -> None:
    """The main menu."""
    held = await programme.the_programme(turn.connection)
    if held is None:
        await turn.reply(messages.empty(turn.t, turn.person.roles))
        return
    await turn.reply(messages.menu(turn.t, held, turn.person.roles, going_on=await _open_form(turn)))


async def _open_form(turn: Turn) -> Activity | None:
    """The activity whose form is open in the chat."""
    if turn.dialogue is None or turn.dialogue.room != FORM:
        return None
    return await registration.activity_of(turn.connection, turn.person, turn.dialogue.state["registration"])


async def open_command(turn: Turn) -> None:
    """A button of the menu is its command."""
    await turn.door.command(turn, turn.incoming.data.argument if turn.incoming.data else "")


async def privacy(turn: Turn) -> None:
    """The data notice and when it was agreed to."""
    held = await programme.the_programme(turn.connection)
    if held is None:
        await turn.reply(messages.empty(turn.t, turn.person.roles))
        return
    at = await service.agreed_at(turn.connection, turn.person)
    await turn.reply(messages.privacy(turn.t, held, at, turn.zone))


async def help_(turn: Turn) -> None:
    """What there is."""
    await turn.reply(messages.help_text(turn.t, turn.person.roles))


async def cancel(turn: Turn) -> None:
    """Leaves what is open, in the way of whoever opened it."""
    if not await turn.door.cancel(turn):
        await turn.reply(messages.nothing_open(turn.t))


async def left(turn: Turn) -> None:
    """The person blocked the bot: nothing is sent until she comes back."""
    await people_rows.mark_unreachable(turn.connection, [turn.incoming.telegram_id], turn.now)


async def returned(turn: Turn) -> None:
    """The person unblocked the bot; being recognised has healed the mark already, and nobody is scolded."""


async def edited(turn: Turn) -> None:
    """While a question is open an edit could be taken for a correction: say that it is none."""
    if turn.dialogue is not None:
        in_form = turn.dialogue.room == FORM
        await turn.reply((messages.edits_change_nothing if in_form else messages.send_it_anew)(turn.t))


async def in_group(turn: Turn) -> None:
    """A command in a group leads to the private chat; a question that is put to us there is answered there."""
    incoming = turn.incoming
    if incoming.addressed or (incoming.command == "ask" and incoming.text):
        await turn.door.ask(turn)
    elif incoming.kind is Kind.GROUP:
        await turn.reply(messages.in_group(turn.t, turn.bot_name))


def _pending(turn: Turn) -> str:
    state = turn.dialogue.state if turn.dialogue and turn.dialogue.room == ROOM else {}
    return str(state.get("payload", ""))


async def _resume(turn: Turn) -> None:
    await go_on(turn, _pending(turn))


async def _close_quietly(turn: Turn) -> None:
    await turn.close()
    await turn.reply(messages.nothing_open(turn.t))


ROUTES = Routes(
    commands={
        "start": start, "menu": show_menu, "language": ask_language, "privacy": privacy, "help": help_,
        "cancel": cancel,
    },
    buttons={
        "lang": {"set": language_picked, "keep": language_kept, "back": languages_again, **writing.BUTTONS},
        "data": {"agree": agree, "later": agree_later},
        "menu": {"open": open_command},
    },
    dialogues={ROOM: written_meanwhile},
    cancels={ROOM: _close_quietly},
    resumes={ROOM: _resume},
    kinds={Kind.LEFT: left, Kind.RETURNED: returned, Kind.EDITED: edited, Kind.GROUP: in_group, Kind.STAFF: in_group},
)  # fmt: skip
