"""The list as a file: its columns, and in which form it is wanted."""

from markupsafe import Markup

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.i18n import Translator


def columns(t: Translator) -> tuple[list[str], list[str]]:
    """The columns before the answers and behind them."""
    before = (t("Number"), t("Activity"), t("State"), t("Name"))
    after = (t("Sent on"), t("Decided on"), t("Decided by"), t("Reason"), t("Came by"))
    return [head.unescape() for head in before], [head.unescape() for head in after]


def forms(t: Translator, many: int, most: int) -> Message:
    """CSV or XLSX; too many are for the command line."""
    # i18n: button
    back = [Button(t("Back"), pack("people", "list"))]
    headline = t.plural(
        "The list with {n} person, as a file with all answers:",
        "The list with {n} people, as a file with all answers:",
        n=many,
    )
    if many > most:
        lines = [
            headline,
            t(
                "That is too much for the chat. Filter the list, or on the server: "
                "<code>sala export registrations</code>"
            ),
        ]
        return Message(Markup("\n").join(lines), [back])
    files = [Button("Excel (XLSX)", pack("people", "file", "xlsx")), Button("CSV", pack("people", "file", "csv"))]
    return Message(headline, [files, back])


def exported(t: Translator, many: int) -> Markup:
    """Below the file."""
    return t.plural("{n} registration, with all answers", "{n} registrations, with all answers", n=many)
