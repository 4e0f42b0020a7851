"""Everything there is: people, chats, messages, files, and what the bot has not yet been told."""

import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.playground import snapshot
from bot.playground.ballot import Ballot, stands
from bot.playground.chat import Chat
from bot.playground.files import Files
from bot.playground.inline import Typed
from bot.playground.message import Message
from bot.playground.person import Person
from bot.playground.profile import Profile
from bot.playground.refusal import Refusal
from bot.playground.tap import Answer, Tap
from bot.playground.updates import UpdateQueue

if TYPE_CHECKING:
    from bot.playground.hook import Hook

PLAYGROUND_TOKEN = "42:playground-needs-no-botfather-token"  # noqa: S105 - it opens only a loopback server
_EPOCH = 1_735_689_600  # 2025-01-01: ids that start from the time since then fit in 31 bits until 2033


@dataclass(frozen=True)
class Request:
    """One call of a method, for a test to look at."""

    method: str
    parameters: dict[str, Any]
    at: float
    unknown: tuple[str, ...] = ()  # parameters that this method does not have
    refusal: str = ""


@dataclass(frozen=True)
class Event:
    """Something that changed, for those who watch: the chat pages."""

    kind: str
    chat: Chat | None
    message: Message | None = None
    detail: dict[str, Any] = field(default_factory=dict)


def first_id(now: float) -> int:
    """Where ids start: a restarted playground never gives one out again."""
    return int((now - _EPOCH) * 8) % 2**31


