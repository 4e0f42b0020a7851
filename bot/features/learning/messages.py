"""What coordinators read of questions in vain and of the bank's changes, and what those who asked are told."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message, Text
from bot.features.learning.model import Asked, Group
from bot.i18n import ENDONYMS, Translator, cut

if TYPE_CHECKING:
    from bot.features.faq.checking import Loss

TOPICS: Final = 8
_SHOWN: Final = 5
_LONGEST_LABEL: Final = 40
_LONGEST_LINE: Final = 200
_LONGEST_REPLY: Final = 600


def door(t: Translator, many: int) -> Button:
    """The way to the list, below the list of cases."""
    # i18n: button
    return Button(t.plural("{n} without an answer", "{n} without an answer", n=many), pack("learn", "list", 0))


def digest(t: Translator, many: int) -> Message:
    """Once a day."""
    text = t.plural(
        "<b>{n} question found no answer</b> since yesterday. Once answered, the bot knows it.",
        "<b>{n} questions found no answer</b> since yesterday. Once answered, the bot knows them.",
        n=many,
    )
    # i18n: button
    return Message(text, [[Button(t("Show"), pack("learn", "list", 0)), _switch(t, daily=True)]], silent=True)


def _switch(t: Translator, *, daily: bool) -> Button:
    """No daily summary any more, or again."""
    if daily:
        # i18n: button
        return Button(t("No daily summary"), pack("learn", "quiet"))
    # i18n: button
    return Button(t("Daily summary"), pack("learn", "daily"))


def switched(t: Translator, *, daily: bool) -> Message:
    """What was chosen, and the way back."""
    if daily:
        text = t("✓ You get a summary each morning, when a question has found no answer.")
    else:
        text = t("✓ You get no daily summary any more. What has found no answer stands below /cases")
    return Message(text, [[_switch(t, daily=daily)]])


def groups(
    t: Translator, found: Sequence[Group], many: int, page: int, a_page: int, *, daily: bool = True
) -> Message:  # fmt: skip
    """Groups of questions as buttons, the most asked first."""
    if not found:
        text: Text = t("Every question has been answered.")
    else:
        text = t.plural(
            "<b>{n} question without an answer</b>\nThe number says how often it was asked.",
            "<b>{n} questions without an answer</b>\nThe number says how often each was asked.",
            n=many,
        )
    rows = [[Button(f"{each.many} · {cut(each.text, _LONGEST_LABEL)}", pack("learn", "card", each.cluster))]
            for each in found]  # fmt: skip
    # i18n: button
    last = [Button(t("Versions of the bank"), pack("learn", "versions")), _switch(t, daily=daily)]
    return Message(text, [*rows, *_pages(t, "list", "", page, more=many > (page + 1) * a_page), last])


def _pages(t: Translator, action: str, argument: str | int, page: int, *, more: bool) -> list[list[Button]]:
    def to(number: int) -> str:
        return pack("learn", action, argument, number) if argument != "" else pack("learn", action, number)

    turn = []
    if page > 0:
        # i18n: button
        turn.append(Button(t("Back"), to(page - 1)))
    if more:
        # i18n: button
        turn.append(Button(t("More"), to(page + 1)))
    return [turn] if turn else []


def card(t: Translator, cluster: int, asked: Sequence[Asked], nearest: str | None, reply: str | None) -> Message:
    """The words of a group, the newest first, and what can be made of them."""
    last = t.day(asked[0].asked_at.date())
    lines = [
        t.plural(
            "Asked <b>{n} time</b>, last on {day}", "Asked <b>{n} times</b>, last on {day}", n=len(asked), day=last
        )
    ]
    lines += [
        Markup("· {} ({})").format(cut(each.text, _LONGEST_LINE), ENDONYMS[each.language]) for each in asked[:_SHOWN]
    ]
    if nearest is not None:
        lines.append(t("Nearest topic: {title}", title=nearest))
    if reply is not None:
        lines.append(t("A coordinator has answered:\n<i>{answer}</i>", answer=cut(reply, _LONGEST_REPLY)))

    def way(label: Markup, action: str) -> Button:
        return Button(label, pack("learn", action, cluster))

    rows = [
        # i18n: button
        [way(t("Answer"), "answer"), way(t("To a topic"), "topics")],
        # i18n: button
        [way(t("New topic"), "new"), way(t("Out of scope"), "outside")],
        # i18n: button
        [way(t("Ignore"), "ignore"), Button(t("Back"), pack("learn", "list", 0))],
    ]
    return Message(Markup("\n").join(lines), rows)


def choice(t: Translator, cluster: int, titled: Sequence[tuple[str, str]], page: int) -> Message:
    """The topics, the nearest first."""
    some = titled[page * TOPICS : (page + 1) * TOPICS]
    buttons = [Button(title, pack("learn", "to", cluster, code)) for code, title in some]
    rows = [buttons[at : at + 2] for at in range(0, len(buttons), 2)]
    # i18n: button
    back = [Button(t("Back to the question"), pack("learn", "card", cluster))]
    turn = _pages(t, "topics", cluster, page, more=len(titled) > (page + 1) * TOPICS)
    return Message(t("Which topic answers this question?"), [*rows, *turn, back])


# -- what is to be typed -----------------------------------------------------------------------------------------------


def ask_answer(t: Translator) -> Message:
    """What is typed next goes to everybody who asked."""
    return Message(t("<b>Answer</b>\nType it now. Everybody who asked gets it. /cancel sends nothing."))


def ask_title(t: Translator) -> Message:
    """A new topic begins with its title."""
    return Message(t("<b>New topic</b>\nType its title, a few words. /cancel changes nothing."))


def ask_text(t: Translator, title: str, cluster: int, reply: str | None) -> Message:
    """And goes on with its answer; one that was given in a case is a tap away."""
    text = t("<b>{title}</b>\nNow type the answer. /cancel changes nothing.", title=title)
    # i18n: button
    return Message(text, [[Button(t("Take the answer given"), pack("learn", "given", cluster))]] if reply else [])


def ask_english(t: Translator) -> Message:
    """Everybody whose language is missing reads English."""
    return Message(
        t(
            "<b>The same in English</b>\nThe title on the first line, the answer below it. "
            "It is shown where a language is missing. /cancel changes nothing."
        )
    )


def unchanged(t: Translator) -> Message:
    """/cancel, where something was to be typed."""
    return Message(t("Nothing was sent and nothing was changed."))


# -- what became of it -------------------------------------------------------------------------------------------------


def weighing(t: Translator) -> Message:
    """An edit is looked at first."""
    return Message(t("Checking whether the other questions still find their answers. That can take a minute."))


def warning(t: Translator, edit: int, loss: "Loss", titles: Mapping[str, str]) -> Message:
    """An edit would cost something: which topic would be taken for which."""
    counts = {"before": t.number(round(loss.before * 1000)), "after": t.number(round(loss.after * 1000))}
    if loss.other is None:
        text = t(
            "⚠ <b>Questions about {one} would be taken for out of scope</b>\n"
            "Of 1,000 questions that are like those of the bank, {before} are understood now and {after} would be.",
            one=titles[loss.one], **counts,
        )  # fmt: skip
    else:
        text = t(
            "⚠ <b>Questions about {one} would be taken for {other}</b>\n"
            "Of 1,000 questions that are like those of the bank, {before} are understood now and {after} would be.",
            one=titles[loss.one], other=titles[loss.other], **counts,
        )  # fmt: skip
    # i18n: button
    leave = Button(t("No change"), pack("learn", "drop", edit))
    # i18n: button
    return Message(text, [[leave, Button(t("Change it anyway"), pack("learn", "agree", edit))]])


def done(t: Translator, told: int, missing: Sequence[str]) -> Message:
    """The bank has changed."""
    lines = [t("✓ The question bank has changed.")]
    if told:
        lines.append(t.plural("{n} person has got the answer.", "{n} people have got the answer.", n=told))
    if missing:
        named = ", ".join(ENDONYMS[language] for language in missing)
        lines.append(t("Its text is still missing in: {languages}. Add it in the exported file.", languages=named))
    return Message(Markup("\n").join(lines))


def topic_gone(t: Translator) -> Message:
    """The topic was taken out of the bank meanwhile."""
    return Message(t("This topic is not in the question bank any more. Nothing was changed."))


def sent(t: Translator, told: int) -> Message:
    """An answer was sent to all."""
    return Message(t.plural("✓ Sent to {n} person", "✓ Sent to {n} people", n=told))


def ignored(t: Translator) -> Message:
    """A group was taken off the list."""
    # i18n: button
    return Message(t("✓ Taken off the list"), [[Button(t("Back"), pack("learn", "list", 0))]])


def gone(t: Translator) -> Message:
    """Somebody was faster, or the change is being checked."""
    # i18n: button
    return Message(t("This question is dealt with already."), [[Button(t("Back"), pack("learn", "list", 0))]])


def claimed(t: Translator) -> Message:
    """The very words belong to another topic."""
    return Message(t("These very words belong to another topic already. Nothing was changed."))


def answered(t: Translator, asked: Asked, said: Message) -> Message:
    """What who asked in vain is told when the answer comes."""
    text = t(
        "Here is the answer to your question <i>{question}</i>\n\n{answer}",
        question=cut(asked.text, _LONGEST_LINE), answer=said.text,
    )  # fmt: skip
    return Message(text, said.buttons)


# -- versions ----------------------------------------------------------------------------------------------------------


def _change(t: Translator, row: Any, titles: Mapping[str, str]) -> Markup:
    title = titles.get(row.topic or "", row.topic or "")
    match row.what:
        case "phrasing":
            return t("phrasing of {title}", title=title)
        case "topic":
            return t("new topic {title}", title=title)
        case "outside":
            return t("out of scope")
        case "answer":
            return t("answer of {title}", title=title)
        case "title":
            return t("title of {title}", title=title)
        case "review":
            return t("review of {title}", title=title)
        case "back":
            return t("an earlier version")
    return t("file")


def versions(t: Translator, found: Sequence[Any], titles: Mapping[str, str], zone: str) -> Message:
    """The changes of the bank, the newest first; all but the newest can be gone back to."""
    lines, rows = [t("<b>Versions of the bank</b>\nA tap on an earlier one goes back to it.")], []
    for row in found:
        when = t.when(row.at, None, zone)
        who = row.by_name or "sala import"
        lines.append(t("{when}: {what} ({name})", when=when, what=_change(t, row, titles), name=who))
        rows.append([Button(when, pack("learn", "back", row.id))])
    # i18n: button
    return Message(Markup("\n").join(lines), [*rows[1:], [Button(t("Back"), pack("learn", "list", 0))]])


def sure_back(t: Translator, number: int) -> Message:
    """Going back is confirmed."""
    text = t("<b>Go back to this version?</b>\nLater changes are undone. They stay among the versions.")
    # i18n: button
    yes = Button(t("Go back to it"), pack("learn", "again", number))
    # i18n: button
    return Message(text, [[Button(t("No change"), pack("learn", "versions")), yes]])


def is_back(t: Translator, at: datetime, zone: str) -> Message:
    """It was done."""
    return Message(t("✓ The question bank is again as it was: {when}", when=t.when(at, None, zone)))
