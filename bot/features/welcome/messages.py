"""The first words: language, data notice, menu, help, roles, and small courtesies."""

from collections.abc import Iterable
from datetime import datetime

from markupsafe import Markup

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.features.programme.model import Activity, Programme
from bot.i18n import DIGITS, ENDONYMS, LANGUAGES, Translator, cut
from bot.people.model import Role


def choose_language(t: Translator, programme: Programme | None, *, known: bool = False) -> Message:
    """Seven languages by their own names; who has chosen one with digits of its own can choose those as well."""
    buttons = [Button(ENDONYMS[code], pack("lang", "set", code)) for code in LANGUAGES]
    rows = [buttons[at : at + 2] for at in range(0, len(buttons), 2)]
    if known and t.language in DIGITS:
        # i18n: button
        rows.append([Button(t("Numbers and dates"), pack("lang", "writes"))])
    lines = [
        *([title(t, programme)] if programme else []),
        t("I help with registration, questions and reminders."),
        t("Choose your language. You can change it at any time with /language"),
    ]
    return Message(Markup("\n").join(lines), rows)


def title(t: Translator, programme: Programme) -> Markup:
    """The programme's name, and the cooperation it belongs to."""
    if not programme.subtitle:
        return t("<b>{programme}</b>", programme=t.pick(programme.title))
    return t(
        "<b>{programme}</b> · {cooperation}", programme=t.pick(programme.title), cooperation=t.pick(programme.subtitle)
    )


def language_set(t: Translator) -> Message:
    """What the question for the language becomes once it is answered."""
    return Message(t("✓ Language: {language}", language=ENDONYMS[t.language]))


def notice(t: Translator, programme: Programme) -> Message:
    """The data notice, to agree to or to leave for later."""
    return Message(
        t("<b>Before we begin: your data</b>\n{notice}", notice=t.pick(programme.notice)),
        [
            [
                # i18n: button
                Button(t("I agree"), pack("data", "agree", version=programme.notice_version)),
                # i18n: button
                Button(t("Later"), pack("data", "later")),
            ]
        ],
    )


def notice_changed(t: Translator) -> Message:
    """What a data notice becomes when another version holds by the time it is agreed to."""
    return Message(t("This data notice has changed meanwhile. Here is the present one."))


def agreed(t: Translator, at: datetime, zone: str) -> Message:
    """What the data notice becomes once it is agreed to."""
    return Message(
        t("✓ You agreed to the data notice on {day}. Read it again at any time: /privacy", day=t.day(at, zone))
    )


def not_agreed(t: Translator) -> Message:
    """Without consent nobody is registered; questions are answered all the same."""
    return Message(
        t(
            "You can register once you have agreed. Questions are answered all the same: just write.\n"
            "/start again to read the notice."
        ),
    )


def privacy(t: Translator, programme: Programme, at: datetime | None, zone: str) -> Message:
    """The notice, and when it was agreed to."""
    lines = [t("<b>Your data</b>\n{notice}", notice=t.pick(programme.notice))]
    if at is not None:
        lines.append(t("You agreed on {day}.", day=t.day(at, zone)))
    lines.append(t("To have something corrected or deleted, tell a coordinator: /ask"))
    rows = [] if at else notice(t, programme).buttons
    return Message(Markup("\n\n").join(lines), rows)


def menu(
    t: Translator, programme: Programme | None, roles: Iterable[Role], *, going_on: Activity | None = None
) -> Message:
    """The main menu: each button is a command, a role's own come first, before them the way back to an open form."""
    buttons = [*_of_staff(t, frozenset(roles)), *_of_everybody(t)]
    heading = title(t, programme) if programme else t("<b>Main menu</b>")
    back = []
    if going_on is not None:
        label = cut(t.pick(going_on.title), 48)
        # i18n: button
        back = [[Button(t("Go on with {activity}", activity=label), pack("form", "begin", going_on.code))]]
    rows = back + [buttons[at : at + 2] for at in range(0, len(buttons), 2)]
    return Message(
        Markup("\n").join([heading, t("What would you like to do? You can also just write a question.")]), rows
    )


