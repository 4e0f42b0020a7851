"""After an announcement has left: lists of names, corrections, recalls, its log."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from markupsafe import Markup

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.features.announcements.marking import plain
from bot.features.announcements.model import Announcement, is_whole
from bot.i18n import ENDONYMS, LANGUAGES, N_, Translator, cut

NAMED: Final = 20
_LONGEST_NAME: Final = 60
_LONGEST_EXCERPT: Final = 200
WHY: Final = {
    "unreachable": N_("cannot be reached: blocked the bot, or left Telegram"),
    "failed": N_("Telegram refused it"),
    "missed": N_("it was stopped before"),
    "unknown": N_("nobody knows whether it arrived"),
    "sent": N_("perhaps came twice"),
}
_STEPS: Final = {
    "begun": N_("draft begun"),
    "asked": N_("approval asked for"),
    "approved": N_("approved"),
    "returned": N_("returned with a reason"),
    "fallback": N_("fallback chosen"),
    "planned": N_("planned"),
    "unplanned": N_("back to a draft"),
    "given back": N_("could not leave"),
    "repeated": N_("to be repeated"),
    "unrepeated": N_("repeated no more"),
    "skipped": N_("left out"),
    "sent": N_("sent off"),
    "paused": N_("paused"),
    "resumed": N_("went on"),
    "stopped": N_("stopped"),
    "ended": N_("ended"),
    "again": N_("sent again to whom it failed"),
    "anew": N_("sent again where it was unsure"),
    "left": N_("left where it was unsure"),
    "corrected": N_("corrected"),
    "recalled": N_("recalled"),
    "closed": N_("poll closed"),
    "told contacts": N_("institutions told of the silent"),
}


def _back(t: Translator, number: int) -> list[Button]:
    # i18n: button
    return [Button(t("Back"), pack("ann", "open", number))]


def lost(t: Translator, number: int, rows: Sequence[Any]) -> Message:
    """By name who did not get it, and who perhaps got it twice."""
    lines = [t("<b>Who did not get announcement {number}</b>", number=number)]
    lines += [
        t("{question}: {answer}", question=cut(row.name, _LONGEST_NAME), answer=t(WHY[row.state]))
        for row in rows[:NAMED]
    ]
    if not rows:
        lines.append(t("Everybody got it, once."))
    # i18n: button
    files = [Button(t("As a table"), pack("ann", "file", number))] if rows else []
    if len(rows) > NAMED:
        lines.append(t("The table has all of them."))
    return Message(Markup("\n").join(lines), [files, _back(t, number)] if files else [_back(t, number)])


def columns(t: Translator) -> list[str]:
    """The heads of the table of those who did not get it."""
    heads = (t("Name"), t("Country"), t("Institution"), t("Language"), t("Answered for by"), t("What became of it"),
             t("Reason"))  # fmt: skip
    return [head.unescape() for head in heads]


def silent(t: Translator, number: int, rows: Sequence[Any], titles: Mapping[str, Mapping[str, str]]) -> Message:
    """Who has not pressed "Got it", and what to do about it."""
    many = len(rows)
    lines = [
        t.plural("<b>{n} person has not pressed “Got it”</b>", "<b>{n} people have not pressed “Got it”</b>", n=many)
    ]
    lines += [Markup("{}").format(of_person(t, row, titles)) for row in rows[:NAMED]]
    if many > NAMED:
        lines.append(t("and {n} more", n=t.number(many - NAMED)))
    # i18n: button
    write = Button(t("Write to them"), pack("ann", "rest", number))
    # i18n: button
    tell = Button(t("Tell their institutions"), pack("ann", "tell", number))
    return Message(Markup("\n").join(lines), [*([[write], [tell]] if rows else []), _back(t, number)])


def of_person(t: Translator, row: Any, titles: Mapping[str, Mapping[str, str]]) -> str:
    """Who somebody is: name, institution, who answers for her."""
    institution = t.pick(titles.get(row.institution, {})) or row.institution
    parts = (row.name, institution, f"({row.contact})" if row.contact else "")
    return " · ".join(cut(part, _LONGEST_NAME) for part in parts if part)


def silent_for_contact(t: Translator, institution: str, names: Sequence[str], html: str) -> Message:
    """To an institution's contact: who of its people has not answered; please ask them."""
    lines = [
        t("<b>{institution}: please ask these people</b>", institution=institution),
        t("They have not said that they have read this announcement:"),
        Markup("<i>{}</i>").format(cut(" ".join(plain(html).split()), _LONGEST_EXCERPT)),
        *(Markup("{}").format(cut(name, _LONGEST_NAME)) for name in names[:NAMED]),
    ]
    if len(names) > NAMED:
        lines.append(t("and {n} more", n=t.number(len(names) - NAMED)))
    return Message(Markup("\n").join(lines))


