"""What coordinators read of the sessions in their charge."""

from collections.abc import Sequence

from markupsafe import Markup

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.features.reminders import lines
from bot.features.reminders.charge import NO_FIELD, Attended, By, Charge, Choice, Picked
from bot.features.reminders.messages_of_wishes import quiet_hours
from bot.features.reminders.model import Page, Reader, Texts, View
from bot.i18n import Translator, cut

_LONGEST = 40


def overview(
    page: Page[Attended], reader: Reader, view: View, picked: Picked, title: Texts | None, charge: Charge, *, own: bool
) -> Message:  # fmt: skip
    """A page of the sessions in somebody's charge; `own`: she takes part in something herself."""
    t = reader.t
    entries = [_entry(each, reader) for each in page.items] or [_nothing(view, t)]
    told = lines.blocks([lines.paragraph([_heading(view, t), _named(picked, title, t)]), *entries])
    lists = [[lines.class_button(each.session, t)] for each in page.items if charge.opens(each.session.activity)]
    # i18n: button
    choose = Button(t("By field"), pack("over", "fields", view.value))
    rows = [*lists, *_turning(page, view, picked, t), _views(view, picked, t), [choose]]
    if picked.by is By.FIELD:
        # i18n: button
        rows[-1].append(Button(t("By activity"), pack("over", "acts", picked.code, view.value)))
    if own:
        # i18n: button
        rows.append([Button(t("My schedule"), pack("sched", "page", 0))])
    return Message(told, [*rows, quiet_hours(t)])


def fields(choices: Sequence[Choice], view: View, t: Translator) -> Message:
    """Of which field?"""
    rows = [[Button(_field(each, t), _data(view, Picked(By.FIELD, each.code)))] for each in choices]
    return Message(t("<b>Sessions of which field?</b>"), [*rows, _all(view, t)])


def activities(choices: Sequence[Choice], view: View, t: Translator) -> Message:
    """Of which activity?"""
    rows = [
        [Button(cut(t.pick(each.title), _LONGEST), _data(view, Picked(By.ACTIVITY, each.code)))] for each in choices
    ]
    return Message(t("<b>Sessions of which activity?</b>"), [*rows, _all(view, t)])


def _field(choice: Choice, t: Translator) -> str | Markup:
    # i18n: button; activities that belong to no field
    return t("Without a field") if choice.code == NO_FIELD else cut(t.pick(choice.title), _LONGEST)


def _all(view: View, t: Translator) -> list[Button]:
    # i18n: button
    return [Button(t("All of them"), _data(view, Picked()))]


def _data(view: View, picked: Picked, number: int = 0) -> str:
    action = view.value if picked.by is By.ALL else f"{view.value}_{picked.by.value}"
    return pack("over", action, picked.code, number)


def _heading(view: View, t: Translator) -> Markup:
    match view:
        case View.TODAY:
            return t("<b>Sessions you coordinate: today</b>")
        case View.WEEK:
            return t("<b>Sessions you coordinate: the next seven days</b>")
        case _:
            return t("<b>Sessions you coordinate</b>")


def _named(picked: Picked, title: Texts | None, t: Translator) -> str | Markup:
    if picked.by is By.ALL:
        return ""
    return t("Without a field") if picked.code == NO_FIELD else t.pick(title or {})


def _nothing(view: View, t: Translator) -> Markup:
    match view:
        case View.TODAY:
            return t("There is no session today.")
        case View.WEEK:
            return t("There is no session in the next seven days.")
        case _:
            return t("No session is coming up.")


def _entry(each: Attended, reader: Reader) -> Markup:
    t, session = reader.t, each.session
    # The place stands beside the hour.
    room = t.pick(session.room) if session.room else ""
    told = [*lines.outline(session, reader), room, lines.how_many(each.participants, t)]
    if each.coming or each.cannot:
        told.append(lines.tally(each.coming, each.cannot, each.silent, t))
    return lines.paragraph(told)


def _views(shown: View, picked: Picked, t: Translator) -> list[Button]:
    """The other two ways to look ahead."""
    # i18n: button
    labels = {View.TODAY: t("Today"), View.WEEK: t("Seven days"), View.ALL: t("Everything ahead")}
    return [Button(label, _data(view, picked)) for view, label in labels.items() if view is not shown]


def _turning(page: Page[Attended], view: View, picked: Picked, t: Translator) -> list[list[Button]]:
    turning = []
    if page.number:
        # i18n: button
        turning.append(Button(t("Back"), _data(view, picked, page.number - 1)))
    if page.more:
        # i18n: button
        turning.append(Button(t("More"), _data(view, picked, page.number + 1)))
    return [turning] if turning else []
