"""What is stored of roles, invitations and cases that somebody lets go, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.engine import Database
from bot.database.schema import cards, cases, former_roles, outbox, persons, roles
from bot.errors import NotAllowed, NotFound
from bot.features.announcements import repository as announcements
from bot.features.cases import room
from bot.features.cases.work import House as Staff
from bot.features.cases.work import Work
from bot.features.roles import repository, service
from bot.features.roles.model import A_PAGE, Changed, Kept, Reach, Why
from bot.features.roles.service import House
from bot.i18n import translators
from bot.people import repository as people
from bot.people import service as granting
from bot.people.model import Grant, Person, Role
from bot.people.service import HasAlready, InvitationOver, OwnInvitation
from bot.people.voices import Voices

NOW = datetime(2027, 1, 5, 3, tzinfo=UTC)
VOICES = Voices(translators(), "en", "Asia/Bangkok")
HOUSE = House((1,), Staff(VOICES, None))
LAOS, VIET_NAM = Grant(Role.COORDINATOR, "country:la"), Grant(Role.COORDINATOR, "country:vn")


async def known(connection: AsyncConnection, number: int, *grants: Grant, language: str | None = "en") -> Person:
    """Somebody with these roles."""
    person = await people.add(connection, number, f"Person {number}", None, NOW)
    if language:
        await people.change(connection, person.id, language=language)
    for at, grant in enumerate(grants):
        await people.add_role(connection, person.id, grant, NOW + timedelta(days=number, hours=at))
    found = await people.by_id(connection, person.id)
    assert found is not None
    return found


async def number_of(connection: AsyncConnection, person: Person, role: Role) -> int:
    """The number of somebody's role."""
    query = sa.select(roles.c.id).where(roles.c.person_id == person.id, roles.c.role == role.value)
    return int((await connection.execute(query)).scalar_one())


async def test_many_holders_come_page_by_page_owners_first(database: Database) -> None:
    """Each with all her roles; a page that is not there is the last one."""
    async with database.begin() as connection:
        teachers = [await known(connection, number, Grant(Role.TEACHER)) for number in range(10, 20)]
        coordinator = await known(connection, 20, LAOS, Grant(Role.TEACHER, "activity:gone"))
        owner = await known(connection, 1, Grant(Role.OWNER), language=None)
        pages = [await service.holders(connection, HOUSE, owner, number) for number in (0, 1, 2, 99)]
        order = [each.person.id for page in pages[:2] for each in page.rows]
        assert order == [owner.id, coordinator.id, *(each.id for each in teachers)]
        assert [len(page.rows) for page in pages] == [A_PAGE, A_PAGE, A_PAGE, A_PAGE]
        assert [(page.number, page.total) for page in pages] == [(0, 12), (1, 12), (1, 12), (1, 12)]
        first, second = pages[0].rows[:2]
        assert (first.fixed, first.has_come) == (True, False)
        assert [each.grant for each in second.held] == [LAOS, Grant(Role.TEACHER, "activity:gone")]
        assert await service.titles(connection, [each.grant for each in second.held]) == {}
        for act in (service.holders(connection, HOUSE, coordinator, 0), service.waiting(connection, coordinator, NOW)):
            with pytest.raises(NotAllowed):
                await act


async def test_a_merged_record_leaves_its_roles_as_they_were_given(database: Database) -> None:
    """Since when and by whom stays, also of what she had before; who gave a role may be merged herself."""
    async with database.begin() as connection:
        owner = await known(connection, 1, Grant(Role.OWNER))
        giver, kept = await known(connection, 2), await known(connection, 3, Grant(Role.TEACHER))
        merged = await known(connection, 4, Grant(Role.TEACHER), Grant(Role.TEACHER, "activity:robotics"))
        await connection.execute(roles.update().where(roles.c.person_id == merged.id).values(granted_by=giver.id))
        gone = await number_of(connection, await known(connection, 4, Grant(Role.COORDINATOR)), Role.COORDINATOR)
        assert await people.take_role(connection, gone, owner.id, NOW)
        assert not await people.take_role(connection, gone, owner.id, NOW)
        await people.merge(connection, kept, merged, NOW)
        await people.merge(connection, owner, giver, NOW)
        holder = await service.holder(connection, HOUSE, owner, kept.id)
        assert [(each.grant.scope, each.since, each.by) for each in holder.held] == [
            ("", NOW + timedelta(days=3), None),
            ("activity:robotics", NOW + timedelta(days=4, hours=1), "Person 2"),
        ]
        (past,) = (await service.past(connection, owner, 0, kept.id)).rows
        assert (past.grant, past.taken_by, past.until) == (Grant(Role.COORDINATOR), "Person 1", NOW)
        with pytest.raises(Changed):
            await service.holder(connection, HOUSE, owner, merged.id)
        again = await known(connection, 5, Grant(Role.COORDINATOR))
        assert await number_of(connection, again, Role.COORDINATOR) > gone, "a button never names another one's role"


