"""What a press of "Got it" is answered with."""

from markupsafe import Markup

from bot.i18n import Translator


def noted(t: Translator, *, again: bool) -> Markup:
    """The short answer to the press."""
    return t("You have told me already. Thank you.") if again else t("Noted. Thank you.")


def pressed(t: Translator) -> Markup:
    """The button's label from then on."""
    # i18n: button
    return t("✓ Got it")
