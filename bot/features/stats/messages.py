"""The figures in words, and the same as bars."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from markupsafe import Markup

from bot.chart import Bar, Bars, Picture
from bot.delivery.message import Message
from bot.features.registration import service as registration
from bot.features.stats.model import LATELY, Figures, Place
from bot.i18n import Translator, cut

_LONGEST: Final = 60


def for_coordinators(t: Translator) -> Message:
    """Somebody asks who decides about nothing."""
    return Message(t("Coordinators see figures here. If you have a question: /ask"))


def above(t: Translator) -> Markup:
    """Below the picture, above the words."""
    return t("The figures as a picture. The same stands below in words.")


def figures(t: Translator, found: Figures, now: datetime, zone: str) -> Message:
    """All figures, a line each."""
    lines = [t("<b>Figures</b>, {when}", when=t.when(now, None, zone)), *_people(t, found)]
    states, countries, fields, sent, asked = _sections(t, found)
    for section in (states, fields, countries, sent, asked):
        if not section.bars:
            continue
        lines.append(Markup("\n<b>{}</b>").format(section.title))
        lines += [_line(t, bar, of_two=bool(section.key)) for bar in section.bars]
    return Message(Markup("\n").join(lines))


def pictures(t: Translator, found: Figures, now: datetime, zone: str) -> list[Picture]:
    """The same as bars, in two: one that is higher than wide is shown small on a phone."""
    title, note = t("Figures").unescape(), [t.when(now, None, zone), *(line.unescape() for line in _people(t, found))]
    sections = _sections(t, found)
    return [
        Picture(t.language, title, tuple(lines), tuple(each for each in part if each.bars))
        for lines, part in ((note, sections[:2]), (note[:1], sections[2:]))
    ]


def _people(t: Translator, found: Figures) -> list[Markup]:
    lines = [] if found.scope.everywhere else [t("Only of the activities and countries that are yours.")]
    lines.append(t("People: {n}", n=t.number(found.people)))
    if found.lost:
        lines.append(t("Not reached: {n} (they have blocked the bot, or left Telegram)", n=t.number(found.lost)))
    return lines


def _line(t: Translator, bar: Bar, *, of_two: bool) -> Markup:
    if not of_two:
        return t("{question}: {answer}", question=bar.label, answer=bar.figure)
    seated, every = t.number(bar.parts[0]), t.number(sum(bar.parts))
    return t("{place}: {n}, with a seat: {seated}", place=bar.label, n=every, seated=seated)


def _sections(t: Translator, found: Figures) -> list[Bars]:
    return [
        _states(t, found),
        _places(t, t("Registrations by country"), "country", found.by_country, found),
        _places(t, t("Registrations by field"), "field", found.by_field, found),
        _deliveries(t, found),
        _questions(t, found),
    ]


def _states(t: Translator, found: Figures) -> Bars:
    bars = [_bar(t, registration.state_name(t, state), many) for state, many in found.states.items()]
    return Bars(t("Registrations: {n}", n=t.number(found.sent)).unescape(), tuple(bars))


def _places(t: Translator, title: Markup, kind: str, places: list[Place], found: Figures) -> Bars:
    """Those with a seat and those without."""
    bars = []
    for place in places:
        name = t.pick(found.titles[kind].get(place.code or "", {})) or place.code or t("Not named").unescape()
        figure = f"{t.number(place.seated)} / {t.number(place.sent)}"
        bars.append(Bar(cut(name, _LONGEST), figure, (place.seated, place.sent - place.seated)))
    return Bars(title.unescape(), tuple(bars), (t("With a seat").unescape(), t("Without a seat").unescape()))


def _deliveries(t: Translator, found: Figures) -> Bars:
    days, sent = t.number(LATELY.days), found.deliveries
    if found.scope.everywhere:
        title = t("Announcements and reminders of the last {days} days", days=days)
    else:
        title = t("Your announcements of the last {days} days", days=days)
    named = [
        (t("Sent"), sent.count("sent")),
        (t("Waiting"), sent.count("waiting", "sending", "held")),
        (t("Not reached"), sent.count("unreachable")),
        (t("Failed"), sent.count("failed", "unknown")),
        (t("Not sent any more"), sent.count("missed")),
        (t("Perhaps twice"), sent.twice),
    ]
    return _listed(t, title, named)


def _questions(t: Translator, found: Figures) -> Bars:
    asked = found.questions
    named = [
        (t("Questions to the bot"), asked.asked),
        (t("Answered at once"), asked.sure),
        (t("Found helpful"), asked.helped),
        (t("Questions to people"), asked.cases),
        (t("Answered by people"), asked.answered),
        (t("Still open"), asked.open),
    ]
    return _listed(t, t("Questions of the last {days} days", days=t.number(LATELY.days)), named)


def _listed(t: Translator, title: Markup, named: Sequence[tuple[Markup, int]]) -> Bars:
    """The first in any case, of the others what is not none."""
    bars = [_bar(t, name, many) for number, (name, many) in enumerate(named) if many or number == 0]
    return Bars(title.unescape(), tuple(bars))


def _bar(t: Translator, name: Markup, many: int) -> Bar:
    return Bar(name.unescape(), t.number(many), (many,))
