"""How Telegram says no."""

from typing import Any


class Refusal(Exception):
    """A request that Telegram would answer with `ok: false`, and the words it would use."""

    def __init__(self, description: str, code: int = 400, **parameters: Any) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def as_json(self) -> dict[str, Any]:
        """The body of the answer."""
        answer: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            answer["parameters"] = self.parameters
        return answer


def bad_request(reason: str) -> Refusal:
    """The common case: 400, with Telegram's prefix."""
    return Refusal(f"Bad Request: {reason}")
