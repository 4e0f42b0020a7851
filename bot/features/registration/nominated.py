"""A form that somebody else has begun: what a list of nominations knows is filled in, and the person goes on."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.features.programme import service as programme
from bot.features.registration import model, repository, service
from bot.features.registration.moving import Stale, form_for
from bot.features.registration.record import Registration
from bot.features.registration.states import State
from bot.people import repository as people_rows
from bot.people.model import Person


async def fill_in(
    connection: AsyncConnection, person: Person, code: str, answers: Mapping[str, Any], *, source: str, now: datetime
) -> Registration:
    """The person's registration for an activity, a draft with these answers in it.

    What she has answered in this form herself stays as it is; what she said in earlier forms gives way to the list.
    One that was sent already is left alone. The name on the certificate is shown first, to be agreed to. Raises Closed.
    """
    activity = await programme.activity(connection, code)
    form = form_for(activity)
    known = await repository.of_person_for(connection, person.id, code)
    if known is not None and known.state is not State.DRAFT:
        return known
    await _live_in(connection, person, [answers.get(each.code) for each in form.questions if each.fills == "country"])
    own = known.draft.answers if known is not None else {}
    if known is None:
        known = (await service.begin(connection, person, code, source=source, now=now)).registration
        together = {**known.draft.answers, **answers}
    else:
        together = {**answers, **known.draft.answers}
    draft = model.begin(form, MappingProxyType(together), version=known.version + 1)
    if not any(each.certificate and each.code in own for each in form.questions):
        draft = model.shown_back(draft, form)
    if not await repository.change(connection, known, draft=draft.to_json(), version=draft.version):
        raise Stale
    return known


async def _live_in(connection: AsyncConnection, person: Person, codes: list[Any]) -> None:
    country = await programme.country(connection, codes[0]) if codes and isinstance(codes[0], str) else None
    if country is not None:
        await people_rows.change(connection, person.id, country=country.code, zone=country.zone)
