"""The staff's group: which one it is, and whether the bot can work in it."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import properties

RIGHTS: Final = "manage_topics+pin_messages+delete_messages"
"""What the bot asks for when it is put into the group; the first is what it cannot do without."""
PAYLOAD: Final = "staff"
_CHAT, _OFF = "staff_chat", "staff_off"


@dataclass(frozen=True)
class Room:
    """The group, if there is one; while it is off cases go on in people's own chats."""

    chat_id: int | None
    is_on: bool

    @property
    def forum(self) -> int | None:
        """Where topics are made now."""
        return self.chat_id if self.is_on else None


async def find(connection: AsyncConnection, setting: int | None) -> Room:
    """The group of STAFF_CHAT_ID, or the one that was connected in the chat, under the number it has now."""
    kept = await properties.get(connection, _CHAT)
    chat = setting or (int(kept) if kept else None)
    if chat is None:
        return Room(None, is_on=False)
    moved = await properties.get(connection, f"{_CHAT}:{chat}")
    off = await properties.get(connection, _OFF)
    return Room(int(moved) if moved else chat, is_on=off != "yes")


async def connect(connection: AsyncConnection, chat_id: int) -> None:
    """This is the staff's group from now on."""
    await properties.keep(connection, _CHAT, str(chat_id))
    await turn(connection, on=True)


async def turn(connection: AsyncConnection, *, on: bool) -> None:
    """Keeps whether the bot can work in the group."""
    await properties.keep(connection, _OFF, "no" if on else "yes")


async def move(connection: AsyncConnection, setting: int | None, before: int, after: int) -> None:
    """The group became a supergroup, which has another number; the setting need not be changed for that."""
    first = setting or int(await properties.get(connection, _CHAT) or before)
    await properties.keep(connection, f"{_CHAT}:{first}", str(after))
