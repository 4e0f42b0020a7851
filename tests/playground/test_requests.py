"""A request before its method looks at it: address, token, encoding, parameters and their types."""

import json
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest

from bot.playground.person import Person
from bot.playground.server import LoopbackServer
from bot.playground.world import World
from tests.playground.conftest import Line


async def test_an_unknown_method_is_not_found(line: Line, world: World) -> None:
    """404, as Telegram answers; and a test can see that it was asked for."""
    assert await line.call("sendMagic", chat_id=1) == (404, "Not Found")
    assert [(one.method, one.refusal) for one in world.requests] == [("sendMagic", "Not Found")]


@pytest.mark.parametrize(
    ("token", "answer"),
    [
        ("42:another-token-of-the-right-shape", (401, "Unauthorized")),
        ("43:playground-needs-no-botfather-token", (401, "Unauthorized")),
        ("nonsense", (404, "Not Found")),
        ("42:short", (404, "Not Found")),
    ],
)
async def test_a_wrong_token_opens_nothing(line: Line, server: LoopbackServer, token: str, answer: Any) -> None:
    """Neither methods nor files."""
    assert await line.call("getMe", base=f"{server.bot_url}{token}") == answer
    async with line.session.get(f"{server.file_url}{token}/photos/file_1.png") as file:
        assert (file.status, (await file.json())["description"]) == answer


async def test_method_names_may_be_written_in_any_case(line: Line) -> None:
    """Telegram does not look at the case of a method."""
    assert (await line.call("GETME"))[1] == (await line.call("getMe"))[1]


async def test_parameters_may_come_in_each_of_the_four_ways(line: Line, started: Person) -> None:
    """In the address, as a form, as JSON, and as multipart."""
    fields = {"chat_id": str(started.id), "text": "ສະບາຍດີ & <hello>", "disable_notification": "True"}
    multipart = aiohttp.FormData(fields, default_to_multipart=True)
    async with line.session.get(f"{line.base}/sendMessage?{urlencode(fields)}") as answer:
        assert answer.status == 200
    assert (await line.post("sendMessage", data=fields))[0] == 200
    assert (await line.post("sendMessage", data=multipart))[0] == 200
    as_json = {**fields, "chat_id": started.id, "disable_notification": True}
    assert (await line.post("sendMessage", json=as_json))[0] == 200

    assert [(one.text, one.silent) for one in started.chat.messages] == [("ສະບາຍດີ & <hello>", True)] * 4


async def test_structures_are_taken_as_json_within_a_form(line: Line, started: Person) -> None:
    """What clients do that send forms."""
    keyboard = json.dumps({"inline_keyboard": [[{"text": "ເລືອກ", "callback_data": "form:pick:la:1"}]]})
    data = {"chat_id": str(started.id), "text": "?", "reply_markup": keyboard}
    assert (await line.post("sendMessage", data=data))[0] == 200
    assert started.chat.last.labels == [["ເລືອກ"]]


