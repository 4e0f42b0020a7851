"""What coordinators are told when a registration comes, with the buttons that decide on it."""

from collections.abc import Iterator, Sequence

from markupsafe import Markup, escape

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.features.registration.form import show
from bot.features.registration.messages.clashes import same_hour
from bot.features.registration.record import Clash, Filling, Registration
from bot.i18n import Translator


def arrived(t: Translator, filling: Filling, *, name: str, at_once: Sequence[Clash] = ()) -> Message:
    """A new registration waits; name, country and activity first, the answers one tap away."""
    return _to_decide(t, filling, t("<b>New registration: {name}</b>", name=name), at_once)


def changed(t: Translator, filling: Filling, *, name: str, at_once: Sequence[Clash] = ()) -> Message:
    """An answer that matters was changed, so it waits again."""
    return _to_decide(t, filling, t("<b>Changed registration: {name}</b>", name=name), at_once)


def many_arrived(t: Translator) -> Message:
    """Several have come in a short time; what it says before somebody has counted them."""
    # i18n: button
    return Message(t("<b>New registrations have come.</b>"), [[Button(t("Open the list"), pack("people", "open"))]])


def _to_decide(t: Translator, filling: Filling, headline: Markup, at_once: Sequence[Clash]) -> Message:
    lines = [headline, *_country(t, filling), escape(t.pick(filling.activity.title)), *same_hour(t, at_once)]
    # i18n: button
    answers = Button(t("Details"), _press("details", filling.registration))
    return Message(Markup("\n").join(lines), [decisions(t, filling.registration), [answers]])


def _country(t: Translator, filling: Filling) -> Iterator[Markup]:
    """The country that the person named in the form, where it asks for one."""
    for question in filling.form.questions:
        if question.fills == "country" and (code := filling.draft.answers.get(question.code)):
            yield escape(show(question, code, t))


def decisions(t: Translator, registration: Registration) -> list[Button]:
    """Yes or no, below whatever tells of a registration that waits."""
    # i18n: button
    approve = Button(t("Approve"), _press("approve", registration))
    # i18n: button
    reject = Button(t("Reject"), _press("reject", registration))
    return [approve, reject]


def _press(action: str, registration: Registration) -> str:
    return pack("reg", action, registration.id, registration.version)
