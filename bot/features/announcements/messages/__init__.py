"""What is said about announcements: to their authors, and around their words to those who read them."""

from bot.features.announcements.messages.after import (
    NAMED,
    WHY,
    answer_asked,
    answer_kept,
    answered_by,
    answers,
    columns,
    known,
    lost,
    really_recall,
    silent,
    silent_for_contact,
    told,
    withdrawn,
)
from bot.features.announcements.messages.approving import (
    approved,
    ask_why,
    asked_for_approval,
    comes_back,
    decide,
    in_words,
    is_approved,
    not_asked_any_more,
    please_look,
    still_asked,
    was_returned,
)
from bot.features.announcements.messages.choosing import facets, values
from bot.features.announcements.messages.correcting import (
    approved_correction,
    ask,
    ask_why_not,
    beyond,
    corrected,
    correction_approved,
    correction_asked,
    correction_returned,
    decide_correction,
    not_editable,
    please_look_at_correction,
    same,
    stands_now,
    still_asked_to_correct,
    unchanged,
    was_recalled,
    which,
    would_stand,
)
from bot.features.announcements.messages.doubts import doubt
from bot.features.announcements.messages.drafting import (
    card,
    changed,
    discarded,
    for_coordinators,
    kept,
    languages,
    listing,
    preview_heading,
    really_drop,
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
    unfilled,
    wrong_moment,
)
from bot.features.announcements.messages.log import log, log_columns, log_row
from bot.features.announcements.messages.options import kinds, options
from bot.features.announcements.messages.polling import no_poll
from bot.features.announcements.messages.reading import about_above, below, counted, switches
from bot.features.announcements.messages.repeating import (
    from_when,
    how_often,
    repeated_enough,
    repeating,
    repeats_no_more,
    runs_skipped,
    wrong_days,
)
from bot.features.announcements.messages.saved import ask_name, saved, saved_one
from bot.features.announcements.messages.under_way import done, progress, really_stop

__all__ = [
    "NAMED", "WHY", "about_above", "answer_asked", "answer_kept", "answered_by", "answers", "approved",
    "approved_correction", "ask", "ask_name", "ask_when", "ask_why", "ask_why_not", "asked_for_approval", "below",
    "beyond", "card", "changed", "columns", "comes_back", "confirm", "corrected", "correction_approved",
    "correction_asked", "correction_returned", "counted", "decide", "decide_correction", "discarded", "done", "doubt",
    "facets", "for_coordinators", "from_when", "given_back", "how_often", "in_words", "is_approved", "kept", "kinds",
    "known", "languages", "left", "listing", "log", "log_columns", "log_row", "lost", "no_poll", "not_asked_any_more",
    "not_editable", "obstacle", "options", "planned", "please_look", "please_look_at_correction", "preview_heading",
    "progress", "really_drop", "really_recall", "really_stop", "refused", "repeated_enough", "repeating",
    "repeats_no_more", "runs_skipped", "same", "saved", "saved_one", "silent", "silent_for_contact", "stands_now",
    "still_asked", "still_asked_to_correct", "switches", "told", "took", "unchanged", "unfilled", "values",
    "was_recalled", "was_returned", "which", "withdrawn", "would_stand", "write", "wrong_days", "wrong_moment",
]  # fmt: skip
