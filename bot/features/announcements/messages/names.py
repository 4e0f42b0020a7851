"""What states, categories and filters are called."""

from collections.abc import Mapping
from typing import Any, Final

from bot.features.announcements.audience import FACETS, Audience
from bot.features.announcements.model import Category, State
from bot.features.registration import service as registration
from bot.features.registration.states import State as Standing
from bot.i18n import ENDONYMS, N_, Translator, cut

Titles = Mapping[str, Mapping[str, Mapping[str, str]]]
LONGEST: Final = 40

# i18n: button
FILTERS: Final = {
    "activity": N_("Activity"),
    "field": N_("Field"),
    "state": N_("State"),
    "role": N_("Role"),
    "country": N_("Country"),
    "institution": N_("Institution"),
    "language": N_("Language"),
}
# i18n: button
CATEGORIES: Final = {
    Category.REQUIRED: N_("Needed to take part"),
    Category.NEWS: N_("News"),
    Category.SURVEY: N_("Surveys"),
}
STATES: Final = {
    State.DRAFT: N_("Draft"),
    State.SCHEDULED: N_("Planned"),
    State.SENDING: N_("Being sent"),
    State.PAUSED: N_("Paused"),
    State.STOPPING: N_("Being stopped"),
    State.STOPPED: N_("Stopped"),
    State.SENT: N_("Sent out"),
    State.RECALLING: N_("Being recalled"),
    State.RECALLED: N_("Recalled"),
    State.REPEATING: N_("Repeated"),
}


def title(t: Translator, titles: Titles, facet: str, value: str) -> str:
    """What a value of a filter is called; what nobody has named is called what people wrote."""
    if facet == "language":
        return ENDONYMS.get(value, value)
    if facet == "state":
        return registration.state_name(t, Standing(value)).unescape() if value in set(Standing) else value
    return t.pick(titles.get(facet, {}).get(value, {})) or value


def chosen(t: Translator, titles: Titles, audience: Audience) -> str:
    """Who is meant, in a few words: what is included, and with a minus what is excluded."""
    words: list[str] = []
    for side, sign in ((audience.include, ""), (audience.exclude, "− ")):
        for facet in FACETS:
            words += [sign + cut(title(t, titles, facet, value), LONGEST) for value in side.get(facet, ())]
    if audience.silent_on is not None:
        words.append(t("silent on announcement {number}", number=audience.silent_on).unescape())
    if audience.unanswered is not None:
        words.append(t("did not answer announcement {number}", number=audience.unanswered).unescape())
    return " · ".join(words)


def spoken(counts: Mapping[str, int], t: Translator) -> list[str]:
    """How many of each language: "ລາວ 40"."""
    return [f"{ENDONYMS[language]} {t.number(many)}" for language, many in counts.items() if many]


def details(found: Any) -> str:
    """The number by which an announcement is known."""
    return f"#{found.id}"
