"""Photos and documents: what they are by their first bytes, and names that no system stumbles over.

Nothing is decompressed or drawn: a picture of a million pixels or a PDF that unfolds without end does no harm here.
"""

from collections.abc import Mapping
from typing import Any, Final

import regex

from bot.features.registration.form.given import Attached, NotAnAnswer, Reason
from bot.features.registration.form.question import FileType, Question
from bot.i18n import clean_name

MEGABYTE: Final = 1024 * 1024

MEDIA_TYPES: Final[dict[FileType, str]] = {
    "pdf": "application/pdf",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "heic": "image/heic",
}
_SUFFIXES: Final[dict[FileType, tuple[str, ...]]] = {
    "pdf": ("pdf",), "jpeg": ("jpg", "jpeg"), "png": ("png",), "webp": ("webp",), "heic": ("heic", "heif"),
}  # fmt: skip
_LONGEST_NAME: Final = 80
_MOST_BYTES: Final = 200
# What a system reads as something else than a letter: paths, drives, wild cards, quotes, pipes.
_READ_BY_SYSTEMS: Final = regex.compile(r'[\\/:*?"<>|%\p{C}]')
_RESERVED: Final = regex.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", regex.IGNORECASE)


def file_type(content: bytes) -> FileType | None:
    """What a file is by its first bytes, whatever it is called."""
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    if content[4:8] == b"ftyp" and content[8:12] in {b"heic", b"heix", b"hevc", b"mif1", b"msf1"}:
        return "heic"
    return None


def read_file(question: Question, given: Attached) -> tuple[str, str]:
    """The harmless name and the media type of a file that the question takes; raises NotAnAnswer."""
    if given.fault is not None:
        raise NotAnAnswer(given.fault, megabytes=question.most_megabytes)
    if len(given.content) > question.most_megabytes * MEGABYTE:
        raise NotAnAnswer(Reason.FILE_TOO_LARGE, megabytes=question.most_megabytes)
    found = file_type(given.content)
    if found is None or found not in question.file_types:
        raise NotAnAnswer(Reason.FILE_TYPE)
    return harmless_name(given.name, found), MEDIA_TYPES[found]


def harmless_name(name: str, kind: FileType) -> str:
    """The last part of a name, without what a system reads, with the suffix of what the file is."""
    last = regex.split(r"[\\/]", name)[-1]
    stem = _READ_BY_SYSTEMS.sub("", clean_name(last)).strip(" .~-=+@'")
    stem = _cut(regex.sub(r"(?:\.[A-Za-z0-9]{1,5})+$", "", stem).rstrip(" .")) or "file"
    if _RESERVED.fullmatch(stem):
        stem = f"_{stem}"
    return f"{stem}.{_SUFFIXES[kind][0]}"


def _cut(stem: str) -> str:
    """Whole letters of the beginning, as many as every system takes."""
    kept = ""
    for letter in regex.findall(r"\X", stem)[:_LONGEST_NAME]:
        if len((kept + letter).encode()) > _MOST_BYTES or len(kept + letter) > _LONGEST_NAME:
            break
        kept += letter
    return kept.rstrip(" .")


def is_whole(answer: Any) -> bool:
    """Whether a stored answer is a list of files."""
    return (
        isinstance(answer, list)
        and bool(answer)
        and all(isinstance(file, Mapping) and "file" in file for file in answer)
    )


def files_of(answers: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """All files among the answers of a form, each with its number, name and size."""
    return [file for answer in answers.values() if is_whole(answer) for file in answer]
