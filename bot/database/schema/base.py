"""The names of keys and indexes, the same on both databases."""

from sqlalchemy import Index, MetaData, TextClause

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def partial(
    name: str, *columns: str, rows: TextClause, rows_lite: TextClause | None = None, unique: bool = False
) -> Index:
    """An index of those `rows` alone, written otherwise for SQLite where it writes them otherwise.

    PostgreSQL is told by `for_postgresql`: here that would load its dialect, 3 MiB, into each bot on SQLite.
    """
    return Index(
        name, *columns, unique=unique, sqlite_where=rows if rows_lite is None else rows_lite, info={"rows": rows}
    )


def for_postgresql() -> None:
    """Completes the partial indexes for who makes or compares tables there; a running bot does neither."""
    for index in (index for table in metadata.tables.values() for index in table.indexes if "rows" in index.info):
        index.dialect_kwargs["postgresql_where"] = index.info["rows"]
