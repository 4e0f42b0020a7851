"""Somebody types the bot's name and some words in any chat, and the bot's answer to it: a list to pick from."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.playground.bell import Bell
from bot.playground.chat import Chat, NotSeen
from bot.playground.check import Arguments, check_shape
from bot.playground.message import Message
from bot.playground.refusal import bad_request

if TYPE_CHECKING:
    from bot.playground.person import Person
    from bot.playground.world import World

MOST = 50
_LONGEST_ID = 64
_LONGEST_QUERY = 256
_UNREADABLE = "can't parse inline query result"
_ARTICLE = {
    "type": "String!", "id": "String!", "title": "String!", "input_message_content": "Object!",
    "reply_markup": "Object", "url": "String", "description": "String", "thumbnail_url": "String",
    "thumbnail_width": "Number",
    "thumbnail_height": "Number",
}  # fmt: skip
_CONTENT = {
    "message_text": "String", "parse_mode": "String", "entities": "Array", "link_preview_options": "Object",
}  # fmt: skip
_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


@dataclass(frozen=True)
class Result:
    """One line of the list, and the body of the message that it sends."""

    id: str
    title: str
    description: str
    body: dict[str, Any]


@dataclass(eq=False)
class Typed:
    """One inline query."""

    id: str
    person: "Person"
    text: str
    chat_type: str  # "sender": the person's own chat with the bot
    until: float  # after this moment Telegram says that the query is too old
    results: list[Result] | None = None
    bell: Bell = field(default_factory=Bell)

    def as_json(self) -> dict[str, Any]:
        """The Bot API's InlineQuery."""
        return {
            "id": self.id, "from": self.person.as_json(), "query": self.text, "offset": "",
            "chat_type": self.chat_type,
        }  # fmt: skip

    async def answered(self, timeout: float = 10.0) -> list[Result]:
        """The list, as soon as it comes."""
        try:
            await self.bell.wait_for(lambda: self.results is not None, timeout)
        except TimeoutError:
            raise NotSeen(f"{self.text!r} was not answered within {timeout:g} s") from None
        assert self.results is not None
        return self.results

    def picks(self, result: Result, chat: Chat, thread: int | None = None) -> Message:
        """Send what a line of the list says, in the person's own name."""
        body = {**result.body, "via_bot": self.person.world.bot}
        return self.person.world.said(self.person, chat, body, thread=thread)


def typed(world: "World", person: "Person", text: str, chat: Chat | None = None) -> Typed:
    """An inline query, on its way to the bot."""
    query_id = str((world.updates.next_id << 20) + len(world.typed))
    until = world.clock() + world.query_lifetime
    kind = "sender" if chat is None or chat is person.chat else chat.type
    query = world.typed[query_id] = Typed(query_id, person, text[:_LONGEST_QUERY], kind, until)
    world.updates.push("inline_query", query.as_json())
    return query


def answer_inline_query(world: "World", a: Arguments) -> bool:
    """answerInlineQuery"""
    query = world.typed.get(a["inline_query_id"])
    if query is None or world.clock() > query.until:
        raise bad_request(_TOO_OLD)
    if len(a["results"]) > MOST:
        raise bad_request("RESULTS_TOO_MUCH")
    results = [_result(world, each) for each in a["results"]]
    if len({each.id for each in results}) != len(results):
        raise bad_request("RESULT_ID_DUPLICATE")
    query.results = results
    query.bell.ring()
    return True


def _result(world: "World", raw: Any) -> Result:
    # Here, not above: how a text is marked is known to a room that needs the world.
    from bot.playground.compose import text_body

    check_shape(raw, _ARTICLE, _UNREADABLE)
    if raw["type"] != "article":
        raise bad_request(f"{_UNREADABLE}: only articles are known here")
    if not 0 < len(raw["id"].encode()) <= _LONGEST_ID:
        raise bad_request("RESULT_ID_INVALID")
    if not raw["title"].strip():
        raise bad_request("ARTICLE_TITLE_EMPTY")
    content = check_shape(raw["input_message_content"], _CONTENT, "can't parse InputMessageContent")
    if not content.get("message_text", "").strip():
        raise bad_request("message text is empty")
    body = text_body(world, {**content, "text": content["message_text"]})
    return Result(raw["id"], raw["title"], raw.get("description", ""), body)
