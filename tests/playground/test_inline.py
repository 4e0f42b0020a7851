"""A list to pick from while somebody types: as strict as Telegram's, and sent in the person's own name."""

import json
from typing import Any

import pytest

from bot.playground.person import Person
from bot.playground.world import World
from tests.playground.conftest import Line

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


def article(number: int = 1, **more: Any) -> dict[str, Any]:
    """A line of a list."""
    return {"type": "article", "id": str(number), "title": "S", "input_message_content": {"message_text": "S"}, **more}


async def test_what_is_picked_is_sent_in_her_name(line: Line, world: World, started: Person) -> None:
    """The bot is told that it was by way of it."""
    query = started.types("servo")
    _, updates = await line.call("getUpdates")
    assert updates[-1]["inline_query"] == query.as_json()
    content = {"message_text": "<b>Servo</b> &amp; more", "parse_mode": "HTML"}
    results = json.dumps([article(input_message_content=content, description="a motor")])
    assert await line.call("answerInlineQuery", inline_query_id=query.id, results=results, cache_time=0) == (200, True)
    (found,) = await query.answered()
    assert (found.title, found.description) == ("S", "a motor")
    sent = query.picks(found, started.chat)
    assert (sent.text, sent.bold, sent.by_bot) == ("Servo & more", ["Servo"], False)
    _, updates = await line.call("getUpdates")
    assert updates[-1]["message"]["via_bot"]["username"] == world.username


@pytest.mark.parametrize(
    ("results", "refusal"),
    [
        ([article(), article()], "RESULT_ID_DUPLICATE"),
        ([article(number) for number in range(51)], "RESULTS_TOO_MUCH"),
        ([article(id="")], "RESULT_ID_INVALID"),
        ([article(title="")], "ARTICLE_TITLE_EMPTY"),
        ([article(input_message_content={})], "message text is empty"),
        ([article(type="photo")], "can't parse inline query result: only articles are known here"),
        ([article(id=7)], 'can\'t parse inline query result: Field "id" must be of type String'),
        ([article(description=7)], 'can\'t parse inline query result: Field "description" must be of type String'),
        (
            [article(input_message_content={"message_text": 7})],
            'can\'t parse InputMessageContent: Field "message_text" must be of type String',
        ),
        (["S"], "inline query result must be an Object"),
        ([article(input_message_content={"message_text": "S" * 4097})], "message is too long"),
    ],
)
async def test_a_wrong_list_is_refused(line: Line, started: Person, results: Any, refusal: str) -> None:
    """With what is wrong, and nobody sees it."""
    query = started.types("servo")
    answer = await line.call("answerInlineQuery", inline_query_id=query.id, results=results)
    assert answer == (400, f"Bad Request: {refusal}")
    assert query.results is None


async def test_a_query_is_answered_in_time_or_not_at_all(line: Line, started: Person) -> None:
    """An unknown one, and one that is too old."""
    query = started.types("servo")
    query.until = 0.0
    for number in (query.id, "7"):
        assert await line.call("answerInlineQuery", inline_query_id=number, results=[]) == (400, TOO_OLD)
