"""One door to both kinds."""

from bot.spreadsheet.kinds import is_workbook
from bot.spreadsheet.sheet import Sheet
from bot.spreadsheet.text import read_text


def read_sheet(data: bytes) -> Sheet:
    """The first sheet of a workbook, or the rows of a text (CSV); raises Unreadable, and nothing else, for any bytes.

    It takes a part of a second for each thousand rows, so it is not for the inside of a transaction.
    """
    if not is_workbook(data):
        return read_text(data)
    # Its library is large, and most processes never see a workbook.
    from bot.spreadsheet.workbook import read_workbook

    return read_workbook(data)
