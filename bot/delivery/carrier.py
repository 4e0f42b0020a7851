"""One row, one call of Telegram: what each operation of the outbox is in the Bot API."""

import base64
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection
from telegram import Bot, BotCommand, BotCommandScopeChat, InputFile

from bot.database.engine import Database
from bot.delivery import mirror, outbox, polls, render, topics
from bot.delivery.message import Lane
from bot.delivery.outbox import Row
from bot.delivery.request import call

BODIES_KEPT = 1024  # more than rows can be in flight


class Made(NamedTuple):
    """What Telegram made of a row: the number of its message, and of the poll in it."""

    message_id: int | None
    poll_id: str | None = None


class Carrier:
    """Sends, edits and sets menus; `paid` buys a higher rate for broadcasts."""

    def __init__(self, database: Database, bot: Bot, *, paid: bool) -> None:
        self._database = database
        self._bot = bot
        self._paid = paid
        self._bodies: OrderedDict[int, Mapping[str, Any]] = OrderedDict()

    async def fetch_bodies(self, connection: AsyncConnection, rows: Iterable[Row]) -> None:
        """Has the shared bodies of these rows at hand; the ones used last stay for the next rows."""
        wanted = {row.body_id for row in rows if row.body_id is not None}
        missing = wanted - self._bodies.keys()
        if missing:
            self._bodies.update(await outbox.bodies_of(connection, missing))
        for number in wanted:
            self._bodies.move_to_end(number)
        while len(self._bodies) > max(BODIES_KEPT, len(wanted)):
            self._bodies.popitem(last=False)

    async def carry(self, row: Row, sent: Mapping[int, int]) -> Made:
        """Does what the row says. `sent`: what left for this chat just before."""
        if row.operation == "send" and "poll" in (payload := self._payload(row)):
            told = render.polling(payload, paid=self._paid and row.lane is Lane.BROADCAST)
            made = await call(self._bot, "sendPoll", chat_id=row.chat_id, **told)
            return Made(int(made["message_id"]), str(made["poll"]["id"]))
        return Made(await self._carry(row, sent))

    async def _carry(self, row: Row, sent: Mapping[int, int]) -> int | None:
        match row.operation:
            case "send":
                return await self._send(row, sent)
            case "edit":
                return await self._edit(row, sent)
            case "buttons":
                keyboard = render.keyboard(row.payload)
                place = {"chat_id": row.chat_id, "message_id": row.message_id}
                await call(self._bot, "editMessageReplyMarkup", **place, reply_markup=keyboard)
                return row.message_id
            case "pin":
                return await self._pin(row, sent)
            case "file":
                return await self._send_file(row)
            case "delete":
                return await self._delete(row, sent)
            case polls.STOP:
                return await self._stop(row, sent)
            case "menu":
                await self._set_menu(row)
                return None
            case operation if operation in topics.OPERATIONS:
                target = row.message_id or (await self._target(row, sent) if operation in topics.CHANGES else None)
                return await topics.carry(self._bot, row, partial(self._numbers, sent), target)
            case other:
                raise ValueError(f"unknown operation {other}")

    async def _numbers(self, sent: Mapping[int, int], rows: list[int]) -> dict[int, int]:
        """The messages of these rows: sent in this batch, or settled before."""
        found = {row: sent[row] for row in rows if row in sent}
        if missing := [row for row in rows if row not in found]:
            async with self._database.glance() as connection:
                found |= await mirror.sent(connection, missing)
        return found

    def _payload(self, row: Row) -> Mapping[str, Any]:
        return row.payload if row.body_id is None else render.fill(self._bodies[row.body_id], row.payload)

    async def _send(self, row: Row, sent: Mapping[int, int]) -> int:
        """A message in words, or the copy of one, or of several that are one album."""
        payload, paid = self._payload(row), self._paid and row.lane is Lane.BROADCAST
        if "media" in payload:
            album = render.grouping(payload, paid=paid)
            return int((await call(self._bot, "sendMediaGroup", chat_id=row.chat_id, **album))[0]["message_id"])
        if "messages" in payload:
            copied = {"from_chat_id": payload["from"], "message_ids": payload["messages"]}
            silent = payload.get("silent") or None
            made = await call(self._bot, "copyMessages", chat_id=row.chat_id, disable_notification=silent, **copied)
            # A copy of an album is known by its first message; the others follow it.
            return int(made[0]["message_id"])
        if "message" in payload:
            told = render.copying(payload, paid=paid)
            return int((await call(self._bot, "copyMessage", chat_id=row.chat_id, **told))["message_id"])
        told = render.sending(payload, paid=paid) | await topics.placed(row.payload, partial(self._numbers, sent))
        return int((await call(self._bot, "sendMessage", chat_id=row.chat_id, **told))["message_id"])

    async def _edit(self, row: Row, sent: Mapping[int, int]) -> int | None:
        target = row.message_id or await self._target(row, sent)
        payload = self._payload(row)
        if target is not None and "caption" in payload:
            # Of an album the one below which the words stand; the others came before or follow it.
            place = {"chat_id": row.chat_id, "message_id": target + payload.get("at", 0)}
            await call(self._bot, "editMessageCaption", **place, **render.captioning(payload))
        elif target is not None:
            await call(self._bot, "editMessageText", chat_id=row.chat_id, message_id=target, **render.editing(payload))
        return target

    async def _delete(self, row: Row, sent: Mapping[int, int]) -> int | None:
        """Takes back a message, and those of its album that follow it."""
        target = row.message_id or await self._target(row, sent)
        if target is not None:
            numbers = list(range(target, target + self._payload(row).get("many", 1)))
            await call(self._bot, "deleteMessages", chat_id=row.chat_id, message_ids=numbers)
        return target

    async def _stop(self, row: Row, sent: Mapping[int, int]) -> int | None:
        """Ends a poll; the buttons below it stay."""
        target = row.message_id or await self._target(row, sent)
        if target is not None:
            keyboard = render.keyboard(self._payload(row))
            await call(self._bot, "stopPoll", chat_id=row.chat_id, message_id=target, reply_markup=keyboard)
        return target

    async def _pin(self, row: Row, sent: Mapping[int, int]) -> int | None:
        target = row.message_id or await self._target(row, sent)
        if target is not None:
            place = {"chat_id": row.chat_id, "message_id": target}
            await call(self._bot, "pinChatMessage", **place, disable_notification=True)
        return target

    async def _target(self, row: Row, sent: Mapping[int, int]) -> int | None:
        """The message an edit refers to when it had not left at the claim: sent in this batch, or settled since."""
        async with self._database.glance() as connection:
            origin = await outbox.origin(connection, row.id)
        return None if origin is None else origin[1] or sent.get(origin[0])

    async def _send_file(self, row: Row) -> int:
        file = InputFile(base64.b64decode(row.payload["content"]), filename=row.payload["name"], attach=False)
        send = self._bot.send_photo if row.payload.get("picture") else self._bot.send_document
        sent = await send(
            row.chat_id, file, caption=row.payload["text"] or None, parse_mode="HTML",
            disable_notification=row.payload.get("silent"),
        )  # fmt: skip
        return int(sent.message_id)

    async def _set_menu(self, row: Row) -> None:
        scope = BotCommandScopeChat(row.chat_id)
        commands = [BotCommand(name, text) for name, text in row.payload["commands"]]
        if commands:
            await self._bot.set_my_commands(commands, scope=scope)
        else:
            await self._bot.delete_my_commands(scope=scope)


def menu(commands: Sequence[tuple[str, str]]) -> Mapping[str, Any]:
    """The payload of a "menu" row: the commands of one chat; none to go back to what everybody sees."""
    return {"commands": [list(command) for command in commands]}
