"""What a press of "Got it" is answered with."""

from markupsafe import Markup

from bot.delivery.message import Text
from bot.i18n import Translator


def noted(t: Translator, *, again: bool) -> Markup:
    """The short answer to the press."""
    return t("You have told me already. Thank you.") if again else t("Noted. Thank you.")


def pressed(label: Text) -> Text:
    """The button's label from then on."""
    return f"✓ {str(label).removeprefix('✓ ')}"
