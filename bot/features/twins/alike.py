"""Who may be registered twice: the same birth date, and the same or nearly the same name."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.features.registration.form import Kind
from bot.features.registration.record import Filling
from bot.features.twins import repository
from bot.i18n import search_key

_ALIKE: Final = 88
_MOST: Final = 3


async def alike(connection: AsyncConnection, filling: Filling) -> Sequence[Any]:
    """Other people's registrations with the same birth date and the same or nearly the same name; the likest first.

    Rows with id, person_id and activity, one for each person. The names of a passport are compared where both have
    one, else the names as they were written. Whom a coordinator has called another person is left out.
    """
    if filling.born is None:
        return []
    rows = await repository.born_on(connection, filling.born, filling.registration.person_id)
    if not rows:
        return []
    # Its library is wanted here only.
    from rapidfuzz import fuzz

    own = _names(filling, filling.draft.answers)
    found: dict[int, tuple[Any, Any]] = {}
    for row in rows:
        other = _names(filling, row.draft["answers"])
        score = max((fuzz.ratio(own[kind], other[kind]) for kind in own.keys() & other.keys()), default=0)
        same_activity = row.activity == filling.activity.code
        rank = (score, same_activity, -row.id)
        if score >= _ALIKE and (row.person_id not in found or rank > found[row.person_id][0]):
            found[row.person_id] = (rank, row)
    return [row for _, row in sorted(found.values(), key=lambda pair: pair[0], reverse=True)[:_MOST]]


def _names(filling: Filling, answers: Mapping[str, Any]) -> dict[Kind, str]:
    """The names among answers, each with its parts in one order."""
    return {
        question.kind: " ".join(sorted(search_key(str(answers[question.code])).split()))
        for question in filling.form.questions
        if question.kind in (Kind.FULL_NAME, Kind.PASSPORT_NAME) and answers.get(question.code)
    }
