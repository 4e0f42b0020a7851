"""People without Telegram and who answers for them; records that were merged; who may be the same person."""

import sqlalchemy as sa
from alembic import op

from bot.database.columns import BigId, Data, Moment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_IN_CARE = sa.text("contact_id IS NOT NULL")
_MERGED = sa.text("merged_into IS NOT NULL")
_BORN = sa.text("born IS NOT NULL")


def upgrade() -> None:
    with op.batch_alter_table("persons") as persons:
        persons.alter_column(
            "telegram_id", existing_type=sa.BigInteger(), nullable=True, comment="nothing: somebody answers for her"
        )
        persons.add_column(
            sa.Column("contact_id", BigId, nullable=True, comment="who answers for her, and reads what is for her")
        )
        persons.add_column(
            sa.Column("merged_into", BigId, nullable=True, comment="whose record goes on in the place of this one")
        )
        for name in ("contact_id", "merged_into"):
            persons.create_foreign_key(
                op.f(f"fk_persons_{name}"), "persons", [name], ["id"], deferrable=True, initially="DEFERRED"
            )
        persons.create_check_constraint(op.f("ck_persons_reached"), "telegram_id IS NOT NULL OR contact_id IS NOT NULL")
    op.create_index(
        "ix_persons_contact_id", "persons", ["contact_id"], sqlite_where=_IN_CARE, postgresql_where=_IN_CARE
    )
    op.create_index(
        "ix_persons_merged_into", "persons", ["merged_into"], sqlite_where=_MERGED, postgresql_where=_MERGED
    )
    _new_tables()
    op.add_column(
        "registrations",
        sa.Column(
            "born",
            sa.String(10),
            nullable=True,
            comment="her birth date, as it was sent: who has the same may be the same person",
        ),
    )
    _read_births()
    op.create_index("ix_registrations_born", "registrations", ["born"], sqlite_where=_BORN, postgresql_where=_BORN)
    op.add_column(
        "nominations",
        sa.Column(
            "contact",
            sa.String(64),
            nullable=True,
            comment="who answers for her: the digest of another row of the list",
        ),
    )


def _read_births() -> None:
    """As the sample form calls the question; others are read when they are next sent."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "UPDATE registrations SET born = substr(json_extract(draft, '$.answers.date_of_birth'), 1, 10)"
            " WHERE submitted_at IS NOT NULL"
        )
    else:
        op.execute(
            "UPDATE registrations SET born = substr(draft->'answers'->>'date_of_birth', 1, 10)"
            " WHERE submitted_at IS NOT NULL"
        )


def _new_tables() -> None:
    op.create_table(
        "other_chats",
        sa.Column("telegram_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_other_chats_person_id")),
        sa.PrimaryKeyConstraint("telegram_id", name=op.f("pk_other_chats")),
        comment="further accounts of somebody whose records were merged: she can write from each of them",
    )
    op.create_index(op.f("ix_other_chats_person_id"), "other_chats", ["person_id"])
    op.create_table(
        "claim_links",
        sa.Column("id", BigId, nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("created_by", BigId, nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("used_at", Moment(), nullable=True),
        sa.Column("used_by", BigId, nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["persons.id"], name=op.f("fk_claim_links_created_by")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_claim_links_person_id")),
        sa.ForeignKeyConstraint(["used_by"], ["persons.id"], name=op.f("fk_claim_links_used_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_claim_links_token_hash")),
        comment="by one of them a person without Telegram takes over what was registered for her",
    )
    op.create_index(op.f("ix_claim_links_person_id"), "claim_links", ["person_id"])
    op.create_table(
        "likenesses",
        sa.Column("id", BigId, nullable=False),
        sa.Column("one", BigId, nullable=False),
        sa.Column("other", BigId, nullable=False),
        sa.Column("noticed_at", Moment(), nullable=False),
        sa.Column("answer", sa.String(16), nullable=True, comment="merged or different; nothing: nobody has said yet"),
        sa.Column("answered_by", BigId, nullable=True),
        sa.Column("answered_at", Moment(), nullable=True),
        sa.Column(
            "details", Data, nullable=True, comment="which record was kept, and what became of each registration"
        ),
        sa.ForeignKeyConstraint(["answered_by"], ["persons.id"], name=op.f("fk_likenesses_answered_by")),
        sa.ForeignKeyConstraint(["one"], ["persons.id"], name=op.f("fk_likenesses_one")),
        sa.ForeignKeyConstraint(["other"], ["persons.id"], name=op.f("fk_likenesses_other")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_likenesses")),
        sa.UniqueConstraint("one", "other", name=op.f("uq_likenesses_one_other")),
        comment="two records that may be one person: asked about once, and what was answered",
    )
    op.create_index(op.f("ix_likenesses_other"), "likenesses", ["other"])


def downgrade() -> None:
    with op.batch_alter_table("nominations") as nominations:
        nominations.drop_column("contact")
    op.drop_index("ix_registrations_born", "registrations")
    with op.batch_alter_table("registrations") as registrations:
        registrations.drop_column("born")
    op.drop_table("likenesses")
    op.drop_table("claim_links")
    op.drop_table("other_chats")
    op.drop_index("ix_persons_merged_into", "persons")
    op.drop_index("ix_persons_contact_id", "persons")
    # The older schema knows nobody without Telegram: a number that no account has stands for each of them.
    op.execute("UPDATE persons SET telegram_id = -1000000000000000 - id WHERE telegram_id IS NULL")
    with op.batch_alter_table("persons") as persons:
        persons.drop_constraint(op.f("ck_persons_reached"), type_="check")
        for name in ("contact_id", "merged_into"):
            persons.drop_constraint(op.f(f"fk_persons_{name}"), type_="foreignkey")
            persons.drop_column(name)
        persons.alter_column("telegram_id", existing_type=sa.BigInteger(), nullable=False, comment=None)
