"""What the staff are told while they work on a case."""

from collections.abc import Sequence

from markupsafe import Markup

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.features.cases.model import Case
from bot.i18n import ENDONYMS, Translator, cut


def ask_answer(t: Translator, case: Case) -> Message:
    """What is sent next goes to the person."""
    return Message(
        t("<b>Answer to {name}</b>\nSend a text, a photo or a document. /cancel sends nothing.", name=case.person.name)
    )


def ask_note(t: Translator, case: Case) -> Message:
    """What is typed next is kept for the staff."""
    return Message(t("<b>Note about {name}</b>\nOnly the staff see it. /cancel keeps nothing.", name=case.person.name))


def ask_ban(t: Translator, case: Case) -> Message:
    """A ban needs a reason."""
    return Message(t("<b>Ban {name}</b>\nType the reason; it is sent. /cancel bans nobody.", name=case.person.name))


def sent(t: Translator, case: Case) -> Message:
    """The answer is on its way."""
    # i18n: button
    rows = [
        [Button(t("Answer"), pack("case", "answer", case.id)), Button(t("Close it"), pack("case", "close", case.id))]
    ]
    return Message(t("✓ Sent to {name}", name=case.person.name), rows, silent=True)


def sent_later(t: Translator, case: Case) -> Message:
    """The person has blocked the bot."""
    return out_of_reach(t, case, gone=True)


def kept(t: Translator) -> Message:
    """A note was kept."""
    return Message(t("✓ The note is kept. Only the staff see it."), silent=True)


def reply_empty(t: Translator) -> Message:
    """There are no ready replies."""
    return Message(t("There are no ready replies yet. They stand under {key} in the programme file.", key="replies"))


def unchanged(t: Translator) -> Message:
    """/cancel, where something was to be typed."""
    return Message(t("Nothing was sent and nothing was changed."))


def is_over(t: Translator, case: Case) -> Message:
    """Something was written to a case that is closed."""
    # i18n: button
    again = Button(t("Open again"), pack("case", "reopen", case.id))
    return Message(t("This question is closed, so nothing was passed on."), [[again]])


def other_is_open(t: Translator, case: Case) -> Markup:
    """A case cannot be opened while its person has another one."""
    return t("{name} has another open question.", name=case.person.name)


def choices(t: Translator, headline: Markup, case: Case, found: Sequence[tuple[str, str]]) -> Message:
    """Something to choose for a case: labels with the data they send; and the way back."""
    rows = [[Button(cut(label, 60), data)] for label, data in found]
    # i18n: button
    return Message(headline, [*rows, [Button(t("Back"), pack("case", "card", case.id))]])


def preview(t: Translator, case: Case, code: str, text: str, language: str) -> Message:
    """A ready reply as the person would read it; said openly where it is not in her language."""
    wanted = case.person.language or language
    lines = [t("<b>To {name}, in {language}</b>", name=case.person.name, language=ENDONYMS[language])]
    if wanted != language:
        lines.append(t("This reply is not there in {language}.", language=ENDONYMS[wanted]))
    lines.append(Markup("{}").format(text))
    # i18n: button
    send = Button(t("Send"), pack("case", "send", case.id, code))
    # i18n: button
    return Message(Markup("\n").join(lines), [[send, Button(t("Back"), pack("case", "ready", case.id))]])


def gave(t: Translator, case: Case) -> Markup:
    """The toast after a case was given to somebody."""
    return t("{name} answers this question.", name=case.assignee.name if case.assignee else "")


def out_of_reach(t: Translator, case: Case, *, gone: bool) -> Message:
    """The person blocked the bot, or came back."""
    if gone:
        return Message(
            t("{name} has blocked the bot. Answers are kept, and are delivered if she or he comes back within a week.",
              name=case.person.name)
        )  # fmt: skip
    return Message(t("{name} can be reached again.", name=case.person.name))


def free_again(t: Translator, name: str, many: int) -> Message:
    """Somebody who had taken cases is in charge of them no more."""
    return Message(
        t.plural(
            "{n} question that {name} had taken waits for somebody else now: /cases",
            "{n} questions that {name} had taken wait for somebody else now: /cases",
            n=many,
            name=name,
        )
    )


def closed_by_person(t: Translator, case: Case) -> Message:
    """The person needs no answer any more."""
    return Message(t("{name} needs no answer any more. The question is closed.", name=case.person.name))


def judged(t: Translator, case: Case, *, helped: bool) -> Message:
    """What the person said when it was closed."""
    if helped:
        return Message(t("{name} says that it helped.", name=case.person.name), silent=True)
    return Message(t("{name} says that it did not help.", name=case.person.name), silent=True)
