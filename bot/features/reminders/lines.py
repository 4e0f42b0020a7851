"""The lines that reminders and schedules are made of: how far ahead, when, where, and who comes.

The clock that counts stands first: at a venue the venue's, online the reader's own; the other one only if it differs.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from markupsafe import Markup

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Text
from bot.features.coming import messages as coming_messages
from bot.features.coming.model import Participant
from bot.features.reminders.model import Reader, Session
from bot.features.reminders.plan import days_ahead
from bot.i18n import Translator, cut, differs


def days_until(session: Session, reader: Reader) -> int | None:
    """How many days ahead, by the reader's clock and at a venue by that one too: "tomorrow" must be true on both."""
    zones = (reader.zone,) if session.online else (session.zone, reader.zone)
    return days_ahead(session.starts_at, reader.now, *zones)


def about(session: Session, t: Translator) -> str:
    """The line below the title: the activity, unless it is called like its session."""
    title, activity = t.pick(session.title), t.pick(session.activity_title)
    return "" if activity == title else activity


def outline(session: Session, reader: Reader) -> list[Text]:
    """A session in a list: when, what, of which activity."""
    t = reader.t
    return [*times(session, reader, until=True), t.pick(session.title), about(session, t)]


def times(session: Session, reader: Reader, *, until: bool = False) -> list[Markup]:
    """On the clock that counts first, with its city; then on the other one, if that shows another hour."""
    t, starts_at, here, there = reader.t, session.starts_at, reader.zone, session.zone
    first, second = (here, there) if session.online else (there, here)
    venue = None if session.online or not session.place_title else t.pick(session.place_title)
    when = t.when(starts_at, session.ends_at if until else None, first)
    if not differs(starts_at, here, there):
        return [t("{when} ({city})", when=when, city=venue or reader.city(first))]
    said = {first: when, second: _briefly(starts_at, second, first, t)}
    own = t("{when} your time ({city})", when=said[here], city=reader.city(here))
    theirs = t("{when} ({city})", when=said[there], city=venue or reader.city(there))
    return [own, theirs] if session.online else [theirs, own]


def _briefly(moment: datetime, zone: str, told: str, t: Translator) -> str:
    """The hour in `zone`, with its day if that is another one than in the zone that was told already."""
    same = t.short_date(moment, zone) == t.short_date(moment, told)
    return t.time(moment, zone) if same else t.when(moment, None, zone)


def where_to_go(session: Session, t: Translator) -> list[Text]:
    """The room, or for those who stay where they are the link."""
    online = session.place_title if session.online else None
    found = [t.pick(text) for text in (online, session.room) if text]
    return [*found, session.link] if session.link else [*found]


def whereabouts(session: Session, t: Translator) -> list[Text]:
    """The room or link, and the address of the place."""
    address = [t.pick(session.address)] if session.address else []
    return [*where_to_go(session, t), *address]


def at(session: Session, t: Translator) -> str:
    """Room, place and link, in one line."""
    found = [t.pick(text) for text in (session.room, session.place_title) if text]
    return " · ".join([*found, *([session.link] if session.link else [])])


def equipment(session: Session, t: Translator) -> list[Text]:
    """What the teacher is to bring or will find."""
    return [t("Equipment: {equipment}", equipment=t.pick(session.equipment))] if session.equipment else []


def teachers(session: Session, t: Translator) -> list[Text]:
    """Who teaches, as their names are spoken."""
    return [t("Teachers: {teachers}", teachers=", ".join(session.teachers))] if session.teachers else []


def materials(session: Session, t: Translator) -> list[Text]:
    """What there is to read, each on a line of its own."""
    told = [" ".join(filter(None, (t.pick(each["title"]), each.get("link")))) for each in session.materials or ()]
    return [t("Material: {material}", material=each) for each in told]


def class_list(everybody: Sequence[Participant], most: int, t: Translator, *, reasons: bool = False) -> list[Text]:
    """How many take part, who of them comes, and the first of their names, each on a line of its own."""
    rest = [t("and {n} more", n=t.number(len(everybody) - most))] if len(everybody) > most else []
    named = [participant(each, t, reasons=reasons) for each in everybody[:most]]
    return [how_many(len(everybody), t), *counts(everybody, t), *named, *rest]


def counts(everybody: Sequence[Participant], t: Translator) -> list[Text]:
    """How many come, cannot, and have not said; nothing as long as nobody has answered."""
    said = [each.coming for each in everybody if each.coming is not None]
    if not said:
        return []
    return [tally(said.count(True), said.count(False), len(everybody) - len(said), t)]


def tally(coming: int, cannot: int, silent: int, t: Translator) -> Markup:
    """Three numbers in one line."""
    numbers = {"coming": t.number(coming), "cannot": t.number(cannot), "silent": t.number(silent)}
    return t("Coming: {coming} · cannot come: {cannot} · no answer yet: {silent}", **numbers)


def participant(each: Participant, t: Translator, *, reasons: bool) -> Text:
    """A name, and what its owner said; why she cannot come is for coordinators."""
    if each.coming is None:
        return each.name
    if each.coming:
        return t("{name} (coming)", name=each.name)
    why = coming_messages.reason(t, each.why, each.reason) if reasons else ""
    if why:
        return t("{name} (cannot come: {reason})", name=each.name, reason=cut(str(why), 100))
    return t("{name} (cannot come)", name=each.name)


def how_many(participants: int, t: Translator) -> Markup:
    """The number of participants."""
    if not participants:
        return t("No participants yet")
    return t.plural("{n} participant", "{n} participants", n=participants)


def map_buttons(session: Session, t: Translator) -> list[Button]:
    """The way there, for a place that is known to a map."""
    # i18n: button
    return [Button(t("Map"), url=session.map_url)] if session.map_url else []


def class_button(session: Session, t: Translator) -> Button:
    """Opens the class list of a session in a list of several."""
    title, day = cut(t.pick(session.title), 30), t.short_date(session.starts_at, session.zone)
    # i18n: button; a class and its day
    return Button(t("{day}: {session}", day=day, session=title), pack("sched", "class", session.id))


def paragraph(told: Iterable[Text]) -> Markup:
    """Lines below each other, without the empty ones."""
    return Markup("\n").join(line for line in told if line)


def blocks(told: Iterable[Markup]) -> Markup:
    """Paragraphs with room between them."""
    return Markup("\n\n").join(told)
