"""Moving people to another activity: where to, and what became of each."""

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.features.desk.messages.many import at_once, why_not_lines
from bot.features.desk.model import A_PAGE, View
from bot.features.desk.shown import Outcome
from bot.features.programme.model import Activity
from bot.i18n import Translator, cut

_LONGEST_BUTTON: Final = 60


def where_to(t: Translator, found: Sequence[Activity], view: View, page: int) -> Message:
    """The activities to choose from; a seat goes along, and so do the answers."""
    pages = max(1, -(-len(found) // A_PAGE))
    shown = found[page % pages * A_PAGE :][:A_PAGE]
    rows = [[Button(cut(t.pick(each.title), _LONGEST_BUTTON), pack("move", "to", each.code, view.version))]
            for each in shown]  # fmt: skip
    if pages > 1:
        # i18n: button
        rows.append([Button(t("More"), pack("move", "page", (page + 1) % pages, view.version))])
    # i18n: button
    rows.append([Button(t("Back"), pack("people", "list"))])
    if not found:
        return Message(t("There is no other activity within your role to move anybody to."), rows)
    question = t.plural(
        "To which activity is {n} person moved?", "To which activity are {n} people moved?", n=len(view.moving)
    )
    rest = t("Answers go along, and so does a seat where one is free there. Each person is told at once.")
    return Message(Markup("\n").join([question, rest]), rows)


def were_moved(t: Translator, outcomes: Sequence[Outcome], target: Activity, view: View) -> Message:
    """How many were moved, and why the others were not; for want of a seat there is the waiting list."""
    moved = sum(each.why is None for each in outcomes)
    lines = [
        t(
            "<b>Moved to {activity}: {n} of {all}.</b>",
            activity=t.pick(target.title), n=t.number(moved), all=t.number(len(outcomes)),
        ),
        *at_once(t, outcomes),
        *why_not_lines(t, outcomes),
    ]  # fmt: skip
    rows = []
    if view.moving:
        # i18n: button
        wait = t("Waiting list there: {n}", n=t.number(len(view.moving)))
        rows.append([Button(wait, pack("move", "wait", target.code, view.version))])
    # i18n: button
    rows.append([Button(t("To the list"), pack("people", "list"))])
    return Message(Markup("\n").join(lines), rows)
