"""What is said about announcements: to their authors, and around their words to those who read them."""

from bot.features.announcements.messages.choosing import facets, values
from bot.features.announcements.messages.drafting import (
    card,
    changed,
    discarded,
    for_coordinators,
    kept,
    languages,
    listing,
    options,
    preview_heading,
    refused,
    took,
    write,
)
from bot.features.announcements.messages.leaving import (
    ask_when,
    confirm,
    given_back,
    left,
    obstacle,
    planned,
    wrong_moment,
)
from bot.features.announcements.messages.reading import about_above, below, switches
from bot.features.announcements.messages.under_way import done, progress, really_stop

__all__ = [
    "about_above", "ask_when", "below", "card", "changed", "confirm", "discarded", "done", "facets", "for_coordinators",
    "given_back", "kept", "languages", "left", "listing", "obstacle", "options", "planned", "preview_heading",
    "progress", "really_stop", "refused", "switches", "took", "values", "write", "wrong_moment",
]  # fmt: skip
