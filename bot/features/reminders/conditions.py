"""For whom a rule is, among those whom its session concerns: conditions that all hold, kept beside the rule."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Only:
    """Who hears a reminder. What is empty asks nothing; of several values one is enough.

    `states` stand in the place of the usual ones, who take part; `missing` are questions of the form, of which one has
    no answer; `unconfirmed`: who is asked to confirm her seat and has not; `silent`: who has not said whether she is
    coming.
    """

    states: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    unconfirmed: bool = False
    silent: bool = False
    lead: str | None = None
    """Whoever has chosen to be reminded so long before."""
    usual: bool = False
    """Whoever has chosen nothing, or has no reminder of that kind for this session; never kept."""

    @classmethod
    def read(cls, kept: Mapping[str, Any] | None) -> "Only":
        """The conditions as they are kept."""
        known = kept or {}
        states, countries, roles, missing = (
            tuple(known.get(name, ())) for name in ("states", "countries", "roles", "missing")
        )
        asked, silent = bool(known.get("unconfirmed")), bool(known.get("silent"))
        return cls(states, countries, roles, missing, asked, silent, known.get("lead"))

    def kept(self) -> dict[str, Any] | None:
        """The form in which they are kept; None for no condition."""
        said = {name: value for name, value in vars(self).items() if value and name != "usual"}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in said.items()} or None


EVERYBODY = Only()
