"""What is said about coming to a session, or not."""

from markupsafe import Markup, escape

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.features.coming import service
from bot.features.coming.model import Asked, Why
from bot.i18n import Translator


def noted(t: Translator, *, coming: bool) -> Markup:
    """The short answer to the press."""
    return t("Noted: you are coming. Thank you.") if coming else t("Noted: you cannot come.")


def begun(t: Translator) -> Markup:
    """The short answer to a press that comes too late."""
    return t("The session has begun, so that nothing is changed any more.")


def whys(t: Translator) -> dict[Why, Markup]:
    """The reasons that can be pressed."""
    return {
        # i18n: button; why somebody cannot come
        Why.ILL: t("I am ill"),
        # i18n: button; why somebody cannot come
        Why.WORK: t("I have to work"),
        # i18n: button; why somebody cannot come
        Why.TRAVEL: t("I am travelling"),
        # i18n: button; why somebody cannot come
        Why.FAMILY: t("For my family"),
    }


def reason(t: Translator, why: str | None, words: str | None) -> Markup | str:
    """Why somebody cannot come, as coordinators read it; empty when she did not say."""
    if words:
        return words
    match why:
        case Why.ILL:
            return t("ill")
        case Why.WORK:
            return t("has to work")
        case Why.TRAVEL:
            return t("is travelling")
        case Why.FAMILY:
            return t("for the family")
    return ""


def ask_why(t: Translator, asked: Asked) -> Message:
    """Asks for the reason, and where nothing else is left of the activity, whether the seat goes to somebody else."""
    told = [t("<b>You cannot come: {session}</b>", session=t.pick(asked.title))]
    told.append(t("Why not? Press a button, or write it in one message. The coordinators read it."))
    labels = [
        Button(label, service.data(why.value, asked.session_id, asked.person_id)) for why, label in whys(t).items()
    ]
    # i18n: button
    rows = [labels[:2], labels[2:], [Button(t("Say no more"), service.data("skip", asked.session_id, asked.person_id))]]
    if asked.alone:
        told.append(t("The activity has no other session. If you give your seat back, somebody who waits can have it."))
        # i18n: button
        leave = Button(t("Give my seat back"), pack("seat", "leave", asked.registration, asked.version))
        rows.append([leave])
    return Message(Markup("\n").join(told), rows)


def explained(t: Translator, asked: Asked, said: str | Markup) -> Message:
    """What stands in the place of the question, once it is answered."""
    told = [t("✓ <b>You cannot come: {session}</b>", session=t.pick(asked.title)), escape(said)]
    told.append(t("Thank you for telling us. If you can come after all, press “I am coming” below the reminder."))
    # i18n: button
    leave = Button(t("Give my seat back"), pack("seat", "leave", asked.registration, asked.version))
    return Message(Markup("\n").join(line for line in told if line), [[leave]] if asked.alone else [])


def no_more(t: Translator) -> Message:
    """Somebody wrote why she cannot come, after she had said that she can."""
    return Message(t("You have said meanwhile that you are coming, so no reason is kept."))


def thanks(t: Translator) -> Message:
    """For who wrote why, or does not want to say."""
    return Message(t("Thank you for telling us."))
