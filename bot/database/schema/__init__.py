"""Every table, once. Migrations lead here step by step; a test holds the two equal.

Moments are UTC; where a place matters, the name of its time zone stands beside them.
Texts for people are mappings from language code to text (`Data`).
"""

from bot.database.schema.announcements import (
    announcement_audiences,
    announcement_bodies,
    announcement_log,
    announcement_optouts,
    announcement_replies,
    announcement_texts,
    announcements,
    poll_votes,
)
from bot.database.schema.base import metadata
from bot.database.schema.calendar import calendar_feeds
from bot.database.schema.card import card_marks, cards
from bot.database.schema.cases import case_copies, case_messages, cases
from bot.database.schema.chat import dialogues
from bot.database.schema.coming import session_answers
from bot.database.schema.console import console_sessions
from bot.database.schema.delivery import bodies, fan_outs, outbox, sent_polls
from bot.database.schema.doors import nomination_lists, wrong_codes
from bot.database.schema.faq import (
    faq_asked,
    faq_edits,
    faq_fits,
    faq_phrasings,
    faq_questions,
    faq_topics,
    faq_vectors,
    faq_versions,
    glossary_terms,
)
from bot.database.schema.house import leases, properties, seen_updates
from bot.database.schema.papers import deadlines
from bot.database.schema.people import (
    claim_links,
    consents,
    former_roles,
    invitations,
    likenesses,
    other_chats,
    persons,
    roles,
)
from bot.database.schema.programme import (
    activities,
    countries,
    fields,
    forms,
    imports,
    institutions,
    places,
    programmes,
    quotas,
    ready_replies,
    reminder_rules,
    session_drafts,
    session_edits,
    sessions,
)
from bot.database.schema.receipts import receipts
from bot.database.schema.registration import (
    entry_code_uses,
    entry_codes,
    files,
    form_versions,
    link_openings,
    nominations,
    registration_log,
    registrations,
)
from bot.database.schema.reminders import reminders, session_changes

__all__ = [
    "activities",
    "announcement_audiences",
    "announcement_bodies",
    "announcement_log",
    "announcement_optouts",
    "announcement_replies",
    "announcement_texts",
    "announcements",
    "bodies",
    "calendar_feeds",
    "card_marks",
    "cards",
    "case_copies",
    "case_messages",
    "cases",
    "claim_links",
    "consents",
    "console_sessions",
    "countries",
    "deadlines",
    "dialogues",
    "entry_code_uses",
    "entry_codes",
    "fan_outs",
    "faq_asked",
    "faq_edits",
    "faq_fits",
    "faq_phrasings",
    "faq_questions",
    "faq_topics",
    "faq_vectors",
    "faq_versions",
    "fields",
    "files",
    "form_versions",
    "former_roles",
    "forms",
    "glossary_terms",
    "imports",
    "institutions",
    "invitations",
    "leases",
    "likenesses",
    "link_openings",
    "metadata",
    "nomination_lists",
    "nominations",
    "other_chats",
    "outbox",
    "persons",
    "places",
    "poll_votes",
    "programmes",
    "properties",
    "quotas",
    "ready_replies",
    "receipts",
    "registration_log",
    "registrations",
    "reminder_rules",
    "reminders",
    "roles",
    "seen_updates",
    "sent_polls",
    "session_answers",
    "session_changes",
    "session_drafts",
    "session_edits",
    "sessions",
    "wrong_codes",
]
