"""What is said about somebody's calendar."""

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.i18n import Translator


def file(many: int, t: Translator) -> str:
    """Below the file."""
    return t.plural(
        "{n} session for your calendar. Open the file to add it.",
        "{n} sessions for your calendar. Open the file to add them.", n=many,
    )  # fmt: skip


def address(url: str, t: Translator) -> Message:
    """The address that a calendar program keeps asking."""
    told = t(
        "<b>A calendar that stays up to date</b>\n"
        "In your calendar app, subscribe to this address. When a session moves, your calendar moves with it:\n"
        "<code>{url}</code>\n"
        "Keep the address to yourself: whoever has it sees your sessions.",
        url=url,
    )
    # i18n: button
    return Message(told, [[Button(t("New address"), pack("cal", "renew"))]])


def nothing(t: Translator) -> Message:
    """For somebody without a session."""
    told = t("Nothing for your calendar yet. Once you have registered for an activity, its sessions come here.")
    # i18n: button
    return Message(told, [[Button(t("Activities"), pack("menu", "open", "programmes"))]])


def over(t: Translator) -> Message:
    """For who presses below a session that is none of hers any more."""
    return Message(t("This session is not in your schedule any more. Please look at /schedule"))
