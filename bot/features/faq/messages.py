"""What is said about questions: topics, answers, three guesses, and the help when nothing fits."""

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup

from bot.chat.callback_data import pack
from bot.chat.inline import Found
from bot.delivery.message import Button, Message, Text, plain
from bot.i18n import ENDONYMS, Translator

PAGE = 8
CONTACT = "contact"
"""The topic about reaching a person: its answer has the way there."""
Titled = tuple[str, str]


def topics(t: Translator, titled: Sequence[Titled], page: int) -> Message:
    """The topics as buttons, eight at once; (code, title) pairs."""
    rows = _two_a_row([Button(title, pack("faq", "topic", code)) for code, title in _page(titled, page)])
    turn = []
    if page > 0:
        # i18n: button
        turn.append(Button(t("Back"), pack("faq", "page", page - 1)))
    if len(titled) > (page + 1) * PAGE:
        # i18n: button
        turn.append(Button(t("More"), pack("faq", "page", page + 1)))
    text = t("<b>Questions</b>\nChoose a topic, or just write your question in your own words.")
    return Message(text, [*rows, turn] if turn else rows)


def _page(titled: Sequence[Titled], page: int) -> Sequence[Titled]:
    return titled[page * PAGE : (page + 1) * PAGE]


def answer(
    t: Translator, title: str, text: Text, *, question: int | None, code: str, extra: Sequence[Button]
) -> Message:
    """An answer under the title of the topic that was understood, so that a wrong one is seen at once."""
    judge = []
    if question is not None:
        # i18n: button
        judge.append(Button(t("This helped"), pack("faq", "yes", code, question)))
        # i18n: button
        judge.append(Button(t("Not what I asked"), pack("faq", "no", code, question)))
    person = [_person(t, question)] if code == CONTACT else []
    rows = [row for row in (list(extra), person, judge) if row]
    return Message(t("<b>{topic}</b>\n{answer}", topic=title, answer=text), rows)


def next_session(t: Translator, title: str, when: str, city: str) -> Markup:
    """The reader's own next session."""
    return t(
        "Your next session: {title}, {when} ({place}). All of yours: /schedule", title=title, when=when, place=city
    )


def no_session(t: Translator) -> Markup:
    """Nothing is coming for this reader, or nobody knows who reads."""
    return t("No session is fixed for you at the moment. When one is, it stands here: /schedule")


def seats(t: Translator, title: str, left: int) -> Markup:
    """How many seats an activity has left for people of the reader's country."""
    if left <= 0:
        free = t("Every seat is taken. Whoever registers now comes to the waiting list.")
    else:
        free = t.plural("{n} seat is free.", "{n} seats are free.", n=left)
    return t("{question}: {answer}", question=title, answer=free)


def no_seats(t: Translator) -> Markup:
    """No activity says how many seats it has."""
    return t("Free seats stand with each activity: /programmes")


def until(t: Translator, title: str, day: str, *, is_over: bool) -> Markup:
    """Until when one can register, or that it is too late."""
    said = t("Registration closed.") if is_over else t("Register until {day}.", day=day)
    return t("{question}: {answer}", question=title, answer=said)


def no_deadline(t: Translator) -> Markup:
    """No registration with a last day is open."""
    return t("No last day is set at the moment. What is open stands here: /programmes")


def coordinators(t: Translator, names: Sequence[str]) -> Markup:
    """Who answers this reader."""
    return t("Your coordinators: {names}", names=", ".join(names))


def no_contact(t: Translator) -> Markup:
    """Nobody is known who answers this reader."""
    return t("A coordinator answers in the private chat: /ask")


def other_language(t: Translator, text: Text) -> Markup:
    """A line above an answer that exists in another language only."""
    return t("This answer is not there in your language yet, so it comes in English.\n{answer}", answer=text)


def expired(t: Translator, text: Text, day: date) -> Markup:
    """A line below an answer whose day has passed."""
    return t(
        "{answer}\n⚠ This held until {day} and may have changed. Please ask a coordinator.", answer=text, day=t.day(day)
    )


def which(t: Translator, titled: Sequence[Titled], question: int, extra: Sequence[Button]) -> Message:
    """Three guesses and a way out."""
    rows = [[Button(title, pack("faq", "topic", code, question))] for code, title in titled]
    # i18n: button
    rows.append([Button(t("Something else"), pack("faq", "no", "", question))])
    return Message(t("Do you mean one of these?"), [*([list(extra)] if extra else []), *rows])


def go_on_in(t: Translator) -> Button:
    """Goes below an answer in another language than the person's own, named by itself: from now on in that one."""
    return Button(ENDONYMS[t.language], pack("lang", "keep", t.language))


def none_of_these(t: Translator) -> Message:
    """What the guesses become when none of them was meant."""
    return Message(t("Something else was meant."))


def lost(t: Translator, question: int | None = None) -> Message:
    """Nothing fits: the topics, and a person who gets the question."""
    return Message(
        t("I do not know an answer to that. Choose a topic, or ask in other words."),
        # i18n: button
        [[Button(t("Topics"), pack("faq", "page", 0)), _person(t, question)]],
    )


def lost_again(t: Translator, titled: Sequence[Titled], question: int | None = None) -> Message:
    """Nothing fits for the second time in a row: a person first, and the topics themselves."""
    listed = topics(t, titled, 0)
    text = t("I do not know an answer to that either. A person can help you, or choose a topic.")
    return Message(text, [[_person(t, question)], *listed.buttons])


def _person(t: Translator, question: int | None) -> Button:
    # i18n: button
    return Button(t("Contact a person"), pack("case", "open", "" if question is None else question))


def in_group(t: Translator, bot_name: str, code: str, _title: str, text: Text) -> Message:
    """An answer where everybody reads it; what is about oneself is said in private."""
    # i18n: button
    return Message(text, [[Button(t("Ask me in private"), url=_link(bot_name, code))]])


def which_in_group(t: Translator, bot_name: str, titled: Sequence[Titled]) -> Message:
    """Guesses in a group lead to the private chat."""
    rows = [[Button(title, url=_link(bot_name, code))] for code, title in titled]
    return Message(t("Do you mean one of these?"), rows)


def lost_in_group(t: Translator, bot_name: str) -> Message:
    """Nothing fits."""
    # i18n: button
    ask = Button(t("Ask me in private"), url=f"https://t.me/{bot_name}")
    return Message(t("I do not know an answer to that. In a private chat I can also pass it on to a person."), [[ask]])


def _link(bot_name: str, code: str) -> str:
    return f"https://t.me/{bot_name}?start=q_{code}"


def offered(code: str, title: str, text: Text) -> Found:
    """A topic in the list while somebody types; its answer is sent to the chat."""
    return Found(f"topic-{code}", title, plain(text).removeprefix(title).strip(), text)


def small_talk(text: str) -> Message:
    """A greeting or thanks, answered in kind."""
    return Message(text)


def thanks(t: Translator) -> Markup:
    """The toast after "this helped"."""
    return t("Good to know. Thank you.")


def only_words(t: Translator) -> Message:
    """A photo, a sticker or a voice note outside any form."""
    return Message(t("I can read words only. Please write your question, or use /menu"))


def _two_a_row(buttons: Sequence[Button]) -> list[list[Button]]:
    return [list(buttons[at : at + 2]) for at in range(0, len(buttons), 2)]
