"""What a file is, by its first bytes: its name may say anything."""

from typing import Final

from bot.i18n import N_
from bot.spreadsheet.sheet import Unreadable

ENDINGS: Final = (".xlsx", ".csv", ".tsv", ".txt", ".xls", ".ods", ".xlsm")
"""The endings of names by which a list is known as one, also where it must then be refused with a reason."""

MOST_BYTES: Final = 5 * 1024 * 1024

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROTECTED: Final = "EncryptedPackage".encode("utf-16-le")
_PICTURES: Final = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"RIFF")


def is_workbook(data: bytes) -> bool:
    """Whether this is a workbook (XLSX), else it may be text; raises Unreadable for what is neither."""
    if not data:
        raise Unreadable(N_("The file is empty."))
    if len(data) > MOST_BYTES:
        raise Unreadable(N_("The file is larger than {n} MB. Please divide the list."), n=MOST_BYTES // 1024**2)
    if data.startswith(_OLE):
        if _PROTECTED in data:
            raise Unreadable(N_("The file is protected with a password. Please save it without one."))
        raise Unreadable(N_("The file is of an old kind (XLS). Please save it as XLSX."))
    if data.startswith(_PICTURES) or data[4:8] == b"ftyp":
        raise Unreadable(N_("The file is a picture, whatever its name says. Please send the sheet itself."))
    if data.startswith(b"%PDF"):
        raise Unreadable(N_("The file is a PDF, whatever its name says. Please send the sheet itself."))
    if data[:2] == b"PK":
        return True
    if data.lstrip()[:1] == b"<":
        raise Unreadable(N_("The file is a web page, whatever its name says. Please save it as XLSX."))
    return False
