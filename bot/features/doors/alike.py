"""Registrations that may be one person's twice: found when a coordinator looks, and left to her."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.features.doors import repository
from bot.features.registration.form import Kind
from bot.features.registration.record import Filling
from bot.i18n import search_key

_ALIKE: Final = 88
_MOST: Final = 3


async def alike(connection: AsyncConnection, filling: Filling) -> list[int]:
    """Other people's registrations for the same activity with the same birth date and the same or nearly the same name.

    The names of a passport are compared where both have one, else the names as they were written.
    """
    question = next(
        (
            each
            for each in filling.form.questions
            if each.kind is Kind.DATE and "birth" in (each.fills or each.code) and filling.draft.answers.get(each.code)
        ),
        None,
    )
    if question is None:
        return []
    # Its library is wanted here only.
    from rapidfuzz import fuzz

    own, found = _names(filling, filling.draft.answers), []
    born = str(filling.draft.answers[question.code])
    for row in await repository.born_on(connection, filling.registration, question.code, born):
        other = _names(filling, row.draft["answers"])
        score = max((fuzz.ratio(own[kind], other[kind]) for kind in own.keys() & other.keys()), default=0)
        if score >= _ALIKE:
            found.append((score, int(row.id)))
    return [number for _, number in sorted(found, key=lambda pair: (-pair[0], pair[1]))[:_MOST]]


def _names(filling: Filling, answers: Mapping[str, Any]) -> dict[Kind, str]:
    """The names among answers, each with its parts in one order."""
    return {
        question.kind: " ".join(sorted(search_key(str(answers[question.code])).split()))
        for question in filling.form.questions
        if question.kind in (Kind.FULL_NAME, Kind.PASSPORT_NAME) and answers.get(question.code)
    }
