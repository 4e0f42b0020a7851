"""How numbers and dates are written: what can be chosen, with today as the example."""

from datetime import datetime

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.i18n import DIGITS, Era, Translator


def writing(t: Translator, now: datetime, zone: str) -> Message:
    """Today as it is written now; ticks show what holds."""
    told = t(
        "<b>How are numbers and dates written for you?</b>\nNow like this: {day}, {hour}",
        day=t.date(now, zone), hour=t.time(now, zone),
    )  # fmt: skip
    manner = t.moments.manner
    latin = _choice("0123456789", "digits", "latin", chosen=not manner.native)
    native = _choice(DIGITS[t.language], "digits", "native", chosen=manner.native)
    eras = [_choice(label, "era", era.value, chosen=era is manner.era) for era, label in _eras(t).items()]
    # i18n: button
    back = Button(t("Back"), pack("lang", "back"))
    return Message(told, [[latin], [native], *([each] for each in eras), [back]])


def _eras(t: Translator) -> dict[Era, str]:
    """Of the languages whose readers count by the Buddhist Era from the first of January."""
    if not t.moments.style.years:
        return {}
    return {
        # i18n: button; an era
        Era.BUDDHIST: t("Buddhist Era"),
        # i18n: button; an era
        Era.COMMON: t("Common Era"),
        # i18n: button; two eras
        Era.BOTH: t("Both eras"),
    }


def _choice(label: str, action: str, code: str, *, chosen: bool) -> Button:
    return Button(f"✓ {label}" if chosen else label, pack("lang", action, code))
