"""What a picture shows. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Bar:
    """One line: what it is called, its figure as its reader writes it, and how long each part of the bar is."""

    label: str
    figure: str
    parts: tuple[int, ...]


@dataclass(frozen=True)
class Bars:
    """Bars below a heading, compared with the longest of them, or with what `full` says; `whole`: each fills its line,
    and shows shares of it.

    `key` says what the parts are, where there are several; each part has its number in it otherwise.
    """

    title: str
    bars: tuple[Bar, ...]
    key: tuple[str, ...] = ()
    whole: bool = False
    full: int = 0


@dataclass(frozen=True)
class Picture:
    """A heading, lines below it, and bars."""

    language: str
    title: str
    note: tuple[str, ...]
    sections: tuple[Bars, ...]
