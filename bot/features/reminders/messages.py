"""What reminders say: to participants, to teachers, and in the schedules of both."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message, Text
from bot.features.coming import service as coming
from bot.features.coming.model import Participant
from bot.features.held import service as held
from bot.features.receipts import service as receipts
from bot.features.reminders import lines
from bot.features.reminders.asking import ASKS, Asking
from bot.features.reminders.messages_of_wishes import quiet_hours
from bot.features.reminders.model import Change, Class, Coming, Page, Reader, Session, View, clashes
from bot.features.reminders.words import Words, said
from bot.i18n import Translator
from bot.people.addressing import heading

NAMES_IN_REMINDER = 20
NAMES_IN_LIST = 100


def reminder(session: Session, words: Words | None, reader: Reader, asking: Asking = ASKS) -> Message:
    """A participant's reminder; a rule's own `words` stand in place of the activity's line.

    Whose buttons they are is filled in when the message leaves.
    """
    t = reader.t
    what = [_headline(session, reader), said(words, session, reader)]
    # i18n: button
    schedule = Button(t("Schedule"), pack("menu", "open", "schedule"))
    # i18n: button
    keep = Button(t("In my calendar"), pack("cal", "one", session.id))
    where = [*lines.whereabouts(session, t), *lines.materials(session, t)]
    told = [*what, *lines.times(session, reader), *where, *_asked(asking, t)]
    rows = [[*lines.map_buttons(session, t), schedule], [keep]]
    if asking.ended:
        # Nobody has to find the way there any more.
        told = [_ending(session, reader), what[1], *lines.materials(session, t), *_asked(asking, t)]
        rows = [[schedule]]
    if asking.papers or asking.confirm:
        # i18n: button
        rows.insert(0, [Button(t("My registration"), "form:look:{registration}")])
    if asking.coming:
        rows.insert(0, coming.buttons(t, session.id))
    return Message(lines.paragraph(told), rows)


def _asked(asking: Asking, t: Translator) -> list[Text]:
    """What is still missing."""
    asked: list[Text] = [t("Still missing: {paper}", paper=t.pick(paper)) for paper in asking.papers]
    if asking.confirm:
        asked.append(t("Please confirm that you take your seat."))
    if asking.again and asking.coming:
        asked.append(t("You have not said yet whether you are coming."))
    return asked


def _headline(session: Session, reader: Reader) -> Markup:
    t, title = reader.t, reader.t.pick(session.title)
    match lines.days_until(session, reader):
        case None:
            return t("⏰ <b>Coming up: {session}</b>", session=title)
        case 0:
            return t("⏰ <b>Today: {session}</b>", session=title)
        case 1:
            return t("⏰ <b>Tomorrow: {session}</b>", session=title)
        case n:
            return t.plural("⏰ <b>In {n} day: {session}</b>", "⏰ <b>In {n} days: {session}</b>", n=n, session=title)


def _ending(session: Session, reader: Reader) -> Markup:
    t, title = reader.t, reader.t.pick(session.title)
    if reader.now < session.ended_at:
        return t("⏰ <b>Ends soon: {session}</b>", session=title)
    return t("⏰ <b>After the session: {session}</b>", session=title)


def teaching(
    session: Session, words: Words | None, everybody: Sequence[Participant], reader: Reader, teacher: int, *,
    ended: bool = False,
) -> Message:  # fmt: skip
    """A teacher's reminder: when and where as well, what is needed, and who comes; she says that she read it."""
    t = reader.t
    if ended:
        # i18n: button
        names = Button(t("Class list"), pack("sched", "class", session.id))
        return Message(lines.paragraph([_ending(session, reader), said(words, session, reader)]), [[names]])
    what = [_teaching_headline(session, reader), said(words, session, reader)]
    where = [*lines.whereabouts(session, t), *lines.equipment(session, t), *lines.teachers(session, t)]
    # i18n: button
    classes = Button(t("My classes"), pack("menu", "open", "classes"))
    who = lines.class_list(everybody, NAMES_IN_REMINDER, t)
    told = lines.paragraph([*what, *lines.times(session, reader), *where, *who])
    read = receipts.button(t, f"class-{session.id}", teacher)
    return Message(told, [[read], [*lines.map_buttons(session, t), classes]])


def _teaching_headline(session: Session, reader: Reader) -> Markup:
    t, title = reader.t, reader.t.pick(session.title)
    match lines.days_until(session, reader):
        case None:
            return t("⏰ <b>You teach soon: {session}</b>", session=title)
        case 0:
            return t("⏰ <b>You teach today: {session}</b>", session=title)
        case 1:
            return t("⏰ <b>You teach tomorrow: {session}</b>", session=title)
        case n:
            return t.plural(
                "⏰ <b>You teach in {n} day: {session}</b>", "⏰ <b>You teach in {n} days: {session}</b>",
                n=n, session=title,
            )  # fmt: skip


