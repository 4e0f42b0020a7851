"""What the doors say: to the coordinator who sends a list, and to the people who come by a link."""

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.features.doors.model import AnyFault, KeptList, Nomination, Report, WrongAnswer
from bot.features.programme.model import Activity, Institution
from bot.features.registration.form import Kind, Reason
from bot.features.registration.messages import not_an_answer
from bot.i18n import Translator, cut

PAGE = 8
_SHOWN_FAULTS = 10
_SHOWN_NOTES = 5
_LONGEST_BUTTON = 48


def fault_line(t: Translator, fault: AnyFault) -> Markup:
    """One fault: its cell, and what is wrong there."""
    what = what_is_wrong(t, fault)
    return Markup("<b>{}</b> {}").format(fault.place, what) if fault.place else what


def what_is_wrong(t: Translator, fault: AnyFault) -> Markup:
    """The sentence of a fault, without its cell."""
    if not isinstance(fault, WrongAnswer):
        return t(fault.sentence, **fault.values)
    if fault.error.reason is Reason.PICK_A_BUTTON:
        if fault.question.kind is Kind.YES_NO:
            return t("This must be yes or no.")
        choices = ", ".join(t.pick(each.text) for each in fault.question.choices)
        return t("This must be one of: {choices}.", choices=choices or ", ".join(fault.question.codes))
    return Markup(" ").join(not_an_answer(t, fault.question, fault.error, 0).text.split("\n"))


# -- a coordinator's list --------------------------------------------------------------------------------------------


def only_coordinators(t: Translator) -> Message:
    """A list from somebody else."""
    return Message(t("Lists of people are taken from coordinators only. See /menu"))


def not_fetched(t: Translator) -> Message:
    """Telegram did not give the file."""
    return Message(t("The file did not arrive. Please send it once more."))


def unreadable(t: Translator, name: str, fault: AnyFault) -> Message:
    """The file as a whole cannot be taken."""
    lines = [t("<b>{name}</b> cannot be read, and nothing was written.", name=name), fault_line(t, fault)]
    return Message(Markup("\n").join(lines))


def too_long(t: Translator, n: int, most: int) -> Message:
    """A list that is too long for a chat."""
    return Message(
        t(
            "The list has {n} rows. In the chat at most {most} are taken at once: please divide it.",
            n=t.number(n),
            most=t.number(most),
        )
    )


def for_which(t: Translator, name: str, number: int, offered: Sequence[Activity], page: int = 0) -> Message:
    """Which activity the people of a list are nominated for."""
    if not offered:
        return Message(t("There is no activity that people could be nominated for."))
    shown = offered[page * PAGE : (page + 1) * PAGE]
    rows = [
        [Button(cut(t.pick(each.title), _LONGEST_BUTTON), pack("list", "check", each.code, number))] for each in shown
    ]
    turn = []
    if page > 0:
        # i18n: button
        turn.append(Button(t("Back"), pack("list", "page", page - 1, number)))
    if len(offered) > (page + 1) * PAGE:
        # i18n: button
        turn.append(Button(t("More"), pack("list", "page", page + 1, number)))
    lines = [
        t("<b>{name}</b>: for which activity are these people nominated?", name=name),
        t("First I only look: nothing is written yet."),
    ]
    return Message(Markup("\n").join(lines), [*rows, *([turn] if turn else [])])


def looked_at(
    t: Translator, report: Report, name: str, activity: Activity, number: int, institution: Institution | None = None
) -> Message:
    """What taking a list in would do; with faults, what is to be mended first."""
    title = t.pick(activity.title)
    if report.faults:
        return Message(Markup("\n").join(_faulty(t, report, name)))
    lines = [t("<b>{name}</b>, for {activity}. Nothing is written yet.", name=name, activity=title)]
    if institution is not None:
        lines.append(t("Nominated by {institution}.", institution=t.pick(institution.title)))
    lines.append(t.plural("{n} person is new.", "{n} people are new.", n=len(report.new)))
    if already := len(report.waiting) + len(report.come):
        lines.append(
            t.plural(
                "{n} person is nominated already: nothing changes there.",
                "{n} people are nominated already: nothing changes there.",
                n=already,
            )
        )
    lines += _notes(t, report)
    return Message(Markup("\n").join(lines), [*_ways(t, report, activity, number)])


def _ways(t: Translator, report: Report, activity: Activity, number: int) -> Iterator[list[Button]]:
    if report.new:
        # i18n: button
        label = t.plural("Take in {n} person", "Take in {n} people", n=len(report.new))
        yield [Button(label, pack("list", "take", activity.code, number))]
    if report.waiting:
        # i18n: button
        label = t.plural("New link for {n} person", "New links for {n} people", n=len(report.waiting))
        yield [Button(label, pack("list", "renew", activity.code, number))]
    if not report.names_institutions:
        # i18n: button
        yield [Button(t("Which institution?"), pack("list", "schools", 0, number))]
    # i18n: button
    yield [Button(t("Leave it"), pack("list", "leave", version=number))]


