"""What is said about announcements: to their authors, and around their words to those who read them."""

from bot.features.announcements.messages.after import (
    NAMED,
    WHY,
    answer_asked,
    answer_kept,
    answers,
    ask,
    columns,
    corrected,
    log,
    lost,
    not_editable,
    really_recall,
    same,
    silent,
    silent_for_contact,
    told,
    which,
    withdrawn,
)
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
    "NAMED", "WHY", "about_above", "answer_asked", "answer_kept", "answers", "ask", "ask_when", "below", "card",
    "changed", "columns", "confirm", "corrected", "discarded", "done", "facets", "for_coordinators", "given_back",
    "kept", "languages", "left", "listing", "log", "lost", "not_editable", "obstacle", "options", "planned",
    "preview_heading", "progress", "really_recall", "really_stop", "refused", "same", "silent",
    "silent_for_contact", "switches", "told", "took", "values", "which", "withdrawn", "write", "wrong_moment",
]  # fmt: skip
