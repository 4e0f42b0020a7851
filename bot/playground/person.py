"""A person at a phone: says, taps, shares, blocks, and sees what the bot answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from bot.playground import ballot, content, inline
from bot.playground.chat import Chat, NotSeen
from bot.playground.files import shown
from bot.playground.inline import Typed
from bot.playground.message import Message
from bot.playground.tap import Tap

if TYPE_CHECKING:
    from bot.playground.world import World

PATIENCE = 30.0  # seconds that a person waits for the bot unless told otherwise: on a machine that does much else, too


@dataclass(eq=False, repr=False)
class Person:
    """Somebody with a Telegram account and a private chat with the bot."""

    world: "World"
    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = "en"
    phone: str = ""
    role: str = ""
    place: str = ""
    zone: str = "UTC"
    deactivated: bool = False
    chat: Chat = field(init=False)

    def as_json(self) -> dict[str, Any]:
        """The Bot API's User."""
        user: dict[str, Any] = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        for name in ("last_name", "username", "language_code"):
            if value := getattr(self, name):
                user[name] = value
        return user

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()

    def __repr__(self) -> str:
        # The world hangs on a person: what a dataclass writes of itself would be all of it.
        return f"<Person {self.id} {self.name}>"

    async def says(
        self, text: str, *, chat: Chat | None = None, reply_to: Message | None = None, thread: int | None = None
    ) -> Message:
        """Write a text; one longer than Telegram allows goes out in several messages, the last is returned."""
        for body in content.texts(text):
            sent = self._send(body, chat, reply_to, thread=thread)
        return sent

    async def opens(self, payload: str = "") -> Message:
        """Press Start, as a deep link with this payload would have it."""
        return await self.says(f"/start {payload}".strip())

    async def taps(self, button: str, *, on: Message | None = None, timeout: float = PATIENCE) -> "Tap | Message":
        """Press a button by its label or data (`form:pick:*` will do), as soon as the chat shows one."""
        matches = _matcher(button)

        def shown_button(message: Message) -> bool:
            if on is not None and message is not on:
                return False
            keys = message.labels if message is self.chat.keyboard else []
            return any(matches(one.label, one.data) for one in message.buttons) or any(
                matches(label, "") for row in keys for label in row
            )

        try:
            message = await self.chat.wait_for(shown_button, timeout)
        except NotSeen as fault:
            raise NotSeen(f"no button {button!r} to tap: {fault}") from None
        found = next((one for one in message.buttons if matches(one.label, one.data)), None)
        if found is None:
            return await self._taps_key(message, matches)
        return self.forges(found.data, message)

    async def _taps_key(self, message: Message, matches: Callable[[str, str], bool]) -> Message:
        key = next(key for row in message.markup["keyboard"] for key in row if matches(key["text"], ""))
        if message.markup.get("one_time_keyboard"):
            self.chat.keyboard = None
        if key.get("request_contact"):
            return await self.shares_contact(reply_to=message)
        if key.get("request_location"):
            return self._send(content.location(15.12, 105.8), None, message)
        return await self.says(key["text"])

    def forges(self, data: str, on: Message) -> Tap:
        """Send a callback query with any data: a forged one, or that of a button which is no longer there."""
        return self.world.tap(self, on, data)

    def types(self, text: str, chat: Chat | None = None) -> Typed:
        """Type the bot's name and these words in some chat, and wait for its list to pick from."""
        return inline.typed(self.world, self, text, chat)

    async def shares_contact(
        self, phone: str | None = None, *, of: "Person | None" = None, reply_to: Message | None = None,
        chat: Chat | None = None, thread: int | None = None,
    ) -> Message:  # fmt: skip
        """Send a contact: one's own with the button, another person's, or a number that is not on Telegram."""
        who = of or self
        user_id = who.id if phone is None or phone == who.phone else None
        body = content.contact(phone or who.phone, who.first_name, who.last_name, user_id)
        return self._send(body, chat, reply_to, thread=thread)

    async def sends_photo(
        self, data: bytes = content.PIXEL, caption: str = "", name: str = "photo.png", *, chat: Chat | None = None,
        reply_to: Message | None = None, thread: int | None = None,
    ) -> Message:  # fmt: skip
        """Send a picture."""
        stored = self.world.files.add("photo", name, "image/png", data)
        return self._send(content.captioned(shown(stored), caption), chat, reply_to, thread=thread)

    async def sends_document(
        self, data: bytes = b"%PDF-1.4\n", name: str = "passport.pdf", type: str = "application/pdf", caption: str = "",
        *, chat: Chat | None = None, thread: int | None = None,
    ) -> Message:  # fmt: skip
        """Send a file."""
        stored = self.world.files.add("document", name, type, data)
        return self._send(content.captioned(shown(stored), caption), chat, thread=thread)

    async def sends_album(self, *documents: tuple[str, bytes], captions: Mapping[int, str] = {}) -> list[Message]:
        """Send several files in one go: the phone makes a message of each, and they share the album's id.

        `captions`: by their place what stands below them.
        """
        album = {"media_group_id": str(len(self.world.files.by_id) + 1)}
        stored = [self.world.files.add("document", name, "application/pdf", data) for name, data in documents]
        bodies = [content.captioned(shown(one), captions.get(place, "")) for place, one in enumerate(stored)]
        return [self._send(body | album) for body in bodies]

    async def sends_sticker(
        self, emoji: str = "👍", *, chat: Chat | None = None, thread: int | None = None
    ) -> Message:  # fmt: skip
        """Send a sticker."""
        return self._send(content.sticker(self.world.files, emoji), chat, thread=thread)

    async def sends_voice(
        self, seconds: int = 3, *, chat: Chat | None = None, thread: int | None = None
    ) -> Message:  # fmt: skip
        """Send a voice note."""
        return self._send(content.voice(self.world.files, seconds), chat, thread=thread)

    async def sends_location(
        self, latitude: float = 15.12, longitude: float = 105.8, *, chat: Chat | None = None, thread: int | None = None
    ) -> Message:  # fmt: skip
        """Send a place."""
        return self._send(content.location(latitude, longitude), chat, thread=thread)

    async def sends_poll(
        self, question: str, *options: str, right: int | None = None, forwarded: bool = False,
        chat: Chat | None = None, thread: int | None = None, **details: Any,
    ) -> Message:  # fmt: skip
        """Send a poll made on this phone, of a quiz with the right option; or one that is forwarded from elsewhere."""
        if right is not None:
            details |= {"type": "quiz"} | ({} if forwarded else {"correct_option_ids": [right]})
        poll = ballot.new_poll(self.world, question, [{"text": option} for option in options], **details)
        origin = {"type": "hidden_user", "date": self.world.now(), "sender_user_name": "A friend"}
        return self._send({"poll": poll}, chat, origin=origin if forwarded else None, thread=thread)

    async def votes(self, poll: Message, *options: int) -> None:
        """Choose options of a poll, or take the vote back; raises CannotVote."""
        ballot.vote(self.world, self, poll, options)

    async def sends_forwarded(self, text: str, sender: str = "A friend") -> Message:
        """Forward a text of somebody who hides the account."""
        origin = {"type": "hidden_user", "date": self.world.now(), "sender_user_name": sender}
        return self._send(content.marked(text), origin=origin)

    async def edits(self, message: Message, text: str) -> Message:
        """Change an own message."""
        message.replace(content.marked(text), {}, self.world.now())
        self.world.person_acted(message.chat)
        self.world.changed(message, "edited")
        self.world.updates.push("edited_message", message.as_json())
        return message

    async def reacts(self, message: Message, emoji: str | None) -> None:
        """Give a reaction, or take it back."""
        from bot.playground import forum

        forum.react(self.world, message, self, emoji)

    async def deletes(self, message: Message) -> None:
        """Remove a message for both sides; Telegram tells the bot nothing."""
        self.world.delete(message)

    async def blocks(self) -> None:
        """Block the bot."""
        self.world.set_blocked(self, True)

    async def unblocks(self) -> None:
        """Let the bot write again."""
        self.world.set_blocked(self, False)

    async def sees(
        self, fragment: str = "", *, button: str = "", where: Callable[[Message], bool] | None = None,
        timeout: float = PATIENCE, ever: bool = False,
    ) -> Message:  # fmt: skip
        """Wait for a message of the bot, new or changed since one last did something (or `ever`), and return it."""

        def wanted(message: Message) -> bool:
            return (
                message.by_bot
                and fragment in message.text
                and (not button or any(_matcher(button)(one.label, one.data) for one in message.buttons))
                and (where is None or where(message))
            )

        try:
            return await self.chat.wait_for(wanted, timeout, since=-1 if ever else self.chat.acted)
        except NotSeen as fault:
            raise NotSeen(f"{self.first_name} waits for {fragment or button!r}: {fault}") from None

    def _send(
        self, body: dict[str, Any], chat: Chat | None = None, reply_to: Message | None = None, **details: Any
    ) -> Message:
        return self.world.said(self, chat or self.chat, body, reply_to, **details)


def _matcher(button: str) -> Callable[[str, str], bool]:
    """Whether a button with this label and data is the one that is meant."""
    return lambda label, data: label == button or (bool(data) and fnmatchcase(data, button))
