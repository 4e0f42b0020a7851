"""What the bot says about itself: its names, descriptions, command menus and menu button."""

from dataclasses import dataclass, field
from typing import Any

Commands = list[dict[str, str]]
Scope = tuple[str, int, int]  # type, chat, user

DEFAULT: Scope = ("default", 0, 0)


@dataclass
class Profile:
    """Texts by language code; "" is for all languages without one of their own."""

    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    commands: dict[tuple[Scope, str], Commands] = field(default_factory=dict)
    menu_buttons: dict[int, dict[str, Any]] = field(default_factory=dict)  # by chat; 0 for all

    def menu(self, chat_id: int, language: str, *, private: bool = True) -> Commands:
        """The commands that a person sees: the narrowest scope wins, in it the own language before none."""
        kinds = ["all_private_chats"] if private else ["all_group_chats"]
        scopes: list[Scope] = [("chat", chat_id, 0), *((kind, 0, 0) for kind in kinds), DEFAULT]
        for scope in scopes:
            for code in (language.lower().replace("_", "-").partition("-")[0], ""):
                if commands := self.commands.get((scope, code)):
                    return commands
        return []
