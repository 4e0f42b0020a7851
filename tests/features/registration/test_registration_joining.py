"""Two records become one: whatever stood where, nothing is lost, and what is further along is kept."""

import asyncio
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.database.engine import Database
from bot.database.schema import files, likenesses, other_chats, outbox, persons, registration_log, registrations, roles
from bot.features.registration import joining, model, repository, service
from bot.features.registration.moving import Mover
from bot.features.registration.record import Registration
from bot.features.registration.states import LIVE, SEATED, SENT, State, Who
from bot.features.twins import repository as twin_rows
from bot.features.twins import service as twins
from bot.i18n import translators
from bot.people import care
from bot.people import repository as people
from bot.people.model import Grant, Person, Role
from bot.people.voices import Voices
from bot.seed import importing
from tests import TORTURE
from tests.conversations.seating import ANSWERS, IMPORT, robotics

T = translators()
VOICES = Voices(T, "en", "Asia/Bangkok")
ACTIVITIES = ("robotics", "tourism", "e-commerce")
STATES = st.sampled_from(list(State))
RECORD = st.dictionaries(st.sampled_from(ACTIVITIES), STATES, min_size=1)


def registration(number: int, person: int, activity: str, state: State) -> Registration:
    """One as the plan sees it."""
    sent = None if state is State.DRAFT else IMPORT + timedelta(minutes=number)
    return Registration(number, person, activity, state, 1, model.Draft(), submitted_at=sent, seated=state in SEATED)


def record(person: int, states: dict[str, State]) -> list[Registration]:
    """All of a person's."""
    return [registration(person * 10 + at, person, *each) for at, each in enumerate(states.items())]


@given(RECORD, RECORD)
def test_a_plan_forgets_nothing_and_keeps_a_seat_before_none(kept: dict[str, State], merged: dict[str, State]) -> None:
    """Each registration stands in it once; the same two are chosen between alike, whoever is kept."""
    ours, theirs = record(1, kept), record(2, merged)
    plan = joining.plan(ours, theirs)
    touched = [each.id for each in plan.moved] + [
        each.id for clash in plan.clashes for each in (clash.kept, clash.other)
    ]
    alone = {each.id for each in ours if each.activity not in merged}
    assert sorted(touched) == sorted({each.id for each in (*ours, *theirs)} - alone)
    other_way = {each.kept.id for each in joining.plan(theirs, ours).clashes}
    assert {each.kept.id for each in plan.clashes} == other_way
    for clash in plan.clashes:
        assert clash.kept.seated >= clash.other.seated
        assert clash.kept.state in SENT or clash.other.state not in SENT
        assert clash.kept.state in LIVE or clash.other.state not in LIVE


# -- stored ----------------------------------------------------------------------------------------------------------


async def stored(database: Database, query: Any) -> list[Any]:
    async with database.read() as connection:
        return list(await connection.execute(query))


