"""Many people who have registered, written down as the form writes them, without a chat for each."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.features.registration import service as registration
from bot.features.registration.form import Form
from bot.features.registration.model import Draft
from bot.people import repository as people
from tests.conftest import House
from tests.conversations.steps import somebody

ANSWERS = {"passport_name": "SOMPHONE VONGSA", "role": "staff", "institution": "Pakse Technical College",
           "passport": True}  # fmt: skip


async def registered(house: House, names: Sequence[str], *, country: str = "la", **more: str) -> list[int]:
    """People whose registrations for the robotics training wait; the numbers of these. `more` answers."""
    app, now, sent = house.app, house.app.clock.now(), []
    for name in names:
        phone = somebody(house, name=name)
        async with app.database.begin() as connection:
            person = await people.add(connection, phone.id, name, "en", now)
            await people.change(connection, person.id, language="en", country=country)
            person = await people.by_id(connection, person.id)
            assert person is not None
            filling = await registration.begin(connection, person, "robotics", source=None, now=now)
            answers = {**ANSWERS, "full_name": name, "country": country, **more}

            def fill(draft: Draft, form: Form, answers: dict[str, Any] = answers) -> Draft:
                return replace(draft, answers=answers, at=None, version=draft.version + 1)

            filling = await registration.take_step(connection, filling, fill, now=now)
            filling = await registration.own(connection, person, filling.registration.id)
            done = await registration.hand_in(
                connection, filling,
                registration.Mover(registration.Who.PERSON, person, now, app.voices),
            )  # fmt: skip
            sent.append(done.registration.id)
    return sent
