"""The first schema: people, chat, outbox, programme, registration, questions, reminders."""

import sqlalchemy as sa
from alembic import op

from bot.database.columns import BigId, Data, Moment

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "countries",
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", Data, nullable=False),
        sa.Column("city", Data, nullable=False, comment="the name that stands beside a time of this country"),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("phone_region", sa.String(length=2), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_countries")),
    )
    op.create_table(
        "faq_questions",
        sa.Column("id", BigId, nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("topic", sa.String(length=32), nullable=True, comment="the best match, whatever the verdict"),
        sa.Column("band", sa.String(length=8), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("helped", sa.Boolean(), nullable=True),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_faq_questions")),
        comment="that something was asked and how it went; never the words",
    )
    op.create_table(
        "faq_topics",
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False, comment="topic or smalltalk"),
        sa.Column("title", Data, nullable=False),
        sa.Column("answer", Data, nullable=False),
        sa.Column(
            "editable",
            sa.Boolean(),
            server_default=sa.false(),
            nullable=False,
            comment="a coordinator has to fill it in",
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_faq_topics")),
    )
    op.create_table(
        "fields",
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", Data, nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_fields")),
    )
    op.create_table(
        "forms",
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("questions", Data, nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_forms")),
    )
    op.create_table(
        "imports",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column(
            "anchor",
            Moment(),
            nullable=False,
            comment="what relative times count from; kept from the first import",
        ),
        sa.Column("imported_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "code", name=op.f("pk_imports")),
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", BigId, nullable=False),
        sa.Column("key", sa.String(length=128), nullable=True, comment="makes a repeat harmless"),
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("operation", sa.String(length=16), nullable=False),
        sa.Column("payload", Data, nullable=False),
        sa.Column("refers_to", BigId, nullable=True, comment="whose message this one edits or deletes"),
        sa.Column(
            "message_id", sa.BigInteger(), nullable=True, comment="the message that was sent, or that is to be changed"
        ),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=True, comment="after this the message has lost its meaning"),
        sa.Column("holder", sa.String(length=64), nullable=True),
        sa.Column("held_until", Moment(), nullable=True),
        sa.Column("perhaps_twice", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("error", sa.String(length=200), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("settled_at", Moment(), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'sending', 'sent', 'unreachable', 'failed', 'missed')", name=op.f("ck_outbox_state")
        ),
        sa.ForeignKeyConstraint(["refers_to"], ["outbox.id"], name=op.f("fk_outbox_refers_to"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_outbox_chat",
        "outbox",
        ["chat_id", "lane", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('waiting', 'sending')"),
        postgresql_where=sa.text("state IN ('waiting', 'sending')"),
    )
    op.create_index(
        "ix_outbox_due",
        "outbox",
        ["lane", "id", "due_at"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        "ix_outbox_held",
        "outbox",
        ["held_until"],
        unique=False,
        sqlite_where=sa.text("state = 'sending'"),
        postgresql_where=sa.text("state = 'sending'"),
    )
    op.create_index(
        "ix_outbox_refers_to",
        "outbox",
        ["refers_to"],
        unique=False,
        sqlite_where=sa.text("refers_to IS NOT NULL"),
        postgresql_where=sa.text("refers_to IS NOT NULL"),
    )
    op.create_index(op.f("ix_outbox_settled_at"), "outbox", ["settled_at"], unique=False)
    op.create_table(
        "persons",
        sa.Column("id", BigId, nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False, comment="as Telegram shows it"),
        sa.Column(
            "language",
            sa.String(length=2),
            nullable=True,
            comment="the chosen one; nothing until the person has chosen",
        ),
        sa.Column("client_language", sa.String(length=35), nullable=True, comment="what the person's Telegram says"),
        sa.Column("country", sa.String(length=32), nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=True),
        sa.Column(
            "consent_version", sa.String(length=32), nullable=True, comment="of the data notice that was agreed to last"
        ),
        sa.Column("unreachable_since", Moment(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_persons")),
        sa.UniqueConstraint("telegram_id", name=op.f("uq_persons_telegram_id")),
    )
    op.create_table(
        "places",
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("title", Data, nullable=False),
        sa.Column("address", Data, nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_places")),
    )
    op.create_table(
        "programmes",
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("title", Data, nullable=False),
        sa.Column("subtitle", Data, nullable=False),
        sa.Column("notice_version", sa.String(length=32), nullable=False),
        sa.Column("notice", Data, nullable=False),
        sa.Column("source", sa.Text(), nullable=False, comment="the file as it was read, for a lossless export"),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_programmes")),
    )
    op.create_table(
        "properties",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_properties")),
        comment="what the program keeps about itself: its secret key, the playground's mark, the menus it has set",
    )
    op.create_table(
        "seen_updates",
        sa.Column("update_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.Column(
            "fault", sa.String(length=200), nullable=True, comment="the kind of error, when our own code failed on it"
        ),
        sa.PrimaryKeyConstraint("update_id", name=op.f("pk_seen_updates")),
    )
    op.create_index(op.f("ix_seen_updates_seen_at"), "seen_updates", ["seen_at"], unique=False)
    op.create_table(
        "activities",
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("programme", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("field", sa.String(length=32), nullable=True),
        sa.Column("title", Data, nullable=False),
        sa.Column("summary", Data, nullable=False),
        sa.Column("place", sa.String(length=32), nullable=True),
        sa.Column("form", sa.String(length=32), nullable=True),
        sa.Column("register_until", Moment(), nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column(
            "listed",
            sa.Boolean(),
            server_default=sa.true(),
            nullable=False,
            comment="false once the file has it no more",
        ),
        sa.ForeignKeyConstraint(["field"], ["fields.code"], name=op.f("fk_activities_field")),
        sa.ForeignKeyConstraint(["form"], ["forms.code"], name=op.f("fk_activities_form")),
        sa.ForeignKeyConstraint(["place"], ["places.code"], name=op.f("fk_activities_place")),
        sa.ForeignKeyConstraint(["programme"], ["programmes.code"], name=op.f("fk_activities_programme")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_activities")),
    )
    op.create_table(
        "consents",
        sa.Column("id", BigId, nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("programme", sa.String(length=32), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("agreed_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_consents_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index(op.f("ix_consents_person_id"), "consents", ["person_id"], unique=False)
    op.create_table(
        "dialogues",
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("room", sa.String(length=32), nullable=False, comment="whose question is open"),
        sa.Column("state", Data, nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_dialogues_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_dialogues")),
    )
    op.create_table(
        "faq_phrasings",
        sa.Column("id", BigId, nullable=False),
        sa.Column("topic", sa.String(length=32), nullable=True, comment="nothing: out of scope"),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["topic"], ["faq_topics.code"], name=op.f("fk_faq_phrasings_topic"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_faq_phrasings")),
    )
    op.create_index(op.f("ix_faq_phrasings_topic"), "faq_phrasings", ["topic"], unique=False)
    op.create_table(
        "invitations",
        sa.Column("id", BigId, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("used_at", Moment(), nullable=True),
        sa.Column("used_by", BigId, nullable=True),
        sa.ForeignKeyConstraint(["used_by"], ["persons.id"], name=op.f("fk_invitations_used_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitations_token_hash")),
    )
    op.create_table(
        "roles",
        sa.Column("id", BigId, nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column(
            "scope", sa.String(length=64), nullable=False, comment="'' for all, or activity:<code>, country:<code>"
        ),
        sa.Column("granted_at", Moment(), nullable=False),
        sa.Column("granted_by", BigId, nullable=True),
        sa.ForeignKeyConstraint(["granted_by"], ["persons.id"], name=op.f("fk_roles_granted_by")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_roles_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roles")),
        sa.UniqueConstraint("person_id", "role", "scope", name=op.f("uq_roles_person_id_role_scope")),
    )
    op.create_table(
        "registrations",
        sa.Column("id", BigId, nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("activity", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, comment="grows with each change; buttons carry it"),
        sa.Column("draft", Data, nullable=False, comment="answers, open question, misses"),
        sa.Column(
            "question_row", sa.BigInteger(), nullable=True, comment="the outbox row that shows the open question"
        ),
        sa.Column("source", sa.String(length=32), nullable=True, comment="the poster or link that brought the person"),
        sa.Column("reason", sa.String(length=1000), nullable=True, comment="what the coordinator wrote when deciding"),
        sa.Column("decided_by", BigId, nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("submitted_at", Moment(), nullable=True),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["activity"], ["activities.code"], name=op.f("fk_registrations_activity")),
        sa.ForeignKeyConstraint(["decided_by"], ["persons.id"], name=op.f("fk_registrations_decided_by")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_registrations_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registrations")),
        sa.UniqueConstraint("person_id", "activity", name=op.f("uq_registrations_person_id_activity")),
    )
    op.create_index("ix_registrations_activity", "registrations", ["activity", "state"], unique=False)
    op.create_table(
        "reminder_rules",
        sa.Column("id", BigId, nullable=False),
        sa.Column("programme", sa.String(length=32), nullable=False),
        sa.Column(
            "activity", sa.String(length=32), nullable=True, comment="nothing: for every activity of the programme"
        ),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("seconds_before", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(length=16), nullable=False),
        sa.Column("text", Data, nullable=True),
        sa.ForeignKeyConstraint(["activity"], ["activities.code"], name=op.f("fk_reminder_rules_activity")),
        sa.ForeignKeyConstraint(["programme"], ["programmes.code"], name=op.f("fk_reminder_rules_programme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_rules")),
    )
    op.create_table(
        "sessions",
        sa.Column("id", BigId, nullable=False),
        sa.Column("activity", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("title", Data, nullable=False),
        sa.Column("starts_at", Moment(), nullable=False),
        sa.Column("ends_at", Moment(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("place", sa.String(length=32), nullable=True),
        sa.Column("room", Data, nullable=True),
        sa.Column("link", sa.String(length=500), nullable=True),
        sa.Column("equipment", Data, nullable=True),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.Column("planned_at", Moment(), nullable=True, comment="the changed_at that its reminders were planned for"),
        sa.ForeignKeyConstraint(["activity"], ["activities.code"], name=op.f("fk_sessions_activity")),
        sa.ForeignKeyConstraint(["place"], ["places.code"], name=op.f("fk_sessions_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("activity", "code", name=op.f("uq_sessions_activity_code")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_sessions_starts_at"), "sessions", ["starts_at"], unique=False)
    op.create_index(
        "ix_sessions_unplanned",
        "sessions",
        ["id"],
        unique=False,
        sqlite_where=sa.text("planned_at IS NULL OR planned_at != changed_at"),
        postgresql_where=sa.text("planned_at IS NULL OR planned_at != changed_at"),
    )
    op.create_table(
        "registration_log",
        sa.Column("id", BigId, nullable=False),
        sa.Column("registration_id", BigId, nullable=False),
        sa.Column("from_state", sa.String(length=16), nullable=False),
        sa.Column("to_state", sa.String(length=16), nullable=False),
        sa.Column("by", BigId, nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["persons.id"], name=op.f("fk_registration_log_by")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_registration_log_registration_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_log")),
    )
    op.create_index(op.f("ix_registration_log_registration_id"), "registration_log", ["registration_id"], unique=False)
    op.create_table(
        "reminders",
        sa.Column("id", BigId, nullable=False),
        sa.Column("session_id", BigId, nullable=False),
        sa.Column("rule", sa.String(length=32), nullable=False),
        sa.Column("audience", sa.String(length=16), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("text", Data, nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("done_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_reminders_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
        sa.UniqueConstraint(
            "session_id", "rule", "audience", "due_at", name=op.f("uq_reminders_session_id_rule_audience_due_at")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_reminders_due",
        "reminders",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("state = 'planned'"),
        postgresql_where=sa.text("state = 'planned'"),
    )
    op.create_index(op.f("ix_reminders_session_id"), "reminders", ["session_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_reminders_session_id"), table_name="reminders")
    op.drop_index(
        "ix_reminders_due",
        table_name="reminders",
        sqlite_where=sa.text("state = 'planned'"),
        postgresql_where=sa.text("state = 'planned'"),
    )
    op.drop_table("reminders")
    op.drop_index(op.f("ix_registration_log_registration_id"), table_name="registration_log")
    op.drop_table("registration_log")
    op.drop_index(
        "ix_sessions_unplanned",
        table_name="sessions",
        sqlite_where=sa.text("planned_at IS NULL OR planned_at != changed_at"),
        postgresql_where=sa.text("planned_at IS NULL OR planned_at != changed_at"),
    )
    op.drop_index(op.f("ix_sessions_starts_at"), table_name="sessions")
    op.drop_table("sessions")
    op.drop_table("reminder_rules")
    op.drop_index("ix_registrations_activity", table_name="registrations")
    op.drop_table("registrations")
    op.drop_table("roles")
    op.drop_table("invitations")
    op.drop_index(op.f("ix_faq_phrasings_topic"), table_name="faq_phrasings")
    op.drop_table("faq_phrasings")
    op.drop_table("dialogues")
    op.drop_index(op.f("ix_consents_person_id"), table_name="consents")
    op.drop_table("consents")
    op.drop_table("activities")
    op.drop_index(op.f("ix_seen_updates_seen_at"), table_name="seen_updates")
    op.drop_table("seen_updates")
    op.drop_table("properties")
    op.drop_table("programmes")
    op.drop_table("places")
    op.drop_table("persons")
    op.drop_index(op.f("ix_outbox_settled_at"), table_name="outbox")
    op.drop_index(
        "ix_outbox_refers_to",
        table_name="outbox",
        sqlite_where=sa.text("refers_to IS NOT NULL"),
        postgresql_where=sa.text("refers_to IS NOT NULL"),
    )
    op.drop_index(
        "ix_outbox_held",
        table_name="outbox",
        sqlite_where=sa.text("state = 'sending'"),
        postgresql_where=sa.text("state = 'sending'"),
    )
    op.drop_index(
        "ix_outbox_due",
        table_name="outbox",
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.drop_index(
        "ix_outbox_chat",
        table_name="outbox",
        sqlite_where=sa.text("state IN ('waiting', 'sending')"),
        postgresql_where=sa.text("state IN ('waiting', 'sending')"),
    )
    op.drop_table("outbox")
    op.drop_table("leases")
    op.drop_table("imports")
    op.drop_table("forms")
    op.drop_table("fields")
    op.drop_table("faq_topics")
    op.drop_table("faq_questions")
    op.drop_table("countries")
