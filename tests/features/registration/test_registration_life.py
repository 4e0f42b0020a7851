"""Any sequence of what people, coordinators, the clock and the programme's file do: what holds after each step."""

import asyncio
import shutil
import tempfile
from collections import Counter
from collections.abc import Collection, Coroutine
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import hypothesis
import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.database.engine import Database
from bot.database.schema import outbox, registration_log, registrations
from bot.errors import BotError
from bot.features.programme.entries import Quota
from bot.features.programme.times import Span
from bot.features.registration import afterwards, model, repository, service, transferring, waiting
from bot.features.registration.moving import Mover
from bot.features.registration.record import Registration
from bot.features.registration.seats import Facets, Limit, Seats, next_waiting
from bot.features.registration.states import DECIDABLE, OVER, SEATED, SENT, State, Who, check
from bot.i18n import translators
from bot.people import repository as people_rows
from bot.people.model import Grant, Person, Role
from bot.people.voices import Voices
from bot.seed import importing
from tests import TORTURE
from tests.conversations.seating import ANSWERS, IMPORT, robotics

T = translators()
VOICES = Voices(T, "en", "Asia/Bangkok")
Result = TypeVar("Result")
PEOPLE = 6
ROBOTICS = sa.select(registrations).where(registrations.c.activity == "robotics")
SOMEBODY = st.integers(0, PEOPLE - 1)
COUNTRIES = st.sampled_from(["la", "th"])
SPANS = {"offer_for": Span(8, "hour"), "confirm_within": Span(1, "day"), "register_until": None, "change_until": None}


