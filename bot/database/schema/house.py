"""What the program keeps about itself."""

from sqlalchemy import BigInteger, Column, String, Table, Text

from bot.database.columns import Moment
from bot.database.schema.base import metadata

properties = Table(
    "properties",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
    comment="what the program keeps about itself: its secret key, the playground's mark, the menus it has set",
)

leases = Table(
    "leases",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("holder", String(64), nullable=False),
    Column("until", Moment, nullable=False),
)

seen_updates = Table(
    "seen_updates",
    metadata,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("seen_at", Moment, nullable=False, index=True),
    Column("fault", String(200), comment="the kind of error, when our own code failed on it"),
)
