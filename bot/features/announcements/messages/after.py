"""After an announcement has left: lists of names, its recall, answers to it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.features.announcements.marking import plain
from bot.features.announcements.messages.names import Titles
from bot.features.announcements.model import Announcement, Asked
from bot.features.programme.model import Institution
from bot.i18n import N_, Translator, cut

if TYPE_CHECKING:
    from bot.features.announcements.reminding import Heard

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


def silent(
    t: Translator, number: int, rows: Sequence[Any], many: int, titles: Titles, asked: Asked,
    *, may_ask: bool = True,
) -> Message:  # fmt: skip
    """Who has not pressed "Got it", or not answered the poll, and what to do about it."""
    lines = [_how_many_are_silent(t, many, asked)]
    lines += [Markup("{}").format(of_person(t, row, titles)) for row in rows[:NAMED]]
    if many > NAMED:
        lines.append(t("and {n} more", n=t.number(many - NAMED)))
    about, table = ("unvoted_", "unvotedfile") if asked is Asked.VOTE else ("", "silentfile")
    # i18n: button
    write = Button(t("Write to them"), pack("ann", f"{about}rest", number))
    # i18n: button
    tell = Button(t("Tell their institutions…"), pack("ann", f"{about}tell", number))
    ways = [[write], [tell]] if rows and may_ask else []
    if many > NAMED:
        # i18n: button
        ways.append([Button(t("As a table"), pack("ann", table, number))])
    return Message(Markup("\n").join(lines), [*ways, _back(t, number)])


def _how_many_are_silent(t: Translator, many: int, asked: Asked) -> Markup:
    if asked is Asked.VOTE:
        return t.plural("<b>{n} person has not answered</b>", "<b>{n} people have not answered</b>", n=many)
    return t.plural(
        "<b>{n} person has not pressed “Got it”</b>", "<b>{n} people have not pressed “Got it”</b>", n=many
    )  # fmt: skip


def of_person(t: Translator, row: Any, titles: Titles) -> str:
    """Who somebody is: name, institution or else country, who answers for her."""
    institution = t.pick(titles["institution"].get(row.institution, {})) or row.institution
    country = t.pick(titles["country"].get(row.country, {})) or row.country
    parts = (row.name, institution or country, f"({row.contact})" if row.contact else "")
    return " · ".join(cut(part, _LONGEST_NAME) for part in parts if part)


def silent_for_contact(
    t: Translator, institution: str, names: Sequence[str], html: str, asked: Asked
) -> Message:  # fmt: skip
    """To an institution's contact: who of its people has not answered; please ask them."""
    lines = [
        t("<b>{institution}: please ask these people</b>", institution=institution),
        t("They have not answered this poll:")
        if asked is Asked.VOTE
        else t("They have not said that they have read this announcement:"),
        Markup("<i>{}</i>").format(cut(" ".join(plain(html).split()), _LONGEST_EXCERPT)),
        *(Markup("{}").format(cut(name, _LONGEST_NAME)) for name in names[:NAMED]),
    ]
    if len(names) > NAMED:
        lines.append(t("and {n} more", n=t.number(len(names) - NAMED)))
    return Message(Markup("\n").join(lines))


def really_tell(t: Translator, number: int, heard: "Heard", asked: Asked) -> Message:
    """Before contacts of institutions read names: which they are."""
    lines = _told_in_vain(t, heard)
    if not heard.told:
        return Message(Markup("\n").join([t("No institution can be told on Telegram."), *lines]), [_back(t, number)])
    listed = [_by_other_ways(t, *each) for each in heard.told[:NAMED]]
    if len(heard.told) > NAMED:
        listed.append(t.plural("And {n} more.", "And {n} more.", n=len(heard.told) - NAMED))
    above = t("<b>Tell these contacts the names of who is silent?</b>")
    # i18n: button
    tell = Button(t("Tell them"), pack("ann", "unvoted_told" if asked is Asked.VOTE else "told", number))
    return Message(Markup("\n").join([above, *listed, *lines]), [[tell], _back(t, number)])


