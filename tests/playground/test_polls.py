"""Polls through the stock client: sent, voted in, taken back, copied, passed on, ended, and what Telegram refuses."""

from pathlib import Path
from typing import Any

import pytest
from telegram import Bot
from telegram.error import BadRequest

from bot.playground.ballot import CannotVote
from bot.playground.person import Person
from bot.playground.world import World
from tests.playground.conftest import Line


def answers(world: World) -> list[Any]:
    """What the bot is told of votes."""
    told = [update["poll_answer"] for update in world.updates.pending.values() if "poll_answer" in update]
    return [(each["user"]["id"], each["option_ids"]) for each in told]


async def test_a_vote_is_told_changed_and_taken_back(bot: Bot, world: World, started: Person) -> None:
    """By name where the poll is not anonymous; each chat's poll is one of its own."""
    other = world.person("Keo")
    other.chat.started = True
    sent = [
        await bot.send_poll(each.id, "Which day?", ["Monday", "Tuesday", "ພຸດ"], is_anonymous=False)
        for each in (started, other)
    ]
    assert sent[0].poll is not None
    assert sent[1].poll is not None
    assert sent[0].poll.id != sent[1].poll.id
    shown = started.chat.last
    await started.votes(shown, 1)
    await started.votes(shown, 2)
    await started.votes(shown)
    await other.votes(other.chat.last, 0)
    assert answers(world) == [(started.id, [1]), (started.id, [2]), (started.id, []), (other.id, [0])]
    updates = [update["poll"] for update in world.updates.pending.values() if "poll" in update]
    assert [each["total_voter_count"] for each in updates] == [1, 1, 0, 1]
    for wrong in [(0, 1), (3,)]:
        with pytest.raises(CannotVote):
            await started.votes(shown, *wrong)
    ended = await bot.stop_poll(other.id, other.chat.last.id)
    assert (ended.is_closed, ended.total_voter_count) == (True, 1)
    with pytest.raises(CannotVote, match="closed"):
        await other.votes(other.chat.last, 1)
    with pytest.raises(BadRequest, match="Poll has already been closed"):
        await bot.stop_poll(other.id, other.chat.last.id)


async def test_a_quiz_has_one_answer_and_its_copy_is_another_quiz(
    bot: Bot, line: Line, world: World, started: Person
) -> None:
    """What is right is known of what was made in this chat; of what was passed on from elsewhere it is not."""
    words = {"question": "2 + 2", "options": [{"text": "3"}, {"text": "4"}], "explanation": "<b>4</b>"}
    more = {"explanation_parse_mode": "HTML", "correct_option_ids": [1], "type": "quiz"}
    assert (await line.call("sendPoll", chat_id=started.id, **words, **more))[0] == 200
    shown = started.chat.last
    assert (shown.body["poll"]["explanation"], shown.body["poll"]["allows_revoting"]) == ("4", False)
    await started.votes(shown, 0)
    assert answers(world) == []  # anonymous
    with pytest.raises(CannotVote, match="stays"):
        await started.votes(shown, 1)
    made = await started.sends_poll("1 + 1", "2", "3", right=0)
    copy = await bot.copy_message(started.id, started.id, made.id)
    assert started.chat.by_id[copy.message_id].body["poll"]["correct_option_ids"] == [0]
    assert started.chat.by_id[copy.message_id].body["poll"]["id"] != made.body["poll"]["id"]
    passed_on = await started.sends_poll("1 + 1", "2", "3", right=0, forwarded=True)
    with pytest.raises(BadRequest, match="can't be copied"):
        await bot.copy_message(started.id, started.id, passed_on.id)
    with pytest.raises(BadRequest, match="can't be stopped"):
        await bot.stop_poll(started.id, made.id)


async def test_a_poll_that_is_passed_on_is_the_same_poll(bot: Bot, world: World, started: Person) -> None:
    """Whoever votes in the other chat votes in this one."""
    other = world.person("Keo")
    other.chat.started = True
    sent = await bot.send_poll(started.id, "Which day?", ["Monday", "Tuesday"], is_anonymous=False)
    await bot.forward_message(other.id, started.id, sent.message_id)
    await other.votes(other.chat.last, 0)
    assert started.chat.last.body["poll"]["total_voter_count"] == 1
    assert answers(world) == [(other.id, [0])]


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"question": "x" * 301}, "poll question length must not exceed 300"),
        ({"question": " "}, "poll question must be non-empty"),
        ({"options": []}, "poll must have at least 1 option"),
        ({"options": [{"text": str(n)} for n in range(13)]}, "poll can't have more than 12 options"),
        ({"options": [{"text": "x" * 101}, {"text": "b"}]}, "poll options length must not exceed 100"),
        ({"options": [{"text": ""}, {"text": "b"}]}, "poll options must be non-empty"),
        ({"options": ["a", "b"]}, "InputPollOption must be an Object"),
        ({"type": "survey"}, "unsupported poll type specified"),
        ({"type": "quiz"}, "wrong correct option ID specified"),
        ({"type": "quiz", "correct_option_ids": [2]}, "wrong correct option ID specified"),
        ({"type": "quiz", "correct_option_ids": [1], "explanation": "x" * 201}, "message is too long"),
        ({"description": "x" * 1025}, "message caption is too long"),
        ({"close_date": 1}, "poll can be open only for from 5 seconds to 2628000 seconds"),
        ({"allow_adding_options": True}, "options can't be added to anonymous polls and quizzes"),
    ],
)
async def test_what_telegram_refuses(line: Line, started: Person, wrong: dict[str, Any], complaint: str) -> None:
    """Nothing is sent, and the complaint says what."""
    given = {"chat_id": started.id, "question": "Which day?", "options": [{"text": "a"}, {"text": "b"}], **wrong}
    before = len(started.chat.from_bot)
    assert await line.call("sendPoll", **given) == (400, f"Bad Request: {complaint}")
    assert len(started.chat.from_bot) == before


async def test_votes_survive_a_restart(bot: Bot, world: World, started: Person, tmp_path: Path) -> None:
    """The poll, who voted how, and that one cannot vote twice in a quiz."""
    await bot.send_poll(started.id, "Which day?", ["Monday", "Tuesday"], is_anonymous=False)
    await started.votes(started.chat.last, 1)
    world.save(tmp_path / "world.json")
    again = World()
    assert again.load(tmp_path / "world.json")
    person = again.people[started.id]
    await person.votes(person.chat.last, 0)
    poll = person.chat.last.body["poll"]
    assert ([option["voter_count"] for option in poll["options"]], poll["total_voter_count"]) == ([1, 0], 1)