def which_school(t: Translator, kept: KeptList, number: int, found: Sequence[Institution], page: int) -> Message:
    """Which institution sends the list; its people then need not be asked."""
    pages = max(1, -(-len(found) // PAGE))
    shown = found[page % pages * PAGE :][:PAGE]
    names = [(cut(t.pick(each.title), _LONGEST_BUTTON), each.code) for each in shown]
    rows = [[Button(name, pack("list", "from", code, number))] for name, code in names]
    if pages > 1:
        # i18n: button
        rows.append([Button(t("More"), pack("list", "schools", (page + 1) % pages, number))])
    # i18n: button
    rows.append([Button(t("None of these"), pack("list", "from", "-", number))])
    return Message(t("<b>{name}</b>: which institution nominates these people?", name=kept.name), rows)


def heads_of_links(t: Translator) -> list[str]:
    """The headings of the file with the links."""
    return [t("Row").unescape(), t("Name").unescape(), t("Personal link").unescape()]


def _faulty(t: Translator, report: Report, name: str) -> Iterator[Markup]:
    n = len(report.faults)
    yield t.plural(
        "<b>{name}</b> has {n} fault, and nobody was taken in.",
        "<b>{name}</b> has {n} faults, and nobody was taken in.",
        n=n,
        name=name,
    )
    yield from (fault_line(t, fault) for fault in report.faults[:_SHOWN_FAULTS])
    if more := n - _SHOWN_FAULTS if n > _SHOWN_FAULTS else 0:
        yield t.plural("And {n} more.", "And {n} more.", n=more)
    yield t("Please mend the file and send it again.")


def _notes(t: Translator, report: Report) -> Iterator[Markup]:
    if report.notes:
        yield t("Please look at this:")
        yield from (fault_line(t, note) for note in report.notes[:_SHOWN_NOTES])
        if more := len(report.notes) - _SHOWN_NOTES if len(report.notes) > _SHOWN_NOTES else 0:
            yield t.plural("And {n} more.", "And {n} more.", n=more)


def taken_in(t: Translator, n: int, activity: Activity, *, in_care: int = 0) -> Message:
    """What the question whether to take the list in becomes; the sender answers for some of them."""
    done = t.plural(
        "✓ <b>{n} person is nominated</b> for {activity}.",
        "✓ <b>{n} people are nominated</b> for {activity}.",
        n=n,
        activity=t.pick(activity.title),
    )
    return Message(Markup("\n").join([done, *([in_care_line(t, in_care)] if in_care else [])]))


def too_many_in_care(t: Translator, most: int) -> Message:
    """Nobody is taken in: the sender would have to answer for too many."""
    return Message(t("One person answers for at most {most} people of a list.", most=t.number(most)))


def in_care_line(t: Translator, n: int) -> Markup:
    """For how many others somebody answers from now on."""
    return t.plural(
        "You answer for {n} other person of the list: please complete the form under /mine",
        "You answer for {n} other people of the list: please complete the forms under /mine",
        n=n,
    )


def in_care(t: Translator, n: int) -> Message:
    """To a nominee who is the contact of others."""
    return Message(in_care_line(t, n))


def links_renewed(t: Translator, n: int, activity: Activity) -> Message:
    """The same, for links that were made anew."""
    return Message(
        t.plural(
            "✓ <b>{n} new link</b> for {activity}. The old one leads nowhere any more.",
            "✓ <b>{n} new links</b> for {activity}. The old ones lead nowhere any more.",
            n=n,
            activity=t.pick(activity.title),
        )
    )


def with_links(t: Translator) -> Markup:
    """What stands below the file with the links."""
    lines = [
        t("A personal link for each of them, to be passed on: whoever opens one only confirms or completes the form."),
        t("Please keep this file: the links are not stored here and cannot be shown again."),
    ]
    return Markup("\n").join(lines)


def given_up(t: Translator) -> Message:
    """The list was left."""
    return Message(t("The list is put away, and nobody was taken in."))


def list_gone(t: Translator) -> Markup:
    """A button below a list that is not there any more."""
    return t("This list is not here any more. Please send the file again.")


# -- who comes by a link ---------------------------------------------------------------------------------------------


def nominated(t: Translator, nomination: Nomination, activity: Activity) -> Message:
    """A nominee has come: what the list says of her is filled in."""
    lines = [
        t("<b>You are nominated for {activity}.</b>", activity=t.pick(activity.title)),
        t("What is known already is filled in, under the name {name}.", name=nomination.name),
        t("Please look at it, mend what is wrong, and complete the rest."),
    ]
    return Message(Markup("\n").join(lines))


def link_taken(t: Translator) -> Message:
    """A second person with the same link."""
    return Message(
        t("This link is personal, and somebody else has used it. Please ask whoever sent it to you for your own.")
    )


def link_unknown(t: Translator) -> Message:
    """A link that never was, or that was replaced by a newer one."""
    return Message(
        t("This personal link is not valid, or not any more. Please ask whoever sent it to you for a new one.")
    )


def closed(t: Translator, activity: Activity) -> Message:
    """A nominee comes too late."""
    lines = [
        t("Registration for <b>{activity}</b> is closed.", activity=t.pick(activity.title)),
        t("See what is open: /programmes"),
    ]
    return Message(Markup("\n").join(lines))