class Life(RuleBasedStateMachine):
    """A small activity, six people and a coordinator."""

    template: ClassVar[Path]

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name, "life.db")
        shutil.copy(self.template, path)
        self.database = Database(f"sqlite+aiosqlite:///{path}")
        self.now = IMPORT
        self.people: list[Person] = []
        self.limits: tuple[Limit, ...] = ()
        self.used: dict[Limit, int] = {}

    def teardown(self) -> None:
        """In the end the activity is called off: whoever is in it is told, and nobody is left."""
        if self.people:
            self.imports(1, 1, cancelled=True)
            self.time_passes(0)
            assert {row.state for row in self.rows(ROBOTICS)} <= OVER
            self.every_state_has_its_log_line()
        self.run(self.database.close())
        self.runner.close()
        self.folder.cleanup()

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        return self.runner.run(work)

    def rows(self, query: Any) -> list[Any]:
        async def work() -> list[Any]:
            async with self.database.read() as connection:
                return list(await connection.execute(query))

        return self.run(work())

    def attempt(self, work: Any) -> None:
        """One transaction; what is refused changes nothing."""

        async def inside() -> None:
            async with self.database.begin() as connection:
                await work(connection)

        try:
            self.run(inside())
        except BotError:
            pass

    def mover(self, who: Who, by: Person | None) -> Mover:
        return Mover(who, by, self.now, VOICES)

    @initialize(
        first_come=st.booleans(), seats=st.integers(1, 4), lao=st.integers(1, 3),
        countries=st.lists(COUNTRIES, min_size=PEOPLE - 1, max_size=PEOPLE - 1),
    )  # fmt: skip
    def begins(self, first_come: bool, seats: int, lao: int, countries: list[str]) -> None:
        self.first_come = first_come
        self.imports(seats, lao)

        async def work() -> None:
            async with self.database.begin() as connection:
                for number in range(PEOPLE + 1):
                    person = await people_rows.add(connection, 1000 + number, f"Person {number}", "en", self.now)
                    self.people.append(person)
                await people_rows.add_role(connection, self.people[-1].id, Grant(Role.COORDINATOR), self.now)
                known = await people_rows.by_id(connection, self.people.pop().id)
                assert known is not None
                self.staff = known

        self.run(work())
        for who, country in enumerate(countries):
            self.sends(who, country)

    async def one_in(self, connection: Any, who: int, states: Collection[State]) -> Registration | None:
        """The registration of the first person from `who` on who stands in one of these states."""
        for number in range(PEOPLE):
            person = self.people[(who + number) % PEOPLE]
            found = await repository.of_person_for(connection, person.id, "robotics")
            if found is not None and found.state in states:
                return found
        return None

    @rule(seats=st.integers(0, 4), lao=st.integers(0, 3))
    def imports(self, seats: int, lao: int, **more: Any) -> None:
        """Also below what is taken: nobody loses a seat."""
        selection = "first-come" if self.first_come else "coordinator"
        file = robotics(Quota(seats=lao, country="la"), seats=seats, selection=selection, **SPANS, **more)
        self.run(importing.write(self.database, [file], now=self.now))
        self.limits = (Limit(seats), Limit(lao, country="la"))

    @rule(who=SOMEBODY, country=COUNTRIES)
    def sends(self, who: int, country: str) -> None:
        async def work(connection: Any) -> None:
            person = self.people[who]
            filling = await service.begin(connection, person, "robotics", source=None, now=self.now)
            if filling.registration.changing:
                return
            full = model.begin(filling.form, {**ANSWERS, "country": country}, version=filling.registration.version)
            await repository.change(connection, filling.registration, draft=full.to_json())
            ready = replace(filling, registration=replace(filling.registration, draft=full))
            await service.send(connection, person, ready, VOICES, self.now)

        self.attempt(work)

    def who_has(self, registration: Registration) -> Person:
        return next(person for person in self.people if person.id == registration.person_id)

    @rule(who=SOMEBODY, act=st.sampled_from(["take", "take", "refuse"]))
    def answers(self, who: int, act: str) -> None:
        async def work(connection: Any) -> None:
            found = await self.one_in(connection, who, {State.OFFERED, State.APPROVED})
            if found is not None:
                person = self.who_has(found)
                press = getattr(afterwards, act)
                await press(connection, person, found.id, found.version, self.mover(Who.PERSON, person))

        self.attempt(work)

    @rule(who=SOMEBODY)
    def withdraws(self, who: int) -> None:
        async def work(connection: Any) -> None:
            found = await self.one_in(connection, who, SENT)
            if found is not None:
                person = self.who_has(found)
                mover = self.mover(Who.PERSON, person)
                await afterwards.withdraw(connection, person, found.id, found.version, mover)

        self.attempt(work)

    @rule(who=SOMEBODY, country=COUNTRIES, diet=st.sampled_from([["halal"], ["no-pork"]]))
    def changes(self, who: int, country: str, diet: list[str]) -> None:
        async def work(connection: Any) -> None:
            found = await self.one_in(connection, who, SENT)
            if found is None:
                return
            person = self.who_has(found)
            filling = await afterwards.begin_change(connection, person, found.id, found.version, now=self.now)
            answers = {**filling.draft.answers, "country": country, "diet": diet}
            changed = filling.registration.with_change(replace(filling.draft, answers=answers))
            mover = self.mover(Who.PERSON, person)
            await afterwards.send_change(connection, replace(filling, registration=changed), mover)

        self.attempt(work)

    @rule(
        who=SOMEBODY,
        to=st.sampled_from([State.APPROVED, State.APPROVED, State.REJECTED, State.WAITLISTED, State.ENDORSED]),
    )
    def decides(self, who: int, to: State) -> None:
        async def work(connection: Any) -> None:
            found = await self.one_in(connection, who, DECIDABLE)
            if found is not None:
                await service.decide(connection, self.staff, found.id, found.version, to, VOICES, self.now)

        self.attempt(work)

    @rule(who=SOMEBODY)
    def is_withdrawn(self, who: int) -> None:
        """By a coordinator, on her wish."""

        async def work(connection: Any) -> None:
            found = await self.one_in(connection, who, SENT)
            if found is not None:
                await service.decide(
                    connection, self.staff, found.id, found.version, State.WITHDRAWN, VOICES, self.now, reason="Ill"
                )  # fmt: skip

        self.attempt(work)

    @rule(who=SOMEBODY, waiting=st.booleans(), back=st.booleans())
    def is_moved(self, who: int, waiting: bool, back: bool) -> None:
        """To an activity without limits, and back to this one: nobody is in both by it, and nobody in neither."""
        source, to = ("tourism", "robotics") if back else ("robotics", "tourism")

        async def work(connection: Any) -> None:
            people = self.people[who:] + self.people[:who]
            known = [await repository.of_person_for(connection, person.id, source) for person in people]
            found = next((each for each in known if each is not None and each.state in SENT), None)
            if found is not None:
                mover = self.mover(Who.COORDINATOR, self.staff)
                await transferring.transfer(connection, found.id, found.version, to, mover, waiting=waiting)

        self.attempt(work)

    @rule(hours=st.sampled_from([1, 5, 13, 30]))
    def time_passes(self, hours: int) -> None:
        """And the clock does all that is due."""
        self.now += timedelta(hours=hours)
        due = True
        while due:

            async def work() -> bool:
                async with self.database.begin() as connection:
                    for code in await waiting.can_be_offered(connection):
                        await waiting.offer(connection, code, self.mover(Who.CLOCK, None))
                    return await waiting.act(connection, self.mover(Who.CLOCK, None))

            due = self.run(work())
        stored = [row for row in self.rows(ROBOTICS) if row.state == "waitlisted"]
        queue = sorted(stored, key=lambda row: (row.waiting_since, row.id))
        assert next_waiting(self.seats(), [(row.id, _facets(row)) for row in queue]) is None, "a free seat lies idle"

    def seats(self) -> Seats:
        taken = Counter(_facets(row) for row in self.rows(ROBOTICS) if row.seated)
        return Seats(self.limits, taken)

    @invariant()
    def no_seat_is_given_beyond_a_limit(self) -> None:
        """What is over a limit was given before it was lowered."""
        seats = self.seats()
        used = {limit: seats.used(limit) for limit in self.limits}
        for limit, before in ((each, self.used.get(replace(each, seats=0), 0)) for each in self.limits):
            assert used[limit] <= max(limit.seats, before)
        self.used = {replace(limit, seats=0): count for limit, count in used.items()}

    @invariant()
    def every_state_has_its_log_line(self) -> None:
        """The lines of a registration lead from draft to where it stands, each by somebody who may; each was told."""
        log = self.rows(sa.select(registration_log).order_by(registration_log.c.id))
        told = {row.key for row in self.rows(sa.select(outbox.c.key).where(outbox.c.key.like("moved:%")))}
        for row in self.rows(sa.select(registrations)):
            state = State.DRAFT
            lines = [line for line in log if line.registration_id == row.id]
            for line in lines:
                assert line.from_state == state
                state = State(line.to_state)
                who = {None: Who.CLOCK, row.person_id: Who.PERSON}.get(line.by, Who.COORDINATOR)
                if (line.reason or "").startswith("moved: "):
                    assert who is Who.COORDINATOR
                elif line.from_state != line.to_state or not (line.reason or "").startswith("changed: "):
                    check(State(line.from_state), state, who)
            assert row.state == state
            silent = sum(
                line.to_state == "draft"
                or (line.from_state == line.to_state and not (line.reason or "").startswith("moved: "))
                for line in lines
            )
            assert len([key for key in told if key.startswith(f"moved:{row.id}:")]) >= len(lines) - silent

    @invariant()
    def what_is_stored_fits_the_state(self) -> None:
        """Nobody is lost between a seat and the list."""
        for row in self.rows(sa.select(registrations)):
            state = State(row.state)
            assert row.seated or state not in SEATED
            assert not row.seated or state in SEATED | {State.SUBMITTED}
            assert row.waiting_since is not None or state is not State.WAITLISTED
            assert (row.answer_by is not None) == (
                state in {State.OFFERED, State.APPROVED} and row.next_call_at is not None
            )


def _facets(row: Any) -> Facets:
    return Facets(row.country, row.institution, row.role)


def test_no_sequence_oversells_loses_somebody_or_skips_the_log(migrated_sqlite: Path) -> None:
    Life.template = migrated_sqlite
    hypothesis.stateful.run_state_machine_as_test(
        Life,
        settings=hypothesis.settings(
            max_examples=100 if TORTURE else 10, stateful_step_count=30, derandomize=True,
            suppress_health_check=list(hypothesis.HealthCheck),
        ),
    )  # fmt: skip
