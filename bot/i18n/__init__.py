"""The reader's language: choosing it, speaking it, writing its dates, and reading what people type in it.

Every sentence is rendered by an explicit `Translator`; there is no ambient language, because a language kept in the
air leaks from one person's update into the next one's.
"""

from bot.i18n.detection import language_of
from bot.i18n.languages import ENDONYMS, LANGUAGES, ZONES, choose
from bot.i18n.letters import clean, clean_name, cut, digits, graphemes, length
from bot.i18n.moments import DIGITS, Era, Manner, Zone, differs
from bot.i18n.search_key import search_key
from bot.i18n.translator import N_, Translator, translators

__all__ = [
    "DIGITS",
    "ENDONYMS",
    "LANGUAGES",
    "N_",
    "ZONES",
    "Era",
    "Manner",
    "Translator",
    "Zone",
    "choose",
    "clean",
    "clean_name",
    "cut",
    "differs",
    "digits",
    "graphemes",
    "language_of",
    "length",
    "search_key",
    "translators",
]
