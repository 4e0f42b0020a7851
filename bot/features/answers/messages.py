"""What coordinators read while they change answers: the list, one topic, what is to be typed, what became of it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from markupsafe import Markup

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message, Text
from bot.features.answers.model import CHOICES, is_due
from bot.features.faq.places import PLACES
from bot.i18n import ENDONYMS, LANGUAGES, Translator, cut

A_PAGE: Final = 8
_LONGEST_SHOWN: Final = 2500
_IMPORT: Final = "sala import"
Rows = list[list[Button]]


def door(t: Translator) -> Button:
    """The way to the answers, below the list of cases."""
    # i18n: button
    return Button(t("Edit answers"), pack("bank", "list", 0))


def _back(t: Translator, *data: str | int) -> Button:
    # i18n: button
    return Button(t("Back"), pack("bank", *data))  # type: ignore[arg-type]


def _in_twos(buttons: Sequence[Button]) -> Rows:
    return [list(buttons[at : at + 2]) for at in range(0, len(buttons), 2)]


def listing(t: Translator, topics: Sequence[Any], page: int, today: date) -> Message:
    """The topics as buttons; a sign says what still waits for somebody."""
    text = t("<b>Answers of the bank</b>\n✎ is still to be filled in, ⚠ is due for a look.")
    some = topics[page * A_PAGE : (page + 1) * A_PAGE]
    rows = _in_twos([Button(_marked(t, row, today), pack("bank", "card", row.code)) for row in some])
    turn = [_back(t, "list", page - 1)] if page > 0 else []
    if len(topics) > (page + 1) * A_PAGE:
        # i18n: button
        turn.append(Button(t("More"), pack("bank", "list", page + 1)))
    # i18n: button
    last = [Button(t("Versions of the bank"), pack("learn", "versions"))]
    return Message(text, [*rows, *([turn] if turn else []), last])


def _marked(t: Translator, row: Any, today: date) -> str:
    sign = "✎ " if row.editable else "⚠ " if is_due(row.expires_on, row.reviewed_on, today) else ""
    return f"{sign}{t.pick(row.title)}"


def card(t: Translator, row: Any, shown: Text, today: date) -> Message:
    """One topic as it is read now, who wrote it and when, and what can be done."""
    lines = [shown, Markup(), *_about(t, row, today)]

    def way(label: Markup, action: str) -> Button:
        return Button(label, pack("bank", action, row.code))

    rows = [
        # i18n: button
        [way(t("Change the text"), "speak"), way(t("Change the title"), "call")],
        # i18n: button
        [way(t("Still right"), "right"), way(t("Holds until…"), "until")],
        # i18n: button
        [way(t("Earlier texts"), "past"), _back(t, "list", 0)],
    ]
    return Message(Markup("\n").join(lines), rows)


def _about(t: Translator, row: Any, today: date) -> list[Markup]:
    lines = [t("<i>Written by {name}.</i>", name=row.author)] if row.author else []
    if row.reviewed_on is not None:
        lines.append(t("<i>Last reviewed: {day}.</i>", day=t.day(row.reviewed_on)))
    if row.expires_on is not None and row.expires_on < today:
        lines.append(t("<i>⚠ It held until {day} and is given with a caution.</i>", day=t.day(row.expires_on)))
    elif row.expires_on is not None:
        lines.append(t("<i>It holds until {day}.</i>", day=t.day(row.expires_on)))
    if row.editable:
        lines.append(t("<i>✎ It is still to be filled in by a coordinator.</i>"))
    if missing := [ENDONYMS[language] for language in LANGUAGES if language not in row.answer]:
        lines.append(t("<i>Missing in: {languages}</i>", languages=", ".join(missing)))
    if row.instead:
        lines.append(
            t("<i>Some people read another answer, by country, role or activity: the exported file has it.</i>")
        )
    return lines


def languages(t: Translator, code: str, title: str, there: Mapping[str, str], action: str) -> Message:
    """In which language something is changed; a plus stands where there is nothing yet."""
    buttons = [
        Button(("" if language in there else "＋ ") + ENDONYMS[language], pack("bank", action, code, language))
        for language in LANGUAGES
    ]
    text = t("<b>{title}</b>\nIn which language do you change it?", title=title)
    return Message(text, _in_twos([*buttons, _back(t, "card", code)]))


# -- what is to be typed -----------------------------------------------------------------------------------------------


def ask_answer(t: Translator, language: str, now: str | None) -> Message:
    """What is typed next is the answer in this language; what stands there is copied by a tap."""
    named = ", ".join(f"{{{each}}}" for each in PLACES)
    if now is None:
        text = t(
            "<b>Answer in {language}</b>\nThere is none yet. Type it now. {places} are filled in for each reader. "
            "/cancel changes nothing.",
            language=ENDONYMS[language], places=named,
        )  # fmt: skip
    else:
        text = t(
            "<b>Answer in {language}</b>\nNow it says (a tap copies it):\n<code>{answer}</code>\n"
            "Type the new text. {places} are filled in for each reader. /cancel changes nothing.",
            language=ENDONYMS[language], answer=cut(now, _LONGEST_SHOWN), places=named,
        )  # fmt: skip
    return Message(text)


def ask_title(t: Translator, language: str, now: str | None) -> Message:
    """What is typed next is the title in this language."""
    return Message(
        t(
            "<b>Title in {language}</b>\nNow it is: <code>{title}</code>\nType the new one, a few words. "
            "/cancel changes nothing.",
            language=ENDONYMS[language],
            title=now or "–",
        )
    )


def preview(t: Translator, code: str, shown: Text, looks_like: str | None) -> Message:
    """The new text as it will be read, before it is kept."""
    lines = [t("<b>So it will be read:</b>"), shown]
    if looks_like is not None:
        lines.append(t("⚠ These letters look like {language}.", language=ENDONYMS[looks_like]))
    # i18n: button
    leave = Button(t("No change"), pack("bank", "leave", code))
    # i18n: button
    return Message(Markup("\n\n").join(lines), [[Button(t("Keep it"), pack("bank", "keep", code)), leave]])


# -- what became of it -------------------------------------------------------------------------------------------------


def _after(t: Translator, code: str) -> Rows:
    # i18n: button
    return [[Button(t("Earlier texts"), pack("bank", "past", code)), _back(t, "card", code)]]


def kept(t: Translator, code: str) -> Message:
    """The answer is another one."""
    return Message(t("✓ The answer has changed. Everybody reads the new one from now on."), _after(t, code))


def weighing(t: Translator) -> Message:
    """A title is looked at first."""
    return Message(t("Checking whether the other questions still find their answers. That can take a minute."))


def reviewed(t: Translator, code: str, title: str, until: date | None, name: str) -> Message:
    """Somebody looked at it and found it right."""
    head = t("✓ <b>{title}</b> is still right ({name}).", title=title, name=name)
    line = t("It holds until {day}.", day=t.day(until)) if until else t("It has no last day.")
    return Message(Markup("{}\n{}").format(head, line), [[_until(t, code), _back(t, "card", code)]] if code else [])


def _until(t: Translator, code: str) -> Button:
    # i18n: button
    return Button(t("Holds until…"), pack("bank", "until", code))


def until(t: Translator, row: Any, today: date) -> Message:
    """The days to choose from."""
    days = [(days, today + timedelta(days=days)) for days in CHOICES]
    buttons = [Button(t.day(day), pack("bank", "hold", row.code, many)) for many, day in days]
    # i18n: button
    buttons += [Button(t("No last day"), pack("bank", "hold", row.code, 0)), _back(t, "card", row.code)]
    text = t(
        "<b>{title}</b>\nUntil when does the answer hold? After that it is given with a caution, and you are told.",
        title=t.pick(row.title),
    )
    return Message(text, _in_twos(buttons))


def past(t: Translator, row: Any, versions: Sequence[Any], zone: str) -> Message:
    """The moments at which the topic may have changed, the newest first."""
    title = t.pick(row.title)
    if versions:
        text = t("<b>{title}</b>\nEarlier texts. A tap shows one.", title=title)
    else:
        text = t("<b>{title}</b>\nThere is no earlier text.", title=title)
    rows = [
        [Button(f"{t.when(each.at, None, zone)} · {each.by_name or _IMPORT}", pack("bank", "then", row.code, each.id))]
        for each in versions
    ]
    return Message(text, [*rows, [_back(t, "card", row.code)]])


def then(t: Translator, code: str, number: int, at: datetime, zone: str, title: str, answer: str) -> Message:
    """How a topic was."""
    text = t(
        "<b>{title}</b>\nSo it was from {when} on:\n\n{answer}", title=title, when=t.when(at, None, zone),
        answer=cut(answer, _LONGEST_SHOWN),
    )  # fmt: skip
    # i18n: button
    again = Button(t("Take it again"), pack("bank", "again", code, number))
    return Message(text, [[again, _back(t, "past", code)]])


def again(t: Translator, code: str, at: datetime, zone: str) -> Message:
    """It is so again."""
    text = t("✓ The answer is again as it was: {when}", when=t.when(at, None, zone))
    return Message(text, _after(t, code))


def unchanged(t: Translator, code: str | None = None) -> Message:
    """Nothing happened."""
    return Message(t("Nothing was sent and nothing was changed."), [[_back(t, "card", code)]] if code else [])


def changed_meanwhile(t: Translator, code: str) -> Message:
    """Somebody was faster."""
    text = t("Somebody else has changed this meanwhile. Please look at it again.")
    return Message(text, [[_back(t, "card", code)]])


def gone(t: Translator) -> Message:
    """The topic was taken out of the bank meanwhile."""
    return Message(t("This topic is not in the question bank any more. Nothing was changed."), [[_back(t, "list", 0)]])


def taken(t: Translator) -> Message:
    """A title that another topic has."""
    return Message(t("Another topic has these very words already. Please type another title."))
