"""The methods that the playground answers, what each takes, and what Telegram says when something is missing."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.playground import check
from bot.playground.check import Arguments
from bot.playground.refusal import bad_request

_KINDS: dict[Callable[[str, Any], Any], str] = {
    check.string: "text caption parse_mode title address action url secret_token ip_address name description "
    "short_description language_code callback_query_id file_id inline_message_id business_connection_id "
    "message_effect_id icon_custom_emoji_id foursquare_id foursquare_type google_place_id google_place_type "
    "inline_query_id next_offset question question_parse_mode type explanation explanation_parse_mode "
    "description_parse_mode",
    check.integer: "message_id message_thread_id direct_messages_topic_id offset limit timeout max_connections user_id "
    "icon_color cache_time live_period heading proximity_alert_radius video_start_timestamp open_period close_date",
    check.number: "latitude longitude horizontal_accuracy",
    check.boolean: "disable_notification protect_content allow_paid_broadcast show_caption_above_media has_spoiler "
    "disable_content_type_detection drop_pending_updates show_alert is_big return_bots "
    "remove_caption is_personal is_anonymous allows_multiple_answers allows_revoting shuffle_options "
    "allow_adding_options hide_results_until_closes members_only is_closed",
    check.chat: "chat_id from_chat_id",
    check.structure: "reply_markup link_preview_options reply_parameters suggested_post_parameters scope menu_button "
    "button explanation_media",
    check.array: "entities caption_entities allowed_updates commands message_ids reaction results media options "
    "question_entities country_codes correct_option_ids explanation_entities description_entities",
    check.file: "photo document thumbnail certificate",
}
KINDS = {name: kind for kind, names in _KINDS.items() for name in names.split()}

_SENT = (
    "message_thread_id direct_messages_topic_id disable_notification protect_content message_effect_id "
    "suggested_post_parameters "
)
_SENT_NEW = _SENT + "allow_paid_broadcast reply_parameters reply_markup "
_CAPTION = "caption parse_mode caption_entities show_caption_above_media "
_EDITED = "business_connection_id chat_id message_id inline_message_id reply_markup "

METHODS: Mapping[str, tuple[str, str]] = {  # name: what must be there, in the order Telegram misses it; what may be
    "getUpdates": ("", "offset limit timeout allowed_updates"),
    "setWebhook": ("url", "certificate ip_address max_connections allowed_updates drop_pending_updates secret_token"),
    "deleteWebhook": ("", "drop_pending_updates"),
    "getWebhookInfo": ("", ""),
    "getMe": ("", ""),
    "logOut": ("", ""),
    "close": ("", ""),
    "sendMessage": ("text chat_id", _SENT_NEW + "business_connection_id parse_mode entities link_preview_options"),
    "sendPhoto": ("photo chat_id", _SENT_NEW + _CAPTION + "business_connection_id has_spoiler"),
    "sendDocument": (
        "document chat_id",
        _SENT_NEW + "caption parse_mode caption_entities business_connection_id thumbnail "
        "disable_content_type_detection",
    ),
    "sendMediaGroup": (
        "media chat_id",
        "message_thread_id direct_messages_topic_id disable_notification protect_content message_effect_id "
        "allow_paid_broadcast reply_parameters business_connection_id",
    ),
    "sendLocation": (
        "latitude longitude chat_id",
        _SENT_NEW + "business_connection_id horizontal_accuracy live_period heading proximity_alert_radius",
    ),
    "sendVenue": (
        "latitude longitude title address chat_id",
        _SENT_NEW + "business_connection_id foursquare_id foursquare_type google_place_id google_place_type",
    ),
    "sendPoll": (
        "question options chat_id",
        "message_thread_id disable_notification protect_content message_effect_id allow_paid_broadcast "
        "reply_parameters reply_markup business_connection_id question_parse_mode question_entities is_anonymous type "
        "allows_multiple_answers allows_revoting shuffle_options allow_adding_options hide_results_until_closes "
        "members_only country_codes correct_option_ids explanation explanation_parse_mode explanation_entities "
        "explanation_media open_period close_date is_closed description description_parse_mode description_entities",
    ),  # but for its media: the playground shows a poll in words
    "stopPoll": ("chat_id message_id", "business_connection_id reply_markup"),
    "sendChatAction": ("action chat_id", "business_connection_id message_thread_id"),
    "copyMessage": ("chat_id from_chat_id message_id", _SENT_NEW + _CAPTION + "video_start_timestamp"),
    "copyMessages": (
        "message_ids chat_id from_chat_id",
        "message_thread_id direct_messages_topic_id disable_notification protect_content remove_caption",
    ),
    "forwardMessage": ("chat_id from_chat_id message_id", _SENT + "video_start_timestamp"),
    "editMessageText": ("text", _EDITED + "parse_mode entities link_preview_options"),
    "editMessageCaption": ("", _EDITED + _CAPTION),
    "editMessageReplyMarkup": ("", _EDITED),
    "deleteMessage": ("chat_id message_id", ""),
    "deleteMessages": ("message_ids chat_id", ""),
    "answerInlineQuery": ("inline_query_id results", "cache_time is_personal next_offset button"),
    "answerCallbackQuery": ("callback_query_id", "text show_alert url cache_time"),
    "pinChatMessage": ("chat_id message_id", "business_connection_id disable_notification"),
    "unpinChatMessage": ("chat_id", "business_connection_id message_id"),
    "unpinAllChatMessages": ("chat_id", ""),
    "setMyCommands": ("commands", "scope language_code"),
    "getMyCommands": ("", "scope language_code"),
    "deleteMyCommands": ("", "scope language_code"),
    "setMyName": ("", "name language_code"),
    "getMyName": ("", "language_code"),
    "setMyDescription": ("", "description language_code"),
    "getMyDescription": ("", "language_code"),
    "setMyShortDescription": ("", "short_description language_code"),
    "getMyShortDescription": ("", "language_code"),
    "getChat": ("chat_id", ""),
    "getChatMember": ("chat_id user_id", ""),
    "getChatAdministrators": ("chat_id", "return_bots"),
    "createForumTopic": ("chat_id name", "icon_color icon_custom_emoji_id"),
    "editForumTopic": ("chat_id message_thread_id", "name icon_custom_emoji_id"),
    "closeForumTopic": ("chat_id message_thread_id", ""),
    "reopenForumTopic": ("chat_id message_thread_id", ""),
    "deleteForumTopic": ("chat_id message_thread_id", ""),
    "setMessageReaction": ("chat_id message_id", "reaction is_big"),
    "getFile": ("file_id", ""),
    "setChatMenuButton": ("", "chat_id menu_button"),
    "getChatMenuButton": ("", "chat_id"),
}

_MISSING = {
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "message_ids": "message identifiers are not specified",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
    "action": "wrong parameter action in request",
    "user_id": "invalid user_id specified",
    "file_id": "file_id not specified",
    "inline_query_id": "query is too old and response timeout expired or query ID is invalid",
    "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
    "commands": "can't parse commands JSON object",
}
_MAY_BE_EMPTY = {"url"}


def read(method: str, raw: Mapping[str, Any]) -> Arguments:
    """The parameters in their types; raises what Telegram says about the first that is missing or wrong."""
    needed, optional = METHODS[method]
    for name in needed.split():
        if name not in raw or (raw[name] == "" and name not in _MAY_BE_EMPTY):
            raise bad_request(_MISSING.get(name, f"{name} is empty"))
    return {name: KINDS[name](name, raw[name]) for name in (needed + " " + optional).split() if name in raw}


def unknown(method: str, raw: Mapping[str, Any]) -> tuple[str, ...]:
    """The parameters that this method does not have: Telegram ignores them in silence, a test may want to know."""
    needed, optional = METHODS[method]
    known = (needed + " " + optional).split()
    return tuple(name for name in raw if name not in known)
