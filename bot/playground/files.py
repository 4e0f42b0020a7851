"""Files that people and the bot sent, kept in memory."""

import base64
from dataclasses import dataclass
from typing import Any

from bot.playground.image import Size, image_size
from bot.playground.refusal import bad_request

MOST_BYTES = 64 * 1024 * 1024  # all files together; the oldest go first
LARGEST_DOWNLOAD = 20 * 1024 * 1024
LARGEST_PHOTO = 10 * 1024 * 1024
LARGEST_FILE = 50 * 1024 * 1024
_FIRST_LETTERS = {"photo": "AgACAgU", "document": "BQACAgU", "voice": "AwACAgU", "sticker": "CAACAgU"}
_FOLDERS = {"photo": "photos", "document": "documents", "voice": "voice", "sticker": "stickers"}


@dataclass(frozen=True)
class StoredFile:
    """A file as Telegram knows it: by an id that only this bot can use."""

    id: str
    unique_id: str
    kind: str
    path: str
    name: str
    type: str
    data: bytes
    size: Size | None = None

    def as_json(self) -> dict[str, Any]:
        """The fields that all kinds of files share."""
        return {"file_id": self.id, "file_unique_id": self.unique_id, "file_size": len(self.data)}


class Files:
    """The store: by id, and by the path that getFile answers with."""

    def __init__(self) -> None:
        self.by_id: dict[str, StoredFile] = {}
        self._count = 0

    def add(self, kind: str, name: str, content_type: str, data: bytes) -> StoredFile:
        """Keep a file; the oldest make room for it."""
        self._count += 1
        unique = base64.urlsafe_b64encode(self._count.to_bytes(9, "big")).decode()
        path = f"{_FOLDERS[kind]}/file_{self._count}{_suffix(name)}"
        size = image_size(data) if kind in ("photo", "sticker") else None
        stored = StoredFile(_FIRST_LETTERS[kind] + unique, "AQAD" + unique, kind, path, name, content_type, data, size)
        self.keep(stored)
        return stored

    def keep(self, stored: StoredFile) -> None:
        """Put a file in, also one that comes from a saved world."""
        self.by_id[stored.id] = stored
        self._count = max(self._count, len(self.by_id))
        while sum(len(file.data) for file in self.by_id.values()) > MOST_BYTES:
            del self.by_id[next(iter(self.by_id))]

    def get(self, file_id: str) -> StoredFile:
        """The file of that id; raises Telegram's refusal of an id it does not know."""
        if file_id not in self.by_id:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return self.by_id[file_id]

    def at(self, path: str) -> StoredFile | None:
        """The file that getFile named this path for."""
        return next((file for file in self.by_id.values() if file.path == path), None)


def _suffix(name: str) -> str:
    stem, dot, suffix = name.rpartition(".")
    return f".{suffix}" if stem and dot and suffix.isalnum() and len(suffix) <= 5 else ""


def shown(stored: StoredFile, **details: Any) -> dict[str, Any]:
    """The part of a message that shows the file: a photo in its sizes, a document, a voice note, a sticker."""
    size = stored.size or Size(512, 512)
    if stored.kind == "photo":
        return {"photo": [{**stored.as_json(), "width": size.width, "height": size.height}]}
    if stored.kind == "sticker":
        looks = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        return {"sticker": {**stored.as_json(), **looks, **details}}
    if stored.kind == "voice":
        return {"voice": {**stored.as_json(), "mime_type": stored.type, **details}}
    return {"document": {**stored.as_json(), "file_name": stored.name, "mime_type": stored.type}}
