"""Where each kind of update leads. A feature lists its routes; the router finds the one that a turn belongs to.

Order, from the most certain to the least: a command, a button, whoever's question is open, and then whoever takes
free text.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.chat.incoming import Incoming, Kind
from bot.chat.inline import Found, Typing
from bot.chat.turn import Turn
from bot.delivery.message import Message

Handler = Callable[[Turn], Awaitable[None]]
Opening = Callable[[Turn, str], Awaitable[None]]


@dataclass(frozen=True)
class Routes:
    """What one feature answers to: commands, buttons by room and action, start payloads, its own open questions.

    `files` by the ending of their names, while no question is open.
    """

    commands: Mapping[str, Handler] = field(default_factory=dict)
    buttons: Mapping[str, Mapping[str, Handler]] = field(default_factory=dict)
    payloads: Mapping[str, Opening] = field(default_factory=dict)
    dialogues: Mapping[str, Handler] = field(default_factory=dict)
    cancels: Mapping[str, Handler] = field(default_factory=dict)
    resumes: Mapping[str, Handler] = field(default_factory=dict)
    kinds: Mapping[Kind, Handler] = field(default_factory=dict)
    files: Mapping[str, Handler] = field(default_factory=dict)
    prepare: Callable[[Incoming], Awaitable[Any]] | None = None
    first: Callable[[Turn], Awaitable[bool]] | None = None
    """Who takes what a person sends before anybody else is asked; False when it is not meant for it."""
    inline: Callable[[Typing], Awaitable[Sequence[Found]]] | None = None
    """What it offers while somebody types the bot's name in any chat."""
    in_groups: bool = False
    """Whether its buttons may be pressed in the staff's group."""


class Router:
    """All routes of the house; raises ValueError at start when two features claim the same one."""

    def __init__(self, features: Sequence[Routes]) -> None:
        self.commands: dict[str, Handler] = {}
        self.buttons: dict[str, Mapping[str, Handler]] = {}
        self.payloads: dict[str, Opening] = {}
        self.dialogues: dict[str, Handler] = {}
        self.cancels: dict[str, Handler] = {}
        self.resumes: dict[str, Handler] = {}
        self.kinds: dict[Kind, Handler] = {}
        self.files: dict[str, Handler] = {}
        self._first: list[Callable[[Turn], Awaitable[bool]]] = []
        self._inline: list[Callable[[Typing], Awaitable[Sequence[Found]]]] = []
        self._in_groups: set[str] = set()
        self._preparing: list[Callable[[Incoming], Awaitable[Any]]] = []
        for routes in features:
            for name in ("commands", "buttons", "payloads", "dialogues", "cancels", "resumes", "kinds", "files"):
                _merge(name, getattr(self, name), getattr(routes, name))
            self._preparing += [routes.prepare] if routes.prepare else []
            self._first += [routes.first] if routes.first else []
            self._inline += [routes.inline] if routes.inline else []
            self._in_groups |= routes.buttons.keys() if routes.in_groups else set()

    async def prepare(self, incoming: Incoming) -> Any:
        """Slow work before the transaction opens: the first feature that has any for this prepares its own turn."""
        for prepare in self._preparing:
            if (prepared := await prepare(incoming)) is not None:
                return prepared
        return None

    async def inline(self, typing: Typing) -> list[Found]:
        """What all features have for it, in their order."""
        return [found for offer in self._inline for found in await offer(typing)]

    async def enter(self, turn: Turn) -> None:
        """Hands the turn to the handler it belongs to."""
        incoming = turn.incoming
        for first in self._first:
            if await first(turn):
                return
        match incoming.kind:
            case Kind.COMMAND:
                await self.command(turn, incoming.command)
            case Kind.BUTTON:
                await self._button(turn)
            case Kind.MEDIA if (handler := self._file(turn)) is not None:
                await handler(turn)
            case Kind.TEXT | Kind.CONTACT | Kind.MEDIA if turn.dialogue and turn.dialogue.room in self.dialogues:
                await self.dialogues[turn.dialogue.room](turn)
            case kind if kind in self.kinds:
                await self.kinds[kind](turn)

    def _file(self, turn: Turn) -> Handler | None:
        """Who takes a file with such a name, unless a question is open that one can cancel."""
        if self.asks(turn):
            return None
        name = turn.incoming.file.name.lower() if turn.incoming.file else ""
        return next((handler for ending, handler in self.files.items() if name.endswith(ending)), None)

    async def command(self, turn: Turn, name: str) -> None:
        """Runs a command by name, typed or pressed."""
        handler = self.commands.get(name)
        if handler is not None:
            await handler(turn)
        else:
            await turn.reply(Message(turn.t("There is no command of this name. /help lists what there is.")))

    async def follow(self, turn: Turn, payload: str) -> bool:
        """Opens what a start link names; False when the link leads nowhere."""
        prefix, _, argument = payload.partition("_")
        opening = self.payloads.get(prefix)
        if opening is None or not argument:
            return False
        await opening(turn, argument)
        return True

    async def cancel(self, turn: Turn) -> bool:
        """Leaves the open dialogue in the way of its room; False when none is open."""
        handler = self.cancels.get(turn.dialogue.room) if turn.dialogue else None
        if handler is None:
            return False
        await handler(turn)
        return True

    async def ask(self, turn: Turn) -> None:
        """Answers the turn's free text as a question, whoever's question is open."""
        await self.kinds[Kind.TEXT](turn)

    def asks(self, turn: Turn) -> bool:
        """Whether a question is open that one can cancel: what comes next is its answer."""
        return turn.dialogue is not None and turn.dialogue.room in self.cancels

    async def resume(self, turn: Turn) -> None:
        """Shows again what the open dialogue had asked, in the language of now."""
        handler = self.resumes.get(turn.dialogue.room) if turn.dialogue else None
        if handler is not None:
            await handler(turn)

    async def _button(self, turn: Turn) -> None:
        data = turn.incoming.data
        handler = self.buttons.get(data.room, {}).get(data.action) if data else None
        # What is said to one person is never answered where others read: such data can only be forged.
        if turn.incoming.in_group and data and data.room not in self._in_groups:
            handler = None
        if handler is None:
            turn.toast = turn.t("This button leads nowhere any more. Please use /menu")
        else:
            await handler(turn)


def _merge(what: str, into: dict[Any, Any], more: Mapping[Any, Any]) -> None:
    if twice := into.keys() & more.keys():
        raise ValueError(f"two features claim the same {what}: {sorted(map(str, twice))}")
    into.update(more)
