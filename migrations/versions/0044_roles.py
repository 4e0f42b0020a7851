"""Who made an invitation or called it off, and roles that were taken away."""

import sqlalchemy as sa
from alembic import op

from bot.database.columns import BigId, Moment

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

_BY = ("created_by", "called_off_by")
_PERSONS = ("person_id", "granted_by", "taken_by")


def upgrade() -> None:
    # A button names a role by its number, which must never be another one's.
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("roles", recreate="always", table_kwargs={"sqlite_autoincrement": True}):
            pass
    with op.batch_alter_table("invitations") as invitations:
        invitations.add_column(
            sa.Column("created_by", BigId, nullable=True, comment="nothing: it was made on the server")
        )
        invitations.add_column(sa.Column("called_off_at", Moment(), nullable=True))
        invitations.add_column(sa.Column("called_off_by", BigId, nullable=True))
        for name in _BY:
            invitations.create_foreign_key(op.f(f"fk_invitations_{name}"), "persons", [name], ["id"])
    op.create_table(
        "former_roles",
        sa.Column("id", BigId, nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("scope", sa.String(64), nullable=False),
        sa.Column("granted_at", Moment(), nullable=False),
        sa.Column("granted_by", BigId, nullable=True),
        sa.Column("taken_at", Moment(), nullable=False),
        sa.Column("taken_by", BigId, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_roles")),
        *(sa.ForeignKeyConstraint([name], ["persons.id"], name=op.f(f"fk_former_roles_{name}")) for name in _PERSONS),
        comment="roles that were taken away: who had which, from when until when, and whose doing both was",
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_former_roles_person_id"), "former_roles", ["person_id"])


def downgrade() -> None:
    """Numbers that are not used again harm nobody: that stays."""
    op.drop_table("former_roles")
    with op.batch_alter_table("invitations") as invitations:
        for name in _BY:
            invitations.drop_constraint(op.f(f"fk_invitations_{name}"), type_="foreignkey")
        for name in ("called_off_by", "called_off_at", "created_by"):
            invitations.drop_column(name)
