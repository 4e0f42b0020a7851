"""All answers at a glance, before they are sent and when one of them is to be changed."""

from typing import Final

from markupsafe import Markup

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.features.registration.form import Answers, Form, Question, name_of, relevant, show, show_file
from bot.features.registration.form.files import files_of
from bot.features.registration.messages.asking import taken_over, whose
from bot.features.registration.record import Filling
from bot.i18n import Translator, cut

_A_PAGE: Final = 8
_LONGEST_BUTTON: Final = 60
_LONGEST_NAME: Final = 120
# Names and answers together stay within one message, however many questions a form has.
_ROOM: Final = 3400


def facts(t: Translator, form: Form, answers: Answers) -> list[Markup]:
    """One line for each answer, the long ones cut."""
    given = [question for question in relevant(form, answers) if question.code in answers]
    room = _ROOM // 2 // max(1, len(given))
    return [_fact(t, question, " ".join(show(question, answers[question.code], t).split()), room) for question in given]


def _fact(t: Translator, question: Question, answer: str, room: int) -> Markup:
    name, answer = cut(name_of(question, t), min(room, _LONGEST_NAME)), cut(answer, room)
    if name.endswith(("?", "？")):
        return Markup("{} {}").format(name, answer)
    return t("{question}: {answer}", question=name, answer=answer)


def file_buttons(t: Translator, filling: Filling) -> list[list[Button]]:
    """A button for each file of a registration: whoever may read it can open it."""
    number = filling.registration.id
    return [
        [Button(cut(show_file(file, t), _LONGEST_BUTTON), pack("form", "file", number, file["file"]))]
        for file in files_of(filling.draft.answers)
    ]


def summary(t: Translator, filling: Filling) -> Message:
    """Everything that will be sent, to be read once more."""
    form, draft = filling.form, filling.draft
    heading = t("<b>{activity}</b>: your answers", activity=t.pick(filling.activity.title))
    known = [taken_over(t, filling.taken_over)] if filling.taken_over else []
    lines = [
        *whose(t, filling),
        heading,
        *facts(t, form, draft.answers),
        *known,
        t("Is everything right? Then send it."),
    ]
    # i18n: button
    send = Button(t("Send"), pack("form", "send", form.code, draft.version))
    # i18n: button
    edit = Button(t("Edit"), pack("form", "edits", 0, draft.version))
    # i18n: button
    later = Button(t("Later"), pack("form", "later", form.code, draft.version))
    return Message(Markup("\n").join(lines), [[send, edit], [later]])


def choose_edit(t: Translator, filling: Filling, page: int = 0) -> Message:
    """Which answer to change, eight at a time; after the last ones the first come again."""
    form, draft = filling.form, filling.draft
    asked = relevant(form, draft.answers)
    pages = -(-len(asked) // _A_PAGE)
    shown = asked[page % pages * _A_PAGE :][:_A_PAGE]
    rows = [
        [Button(cut(name_of(question, t), _LONGEST_BUTTON), pack("form", "edit", question.code, draft.version))]
        for question in shown
    ]
    # i18n: button
    ways = [Button(t("Back"), pack("form", "summary", form.code, draft.version))]
    if pages > 1:
        # i18n: button
        ways.append(Button(t("More"), pack("form", "edits", (page + 1) % pages, draft.version)))
    return Message(t("Which answer would you like to change?"), [*rows, ways])