class Scene:
    """A programme with few seats, two records of one person, and a coordinator."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.people: list[Person] = []

    async def set(self, records: Sequence[dict[str, State]], *, in_care: bool) -> None:
        """The two records with registrations in these states, each with a file."""
        await importing.write(self.database, [robotics(seats=2)], now=IMPORT)
        async with self.database.begin() as connection:
            staff = await people.add(connection, 1, "Staff", "en", IMPORT)
            await people.add_role(connection, staff.id, Grant(Role.COORDINATOR), IMPORT)
            self.staff = await people.by_id(connection, staff.id) or staff
            contact = await people.add(connection, 2, "Contact", "en", IMPORT)
            first = await people.add(connection, 11, "First", "lo", IMPORT)
            if in_care:
                second = await care.add(connection, contact, IMPORT, "Second")
            else:
                second = await people.add(connection, 12, "Second", "th", IMPORT)
            await people.add_role(connection, second.id, Grant(Role.TEACHER, "activity:tourism"), IMPORT)
            self.people = [first, second]
            for person, states in zip(self.people, records, strict=True):
                for code, state in states.items():
                    await self._stands(connection, person, code, state)

    async def _stands(self, connection: Any, person: Person, code: str, state: State) -> None:
        filling = await service.begin(connection, person, code, source=None, now=IMPORT)
        number = await repository.add_file(connection, person.id, "a.pdf", "application/pdf", b"%PDF", IMPORT)
        answers = {**ANSWERS, "passport": [{"file": number, "name": "a.pdf", "size": 4}]}
        values: dict[str, Any] = {"draft": model.Draft(answers=answers, version=filling.draft.version).to_json()}
        if state is not State.DRAFT:
            values |= {"state": state.value, "submitted_at": IMPORT, "born": "1990-05-13", "seated": state in SEATED}
        if state is State.WAITLISTED:
            values |= {"waiting_since": IMPORT}
        await connection.execute(
            sa.update(registrations).where(registrations.c.id == filling.registration.id).values(**values)
        )

    async def merge(self) -> None:
        """As the coordinator does."""
        mover = Mover(Who.COORDINATOR, self.staff, IMPORT, VOICES)
        async with self.database.begin() as connection:
            number, _ = await twin_rows.notice(connection, *(each.id for each in self.people), IMPORT)
            pair = await twins._pair(connection, number)
            assert pair is not None
            await twins.merge(connection, number, pair.seal, mover)


def test_no_merge_loses_anything(migrated_sqlite: Path, tmp_path: Path) -> None:
    """Registrations, files, chats, roles and log lines: as many as before, and each belongs to the one person."""

    async def tried(records: tuple[dict[str, State], dict[str, State]], in_care: bool, folder: Path) -> None:
        path = folder / "merge.db"
        shutil.copy(migrated_sqlite, path)
        database = Database(f"sqlite+aiosqlite:///{path}")
        try:
            await holds(database, records, in_care)
        finally:
            await database.close()

    @settings(max_examples=200 if TORTURE else 20, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(
        st.tuples(RECORD, RECORD).filter(lambda two: any(set(each.values()) - {State.DRAFT} for each in two)),
        st.booleans(),
    )
    def each(records: tuple[dict[str, State], dict[str, State]], in_care: bool) -> None:
        asyncio.run(tried(records, in_care, tmp_path))

    each()


async def holds(database: Database, records: tuple[dict[str, State], dict[str, State]], in_care: bool) -> None:
    """What must be so after the merge."""
    scene = Scene(database)
    await scene.set(records, in_care=in_care)
    before = await stored(database, sa.select(registrations).order_by(registrations.c.id))
    kept_files = await stored(database, sa.select(files.c.id))
    await scene.merge()
    after = {row.id: row for row in await stored(database, sa.select(registrations))}
    assert set(after) == {row.id for row in before}
    two = [each.id for each in scene.people]
    merged = (await stored(database, sa.select(persons).where(persons.c.merged_into.is_not(None))))[0]
    kept = next(number for number in two if number != merged.id)
    assert (merged.merged_into, merged.contact_id, merged.telegram_id) == (kept, kept, None)
    for code in ACTIVITIES:
        stood = [row for row in before if row.activity == code]
        stands = [after[row.id] for row in stood]
        if not stood:
            continue
        assert [row.person_id for row in stands].count(kept) == 1
        best = max(stood, key=lambda row: (row.seated, joining._ORDER.index(State(row.state))))
        mine = next(row for row in stands if row.person_id == kept)
        assert (mine.state, mine.seated) == (best.state, best.seated)
        assert sum(row.seated for row in stands) <= 1
        others = [row for row in stands if row.person_id != kept]
        assert all(State(row.state) not in LIVE for row in others)
        assert all(row.draft["answers"] == old.draft["answers"] for row, old in zip(stands, stood, strict=True))
    moved = {row.id for row in before if after[row.id].state != row.state}
    logged = await stored(database, sa.select(registration_log))
    assert {(line.registration_id, line.to_state) for line in logged} == {(number, "withdrawn") for number in moved}
    assert {row.id for row in await stored(database, sa.select(files.c.id))} == {row.id for row in kept_files}
    chats = {row.telegram_id for row in await stored(database, sa.select(persons.c.telegram_id)) if row.telegram_id}
    further = {row.telegram_id for row in await stored(database, sa.select(other_chats))}
    assert chats | further == {1, 2, 11} | ({12} if not in_care else set())
    assert {row.person_id for row in await stored(database, sa.select(roles)) if row.role == "teacher"} == {kept}
    answer = (await stored(database, sa.select(likenesses)))[0]
    assert (answer.answer, answer.answered_by) == ("merged", scene.staff.id)
    told = await stored(database, sa.select(outbox.c.chat_id).where(outbox.c.key.like("together:%")))
    assert {row.chat_id for row in told} == {11, 2 if in_care else 12}


async def test_files_of_a_merged_record_outlive_a_draft_that_is_dropped(database: Database) -> None:
    """A file may be the answer of several registrations, one of which stays with the merged record."""
    scene = Scene(database)
    await scene.set(
        ({"robotics": State.APPROVED}, {"robotics": State.SUBMITTED, "tourism": State.DRAFT}), in_care=False
    )
    await scene.merge()
    async with database.begin() as connection:
        kept = await people.by_telegram(connection, 11)
        assert kept is not None
        draft = await repository.of_person_for(connection, kept.id, "tourism")
        assert draft is not None
        assert await repository.drop(connection, draft) is False  # dropped, and no list had begun it
    used = {
        file["file"]
        for row in await stored(database, sa.select(registrations.c.draft))
        for file in row.draft["answers"]["passport"]
    }
    assert {row.id for row in await stored(database, sa.select(files.c.id))} == used
    assert len(used) == 2


async def test_a_merge_that_was_overtaken_changes_nothing(database: Database) -> None:
    """The plan was made of other versions than there are."""
    scene = Scene(database)
    await scene.set(({"robotics": State.SUBMITTED}, {"tourism": State.SUBMITTED}), in_care=False)
    first, second = scene.people
    async with database.begin() as connection:
        plan = joining.plan(await joining.all_of(connection, first), await joining.all_of(connection, second))
        old = replace(plan, moved=tuple(replace(each, version=each.version + 1) for each in plan.moved))
        mover = Mover(Who.COORDINATOR, scene.staff, IMPORT, VOICES)
        try:
            await joining.join(connection, first, second, old, mover)
        except service.Stale:
            pass
        else:
            raise AssertionError("an old plan was taken")
    rows = await stored(database, sa.select(registrations.c.person_id).order_by(registrations.c.id))
    assert [row.person_id for row in rows] == [first.id, second.id]