@pytest.mark.parametrize(
    ("how", "complaint"),
    [
        ({"data": b"{", "headers": {"Content-Type": "application/json"}}, "can't parse JSON object"),
        ({"json": ["text"]}, "JSON object expected"),
        ({"json": {"text": "\ud83d", "chat_id": 1}}, "strings must be encoded in UTF-8"),
        ({"data": b"text=%ff"}, "strings must be encoded in UTF-8"),
        (
            {"data": b"--x", "headers": {"Content-Type": "multipart/form-data; boundary=y"}},
            "can't parse multipart form data",
        ),
    ],
)
async def test_a_body_that_cannot_be_read_is_refused(line: Line, how: dict[str, Any], complaint: str) -> None:
    """A sentence, never a fault of the server."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"} if isinstance(how.get("data"), bytes) else {}
    how = {**how, "headers": {**headers, **how.get("headers", {})}}
    assert await line.post("sendMessage", **how) == (400, f"Bad Request: {complaint}")


@pytest.mark.parametrize(
    ("method", "given", "complaint"),
    [
        ("sendMessage", {"chat_id": 700_000_001}, "message text is empty"),
        ("sendMessage", {"chat_id": 700_000_001, "text": ""}, "message text is empty"),
        ("sendMessage", {"text": "?"}, "chat_id is empty"),
        ("sendMessage", {"chat_id": "", "text": "?"}, "chat_id is empty"),
        ("sendMessage", {"chat_id": 1, "text": "?"}, "chat not found"),
        ("sendMessage", {"chat_id": "@nobody", "text": "?"}, "chat not found"),
        ("sendPhoto", {"chat_id": 700_000_001}, "there is no photo in the request"),
        ("sendDocument", {"chat_id": 700_000_001}, "there is no document in the request"),
        ("sendChatAction", {"chat_id": 700_000_001}, "wrong parameter action in request"),
        ("sendChatAction", {"chat_id": 700_000_001, "action": "sing"}, "wrong parameter action in request"),
        ("editMessageText", {"chat_id": 700_000_001, "text": "?"}, "message identifier is not specified"),
        ("editMessageText", {"chat_id": 700_000_001, "message_id": 1}, "message text is empty"),
        ("deleteMessage", {"chat_id": 700_000_001}, "message identifier is not specified"),
        ("deleteMessages", {"chat_id": 700_000_001}, "message identifiers are not specified"),
        ("getChatMember", {"chat_id": 700_000_001}, "invalid user_id specified"),
        ("getFile", {}, "file_id not specified"),
        ("getFile", {"file_id": "AgACAgUnothing"}, "invalid file_id"),
        ("setMyCommands", {}, "can't parse commands JSON object"),
        ("setWebhook", {}, "url is empty"),
    ],
)
async def test_what_is_missing_is_named(
    line: Line, started: Person, method: str, given: dict[str, Any], complaint: str
) -> None:
    """In the words of Telegram."""
    assert await line.call(method, **given) == (400, f"Bad Request: {complaint}")


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"text": 5}, 'parameter "text" must be of type String'),
        ({"chat_id": 1.0}, 'parameter "chat_id" must be of type Integer'),
        ({"chat_id": True}, 'parameter "chat_id" must be of type Integer'),
        ({"chat_id": [1]}, 'parameter "chat_id" must be of type Integer'),
        ({"chat_id": None}, "chat not found"),
        ({"message_thread_id": "seven"}, 'parameter "message_thread_id" must be of type Integer'),
        ({"message_thread_id": "໗"}, 'parameter "message_thread_id" must be of type Integer'),
        ({"message_thread_id": "1_0"}, 'parameter "message_thread_id" must be of type Integer'),
        ({"disable_notification": "maybe"}, 'parameter "disable_notification" must be of type Boolean'),
        ({"disable_notification": 1}, 'parameter "disable_notification" must be of type Boolean'),
        ({"disable_notification": None}, 'parameter "disable_notification" must be of type Boolean'),
        ({"parse_mode": None}, "unsupported parse_mode"),
        ({"parse_mode": "Word"}, "unsupported parse_mode"),
        ({"reply_markup": None}, "object expected as reply markup"),
        ({"reply_markup": []}, "object expected as reply markup"),
        ({"reply_markup": "{"}, "can't parse reply markup JSON object"),
        ({"reply_markup": {"inline_keyboard": None}}, 'field "inline_keyboard" must be of type Array'),
        ({"reply_markup": '{"keyboard": "\\ud83d"}'}, "strings must be encoded in UTF-8"),
        ({"entities": {}}, "expected an Array as entities"),
        ({"entities": [{"type": "bold"}]}, "can't parse MessageEntity: Can't find field \"offset\""),
        (
            {"entities": [{"type": "bold", "offset": 0, "length": 99}]},
            "entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 99",
        ),
        ({"link_preview_options": {"is_disabled": "yes"}}, 'field "is_disabled" must be of type Boolean'),
        ({"link_preview_options": {"url": "no address"}}, "WEBPAGE_URL_INVALID"),
        ({"reply_parameters": {"message_id": "1"}}, 'field "message_id" must be of type Number'),
        ({"reply_parameters": {"message_id": 1}}, "message to be replied not found"),
        ({"message_thread_id": 9}, "message thread not found"),
        ({"allow_paid_broadcast": True}, "FLOODSKIP_NOT_ALLOWED"),
    ],
)
async def test_a_parameter_of_the_wrong_type_is_refused(
    line: Line, started: Person, given: dict[str, Any], complaint: str
) -> None:
    """The specification's types hold; null is no value."""
    parameters = {"chat_id": started.id, "text": "?", **given}
    assert await line.call("sendMessage", **parameters) == (400, f"Bad Request: {complaint}")
    assert started.chat.messages == []


async def test_an_unknown_parameter_is_ignored_but_noted(line: Line, started: Person, world: World) -> None:
    """Telegram is silent about it; a test of the bot must be able to find it."""
    assert (await line.call("sendMessage", chat_id=started.id, text="?", colour="red"))[0] == 200
    assert [one.unknown for one in world.calls("sendMessage")] == [("colour",)]


async def test_a_failure_can_be_ordered(line: Line, started: Person, world: World) -> None:
    """With its parameters, as often as asked; then the method works again."""
    world.refuse_next("sendMessage", "Too Many Requests: retry after 3", 429, times=2, retry_after=3)
    for _ in range(2):
        async with line.session.post(f"{line.base}/sendMessage", json={"chat_id": started.id, "text": "?"}) as answer:
            assert (answer.status, (await answer.json())["parameters"]) == (429, {"retry_after": 3})
    assert (await line.call("sendMessage", chat_id=started.id, text="?"))[0] == 200
