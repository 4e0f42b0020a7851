"""What the bot has not yet been told: a queue that only a confirmation empties."""

import asyncio
from collections.abc import Iterable
from typing import Any

from bot.playground.bell import Bell
from bot.playground.refusal import Refusal

Update = dict[str, Any]

KINDS = (
    "message", "edited_message", "channel_post", "edited_channel_post", "business_connection", "business_message",
    "edited_business_message", "deleted_business_messages", "guest_message", "message_reaction",
    "message_reaction_count", "inline_query", "chosen_inline_result", "callback_query", "shipping_query",
    "pre_checkout_query", "purchased_paid_media", "poll", "poll_answer", "my_chat_member", "chat_member",
    "chat_join_request", "chat_boost", "removed_chat_boost", "managed_bot",
)  # fmt: skip
ONLY_ON_REQUEST = {"chat_member", "message_reaction", "message_reaction_count"}
_OTHER_POLL = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
_HOOK_SET = "Conflict: terminated by setWebhook request"


class UpdateQueue:
    """Updates in order of their ids, until the bot confirms them."""

    def __init__(self, first_id: int) -> None:
        self.pending: dict[int, Update] = {}
        self.next_id = first_id
        self.allowed: list[str] = []
        self.bell = Bell()
        self.closed = False
        self._poll: asyncio.Future[str] | None = None

    @property
    def polled(self) -> bool:
        """Whether a long poll stands open."""
        return self._poll is not None

    def push(self, kind: str, payload: dict[str, Any]) -> int | None:
        """Queue an update if the bot wants this kind; its id, else None."""
        if not self.wants(kind):
            return None
        update_id, self.next_id = self.next_id, self.next_id + 1
        self.pending[update_id] = {"update_id": update_id, kind: payload}
        self.bell.ring()
        return update_id

    def wants(self, kind: str) -> bool:
        """Whether the bot asked for this kind; without a list it gets all but the costly ones."""
        return kind in self.allowed if self.allowed else kind not in ONLY_ON_REQUEST

    def allow(self, kinds: Iterable[Any]) -> None:
        """Take a new list of wanted kinds; unknown ones are ignored as Telegram does."""
        self.allowed = [kind for kind in kinds if kind in KINDS]

    def confirm(self, offset: int) -> None:
        """Forget what lies before `offset`; a negative one keeps only the last so many."""
        if offset < 0:
            gone = list(self.pending)[:offset]
        else:
            gone = [update_id for update_id in self.pending if update_id < offset]
        for update_id in gone:
            del self.pending[update_id]
        if gone:
            self.bell.ring()

    def settle(self, update_id: int) -> None:
        """Forget one update that a webhook has taken."""
        self.pending.pop(update_id, None)
        self.bell.ring()

    async def poll(self, offset: int, limit: int, timeout: float) -> list[Update]:
        """What waits from `offset` on, at once or as soon as something comes; a second poll ends the first."""
        self.interrupt(_OTHER_POLL)
        self.confirm(offset)
        poll = self._poll = asyncio.get_running_loop().create_future()
        self.bell.ring()
        try:
            await self.bell.wait_for(lambda: self.pending or poll.done() or self.closed, timeout)
        except TimeoutError:
            pass
        finally:
            if self._poll is poll:
                self._poll = None
        if poll.done():
            raise Refusal(poll.result(), 409)
        return list(self.pending.values())[:limit]

    def interrupt(self, reason: str = _HOOK_SET) -> None:
        """End the poll that is under way, as a second client or a webhook does."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(reason)
            self.bell.ring()

    async def confirmed(self, timeout: float = 10.0) -> None:
        """Wait until the bot has confirmed everything that was queued before this call."""
        last = self.next_id
        await self.bell.wait_for(lambda: all(update_id >= last for update_id in self.pending), timeout)
