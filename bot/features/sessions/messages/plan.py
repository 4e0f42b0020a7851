"""What the plan of an activity says: every message that will go out, and the reminders that did not."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message, Text
from bot.features.programme.model import Activity
from bot.features.reminders import lines
from bot.features.reminders.forecast import Foreseen, Missed, Sort
from bot.features.reminders.foreseeing import Forecast
from bot.features.reminders.model import Audience, Reader
from bot.features.reminders.plan import BEGUN, CALLED_OFF, NIGHT, OVER, OVERTAKEN, PASSED
from bot.i18n import ENDONYMS, N_, Translator

PAGE = 6

_WHY: Mapping[str, str] = {
    PASSED: N_("Not sent: its moment had passed when the session was set."),
    BEGUN: N_("Not sent: the session has begun by then."),
    OVER: N_("Not sent: its time is over by then."),
    OVERTAKEN: N_("Not sent: a later reminder is due as well."),
    CALLED_OFF: N_("Not sent: the activity was called off."),
    NIGHT: N_("Not sent: it would come at night, and in the morning the session has begun."),
}

_REGISTERING: Mapping[Sort, str] = {
    Sort.CALL: N_("A seat waits for an answer: asked once more"),
    Sort.LAST_CALL: N_("A seat waits for an answer: the last call"),
    Sort.SILENT_LIST: N_("Who has not answered about a seat: the list to coordinators and institutions"),
    Sort.SEAT_GONE: N_("No answer about a seat: it is not kept any longer"),
    Sort.DRAFT: N_("A form is not sent yet: asked whether to go on"),
    Sort.DRAFT_GONE: N_("A form was never sent: it is deleted"),
}


def page(activity: Activity, found: Forecast, reader: Reader, number: int = 0) -> Message:
    """A page of the plan, in the chat."""
    t = reader.t
    told = entries(found, reader)
    if number * PAGE >= len(told):
        number = 0
    shown = told[number * PAGE : (number + 1) * PAGE]
    turn = []
    if number:
        # i18n: button
        turn.append(Button(t("Back"), pack("ses", "plan", activity.code, number - 1)))
    if len(told) > (number + 1) * PAGE:
        # i18n: button
        turn.append(Button(t("More"), pack("ses", "plan", activity.code, number + 1)))
    # i18n: button
    card = Button(t("To the activity"), pack("act", "card", activity.code))
    text = lines.blocks([heading(activity, found, t), *shown])
    return Message(text, [*([turn] if turn else []), [card]])


def heading(activity: Activity, found: Forecast, t: Translator) -> Markup:
    """How much will go out."""
    title = t("<b>What goes out for {activity}</b>", activity=t.pick(activity.title))
    coming = sum(each.people for each in found.coming if each.sort is not Sort.MISSED)
    if not found.coming:
        return lines.paragraph([title, t("Nothing, as it stands now.")])
    counted = t.plural("As it stands now, {n} message leaves.", "As it stands now, {n} messages leave.", n=coming)
    return lines.paragraph([title, counted])


def entries(found: Forecast, reader: Reader) -> list[Markup]:
    """Each message that will go out, then what did not."""
    return [*(_coming(each, reader) for each in found.coming), *(missed(each, reader) for each in found.missed)]


def _coming(each: Foreseen, reader: Reader) -> Markup:
    t = reader.t
    told: list[Text] = [_when(each, reader), _what(each, t)]
    if each.people:
        told.append(_to_whom(each.languages, t))
    elif each.sort is not Sort.MISSED:
        told.append(t("To nobody as it stands now."))
    if each.reason is not None:
        told.append(why_not(each.reason, t))
    if each.held and each.sort in {Sort.CHANGE, Sort.ANNOUNCEMENT}:
        told.append(
            t.plural("It is night for {n} of them: no sound.", "It is night for {n} of them: no sound.", n=each.held)
        )
    elif each.held:
        told.append(
            t.plural(
                "{n} of them has it only now, after the quiet hours.",
                "{n} of them have it only now, after the quiet hours.",
                n=each.held,
            )
        )
    return lines.paragraph(told)


def _when(each: Foreseen | Missed, reader: Reader) -> Markup:
    moment = reader.t.when(each.at, None, reader.zone)
    return reader.t("<b>{when}</b> ({city})", when=moment, city=reader.city(reader.zone))


def _what(each: Foreseen | Missed, t: Translator) -> Markup:
    session = t.pick(each.session.title)
    if isinstance(each, Foreseen) and each.sort is Sort.CHANGE:
        return t("A change is told: {session}", session=session)
    if isinstance(each, Foreseen) and each.sort is Sort.DEADLINE:
        return t("Still open, with its deadline: {task}", task=session)
    if isinstance(each, Foreseen) and each.sort is Sort.ANNOUNCEMENT:
        return t("Announcement: {words}", words=session)
    if isinstance(each, Foreseen) and each.sort in _REGISTERING:
        return t(_REGISTERING[each.sort])
    if each.audience == Audience.CONTACTS:
        return t("Reminder “{rule}”, who has not answered, to institutions: {session}", rule=each.rule, session=session)
    if each.audience == Audience.TEACHERS:
        return t("Reminder “{rule}” to teachers: {session}", rule=each.rule, session=session)
    return t("Reminder “{rule}” to participants: {session}", rule=each.rule, session=session)


def _to_whom(languages: Mapping[str, int], t: Translator) -> Markup:
    return t.plural(
        "{n} person: {languages}", "{n} people: {languages}", n=sum(languages.values()),
        languages=spread(languages, t),
    )  # fmt: skip


def spread(languages: Mapping[str, int], t: Translator) -> str:
    """How many read in which language, each by its own name."""
    return " · ".join(f"{ENDONYMS[language]} {t.number(many)}" for language, many in languages.items())


def missed(each: Missed, reader: Reader) -> Markup:
    """A reminder that did not leave: when, which, and why."""
    return lines.paragraph([_when(each, reader), _what(each, reader.t), why_not(each.reason, reader.t)])


def why_not(reason: str, t: Translator) -> Markup:
    """Why a reminder does not leave."""
    return t(_WHY[reason]) if reason in _WHY else t("Not sent.")


def printed(activity: Activity, found: Forecast, reader: Reader) -> Sequence[str]:
    """The whole plan for a terminal."""
    blocks = [heading(activity, found, reader.t), *entries(found, reader)]
    return [block.striptags() if "\n" not in block else _plain(block) for block in blocks]


def _plain(block: Markup) -> str:
    first, *rest = (line.striptags() for line in block.split("\n"))
    return "\n".join([str(first), *(f"  {line}" for line in rest)])


def not_yours(t: Translator) -> Message:
    """Somebody who does not decide about this activity."""
    return Message(t("Only coordinators of this activity can see and change that."))