def _of_staff(t: Translator, held: frozenset[Role]) -> list[Button]:
    buttons = []
    if held & {Role.COORDINATOR, Role.OWNER}:
        # i18n: button
        buttons.append(_open(t("Registrations to decide"), "people"))
        # i18n: button
        buttons.append(_open(t("Questions of people"), "cases"))
        # i18n: button
        buttons.append(_open(t("Announcements"), "announce"))
        # i18n: button
        buttons.append(_open(t("Posters and lists"), "invite"))
        # i18n: button
        buttons.append(_open(t("Figures"), "stats"))
    if Role.TEACHER in held:
        # i18n: button
        buttons.append(_open(t("My classes"), "classes"))
    if Role.OWNER in held:
        # i18n: button
        buttons.append(_open(t("Roles"), "roles"))
    return buttons


def _of_everybody(t: Translator) -> list[Button]:
    return [
        # i18n: button
        _open(t("Activities"), "programmes"),
        # i18n: button
        _open(t("My registrations"), "mine"),
        # i18n: button
        _open(t("My schedule"), "schedule"),
        # i18n: button
        _open(t("Questions"), "ask"),
        # i18n: button
        _open(t("Language"), "language"),
    ]


def _open(label: Markup, command: str) -> Button:
    return Button(label, pack("menu", "open", command))


def empty(t: Translator, roles: Iterable[Role]) -> Message:
    """A live bot starts empty; its owner is told how to fill it."""
    if Role.OWNER in frozenset(roles):
        return Message(
            t(
                "There is no programme yet. On the server: <code>sala import programme.yaml faq.yaml</code>\n"
                "Then /start again."
            )
        )
    return Message(t("There is no programme here yet. The coordinators are preparing it."))


def help_text(t: Translator, roles: Iterable[Role]) -> Message:
    """What there is, in short lines; who has a role reads of its own commands too."""
    held = frozenset(roles)
    lines = [
        t(
            "<b>How this works</b>\n"
            "/programmes to see activities and register\n"
            "/mine to see what you sent, and what became of it\n"
            "/schedule for your next dates\n"
            "/ask for questions, or just write one\n"
            "/language and /privacy at any time\n"
            "/cancel stops what is open; what you typed is kept"
        ),
        t("/news to choose what you are sent"),
    ]
    if Role.TEACHER in held:
        lines.append(t("\n<b>For teachers</b>\n/classes for your classes and who is in them"))
    if held & {Role.COORDINATOR, Role.OWNER}:
        lines.append(
            t(
                "\n<b>For coordinators</b>\n"
                "/people to decide on registrations\n"
                "/cases to answer people, and to teach the bot\n"
                "/announce to write to many at once\n"
                "/invite for posters, codes and lists of people\n"
                "/stats for figures"
            )
        )
        lines.append(t("/console for the list on a wide screen"))
    if Role.OWNER in held:
        lines.append(t("\n<b>For owners</b>\n/roles for who may do what, and to invite people"))
    return Message(Markup("\n").join(lines))


def nothing_open(t: Translator) -> Message:
    """/cancel with nothing to stop."""
    return Message(t("Nothing is open, so nothing was stopped. See /menu"))


def dead_link(t: Translator) -> Message:
    """A start link that names nothing (any more)."""
    return Message(t("This link does not lead anywhere any more. See /programmes for what is offered now."))


def edits_change_nothing(t: Translator) -> Message:
    """An edited message while a form is open."""
    return Message(t("I do not read edited messages. To correct an answer, use Back or change it in the summary."))


def send_it_anew(t: Translator) -> Message:
    """An edited message while something else is asked than a form's question."""
    return Message(t("I do not read edited messages. Please send it again as a new message."))


def in_group(t: Translator, bot_name: str) -> Message:
    """In a group nothing personal is said."""
    # i18n: button
    open_chat = Button(t("Open a private chat"), url=f"https://t.me/{bot_name}")
    return Message(t("I answer in a private chat, where nobody else reads what you register."), [[open_chat]])
