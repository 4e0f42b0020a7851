"""What is wrong with an answer, and one that would be right."""

from datetime import date

from markupsafe import Markup

from bot.delivery.message import Message
from bot.features.registration.form import Kind, NotAnAnswer, Question, Reason
from bot.features.registration.messages.asking import example_of, types_of
from bot.i18n import Translator

PATIENCE = 3


def not_an_answer(t: Translator, question: Question, error: NotAnAnswer, misses: int) -> Message:
    """Why that was no answer; `misses` counts this one too, and from the third in a row a person is offered."""
    lines = [_sentence(t, question, error)]
    if example := example_of(t, question):
        lines.append(t("Example: {example}", example=example))
    if misses >= PATIENCE:
        lines.append(t("A person can help you with this: /ask"))
    return Message(Markup("\n").join(lines))


def _sentence(t: Translator, question: Question, error: NotAnAnswer) -> Markup:
    if error.reason.startswith("date-"):
        return _date(t, error)
    if question.kind in (Kind.FULL_NAME, Kind.PASSPORT_NAME):
        return _name(t, question, error)
    if error.reason.startswith("number-") or error.reason is Reason.SCALE_OUTSIDE:
        return _number(t, error)
    if error.reason.startswith("file-"):
        return _file(t, question, error)
    return _contact_or_choice(t, error)


def _any(t: Translator, error: NotAnAnswer) -> Markup:
    match error.reason:
        case Reason.EMPTY:
            return t("I see no letters in that message. Please type your answer.")
        case Reason.TOO_LONG:
            counts = {name: t.number(count) for name, count in error.details.items() if isinstance(count, int)}
            return t("That has {length} letters, and {limit} fit here. Please shorten it.", **counts)
        case Reason.FORWARDED:
            return t("That message is forwarded. Please type the answer yourself.")
        case Reason.COMMAND:
            return t("That looks like a command. Please type the answer without the / in front.")
        case Reason.TOO_MANY_MARKS:
            return t("That has too many marks on one letter. Please type it again without them.")
        case Reason.ZAWGYI:
            return t("That is written in Zawgyi, which others cannot read. Please type it with a Unicode keyboard.")
        case Reason.NEEDED:
            return t("This question cannot be left out.")
        case _:
            return t("Please type the answer as text. I cannot read photos, stickers or voice messages.")


def _name(t: Translator, question: Question, error: NotAnAnswer) -> Markup:
    match error.reason:
        case Reason.NO_LETTERS:
            return t("A name needs letters. Please type it once more.")
        case Reason.HAS_DIGITS:
            return t("That has digits in it. Please type only the name.")
        case Reason.LATIN_NEEDED:
            return t(
                "That is not in Latin letters. In the passport the name also stands in Latin letters, "
                "in the two lines at the bottom of the photo page."
            )
        case Reason.SIGN if question.kind is Kind.PASSPORT_NAME:
            return t(
                "The two lines at the bottom of the passport have only the letters A to Z. Please type the name "
                "as it stands there, without “{sign}”.",
                **error.details,
            )
        case Reason.SIGN:
            return t("A name cannot have the sign “{sign}”. Please leave it out.", **error.details)
        case _:
            return _any(t, error)


def _date(t: Translator, error: NotAnAnswer) -> Markup:
    bound = error.details.get("bound")
    day = t.day(bound) if isinstance(bound, date) else ""
    match error.reason:
        case Reason.DATE_SHORT_YEAR:
            return t("Please write the year with four digits, like 1990 or 2533.")
        case Reason.DATE_NO_SUCH_DAY:
            return t("The calendar has no such day. Please look at day and month again.")
        case Reason.DATE_IN_FUTURE:
            return t("That day is still to come. Please look at the year again.")
        case Reason.DATE_TOO_EARLY:
            return t("That is too early: the first possible day is {date}.", date=day)
        case Reason.DATE_TOO_LATE:
            return t("That is too late: the last possible day is {date}.", date=day)
        case _:
            return t("I cannot read a date in that. Please type day, month and year.")


def _file(t: Translator, question: Question, error: NotAnAnswer) -> Markup:
    match error.reason:
        case Reason.FILE_TYPE:
            return t("That file is of another kind. What fits here: {types}.", types=types_of(question))
        case Reason.FILE_TOO_LARGE:
            size = t.number(question.most_megabytes)
            return t("That file is too large: at most {size} MB fit. A photo of the page is small enough.", size=size)
        case Reason.FILE_GONE:
            return t("That file did not arrive. Please send it once more.")
        case Reason.FILE_ALBUM:
            return t("One file fits here, and these are several. Please send the right one alone.")
        case _:
            return t("Please send a photo or a file here.")


def _number(t: Translator, error: NotAnAnswer) -> Markup:
    values = {name: t.number(value) for name, value in error.details.items() if isinstance(value, int | float)}
    match error.reason:
        case Reason.NUMBER_WHOLE:
            return t("Please type a whole number, without a point or comma.")
        case Reason.NUMBER_DECIMALS:
            return t("Please type at most {decimals} digits behind the point.", **values)
        case Reason.NUMBER_TOO_SMALL:
            return t("That is too small: the least is {bound}.", **values)
        case Reason.NUMBER_TOO_LARGE:
            return t("That is too large: the most is {bound}.", **values)
        case Reason.SCALE_OUTSIDE:
            return t("Please press a number from 1 to {most}.", **values)
        case _:
            return t("I cannot read a number in that. Please type it in digits alone.")


def _contact_or_choice(t: Translator, error: NotAnAnswer) -> Markup:
    match error.reason:
        case Reason.PHONE_UNREADABLE:
            return t("I cannot read a phone number in that. Please type the number alone, with its country code.")
        case Reason.PHONE_WITHOUT_COUNTRY:
            return t("Please type the number with its country code, beginning with +.")
        case Reason.NOT_YOUR_CONTACT:
            return t("That is another person's contact. Please share or type your own number.")
        case Reason.EMAIL_UNREADABLE:
            return t("That is not a whole e-mail address. It has a name, the sign @ and a domain, with no space.")
        case Reason.PICK_A_BUTTON:
            return t("Please answer with the buttons below the question.")
        case Reason.NOT_AGREED:
            return t("To go on, please press “I agree”. If you do not agree, press “Later”: nothing is sent.")
        case Reason.TYPE_MORE:
            return t("Please type at least three letters of the name.")
        case Reason.NOTHING_PICKED:
            return t("Please tick at least one, then press Done.")
        case _:
            return _any(t, error)
