"""How operations on copies, topics and reactions are said in the Bot API."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from telegram import Bot

from bot.delivery import render
from bot.delivery.outbox import Row
from bot.delivery.request import call

CHANGES = frozenset({"rewrite", "caption", "react"})
OPERATIONS = frozenset({"copy", "topic", "rename", "close", "reopen"}) | CHANGES

Numbers = Callable[[list[int]], Coroutine[Any, Any, dict[int, int]]]


class NoTopic(LookupError):
    """The topic that a message belongs to was never made."""


async def placed(payload: Mapping[str, Any], numbers: Numbers) -> dict[str, Any]:
    """The arguments that put a message into its topic and below the one it answers; raises NoTopic."""
    rows = [payload[name] for name in ("topic", "reply_row") if name in payload]
    found = await numbers(rows) if rows else {}
    told: dict[str, Any] = {}
    if "topic" in payload:
        told["message_thread_id"] = found.get(payload["topic"])
        if told["message_thread_id"] is None:
            raise NoTopic(payload["topic"])
    if reply := payload.get("reply_to") or found.get(payload.get("reply_row", 0)):
        told["reply_parameters"] = {"message_id": reply, "allow_sending_without_reply": True}
    return told


async def carry(bot: Bot, row: Row, numbers: Numbers, target: int | None) -> int | None:
    """Does what the row says; `target` is the message that it changes."""
    said, chat = row.payload, row.chat_id
    match row.operation:
        case "copy":
            found = await call(
                bot, "copyMessage", chat_id=chat, from_chat_id=said["from"], message_id=said["message"],
                reply_markup=render.keyboard(said), **await placed(said, numbers),
            )  # fmt: skip
            return int(found["message_id"])
        case "topic":
            return int((await call(bot, "createForumTopic", chat_id=chat, name=said["name"]))["message_thread_id"])
        case "rename":
            await call(bot, "editForumTopic", chat_id=chat, name=said["name"], **await placed(said, numbers))
        case "close":
            await call(bot, "closeForumTopic", chat_id=chat, **await placed(said, numbers))
        case "reopen":
            await call(bot, "reopenForumTopic", chat_id=chat, **await placed(said, numbers))
        case "rewrite" if target is not None:
            await call(
                bot, "editMessageText", chat_id=chat, message_id=target, text=said["text"], entities=said["entities"]
            )
        case "caption" if target is not None:
            await call(
                bot, "editMessageCaption", chat_id=chat, message_id=target, caption=said["text"],
                caption_entities=said["entities"],
            )  # fmt: skip
        case "react" if target is not None:
            reaction = [{"type": "emoji", "emoji": said["emoji"]}] if said["emoji"] else []
            await call(bot, "setMessageReaction", chat_id=chat, message_id=target, reaction=reaction)
    return target