def told(t: Translator, number: int, institutions: int, others: int) -> Message:
    """How many contacts read it."""
    lines = [t.plural("✓ {n} institution's contact is told.", "✓ The contacts of {n} institutions are told.",
                      n=institutions)]  # fmt: skip
    if others:
        lines.append(t("Of {n} institutions no contact can be told on Telegram.", n=t.number(others)))
    return Message(Markup("\n").join(lines), [_back(t, number)])


# -- corrected, recalled ---------------------------------------------------------------------------------------------


def which(t: Translator, found: Announcement) -> Message:
    """The text of which language is corrected?"""
    rows = [
        [Button(ENDONYMS[each], pack("ann", "fix", found.id, each))] for each in LANGUAGES if each in found.texts
    ]  # fmt: skip
    return Message(t("Which text is to be corrected?"), [*rows, _back(t, found.id)])


def ask(t: Translator, found: Announcement, language: str) -> Message:
    """The right words are asked for."""
    lines = [
        t("<b>Send the right text in {language}</b>", language=ENDONYMS[language]),
        t("It takes the place of the old one for everybody who has it, marked as corrected."),
    ]
    # i18n: button
    return Message(Markup("\n").join(lines), [[Button(t("Later"), pack("ann", "later", found.id))]])


def corrected(t: Translator) -> Markup:
    """Above a text that was changed after it had been sent."""
    return t("✏️ <b>Corrected</b>")


def withdrawn(t: Translator) -> Markup:
    """What a recalled announcement says where it cannot be deleted any more."""
    return t("This announcement was withdrawn. What it said does not hold.")


def same(t: Translator) -> Message:
    """The correction changes nothing."""
    return Message(t("That is the same text. Please send the right one."))


def not_editable(t: Translator) -> Message:
    """What has no words cannot be corrected."""
    return Message(t("Only words can be corrected. Please recall the announcement and send a new one."))


def really_recall(t: Translator, found: Announcement, sent: int, know: int) -> Message:
    """Before it is taken back from everybody."""
    has = t.plural(
        "Recall announcement {number}? {n} person has it.",
        "Recall announcement {number}? {n} people have it.",
        n=sent,
        number=found.id,
    )
    lines = [has]
    if found.got_it:
        lines.append(t("{n} have said that they know it.", n=t.number(know)))
    lines.append(t("It is deleted; where it is older than two days, it says that it was withdrawn."))
    # i18n: button
    recall = Button(t("Recall it"), pack("ann", "recalled", found.id))
    return Message(Markup("\n").join(lines), [_back(t, found.id), [recall]])


def log(t: Translator, number: int, rows: Sequence[Any], zone: str) -> Message:
    """What was done, when, by whom, the newest last."""
    lines = [t("<b>Log of announcement {number}</b>", number=number)]
    for row in rows[-NAMED:]:
        when, what = t.when(row.at, None, zone), t(_STEPS.get(row.step, row.step))
        lines.append(t("{when}: {what} ({who})", when=when, what=what, who=row.by_name or t("by itself").unescape()))
    whole = t("No line of it was changed.") if is_whole(rows) else t("<b>A line of it was changed by hand.</b>")
    lines.append(whole)
    return Message(Markup("\n").join(lines), [_back(t, number)])


# -- answers ---------------------------------------------------------------------------------------------------------


def answer_kept(t: Translator) -> Message:
    """An answer was collected."""
    return Message(t("✓ Your answer is kept for who wrote the announcement. If you have a question: /ask"))


def answer_asked(t: Translator, case: int) -> Message:
    """An answer opened a case."""
    # i18n: button
    stop = Button(t("I need no answer"), pack("case", "stop", case))
    return Message(t("✓ Your answer is with the coordinators. What you write here now goes to them."), [[stop]])


def answers(t: Translator, number: int, rows: Sequence[Any], page: int, *, more: bool) -> Message:
    """What was answered, the newest first."""
    lines = [t("<b>Answers to announcement {number}</b>", number=number)]
    for row in rows:
        words = cut(" ".join(row.text.split()), _LONGEST_EXCERPT) or t("without words").unescape()
        lines.append(t("{question}: {answer}", question=cut(row.name, _LONGEST_NAME), answer=words))
    if not rows:
        lines.append(t("Nobody has answered yet."))
    # i18n: button
    turns = [Button(t("More"), pack("ann", "answers", number, page + 1))] if more else []
    return Message(Markup("\n").join(lines), [*([turns] if turns else []), _back(t, number)])
