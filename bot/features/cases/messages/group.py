"""What is said about the staff's group, and in it."""

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.features.cases.room import PAYLOAD, RIGHTS
from bot.i18n import Translator


def connect(t: Translator, bot_name: str) -> Button:
    """Puts the bot into a group with the rights it needs."""
    # i18n: button
    return Button(t("Connect a staff group"), url=f"https://t.me/{bot_name}?startgroup={PAYLOAD}&admin={RIGHTS}")


def connected(t: Translator) -> Message:
    """The group is the staff's now."""
    return Message(
        t("✓ This is the staff group now. Each question becomes a topic; what is written there goes to the person.")
    )


def needs_topics(t: Translator) -> Message:
    """A group without topics."""
    return Message(t("Please turn on Topics in the settings of this group, then connect it again: /cases"))


def named_elsewhere(t: Translator) -> Message:
    """The setting names another group."""
    return Message(t("{setting} names another group, so this one is not connected.", setting="STAFF_CHAT_ID"))


def group_lost(t: Translator) -> Message:
    """The bot cannot work in the group."""
    return Message(
        t(
            "<b>The staff group cannot be used now</b>\n"
            "The bot needs the right to manage topics there. Until then questions come to your own chat: /cases"
        ),
        # i18n: button
        [[Button(t("Try again"), pack("case", "retry"))]],
    )


def group_back(t: Translator) -> Message:
    """The bot can work in the group again."""
    return Message(t("✓ The staff group works again. Every open question has its topic there."))


def not_staff(t: Translator, name: str) -> Message:
    """Somebody without the role wrote into a case's topic."""
    return Message(
        t(
            "{name} is no coordinator for this question, so nothing was passed on. An owner can invite coordinators.",
            name=name,
        )
    )


def wrong_topic(t: Translator) -> Message:
    """An answer where no case is."""
    return Message(t("No question belongs to this topic, so nothing was passed on. See /cases in your own chat."))


def nothing_sent(t: Translator) -> Message:
    """Something that cannot be copied."""
    return Message(t("This kind of message cannot be passed on. Please send it as text, a photo or a document."))
