"""Whose question is open in a person's chat: one row, so that a restart forgets nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Dialogue:
    """The room that asked, and what it needs to go on."""

    room: str
    state: Mapping[str, Any] = field(default_factory=dict)
