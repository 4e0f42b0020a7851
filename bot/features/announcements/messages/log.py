"""The log of an announcement: what was done, when, by whom; to whom it went, and what came of it."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from markupsafe import Markup

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.features.announcements.marking import plain
from bot.features.announcements.messages import names
from bot.features.announcements.model import is_whole
from bot.i18n import ENDONYMS, LANGUAGES, N_, Translator, cut

_LINES: Final = 20
_LONGEST_EXCERPT: Final = 60
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
    "fix asked": N_("approval of a correction asked for"),
    "fix approved": N_("correction approved"),
    "fix returned": N_("correction returned with a reason"),
    "fix dropped": N_("correction dropped"),
    "recalled": N_("recalled"),
    "closed": N_("poll closed"),
    "told contacts": N_("institutions told of the silent"),
}


def log(t: Translator, number: int, rows: Sequence[Any], zone: str) -> Message:
    """What was done, the newest last."""
    lines = [t("<b>Log of announcement {number}</b>", number=number)]
    for row in rows[-_LINES:]:
        what = " · ".join(part for part in (_what(t, row), about(t, row, _LONGEST_EXCERPT)) if part)
        lines.append(t("{when}: {what} ({who})", when=t.when(row.at, None, zone), what=what, who=_who(t, row)))
    whole = t("No line of it was changed.") if is_whole(rows) else t("<b>A line of it was changed by hand.</b>")
    lines.append(whole)
    # i18n: button
    table = Button(t("As a table"), pack("ann", "logfile", number))
    # i18n: button
    back = Button(t("Back"), pack("ann", "open", number))
    return Message(Markup("\n").join(lines), [[table], [back]])


def _what(t: Translator, row: Any) -> str:
    return t(_STEPS.get(row.step, row.step)).unescape()


def _who(t: Translator, row: Any) -> str:
    return row.by_name or t("by itself").unescape()


def about(t: Translator, row: Any, longest: int) -> str:
    """To whom, what, or with what outcome; nothing where there is no more to say."""
    said: Mapping[str, Any] = row.details
    match row.step:
        case "sent":
            return " · ".join(names.spoken(said.get("readers", {}), t))
        case "ended":
            reached, every = said.get("sent", 0), sum(said.get(state, 0) for state in _OUTCOMES)
            return t("Sent: {n} of {all}", n=t.number(reached), all=t.number(every)).unescape()
        case "recalled":
            many = t.number(said.get("had_read_it", 0))
            return t("{n} have read it for certain: pressed “Got it” or answered.", n=many).unescape()
    words = cut(" ".join(plain(said.get("text", "")).split()), longest) if said.get("text") else ""
    language = ENDONYMS.get(said.get("language", ""), "")
    return " · ".join(part for part in (language, words, cut(said.get("why", ""), longest)) if part)


_OUTCOMES: Final = ("sent", "unreachable", "failed", "missed", "unknown")


def log_columns(t: Translator) -> list[str]:
    """The heads of the table of a log."""
    return [head.unescape() for head in (t("When"), t("What was done"), t("By"), t("Details"))]


def log_row(t: Translator, row: Any, zone: str) -> list[str]:
    """One line of it, with all words; what was sent off stands there in each language."""
    texts = row.details.get("texts", {})
    whole = [f"{ENDONYMS[each]}: {plain(texts[each])}" for each in LANGUAGES if each in texts]
    details = "\n".join(part for part in (about(t, row, _WHOLE), *whole) if part)
    return [t.when(row.at, None, zone), _what(t, row), _who(t, row), details]


_WHOLE: Final = 5000
