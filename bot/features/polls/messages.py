"""What is said about polls that are sent: how one stands, in words and as bars; its end; and to who comes too late."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from markupsafe import Markup

from bot.chart import Bar, Bars, Picture
from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.features.polls.model import Part, Poll, Results
from bot.i18n import Translator, cut

_LONGEST: Final = 60
_QUESTION: Final = 120
_FEW: Final = 6
_SHORT: Final = 36
Titles = Mapping[str, Mapping[str, Any]]


def results(t: Translator, found: Results, titles: Titles) -> Message:
    """Who answered what: of all, by country, by field; the options by their numbers."""
    lines = [
        t("<b>Results of announcement {number}</b>", number=found.number),
        Markup("<i>{}</i>").format(found.poll.question),
        t("Answered: {n} of {all}", n=t.number(found.whole.voters), all=t.number(found.sent)),
        *(t("{question}: {answer}", question=bar.label, answer=bar.figure) for bar in _options(t, found).bars),
        *_right(t, found.whole, found.poll),
    ]
    for title, kind, parts in _places(t, found):
        lines.append(Markup("\n<b>{}</b>").format(title))
        lines += [_of(t, found.poll, part, _title(t, titles, kind, part)) for part in parts]
    if found.is_closed:
        lines.append(Markup("\n{}").format(t("The poll is closed.")))
    return Message(Markup("\n").join(lines), _ways(t, found))


def _options(t: Translator, found: Results) -> Bars:
    poll, whole = found.poll, found.whole
    bars = []
    for number, (option, many) in enumerate(zip(poll.options, whole.chosen, strict=True)):
        mark = "✓ " if number in poll.correct else ""
        figure = f"{t.number(many)} ({_share(many, whole.voters)} %)"
        bars.append(Bar(f"{number + 1}. {mark}{option}", figure, (many,)))
    title = t("Answered: {n} of {all}", n=t.number(whole.voters), all=t.number(found.sent))
    return Bars(title.unescape(), tuple(bars), full=whole.voters)


def _share(many: int, of: int) -> int:
    return round(100 * many / of) if of else 0


def _right(t: Translator, part: Part, poll: Poll) -> list[Markup]:
    if not poll.is_quiz:
        return []
    share = t.number(_share(part.right, part.voters))
    return [t("Right: {n} ({share} %)", n=t.number(part.right), share=share)]


def _places(t: Translator, found: Results) -> list[tuple[Markup, str, Sequence[Part]]]:
    both = [(t("By country"), "country", found.by_country), (t("By field"), "field", found.by_field)]
    # Where nobody has named any there is nothing to compare.
    return [each for each in both if any(part.code for part in each[2])]


def _title(t: Translator, titles: Titles, kind: str, part: Part) -> str:
    name = t.pick(titles[kind].get(part.code or "", {})) or part.code or t("Not named").unescape()
    return cut(name, _LONGEST)


def _of(t: Translator, poll: Poll, part: Part, title: str) -> Markup:
    """One line: "Lao PDR (12): 1 – 7 · 2 – 5"."""
    chosen = " · ".join(f"{number} – {t.number(many)}" for number, many in enumerate(part.chosen, start=1) if many)
    line = t("{place} ({n}): {answer}", place=title, n=t.number(part.voters), answer=chosen)
    return Markup(" · ").join([line, *_right(t, part, poll)])


def _ways(t: Translator, found: Results) -> list[list[Button]]:
    # i18n: button
    again = Button(t("Results now"), pack("poll", "results", found.number))
    # i18n: button
    close = Button(t("Close the poll"), pack("poll", "close", found.number))
    # i18n: button
    silent = Button(t("Who has not answered"), pack("ann", "unvoted", found.number))
    # i18n: button
    back = Button(t("To the announcement"), pack("ann", "open", found.number))
    return [[again] if found.is_closed else [again, close], [silent], [back]]


def pictures(t: Translator, found: Results, titles: Titles) -> list[Picture]:
    """The same as bars; in two where there are many options, for what is much higher than wide is shown small."""
    note = tuple(line.unescape() for line in _right(t, found.whole, found.poll))
    options, many = _options(t, found), len(found.poll.options) > _FEW
    # The words beside it have them whole.
    longest = _LONGEST if not many else _SHORT
    of_all = replace(options, bars=tuple(replace(bar, label=cut(bar.label, longest)) for bar in options.bars))
    places = []
    for title, kind, parts in _places(t, found):
        bars = tuple(Bar(_title(t, titles, kind, part), t.number(part.voters), part.chosen) for part in parts)
        places.append(Bars(title.unescape(), bars, whole=True))
    pages = [[of_all], places] if many and places else [[of_all, *places]]
    return [Picture(t.language, cut(found.poll.question, _QUESTION), note, tuple(page)) for page in pages]


def above(t: Translator) -> Markup:
    """Below the picture, above the words."""
    return t("The results as a picture. The same stands below in words.")


# -- its end ---------------------------------------------------------------------------------------------------------


def really_close(t: Translator, number: int) -> Message:
    """Before nobody can answer any more."""
    # i18n: button
    close = Button(t("Close the poll"), pack("poll", "closed", number))
    # i18n: button
    back = Button(t("Back"), pack("ann", "open", number))
    said = t("Close the poll of announcement {number}? Nobody can answer it after that.", number=number)
    return Message(said, [[back, close]])


def closing(t: Translator, number: int) -> Message:
    """It is ended in one chat after the other."""
    # i18n: button
    look = Button(t("To the announcement"), pack("ann", "open", number))
    lines = [t("✓ The poll of announcement {number} is being closed.", number=number), t("You hear when that is done.")]
    return Message(Markup("\n").join(lines), [[look]])


def too_early(t: Translator, number: int) -> Message:
    """It is still being sent, or was closed before."""
    # i18n: button
    back = Button(t("To the announcement"), pack("ann", "open", number))
    return Message(t("A poll can be closed once, when it is sent out. Please look at it again."), [[back]])


def late(t: Translator, question: str) -> Message:
    """To who answered a poll that was closed for all others."""
    said = t("The poll “{question}” was closed before, so your answer is not counted. Thank you all the same.",
             question=question)  # fmt: skip
    return Message(said)