async def test_what_she_had_taken_is_everybodys_again_who_is_in_charge(database: Database) -> None:
    """Within what she coordinates still it stays hers; a teacher's card is looked at anew."""
    async with database.begin() as connection:
        owner = await known(connection, 1, Grant(Role.OWNER))
        noy = await known(connection, 2, LAOS, VIET_NAM, Grant(Role.TEACHER))
        other = await known(connection, 3, LAOS)
        for country in ("la", "la", "vn"):
            asker = await known(connection, 10 + len((await connection.execute(sa.select(cases.c.id))).all()))
            values = {"person_id": asker.id, "state": "open", "country": country, "opened_at": NOW, "asked_at": NOW}
            await connection.execute(cases.insert().values(assignee_id=noy.id, **values))
        await connection.execute(cards.insert().values(person_id=noy.id, looked_at=NOW))
        work = await Work.begin(connection, HOUSE.staff, NOW)
        holder = await service.holder(connection, HOUSE, owner, noy.id)
        of_laos = next(each for each in holder.held if each.grant == LAOS)
        loss = await service.take(work, HOUSE, owner, of_laos.id)
        assert (loss.cases, loss.unsent, loss.in_group) == (2, 0, False)
        rows = await connection.execute(sa.select(cases.c.assignee_id).order_by(cases.c.id))
        assert list(rows.scalars()) == [None, None, noy.id]
        told = {row.chat_id: row.payload["text"] for row in await connection.execute(_SENT)}
        assert told == {
            2: "Your role has ended: <b>coordinator, la</b>. Thank you for all you have done.\n"
            "Your own registrations stay as they are. If you have a question: /ask",
            other.telegram_id: "2 questions that Person 2 had taken wait for somebody else now: /cases",
        }
        teaching = await number_of(connection, noy, Role.TEACHER)
        await service.take(work, HOUSE, owner, teaching)
        (card,) = await connection.execute(sa.select(cards.c.stale_at))
        assert card.stale_at is not None
        await announcements.add(connection, noy.id, "en", NOW)
        await room.connect(connection, -100)
        work = await Work.begin(connection, HOUSE.staff, NOW)
        last = await service.take(work, HOUSE, owner, await number_of(connection, noy, Role.COORDINATOR))
        assert (last.cases, last.unsent, last.in_group, last.rest) == (1, 1, True, ())
        assert (await connection.execute(sa.select(sa.func.count()).select_from(former_roles))).scalar_one() == 3


_SENT = sa.select(outbox.c.chat_id, outbox.c.payload).where(outbox.c.operation == "send")


async def test_an_owner_who_is_none_any_more_decides_nothing(database: Database) -> None:
    """Also where her turn began before her role was taken away; her open links end with it."""
    async with database.begin() as connection:
        owner, second = await known(connection, 1, Grant(Role.OWNER)), await known(connection, 2, Grant(Role.OWNER))
        third = await known(connection, 3)
        work = await Work.begin(connection, HOUSE.staff, NOW)
        with pytest.raises(Kept) as kept:
            await service.take(work, HOUSE, second, await number_of(connection, owner, Role.OWNER))
        assert kept.value.why is Why.SETTINGS
        _, token = await service.invite(connection, second, Role.TEACHER, Reach.ALL, "", seen=0, now=NOW)
        with pytest.raises(Changed):
            await service.invite(connection, second, Role.TEACHER, Reach.ALL, "", seen=0, now=NOW)
        with pytest.raises(NotFound):
            await service.invite(connection, owner, Role.COORDINATOR, Reach.COUNTRY, "xx", seen=0, now=NOW)
        with pytest.raises(OwnInvitation):
            await granting.accept(connection, second, token, NOW)
        loss = await service.take(work, HOUSE, owner, await number_of(connection, second, Role.OWNER))
        assert loss.invitations == 1
        with pytest.raises(InvitationOver):
            await granting.accept(connection, third, token, NOW)
        number = await number_of(connection, owner, Role.OWNER)
        for act in (
            service.take(work, HOUSE, second, number),
            service.call_off(connection, second, 1, NOW),
            service.invite(connection, second, Role.OWNER, Reach.ALL, "", seen=1, now=NOW),
        ):
            with pytest.raises(NotAllowed):
                await act
        lonely = House((), HOUSE.staff)
        with pytest.raises(Kept) as kept:
            await service.take(work, lonely, owner, number)
        assert kept.value.why is Why.LAST


async def test_a_link_is_used_by_one_who_needs_it(database: Database) -> None:
    """Who has the role leaves it for somebody else; whoever made it reads who came; called off it opens nothing."""
    async with database.begin() as connection:
        owner, teacher = await known(connection, 1, Grant(Role.OWNER)), await known(connection, 2, Grant(Role.TEACHER))
        new, work = await known(connection, 3), await Work.begin(connection, HOUSE.staff, NOW)
        made, token = await service.invite(connection, owner, Role.TEACHER, Reach.ALL, "", seen=0, now=NOW)
        assert (made.grant, made.by, made.expires_at - NOW) == (Grant(Role.TEACHER), "Person 1", timedelta(days=7))
        with pytest.raises(HasAlready):
            await service.accept(work, teacher, token)
        assert await service.accept(work, new, token) == Grant(Role.TEACHER)
        held = (await service.holder(connection, HOUSE, owner, new.id)).held
        assert [(each.grant, each.by) for each in held] == [(Grant(Role.TEACHER), "Person 1")]
        told = [row.payload["text"] for row in await connection.execute(_SENT)]
        assert told == ["✓ Person 3 has accepted your invitation: teacher, whole programme"]
        with pytest.raises(Changed):
            await service.call_off(connection, owner, made.id, NOW)
        second, token = await service.invite(connection, owner, Role.OWNER, Reach.ALL, "", seen=made.id, now=NOW)
        assert [each.id for each in (await service.invitations(connection, owner, 9, NOW)).rows] == [second.id]
        await service.call_off(connection, owner, second.id, NOW)
        assert await repository.waiting(connection, NOW) == 0
        with pytest.raises(InvitationOver):
            await service.accept(work, teacher, token)
        names = sa.select(sa.func.count()).select_from(persons)
        assert (await connection.execute(names)).scalar_one() == 3
