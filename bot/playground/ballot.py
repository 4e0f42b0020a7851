"""Polls as they stand: who has voted how, and what the bot learns of it."""

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.playground.message import Message
    from bot.playground.person import Person
    from bot.playground.world import World

Poll = dict[str, Any]
_IN_MESSAGES_ONLY = ("description", "description_entities", "media")


class CannotVote(ValueError):
    """What a phone would not let one do."""


@dataclass(eq=False)
class Ballot:
    """One poll, in whichever chats it stands: a forwarded one is the same, a copied one is another."""

    poll: Poll  # the Bot API's Poll; the messages hold this very object
    by_bot: bool
    messages: "list[Message]" = field(default_factory=list)
    votes: dict[int, tuple[int, ...]] = field(default_factory=dict)  # by who voted

    @property
    def is_quiz(self) -> bool:
        """Whether there are right answers."""
        return bool(self.poll["type"] == "quiz")

    def as_json(self) -> Poll:
        """The Bot API's Poll as it stands in an update, which tells how it is now."""
        return {name: deepcopy(value) for name, value in self.poll.items() if name not in _IN_MESSAGES_ONLY}

    def is_over(self, now: float) -> bool:
        """Whether nobody can vote any more."""
        return bool(self.poll["is_closed"] or now >= self.poll.get("close_date", now + 1))

    def count(self) -> None:
        """Bring the numbers of the poll up to date."""
        for number, option in enumerate(self.poll["options"]):
            option["voter_count"] = sum(number in chosen for chosen in self.votes.values())
        self.poll["total_voter_count"] = len(self.votes)


def new_poll(world: "World", question: str, options: Iterable[dict[str, Any]], **details: Any) -> Poll:
    """A poll that nobody has voted in."""
    listed = [{"persistent_id": str(number), **one, "voter_count": 0} for number, one in enumerate(options)]
    return {
        "id": str((world.next_message << 20) + len(world.ballots)),
        "question": question,
        "options": listed,
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": True,
        "type": "regular",
        "allows_multiple_answers": False,
        "allows_revoting": details.get("type") != "quiz",
        "members_only": False,
        **details,
    }


def stands(world: "World", message: "Message") -> None:
    """Remember that a message shows a poll."""
    poll = message.body["poll"]
    ballot = world.ballots.get(poll["id"])
    if ballot is None:
        ballot = world.ballots[poll["id"]] = Ballot(poll, message.by_bot)
    message.body["poll"] = ballot.poll
    message.ballot = ballot
    ballot.messages.append(message)


def vote(world: "World", person: "Person", message: "Message", chosen: Iterable[int]) -> None:
    """Choose options, or none to take a vote back; raises CannotVote."""
    ballot, options = message.ballot, tuple(sorted(set(chosen)))
    if ballot is None or ballot.is_over(world.clock()):
        raise CannotVote("the poll is closed")
    if not set(options) <= set(range(len(ballot.poll["options"]))):
        raise CannotVote("there is no such option")
    if len(options) > 1 and not ballot.poll["allows_multiple_answers"]:
        raise CannotVote("only one option can be chosen")
    if person.id in ballot.votes and not ballot.poll["allows_revoting"]:
        raise CannotVote("an answer to a quiz stays")
    world.person_acted(message.chat)
    ballot.votes.pop(person.id, None)
    if options:
        ballot.votes[person.id] = options
    ballot.count()
    changed(world, ballot)
    if ballot.by_bot:
        world.updates.push("poll", ballot.as_json())
        if not ballot.poll["is_anonymous"]:
            world.updates.push("poll_answer", _answer(ballot, person, options))


def _answer(ballot: Ballot, person: "Person", options: tuple[int, ...]) -> dict[str, Any]:
    kept = [ballot.poll["options"][number]["persistent_id"] for number in options]
    return {
        "poll_id": ballot.poll["id"], "user": person.as_json(), "option_ids": list(options),
        "option_persistent_ids": kept,
    }  # fmt: skip


def close(world: "World", ballot: Ballot) -> None:
    """Nobody can vote any more."""
    ballot.poll["is_closed"] = True
    changed(world, ballot)
    world.updates.push("poll", ballot.as_json())


def changed(world: "World", ballot: Ballot) -> None:
    """Show the poll as it is wherever it stands."""
    for message in ballot.messages:
        if not message.deleted:
            world.changed(message, "edited")
