"""Links that lead to a form, and the file in which a coordinator gets those of nominees."""

import csv
import io
from collections.abc import Sequence

from bot.features.doors.model import Link


def personal(bot_name: str, token: str) -> str:
    """A nominee's own link."""
    return to_start(bot_name, f"n_{token}")


def to_start(bot_name: str, payload: str) -> str:
    """A link that opens the bot; without a bot's name the line that has the same effect when it is sent."""
    return f"https://t.me/{bot_name}?start={payload}" if bot_name else f"/start {payload}"


def links_file(links: Sequence[Link], bot_name: str) -> bytes:
    """The names with their links as CSV that spreadsheet programs open right, in all scripts; no cell is a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["row", "name", "link"])
    for each in sorted(links, key=lambda link: link.nominee.row):
        writer.writerow([each.nominee.row, _harmless(each.nominee.name), personal(bot_name, each.token)])
    return text.getvalue().encode("utf-8-sig")


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t")) else text