def changed(change: Change, reader: Reader, *, silent: bool = False) -> Message:
    """A session that is moved, held elsewhere, or called off: how people knew it, and how it is."""
    t, before, after = reader.t, change.before, change.after
    if after is None:
        told = [t("<b>Called off: {session}</b>", session=t.pick(before.title)), lines.about(before, t)]
        # i18n: button
        schedule = Button(t("Schedule"), pack("menu", "open", "schedule"))
        return Message(lines.paragraph([*told, *lines.times(before, reader)]), [[schedule]], silent)
    if change.called_off:
        title = t("<b>Takes place after all: {session}</b>", session=t.pick(after.title))
        told = [title, lines.about(after, t), *lines.times(after, reader, until=True), lines.at(after, t)]
        return Message(lines.paragraph(told), _after_a_change(after, t), silent)
    told = [t("<b>Changed: {session}</b>", session=t.pick(after.title)), lines.about(after, t)]
    now = lines.times(after, reader, until=True)
    if change.moved:
        was = lines.times(before, reader, until=True)
        told += [t("Before: {what}", what=was[0]), t("Now: {what}", what=now[0]), *now[1:]]
    else:
        told += now
    was_at, is_at = (lines.at(session, t) for session in (before, after))
    if was_at != is_at:
        told += [t("Before: {what}", what=was_at)] if was_at else []
        told += [t("Now: {what}", what=is_at)] if is_at else []
    return Message(lines.paragraph(told), _after_a_change(after, t), silent)


def _after_a_change(session: Session, t: Translator) -> list[list[Button]]:
    # i18n: button
    keep = Button(t("In my calendar"), pack("cal", "one", session.id))
    # i18n: button
    schedule = Button(t("Schedule"), pack("menu", "open", "schedule"))
    return [[*lines.map_buttons(session, t), schedule], [keep]]


def schedule(
    page: Page[Coming], reader: Reader, view: View = View.ALL, *, teaches: bool, coordinates: bool = False
) -> Message:
    """A page of somebody's coming sessions: all of them, today's, or a week's."""
    t = reader.t
    # i18n: button
    classes = [[Button(t("My classes"), pack("menu", "open", "classes"))]] if teaches else []
    if coordinates:
        # i18n: button
        classes.append([Button(t("Sessions you coordinate"), pack("over", view.value))])
    quiet = [quiet_hours(t)] if classes else []
    if not page.items and view is View.ALL:
        nothing = t("Your schedule is empty. Once you have registered for an activity, its sessions stand here.")
        # i18n: button
        return Message(nothing, [[Button(t("Activities"), pack("menu", "open", "programmes"))], *classes, *quiet])
    both = clashes(page.items)
    entries = [_coming(each, reader, both.get(place)) for place, each in enumerate(page.items)] or [_nothing(view, t)]
    told = lines.blocks([_heading(view, t), *entries])
    # i18n: button
    keep = Button(t("In my calendar"), pack("cal", "all"))
    # i18n: button
    when = Button(t("When to remind me"), pack("sched", "remind"))
    return Message(told, [*_turning(page, view.value, t), _views(view, t), [keep], [when], *classes])


def _heading(view: View, t: Translator) -> Markup:
    match view:
        case View.TODAY:
            return t("<b>My schedule: today</b>")
        case View.WEEK:
            return t("<b>My schedule: the next seven days</b>")
        case _:
            return t("<b>My schedule</b>")


def _nothing(view: View, t: Translator) -> Markup:
    return t("You have no session today.") if view is View.TODAY else t("You have no session in the next seven days.")


def _views(shown: View, t: Translator) -> list[Button]:
    """The other two ways to look ahead."""
    # i18n: button
    labels = {View.TODAY: t("Today"), View.WEEK: t("Seven days"), View.ALL: t("Everything ahead")}
    return [Button(label, pack("sched", view.value, 0)) for view, label in labels.items() if view is not shown]


def _coming(coming: Coming, reader: Reader, other: Session | None) -> Markup:
    session, t = coming.session, reader.t
    waiting = [t("Waiting for approval")] if coming.waiting else []
    whose = [heading(t, coming.name)] if coming.name else []
    clash = (
        [t("⚠️ At the same hour: {session}. Please tell the coordinators.", session=t.pick(other.title))]
        if other
        else []
    )
    told = [*whose, *lines.outline(session, reader), *lines.where_to_go(session, t), *waiting, *clash]
    return lines.paragraph(told)


def classes(page: Page[Class], reader: Reader) -> Message:
    """A page of the coming sessions that somebody teaches, each with a button to its class list."""
    t = reader.t
    if not page.items:
        return Message(t("No class of yours is coming up."))
    entries = [
        lines.paragraph([*lines.outline(each.session, reader), lines.how_many(each.participants, t)])
        for each in page.items
    ]
    buttons = [[lines.class_button(each.session, t)] for each in page.items]
    rows = [*buttons, *_turning(page, "classes", t), quiet_hours(t)]
    return Message(lines.blocks([t("<b>My classes</b>"), *entries]), rows)


def no_classes(t: Translator) -> Message:
    """For somebody who teaches nothing."""
    return Message(t("Teachers find their classes here. If you teach, ask your coordinator for an invitation: /ask"))


def class_list(session: Session, everybody: Sequence[Participant], reader: Reader, *, reasons: bool) -> Message:
    """One session with those who take part; why somebody cannot come is for coordinators."""
    t = reader.t
    what = [t("<b>{session}</b>", session=t.pick(session.title)), lines.about(session, t)]
    where = [*lines.whereabouts(session, t), *lines.equipment(session, t), *lines.teachers(session, t)]
    who = lines.class_list(everybody, NAMES_IN_LIST, t, reasons=reasons)
    told = [*what, *lines.times(session, reader, until=True), *held.told(session.held, t), *where, *who]
    rows = [lines.map_buttons(session, t), *held.buttons(session.held, t, reader.now)]
    return Message(lines.paragraph(told), [row for row in rows if row])


def _turning(page: Page[Any], action: str, t: Translator) -> list[list[Button]]:
    turning = []
    if page.number:
        # i18n: button
        turning.append(Button(t("Back"), pack("sched", action, page.number - 1)))
    if page.more:
        # i18n: button
        turning.append(Button(t("More"), pack("sched", action, page.number + 1)))
    return [turning] if turning else []
