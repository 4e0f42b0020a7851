"""What becomes of a message when Telegram says "not so fast"."""

from datetime import timedelta

from telegram.error import RetryAfter

from bot.delivery.retry import decide


def test_a_message_waits_as_long_as_telegram_says() -> None:
    """Not shorter and not longer, whichever try it was; and the library has nothing to warn of."""
    decision = decide(RetryAfter(7), attempts=5, age=timedelta(days=2))
    assert (decision.state, decision.after, decision.lost) == ("waiting", 7.0, False)