class World:
    """The people, their chats with the one bot, and its Bot API state."""

    def __init__(
        self,
        *,
        token: str = PLAYGROUND_TOKEN,
        bot_name: str = "Sala",
        username: str = "sala_playground_bot",
        clock: Callable[[], float] = time.time,
        latency: float = 0.0,
        query_lifetime: float = 60.0,
        reads_groups: bool = False,
    ) -> None:
        self.token, self.bot_name, self.username = token, bot_name, username
        self.clock, self.latency, self.query_lifetime = clock, latency, query_lifetime
        self.reads_groups = reads_groups
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.taps: dict[str, Tap] = {}
        self.typed: dict[str, Typed] = {}
        self.ballots: dict[str, Ballot] = {}
        self.files = Files()
        self.profile = Profile()
        self.updates = UpdateQueue(first_id(clock()))
        self.hook: Hook | None = None
        self.requests: deque[Request] = deque(maxlen=10_000)
        self.closed = False
        self.next_message = first_id(clock())
        self._changes = 0
        self._saved = ""
        self._faults: dict[str, deque[Refusal]] = {}
        self._watchers: list[Callable[[Event], None]] = []

    # -- who is there ----------------------------------------------------------------------------------------------

    def now(self) -> int:
        """The moment in Unix time, by this world's clock."""
        return int(self.clock())

    @property
    def bot(self) -> dict[str, Any]:
        """The bot as a User."""
        name = self.profile.names.get("", self.bot_name)
        return {"id": int(self.token.partition(":")[0]), "is_bot": True, "first_name": name, "username": self.username}

    def person(self, first_name: str, last_name: str = "", *, id: int | None = None, **details: Any) -> Person:
        """A new person with a private chat, which the bot cannot write to before she does."""
        person_id = id or max([700_000_100, *self.people]) + 1
        person = Person(self, person_id, first_name, last_name, **details)
        person.chat = self.chats[person_id] = Chat(person_id, "private", person=person)
        self.people[person_id] = person
        self.tell(Event("person", person.chat))
        return person

    def group(
        self, title: str, *members: Person, is_forum: bool = False, username: str = "", rights: Iterable[str] = ()
    ) -> Chat:
        """A supergroup to which one of its people has just added the bot, as an administrator if it has `rights`."""
        chat = self.room(title, "supergroup", members, username, is_forum=is_forum)
        chat.rights = list(rights)
        by = members[0] if members else None
        self.membership_changed(chat, by, self.member("left"), self.bot_in(chat))
        self.tell(Event("group", chat))
        return chat

    def channel(self, title: str, *members: Person, username: str = "") -> Chat:
        """A channel that has just made the bot an administrator."""
        chat = self.room(title, "channel", members, username, is_forum=False)
        self._membership(chat, members[0] if members else None, "left", "administrator")
        return chat

    def room(self, title: str, kind: str, members: tuple[Person, ...], username: str, *, is_forum: bool) -> Chat:
        """A group or channel that is there."""
        chat_id = -1_000_000_000_001 - sum(1 for number in self.chats if number < 0)
        chat = Chat(chat_id, kind, title, username, members=list(members), started=True, is_forum=is_forum)
        self.chats[chat_id] = chat
        return chat

    # -- what people do --------------------------------------------------------------------------------------------

    def said(
        self, person: Person, chat: Chat, body: dict[str, Any], reply_to: Message | None = None, **details: Any
    ) -> Message:
        """A person's message, in the chat and on its way to the bot."""
        if chat.type == "private" and chat.blocked:
            raise ValueError(f"{person.first_name} blocked the bot: unblocks() comes before anything is sent")
        chat.started = True
        self.person_acted(chat)
        message = self.post(chat, person.as_json(), body, reply_to=reply_to, **details)
        kind = "channel_post" if chat.type == "channel" else "message"
        if chat.type not in ("group", "supergroup") or self._bot_hears(message):
            self.updates.push(kind, message.as_json())
        return message

    def _bot_hears(self, message: Message) -> bool:
        """In groups a bot in privacy mode gets commands, replies to it and its own name, nothing else."""
        replied = message.reply_to is not None and message.reply_to.by_bot
        named = f"@{self.username}" in message.text
        return (
            self.reads_groups
            or bool(message.chat.rights)
            or "migrate_to_chat_id" in message.body
            or replied
            or named
            or message.text.startswith("/")
        )

    def tap(self, person: Person, message: Message, data: str) -> Tap:
        """A callback query, on its way to the bot."""
        self.person_acted(message.chat)
        tap_id = str((self.updates.next_id << 20) + len(self.taps))
        tap = self.taps[tap_id] = Tap(tap_id, person, message, data, self.clock() + self.query_lifetime)
        self.updates.push("callback_query", tap.as_json())
        return tap

    def answer(self, tap: Tap, answer: Answer) -> None:
        """The bot's answer to a tap, shown to the person who waits for it."""
        tap.answers.append(answer)
        tap.message.chat.bell.ring()
        shown = {"text": answer.text, "alert": answer.alert, "url": answer.url, "message": tap.message.id}
        shown["person"] = tap.person.id
        self.tell(Event("answer", tap.message.chat, tap.message, shown))

    def set_blocked(self, person: Person, blocked: bool) -> None:
        """Block or unblock the bot; Telegram tells it so."""
        chat = person.chat
        if chat.blocked == blocked:
            return
        chat.blocked = blocked
        self.person_acted(chat)
        self._membership(chat, person, *(("member", "kicked") if blocked else ("kicked", "member")))
        self.tell(Event("person", chat))

    def _membership(self, chat: Chat, person: Person | None, before: str, after: str) -> None:
        self.membership_changed(chat, person, self.member(before), self.member(after))

    def bot_in(self, chat: Chat) -> dict[str, Any]:
        """The bot as a ChatMember of a group."""
        if chat.blocked:
            return self.member("kicked")
        return self.member("administrator", rights=chat.rights) if chat.rights else self.member("member")

    def membership_changed(
        self, chat: Chat, person: Person | None, before: dict[str, Any], after: dict[str, Any]
    ) -> None:
        """The bot is told what it is in a chat now."""
        change = {
            "chat": chat.as_json(),
            "from": person.as_json() if person else {"id": 777000, "is_bot": False, "first_name": "Telegram"},
            "date": self.now(),
            "old_chat_member": before,
            "new_chat_member": after,
        }
        self.updates.push("my_chat_member", change)

    def member(self, status: str, user: dict[str, Any] | None = None, rights: Iterable[str] = ()) -> dict[str, Any]:
        """A ChatMember of that status: of the bot unless another user is given."""
        member: dict[str, Any] = {"user": user or self.bot, "status": status}
        if status == "kicked":
            return {**member, "until_date": 0}
        if status != "administrator":
            return member
        known = (
            "can_be_edited is_anonymous can_manage_chat can_delete_messages can_manage_video_chats "
            "can_restrict_members can_promote_members can_change_info can_invite_users can_post_stories "
            "can_edit_stories can_delete_stories"
        )
        given = dict.fromkeys(rights, True) or {"can_post_messages": True}
        return {**member, **dict.fromkeys(known.split(), False), "can_manage_chat": True, **given}

    # -- what changes ----------------------------------------------------------------------------------------------

    def post(self, chat: Chat, sender: dict[str, Any], body: dict[str, Any], **details: Any) -> Message:
        """A new message in a chat, whoever wrote it."""
        message = Message(self.next_message, chat, sender, self.now(), body, **details)
        self.next_message += 1
        chat.by_id[message.id] = message
        if "poll" in body:
            stands(self, message)
        if message.by_bot:
            chat.typing_until = 0.0
            _show_keyboard(chat, message)
        self.changed(message, "message")
        return message

    def changed(self, message: Message, kind: str) -> None:
        """Count a change of a message and wake who waits for it."""
        message.changed = self._count()
        message.chat.bell.ring()
        self.tell(Event(kind, message.chat, message))

    def delete(self, message: Message) -> None:
        """Take a message out of its chat, for both sides."""
        message.deleted = True
        if message.id in message.chat.pinned:
            message.chat.pinned.remove(message.id)
        self.changed(message, "deleted")

    def person_acted(self, chat: Chat) -> None:
        """Remember that what comes after this is new to the person."""
        chat.acted = self._count()

    def _count(self) -> int:
        self._changes += 1
        return self._changes

    def skip_changes(self, count: int) -> None:
        """Go on counting after the changes of an earlier run."""
        self._changes = max(self._changes, count)

    # -- what stays ------------------------------------------------------------------------------------------------

    def save(self, path: Path) -> None:
        """Keep the world in a file, if it changed since the last time."""
        self._saved = snapshot.save(self, path, self._saved)

    def load(self, path: Path) -> bool:
        """Take the world back from a file; False when there is none that can be read."""
        return snapshot.load(self, path)

    # -- who watches -----------------------------------------------------------------------------------------------

    def watch(self, watcher: Callable[[Event], None]) -> Callable[[], None]:
        """Call `watcher` with each event; the result ends it."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)

    def tell(self, event: Event) -> None:
        """Tell all who watch."""
        for watcher in list(self._watchers):
            watcher(event)

    # -- for tests -------------------------------------------------------------------------------------------------

    def refuse_next(self, method: str, description: str, code: int = 400, times: int = 1, **parameters: Any) -> None:
        """Let the next calls fail: `refuse_next("sendMessage", "Too Many Requests", 429, retry_after=1)`."""
        faults = self._faults.setdefault(method, deque())
        faults.extend(Refusal(description, code, **parameters) for _ in range(times))

    def fault(self, method: str) -> Refusal | None:
        """The failure that was ordered for this call, if any."""
        faults = self._faults.get(method)
        return faults.popleft() if faults else None

    def calls(self, method: str) -> list[Request]:
        """The calls of one method so far, oldest first."""
        return [request for request in self.requests if request.method == method]

    async def confirmed(self, timeout: float = 10.0) -> None:
        """Wait until the bot has confirmed every update that was queued before this call."""
        await self.updates.confirmed(timeout)

    async def close(self) -> None:
        """End long polls, page streams and webhook deliveries, so that a server can stop."""
        self.closed = self.updates.closed = True
        self.updates.bell.ring()
        self.tell(Event("closed", None))
        if self.hook is not None:
            await self.hook.stop()
            self.hook = None


def _show_keyboard(chat: Chat, message: Message) -> None:
    """A reply keyboard or forced reply replaces what was shown; a removal takes it away; other messages leave it."""
    if "keyboard" in message.markup or "force_reply" in message.markup:
        chat.keyboard = message
    elif "remove_keyboard" in message.markup:
        chat.keyboard = None
