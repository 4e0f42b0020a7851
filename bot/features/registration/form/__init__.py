"""The registration form: questions as data, one reader a kind, and the way through them.

Nothing here knows a database, a chat or a clock: "today" and the person's country come in as values.
"""

from bot.features.registration.form.given import (
    Answer,
    Attached,
    Contact,
    Given,
    NotAnAnswer,
    Other,
    Picked,
    Reason,
    Typed,
)
from bot.features.registration.form.question import Choice, Form, Kind, Question, form_of
from bot.features.registration.form.reading import read
from bot.features.registration.form.show import name_of, show, show_file
from bot.features.registration.form.walk import (
    Answers,
    before,
    fits,
    is_open_kind,
    kept,
    next_open,
    position,
    relevant,
)

__all__ = [
    "Answer",
    "Answers",
    "Attached",
    "Choice",
    "Contact",
    "Form",
    "Given",
    "Kind",
    "NotAnAnswer",
    "Other",
    "Picked",
    "Question",
    "Reason",
    "Typed",
    "before",
    "fits",
    "form_of",
    "is_open_kind",
    "kept",
    "name_of",
    "next_open",
    "position",
    "read",
    "relevant",
    "show",
    "show_file",
]
