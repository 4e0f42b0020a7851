"""A poll as the text of an announcement: what is taken, what cannot be one, and how other languages are written."""

from typing import Final

from markupsafe import Markup

from bot.delivery.message import Message
from bot.features.polls.model import FEWEST_OPTIONS, NoPoll, Poll, as_lines
from bot.i18n import Translator, cut

_LONGEST: Final = 60


def no_poll(t: Translator, error: NoPoll) -> Message:
    """What was sent cannot be a poll; what to do instead."""
    n = t.number(error.values.get("n", 0))
    match error.why:
        case "media":
            said = t("This poll has pictures, which cannot be sent on. Please make it with words alone.")
        case "unknown":
            said = t("Telegram does not say what is right in a quiz from elsewhere. Please make it in this chat.")
        case "lines":
            said = t("Please send {n} lines: the question, then one option a line, as many as the poll has.", n=n)
        case "question":
            said = t("The question is too long: {n} letters fit. Please shorten it.", n=n)
        case "options":
            said = t("A poll has from {few} to {n} options. Please make it anew.", few=t.number(FEWEST_OPTIONS), n=n)
        case "option":
            option = cut(error.values.get("option", ""), _LONGEST)
            said = t("An option has at most {n} letters. Please shorten: {option}", n=n, option=option)
        case "twice":
            said = t("Two options say the same. Please make them differ.")
        case "explanation":
            said = t("The explanation is too long: {n} letters fit. Please shorten it.", n=n)
        case _:
            said = t("In a poll no place like {{name}} is filled. Please send it without.")
    return Message(said)


def how_to_translate(t: Translator, base: Poll) -> list[Markup]:
    """How the words of another language are sent: the lines to be translated can be copied."""
    lines = [t("It is a poll. Send its question, then one option a line, in the same order. To be translated:")]
    if base.explanation:
        lines.append(t("The last line is the explanation of the quiz."))
    return [*lines, Markup("<code>{}</code>").format(as_lines(base))]


def took_poll(t: Translator, poll: Poll, language: str, *, is_base: bool) -> Markup:
    """What was taken; of the base, what readers will see of it."""
    n = len(poll.options)
    if poll.is_quiz:
        lines = [t.plural("✓ {language}: quiz with {n} option", "✓ {language}: quiz with {n} options", n=n,
                          language=language)]  # fmt: skip
    else:
        lines = [t.plural("✓ {language}: poll with {n} option", "✓ {language}: poll with {n} options", n=n,
                          language=language)]  # fmt: skip
    if is_base:
        lines.append(t("Readers get it as a poll that is not anonymous; you see the answers by country and field."))
    return Markup("\n").join(lines)
