"""A token that Telegram refuses: the alarm, and the look for the moment when it is right again."""

import asyncio
from collections.abc import Callable

from telegram import Bot

from bot import logs, metrics

log = logs.logger(__name__)

CHECK_EVERY = 30.0


class Token:
    """Whether the token is refused; then Telegram is asked now and again, and `right_again` is called once it is."""

    def __init__(self, bot: Bot, right_again: Callable[[], None]) -> None:
        self._bot = bot
        self._right_again = right_again
        self._healing: asyncio.Task[None] | None = None
        self.refused = False

    def refuse(self) -> None:
        """Telegram does not know the token (any more): nothing is to be tried with it until it is known again."""
        if not self.refused:
            self.refused = True
            metrics.alarms.labels("token").set(1)
            log.error("Telegram refuses the token: nothing is sent until it is right again; check BOT_TOKEN")
            self._healing = asyncio.create_task(self._heal())

    async def _heal(self) -> None:
        while self.refused:
            await asyncio.sleep(CHECK_EVERY)
            try:
                await self._bot.get_me()
            except Exception as error:
                # Whatever it was: nobody else looks after the token.
                log.error("the token cannot be used yet", error=type(error).__name__)
                continue
            self.refused = False
            metrics.alarms.labels("token").set(0)
            log.warning("Telegram knows the token again: sending goes on")
            self._right_again()

    def stop(self) -> None:
        """Ends the looking."""
        if self._healing is not None:
            self._healing.cancel()
