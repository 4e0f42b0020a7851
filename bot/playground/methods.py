"""Which function answers which method."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.playground import about, editing, forum, inline, poll, receiving, sending, signature
from bot.playground.check import Arguments, Upload
from bot.playground.refusal import Refusal
from bot.playground.world import Request, World

Handler = Callable[[World, Arguments], Any]

HANDLERS: Mapping[str, Handler] = {
    "getUpdates": receiving.get_updates,
    "setWebhook": receiving.set_webhook,
    "deleteWebhook": receiving.delete_webhook,
    "getWebhookInfo": receiving.get_webhook_info,
    "getMe": about.get_me,
    "logOut": about.log_out,
    "close": about.log_out,
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendDocument": sending.send_document,
    "sendMediaGroup": sending.send_media_group,
    "sendPoll": sending.send_poll,
    "stopPoll": poll.stop_poll,
    "sendLocation": sending.send_location,
    "sendVenue": sending.send_venue,
    "sendChatAction": sending.send_chat_action,
    "copyMessage": sending.copy_message,
    "copyMessages": sending.copy_messages,
    "forwardMessage": sending.forward_message,
    "editMessageText": editing.edit_message_text,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": editing.delete_message,
    "deleteMessages": editing.delete_messages,
    "answerInlineQuery": inline.answer_inline_query,
    "answerCallbackQuery": editing.answer_callback_query,
    "pinChatMessage": editing.pin_chat_message,
    "unpinChatMessage": editing.unpin_chat_message,
    "unpinAllChatMessages": editing.unpin_all_chat_messages,
    "setMyCommands": about.set_my_commands,
    "getMyCommands": about.get_my_commands,
    "deleteMyCommands": about.delete_my_commands,
    "setMyName": about.set_my_name,
    "getMyName": about.get_my_name,
    "setMyDescription": about.set_my_description,
    "getMyDescription": about.get_my_description,
    "setMyShortDescription": about.set_my_short_description,
    "getMyShortDescription": about.get_my_short_description,
    "getChat": about.get_chat,
    "getChatMember": about.get_chat_member,
    "getChatAdministrators": forum.get_chat_administrators,
    "createForumTopic": forum.create_forum_topic,
    "editForumTopic": forum.edit_forum_topic,
    "closeForumTopic": forum.close_forum_topic,
    "reopenForumTopic": forum.reopen_forum_topic,
    "deleteForumTopic": forum.delete_forum_topic,
    "setMessageReaction": forum.set_message_reaction,
    "getFile": about.get_file,
    "setChatMenuButton": about.set_chat_menu_button,
    "getChatMenuButton": about.get_chat_menu_button,
}
_NAMES = {name.lower(): name for name in HANDLERS}


async def call(world: World, name: str, raw: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
    """Do what a method does: the status and the body of the answer."""
    method = _NAMES.get(name.lower())
    if method is None:
        refusal = Refusal("Not Found", 404)
        _note(world, name, raw, refusal=refusal.description)
        return refusal.code, refusal.as_json()
    await _lag(world)
    try:
        answer = {"ok": True, "result": await _result(world, method, raw)}
    except receiving.Described as done:
        answer = {"ok": True, "result": True, "description": done.description}
    except Refusal as refusal:
        _note(world, method, raw, refusal=refusal.description)
        await _lag(world)
        return refusal.code, refusal.as_json()
    _note(world, method, raw)
    await _lag(world)
    return 200, answer


async def _result(world: World, method: str, raw: Mapping[str, Any]) -> Any:
    if fault := world.fault(method):
        raise fault
    result = HANDLERS[method](world, signature.read(method, raw))
    return await result if isinstance(result, Awaitable) else result


async def _lag(world: World) -> None:
    """Half of the round trip that a benchmark asked for."""
    if world.latency:
        await asyncio.sleep(world.latency / 2)


def _note(world: World, method: str, raw: Mapping[str, Any], refusal: str = "") -> None:
    parameters = {name: value.name if isinstance(value, Upload) else value for name, value in raw.items()}
    unknown = signature.unknown(method, raw) if method in HANDLERS else ()
    world.requests.append(Request(method, parameters, world.clock(), unknown, refusal))
