"""Links that lead to a form, and the file in which a coordinator gets those of nominees."""

import io
from collections.abc import Iterator, Sequence

from bot.features.doors.model import Link
from bot.spreadsheet.writing import Cell, CsvWriter, XlsxWriter, add_all


def personal(bot_name: str, token: str) -> str:
    """A nominee's own link."""
    return to_start(bot_name, f"n_{token}")


def to_start(bot_name: str, payload: str) -> str:
    """A link that opens the bot; without a bot's name the line that has the same effect when it is sent."""
    return f"https://t.me/{bot_name}?start={payload}" if bot_name else f"/start {payload}"


def table(links: Sequence[Link], bot_name: str) -> bytes:
    """The names with their links as CSV, for programs too."""
    file = io.BytesIO()
    writer = CsvWriter(file, ["row", "name", "link"])
    add_all(writer, _rows(links, bot_name))
    writer.finish()
    return file.getvalue()


def workbook(links: Sequence[Link], bot_name: str, heads: Sequence[str]) -> bytes:
    """The same as XLSX, which a phone opens at a tap."""
    file = io.BytesIO()
    writer = XlsxWriter(file, heads)
    add_all(writer, _rows(links, bot_name))
    writer.finish()
    return file.getvalue()


def _rows(links: Sequence[Link], bot_name: str) -> Iterator[list[Cell]]:
    for each in sorted(links, key=lambda link: link.nominee.row):
        yield [each.nominee.row, each.nominee.name, personal(bot_name, each.token)]
