"""Registration, whole: limits of seats, the waiting list, files, form versions, institutions, nominations, codes."""

import sqlalchemy as sa
from alembic import op

from bot.database.columns import BigId, Data, Moment

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_DRAFT = sa.text("state = 'draft'")
_WAITLISTED = sa.text("state = 'waitlisted'")
_ASKED = sa.text("next_call_at IS NOT NULL")
_SEATED = sa.text("seated")
_SEATED_LITE = sa.text("seated = 1")


def upgrade() -> None:
    op.create_table(
        "form_versions",
        sa.Column("id", BigId, nullable=False),
        sa.Column("form", sa.String(32), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False, comment="of the form and its questions"),
        sa.Column(
            "questions",
            Data,
            nullable=False,
        ),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_versions")),
        sa.UniqueConstraint("digest", name=op.f("uq_form_versions_digest")),
        comment="forms as they were when somebody sent one: what was answered stays readable when the form changes",
    )
    op.create_table(
        "files",
        sa.Column("id", BigId, nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column(
            "name", sa.String(120), nullable=False, comment="made harmless: no path, no sign that a system reads"
        ),
        sa.Column("media_type", sa.String(100), nullable=False, comment="by its first bytes, not by its name"),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_files_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
        comment="what people handed in; answers name them by number",
    )
    op.create_index(op.f("ix_files_person_id"), "files", ["person_id"])

    op.create_table(
        "institutions",
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "title",
            Data,
            nullable=False,
        ),
        sa.Column("country", sa.String(32), nullable=True),
        sa.Column(
            "aliases",
            Data,
            nullable=False,
            comment="other names that people type: abbreviations, old names",
        ),
        sa.Column(
            "keys",
            sa.Text(),
            nullable=False,
            comment="all its names by their letters alone, one a line, to be looked up",
        ),
        sa.Column(
            "listed",
            sa.Boolean(),
            server_default=sa.true(),
            nullable=False,
            comment="false once the file has it no more",
        ),
        sa.ForeignKeyConstraint(["country"], ["countries.code"], name=op.f("fk_institutions_country")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_institutions")),
    )
    op.create_table(
        "entry_codes",
        sa.Column("id", BigId, nullable=False),
        sa.Column("activity", sa.String(32), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("most_uses", sa.Integer(), nullable=True, comment="nothing: as many as know it"),
        sa.Column("expires_at", Moment(), nullable=True),
        sa.Column(
            "person_id",
            BigId,
            nullable=True,
            comment="the only one it is for",
        ),
        sa.Column("created_by", BigId, nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["activity"], ["activities.code"], name=op.f("fk_entry_codes_activity")),
        sa.ForeignKeyConstraint(["created_by"], ["persons.id"], name=op.f("fk_entry_codes_created_by")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_entry_codes_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_codes")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_entry_codes_code_hash")),
    )
    op.create_index(op.f("ix_entry_codes_activity"), "entry_codes", ["activity"])

    op.create_table(
        "link_openings",
        sa.Column("activity", sa.String(32), nullable=False),
        sa.Column("source", sa.String(32), nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["activity"], ["activities.code"], name=op.f("fk_link_openings_activity")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_link_openings_person_id")),
        sa.PrimaryKeyConstraint("activity", "source", "person_id", name=op.f("pk_link_openings")),
        comment="who came by which poster or link, counted once",
    )
    op.create_table(
        "quotas",
        sa.Column("id", BigId, nullable=False),
        sa.Column("activity", sa.String(32), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("country", sa.String(32), nullable=True),
        sa.Column("institution", sa.String(64), nullable=True),
        sa.Column("role", sa.String(32), nullable=True),
        sa.ForeignKeyConstraint(["activity"], ["activities.code"], name=op.f("fk_quotas_activity")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quotas")),
        comment="a limit for those who fit all that is named; limits may overlap, and each one holds",
    )
    op.create_index(op.f("ix_quotas_activity"), "quotas", ["activity"])

    op.create_table(
        "entry_code_uses",
        sa.Column("code_id", BigId, nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("used_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["code_id"], ["entry_codes.id"], name=op.f("fk_entry_code_uses_code_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_entry_code_uses_person_id")),
        sa.PrimaryKeyConstraint("code_id", "person_id", name=op.f("pk_entry_code_uses")),
    )
    op.create_table(
        "nominations",
        sa.Column("id", BigId, nullable=False),
        sa.Column("activity", sa.String(32), nullable=False),
        sa.Column("institution", sa.String(64), nullable=True),
        sa.Column("name", sa.String(256), nullable=False, comment="as the list has it"),
        sa.Column(
            "answers",
            Data,
            nullable=False,
            comment="what the list knows, by question; the person confirms it",
        ),
        sa.Column(
            "digest",
            sa.String(64),
            nullable=False,
            comment="of the person in the list, so that no row comes twice",
        ),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("registration_id", BigId, nullable=True),
        sa.Column("created_by", BigId, nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("claimed_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["activity"], ["activities.code"], name=op.f("fk_nominations_activity")),
        sa.ForeignKeyConstraint(["created_by"], ["persons.id"], name=op.f("fk_nominations_created_by")),
        sa.ForeignKeyConstraint(["registration_id"], ["registrations.id"], name=op.f("fk_nominations_registration_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nominations")),
        sa.UniqueConstraint("activity", "digest", name=op.f("uq_nominations_activity_digest")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_nominations_token_hash")),
    )
    op.create_table(
        "nomination_lists",
        sa.Column("id", BigId, nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("name", sa.String(120), nullable=False, comment="of the file"),
        sa.Column("sheet", Data, nullable=False, comment="its rows, until they are taken in or given up"),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_nomination_lists_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nomination_lists")),
        sa.UniqueConstraint("person_id", name=op.f("uq_nomination_lists_person_id")),
        sqlite_autoincrement=True,
        comment="lists that coordinators sent and have not decided about; a newer one takes the place of an older",
    )
    op.create_index(op.f("ix_nomination_lists_created_at"), "nomination_lists", ["created_at"])
    op.create_table(
        "wrong_codes",
        sa.Column("id", BigId, nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_wrong_codes_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wrong_codes")),
        comment="so that nobody guesses invitation codes",
    )
    op.create_index("ix_wrong_codes_person_id", "wrong_codes", ["person_id", "at"])
    with op.batch_alter_table("activities") as activities:
        activities.add_column(
            sa.Column("selection", sa.String(16), server_default="coordinator", nullable=False, comment="or first-come")
        )
        activities.add_column(sa.Column("invitation_only", sa.Boolean(), server_default=sa.false(), nullable=False))
        activities.add_column(sa.Column("seats", sa.Integer(), nullable=True, comment="nothing: as many as come"))
        activities.add_column(
            sa.Column(
                "offer_seconds",
                sa.Integer(),
                nullable=True,
                comment="how long a free seat is kept for whom it is offered to",
            )
        )
        activities.add_column(
            sa.Column(
                "confirm_seconds",
                sa.Integer(),
                nullable=True,
                comment="how long a selected person has to confirm; nothing: need not",
            )
        )
        activities.add_column(
            sa.Column(
                "change_until",
                Moment(),
                nullable=True,
                comment="until when people may change their answers; nothing: until it begins",
            )
        )
        activities.add_column(sa.Column("cancelled_at", Moment(), nullable=True))

    with op.batch_alter_table("programmes") as programmes:
        programmes.add_column(
            sa.Column(
                "nudge_seconds",
                sa.Integer(),
                nullable=True,
                comment="after which silence the writer of a draft is asked whether she goes on",
            )
        )
        programmes.add_column(
            sa.Column("drop_seconds", sa.Integer(), nullable=True, comment="how long after that the draft is dropped")
        )  # fmt: skip

    with op.batch_alter_table("registration_log") as registration_log:
        registration_log.alter_column("by", existing_type=BigId, comment="nothing: the clock")
        registration_log.add_column(sa.Column("reason", sa.String(1000), nullable=True))

    with op.batch_alter_table("registrations") as registrations:
        registrations.add_column(
            sa.Column(
                "country",
                sa.String(32),
                nullable=True,
                comment="with institution and role: what limits of seats ask for, as it was sent",
            )
        )
        registrations.add_column(sa.Column("institution", sa.String(64), nullable=True))
        registrations.add_column(sa.Column("role", sa.String(32), nullable=True))
        registrations.add_column(
            sa.Column(
                "waiting_since",
                Moment(),
                nullable=True,
                comment="the order of the waiting list",
            )
        )
        registrations.add_column(
            sa.Column(
                "answer_by",
                Moment(),
                nullable=True,
                comment="until when an offer is to be taken or a seat to be confirmed",
            )
        )
        registrations.add_column(
            sa.Column(
                "next_call_at",
                Moment(),
                nullable=True,
                comment="when the clock reminds of it, or passes the seat on",
            )
        )
        registrations.add_column(
            sa.Column(
                "ladder", sa.Integer(), server_default="0", nullable=False, comment="how often an answer was asked for"
            )
        )
        registrations.add_column(
            sa.Column(
                "touched_at",
                Moment(),
                nullable=True,
                comment="when the person last worked on the draft",
            )
        )
        registrations.add_column(
            sa.Column(
                "nudged_at",
                Moment(),
                nullable=True,
                comment="when she was asked whether she goes on with it",
            )
        )
        registrations.add_column(sa.Column("form_version", BigId, nullable=True))
        registrations.add_column(
            sa.Column(
                "seated",
                sa.Boolean(),
                server_default=sa.false(),
                nullable=False,
                comment="it has one of the activity's seats",
            )
        )
        registrations.add_column(
            sa.Column("change", Data, nullable=True, comment="the draft of a change that is not sent yet")
        )
        registrations.add_column(
            sa.Column("name", sa.String(256), nullable=True, comment="what she is called, as it was sent")
        )
        registrations.add_column(
            sa.Column(
                "name_key",
                sa.String(300),
                nullable=True,
                comment="her names in each script by their letters alone, to be looked up",
            )
        )
        registrations.drop_index("ix_registrations_activity")
        registrations.create_index("ix_registrations_activity", ["activity", "state", "country"])
        registrations.create_index(
            "ix_registrations_arrival",
            ["submitted_at", "id", "state", "activity", "country", "institution", "name_key"],
        )
        registrations.create_index(
            "ix_registrations_next_call_at",
            ["next_call_at"],
            sqlite_where=_ASKED,
            postgresql_where=_ASKED,
        )
        registrations.create_index(
            "ix_registrations_seated", ["activity"], sqlite_where=_SEATED_LITE, postgresql_where=_SEATED
        )
        registrations.create_index(
            "ix_registrations_touched_at",
            ["touched_at"],
            sqlite_where=_DRAFT,
            postgresql_where=_DRAFT,
        )
        registrations.create_index(
            "ix_registrations_waiting",
            ["activity", "waiting_since", "id"],
            sqlite_where=_WAITLISTED,
            postgresql_where=_WAITLISTED,
        )
        registrations.create_foreign_key(
            registrations.f("fk_registrations_form_version"), "form_versions", ["form_version"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("registrations") as registrations:
        registrations.drop_constraint(registrations.f("fk_registrations_form_version"), type_="foreignkey")
        registrations.drop_index(
            "ix_registrations_waiting",
            sqlite_where=_WAITLISTED,
            postgresql_where=_WAITLISTED,
        )
        registrations.drop_index(
            "ix_registrations_touched_at",
            sqlite_where=_DRAFT,
            postgresql_where=_DRAFT,
        )
        registrations.drop_index("ix_registrations_seated", sqlite_where=_SEATED_LITE, postgresql_where=_SEATED)
        registrations.drop_index(
            "ix_registrations_next_call_at",
            sqlite_where=_ASKED,
            postgresql_where=_ASKED,
        )
        registrations.drop_index("ix_registrations_arrival")
        registrations.drop_index("ix_registrations_activity")
        registrations.create_index("ix_registrations_activity", ["activity", "state"])
        registrations.drop_column("name_key")
        registrations.drop_column("name")
        registrations.drop_column("change")
        registrations.drop_column("seated")
        registrations.drop_column("form_version")
        registrations.drop_column("nudged_at")
        registrations.drop_column("touched_at")
        registrations.drop_column("ladder")
        registrations.drop_column("next_call_at")
        registrations.drop_column("answer_by")
        registrations.drop_column("waiting_since")
        registrations.drop_column("role")
        registrations.drop_column("institution")
        registrations.drop_column("country")

    with op.batch_alter_table("registration_log") as registration_log:
        registration_log.drop_column("reason")
        registration_log.alter_column("by", existing_type=BigId, comment=None)

    with op.batch_alter_table("programmes") as programmes:
        programmes.drop_column("drop_seconds")
        programmes.drop_column("nudge_seconds")

    with op.batch_alter_table("activities") as activities:
        activities.drop_column("cancelled_at")
        activities.drop_column("change_until")
        activities.drop_column("confirm_seconds")
        activities.drop_column("offer_seconds")
        activities.drop_column("seats")
        activities.drop_column("invitation_only")
        activities.drop_column("selection")

    op.drop_table("wrong_codes")
    op.drop_table("nomination_lists")
    op.drop_table("nominations")
    op.drop_table("entry_code_uses")
    op.drop_table("quotas")
    op.drop_table("link_openings")
    op.drop_table("entry_codes")
    op.drop_table("institutions")
    op.drop_table("files")
    op.drop_table("form_versions")