def told(t: Translator, number: int, heard: "Heard") -> Message:
    """How many contacts read it; which institutions have none who can be told here, and how to reach them."""
    done = t.plural("✓ {n} institution's contact is told.", "✓ The contacts of {n} institutions are told.",
                    n=len(heard.told))  # fmt: skip
    return Message(Markup("\n").join([done, *_told_in_vain(t, heard)]), [_back(t, number)])


def _told_in_vain(t: Translator, heard: "Heard") -> list[Markup]:
    """Which institutions have no contact who can be told here, and how many people named none."""
    lines = []
    if heard.others:
        lines.append(t("No contact of these can be told on Telegram. Please write or call:"))
    lines += [_by_other_ways(t, *each) for each in heard.others[:NAMED]]
    if len(heard.others) > NAMED:
        lines.append(t.plural("And {n} more.", "And {n} more.", n=len(heard.others) - NAMED))
    if heard.without:
        lines.append(
            t.plural("{n} person has named no institution of the list.",
                     "{n} people have named no institution of the list.", n=heard.without)
        )  # fmt: skip
    return lines


def _by_other_ways(t: Translator, institution: Institution, many: int) -> Markup:
    """Who of an institution is asked in another way, and about how many people."""
    contact = institution.contact
    named = [contact.name, contact.email or ""] if contact else []
    who = ", ".join(cut(part, _LONGEST_NAME) for part in named if part) or "–"
    title = cut(t.pick(institution.title), _LONGEST_NAME)
    return t("{place} ({n}): {answer}", place=title, n=t.number(many), answer=who)


# -- recalled -------------------------------------------------------------------------------------------------------


def withdrawn(t: Translator) -> Markup:
    """What a recalled announcement says where it cannot be deleted any more."""
    return t("This announcement was withdrawn. What it said does not hold.")


def really_recall(t: Translator, found: Announcement, sent: int, know: int) -> Message:
    """Before it is taken back from everybody."""
    has = t.plural(
        "Recall announcement {number}? {n} person has it.",
        "Recall announcement {number}? {n} people have it.",
        n=sent,
        number=found.id,
    )
    lines = [has]
    if know or found.got_it or found.poll is not None:
        lines.append(t("{n} have read it for certain: pressed “Got it” or answered.", n=t.number(know)))
    lines.append(t("It is deleted; where it is older than two days, it says that it was withdrawn."))
    # i18n: button
    recall = Button(t("Recall it"), pack("ann", "recalled", found.id))
    return Message(Markup("\n").join(lines), [_back(t, found.id), [recall]])


def known(t: Translator, number: int, rows: Sequence[Any], many: int, titles: Titles) -> Message:
    """Who had read it, as far as that is known."""
    lines = [
        t.plural("<b>{n} person has read announcement {number} for certain</b>",
                 "<b>{n} people have read announcement {number} for certain</b>", n=many, number=number),
        *(Markup("{}").format(of_person(t, row, titles)) for row in rows[:NAMED]),
    ]  # fmt: skip
    if many > NAMED:
        lines.append(t("and {n} more", n=t.number(many - NAMED)))
    lines.append(t("Who has read it and pressed nothing is not known."))
    # i18n: button
    files = [[Button(t("As a table"), pack("ann", "knowfile", number))]] if many > NAMED else []
    return Message(Markup("\n").join(lines), [*files, _back(t, number)])


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
    # i18n: button
    shown = [Button(t("Show what has no words"), pack("ann", "wordless", number, page))]
    # i18n: button
    table = [Button(t("As a table"), pack("ann", "answersfile", number))]
    ways = [*([turns] if turns else []), *([shown] if any(not row.text for row in rows) else [])]
    ways += [table] if rows else []
    return Message(Markup("\n").join(lines), [*ways, _back(t, number)])


def answer_columns(t: Translator) -> list[str]:
    """The heads of what was answered, beside who it was."""
    return [t("When").unescape(), t("What was answered").unescape()]


def answered_by(t: Translator, name: str) -> Message:
    """Above an answer without words."""
    return Message(t("From: {name}", name=cut(name, _LONGEST_NAME)), silent=True)
