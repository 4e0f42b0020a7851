"""What the doors to a registration need while somebody stands in them: a list on its way in, wrong codes."""

from sqlalchemy import Column, ForeignKey, Index, String, Table

from bot.database.columns import BigId, Data, Moment
from bot.database.schema.base import metadata

nomination_lists = Table(
    "nomination_lists",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("person_id", ForeignKey("persons.id"), nullable=False, unique=True),
    Column("name", String(120), nullable=False, comment="of the file"),
    Column("sheet", Data, nullable=False, comment="its rows, until they are taken in or given up"),
    Column("created_at", Moment, nullable=False, index=True),
    sqlite_autoincrement=True,
    comment="lists that coordinators sent and have not decided about; a newer one takes the place of an older",
)

wrong_codes = Table(
    "wrong_codes",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("person_id", ForeignKey("persons.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_wrong_codes_person_id", "person_id", "at"),
    comment="so that nobody guesses invitation codes",
)
