"""The entries of a programme file about who answers people: office hours, holidays, ready replies."""

from datetime import date, time
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from bot.yaml_file import NOT_EMPTY, Entry, Title, matching, texts

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: Final[tuple[Day, ...]] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _day(value: str) -> str:
    try:
        date.fromisoformat(value)
    except ValueError:
        raise ValueError("must be a day like 2026-12-31") from None
    return value


Hour = Annotated[str, matching(r"([01]\d|2[0-3]):[0-5]\d", "must be an hour like 08:30")]
Date = Annotated[str, matching(r"\d{4}-\d{2}-\d{2}", "must be a day like 2026-12-31"), AfterValidator(_day)]
Days = Annotated[tuple[Date, ...], Field(max_length=100)]
Holidays = Annotated[str, matching(r"[A-Z]{2}", "must be the two capital letters of a country, like LA")]
Code = Annotated[str, matching(r"[a-z0-9-]{1,32}", "must be 1 to 32 letters a-z, digits or -")]


class OfficeHours(Entry):
    """On which days, between which hours of its own clock, a country's coordinators answer; `closed` are days off."""

    days: Annotated[tuple[Day, ...], NOT_EMPTY] = DAYS[:5]
    begins: Hour = Field(validation_alias="from", serialization_alias="from")
    ends: Hour = Field(validation_alias="until", serialization_alias="until")
    closed: Annotated[tuple[Date, ...], Field(max_length=100)] = ()

    @field_validator("ends")
    @classmethod
    def _later(cls, value: str, info: ValidationInfo) -> str:
        if time.fromisoformat(value) <= time.fromisoformat(info.data.get("begins", "00:00")):
            raise ValueError("must be later than `from`")
        return value

    def kept(self) -> dict[str, Any]:
        """The form in which the database keeps it."""
        days = [DAYS.index(day) for day in self.days]
        return {"days": days, "begins": self.begins, "ends": self.ends, "closed": list(self.closed)}


class Reply(Entry):
    """A reply that coordinators send by a tap, in the language of who asks; `title` is what they choose it by."""

    code: Code
    title: Title
    text: Annotated[dict[str, str], texts(1000)]
