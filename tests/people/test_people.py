"""Who is talking, and what they may do: recognised, invited once, within their scope."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from bot.database.engine import Database
from bot.database.schema import invitations, persons, roles
from bot.errors import NotFound
from bot.people import repository, service
from bot.people.model import Grant, Person, Role, grant_within, grants_of, parse_scope
from bot.people.service import INVITATION_LASTS, InvitationOver, InvitationUsed

NOW = datetime(2027, 1, 5, 3, 0, tzinfo=UTC)


async def _meet(database: Database, number: int, name: str = "Noy") -> Person:
    async with database.begin() as connection:
        return await repository.add(connection, number, name, "lo", NOW)


async def _known(database: Database, number: int) -> Person:
    async with database.read() as connection:
        found = await repository.by_telegram(connection, number)
    assert found is not None
    return found


# -- recognised ------------------------------------------------------------------------------------------------------


async def test_somebody_known_stays_as_she_is_when_met_again(database: Database) -> None:
    """Also by many at once."""
    first = await _meet(database, 1)
    again = await asyncio.gather(*(_meet(database, 1, f"Other {n}") for n in range(5)))
    assert again == [first] * 5


async def test_who_writes_again_is_reachable_again_and_up_to_date(database: Database) -> None:
    """Only what changed is written."""
    person = await _meet(database, 1)
    async with database.begin() as connection:
        await repository.mark_unreachable(connection, [1, 2], NOW)
    lost = await _known(database, 1)
    assert lost == replace(person, unreachable=True)
    async with database.begin() as connection:
        back = await service.recognise(connection, lost, 1, "New name", "th", NOW)
    assert back == replace(person, name="New name", client_language="th")
    assert await _known(database, 1) == back


async def test_unreachable_since_the_first_time(database: Database) -> None:
    """A later refusal does not move the moment."""
    await _meet(database, 1)
    for hour in (0, 5):
        async with database.begin() as connection:
            await repository.mark_unreachable(connection, [1], NOW + timedelta(hours=hour))
    async with database.read() as connection:
        assert list((await connection.execute(sa.select(persons.c.unreachable_since))).scalars()) == [NOW]


async def test_several_are_read_at_once_as_each_is_alone(database: Database) -> None:
    """Also who has no Telegram and is told things in her contact's chat; a number of nobody is left out."""
    contact, other = await _meet(database, 1, "Somphone"), await _meet(database, 2)
    async with database.begin() as connection:
        new = sa.insert(persons).values(name="Kham", contact_id=contact.id, created_at=NOW).returning(persons.c.id)
        child = (await connection.execute(new)).scalar_one()
        numbers = {"a": other.id, "b": child, "c": contact.id, "d": other.id, "e": 999}
        found = await repository.each_of(connection, numbers)
        alone = {name: await repository.by_id(connection, number) for name, number in numbers.items()}
    assert alone.pop("e") is None
    assert found == alone
    assert (found["b"].name, found["b"].telegram_id, found["b"].contact_name) == ("Kham", 1, "Somphone")


async def test_owners_hold_their_role_before_they_write_and_only_once(database: Database) -> None:
    """However often the program starts; the name comes with their first word."""
    for _ in range(3):
        async with database.begin() as connection:
            await service.make_owners(connection, (7, 8), NOW)
    owner = await _known(database, 7)
    assert owner.grants == (Grant(Role.OWNER),)
    async with database.begin() as connection:
        assert (await service.recognise(connection, owner, 7, "Dr Kham", "lo", NOW)).name == "Dr Kham"


# -- invited ---------------------------------------------------------------------------------------------------------


async def _invite(database: Database, grant: Grant) -> str:
    async with database.begin() as connection:
        return await service.invite(connection, grant, NOW)


async def _accept(database: Database, person: Person, token: str, now: datetime = NOW) -> Grant:
    async with database.begin() as connection:
        return await service.accept(connection, person, token, now)


async def test_an_invitation_gives_its_role_and_only_a_hash_of_it_is_kept(database: Database) -> None:
    """Within its scope."""
    grant = Grant(Role.TEACHER, "activity:robotics")
    token = await _invite(database, grant)
    person = await _meet(database, 1)
    assert await _accept(database, person, token) == grant
    assert (await _known(database, 1)).grants == (grant,)
    async with database.read() as connection:
        (row,) = (await connection.execute(sa.select(invitations))).all()
    assert token not in {str(value) for value in row}
    assert (row.used_at, row.used_by) == (NOW, person.id)


async def test_of_many_who_use_an_invitation_at_once_one_gets_the_role(database: Database) -> None:
    """The others are told that it is used, and have no role."""
    token = await _invite(database, Grant(Role.COORDINATOR))
    people = [await _meet(database, number) for number in range(1, 9)]
    results = await asyncio.gather(*(_accept(database, each, token) for each in people), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["Grant", *["InvitationUsed"] * 7]
    async with database.read() as connection:
        holders = list((await connection.execute(sa.select(roles.c.person_id))).scalars())
    winner = next(each for each, result in zip(people, results, strict=True) if isinstance(result, Grant))
    assert holders == [winner.id]


async def test_an_invitation_ends_after_a_week(database: Database) -> None:
    """To the second; one that never was is answered alike."""
    token = await _invite(database, Grant(Role.TEACHER))
    person = await _meet(database, 1)
    with pytest.raises(InvitationOver):
        await _accept(database, person, token, NOW + INVITATION_LASTS)
    with pytest.raises(InvitationOver):
        await _accept(database, person, "no-such-token")
    last_moment = NOW + INVITATION_LASTS - timedelta(seconds=1)
    assert await _accept(database, person, token, last_moment) == Grant(Role.TEACHER)
    with pytest.raises(InvitationUsed):
        await _accept(database, person, token, last_moment)


async def test_a_turn_that_fails_leaves_the_invitation_unused(database: Database) -> None:
    """It is used up in the transaction that gives the role."""
    token = await _invite(database, Grant(Role.TEACHER))
    person = await _meet(database, 1)

    async def fail() -> None:
        async with database.begin() as connection:
            await service.accept(connection, person, token, NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await _accept(database, person, token) == Grant(Role.TEACHER)


async def test_a_role_given_twice_is_one_role(database: Database) -> None:
    """Two scopes of it are two."""
    person = await _meet(database, 1)
    for scope in ("", "country:la", ""):
        await _accept(database, person, await _invite(database, Grant(Role.COORDINATOR, scope)))
    grants = (Grant(Role.COORDINATOR), Grant(Role.COORDINATOR, "country:la"))
    assert (await _known(database, 1)).grants == grants


async def test_a_scope_must_be_there(database: Database) -> None:
    """No scope is everything; one that names nothing is refused."""
    async with database.begin() as connection:
        await service.check_scope(connection, "")
        with pytest.raises(NotFound, match="there is no activity robotics; import the programme first"):
            await service.check_scope(connection, "activity:robotics")
        with pytest.raises(NotFound, match="there is no country la"):
            await service.check_scope(connection, "country:la")


async def test_who_decides_is_the_coordinator_of_the_place_else_the_owner(database: Database) -> None:
    """Where nobody else is in charge, nothing is left lying."""
    everybody = [await _meet(database, number) for number in range(1, 5)]
    given_roles = [
        Grant(Role.OWNER), Grant(Role.COORDINATOR, "country:la"), Grant(Role.COORDINATOR, "activity:tourism"),
        Grant(Role.TEACHER, "activity:robotics"),
    ]  # fmt: skip
    async with database.begin() as connection:
        for person, grant in zip(everybody, given_roles, strict=True):
            await repository.add_role(connection, person.id, grant, NOW)

        async def deciding(activity: str, country: str | None) -> list[int]:
            found = await service.coordinators(connection, activity=activity, country=country)
            return [person.telegram_id for person in found]

        assert await deciding("robotics", "la") == [2]
        assert await deciding("tourism", "la") == [2, 3]
        assert await deciding("robotics", "th") == [1]
        assert await deciding("robotics", None) == [1]
        assert [each.telegram_id for each in await service.teachers(connection, "robotics")] == [4]
        assert await service.teachers(connection, "tourism") == []


# -- scopes ----------------------------------------------------------------------------------------------------------

CODES = st.sampled_from(["robotics", "tourism", "la", "th"])
SCOPES = st.one_of(st.just(""), st.builds("{}:{}".format, st.sampled_from(["activity", "country"]), CODES))
GRANTS = st.builds(Grant, st.sampled_from(Role), SCOPES)
PLACES = st.one_of(st.none(), CODES)


def _person(grants: list[Grant]) -> Person:
    return Person(1, 1, "x", grants=tuple(grants))


@given(grants=st.lists(GRANTS, max_size=4), role=st.sampled_from(Role), activity=PLACES, country=PLACES)
def test_a_role_holds_where_one_of_the_grants_reaches(
    grants: list[Grant], role: Role, activity: str | None, country: str | None
) -> None:
    """An owner's everywhere; another one's within its scope and nowhere else."""
    wide = {"", *([f"activity:{activity}"] if activity else []), *([f"country:{country}"] if country else [])}
    wanted = any(grant.role is Role.OWNER or (grant.role is role and grant.scope in wide) for grant in grants)
    assert _person(grants).holds(role, activity=activity, country=country) is wanted


@given(grants=st.lists(GRANTS, max_size=4), more=GRANTS, role=st.sampled_from(Role), activity=CODES, country=CODES)
def test_one_more_grant_never_takes_anything_away(
    grants: list[Grant], more: Grant, role: Role, activity: str, country: str
) -> None:
    """Nor does the order of grants matter."""
    before = _person(grants).holds(role, activity=activity, country=country)
    after = _person([more, *grants]).holds(role, activity=activity, country=country)
    assert after >= before
    assert _person([*grants, more]).holds(role, activity=activity, country=country) is after


@given(grants=st.lists(GRANTS, max_size=5, unique=True))
def test_grants_are_read_as_they_were_joined(grants: list[Grant]) -> None:
    """In one order, whatever order the database gave them in."""
    joined = ",".join(f"{grant.role.value}|{grant.scope}" for grant in grants)
    assert set(grants_of(joined)) == set(grants)
    assert grants_of(joined) == grants_of(",".join(reversed(joined.split(","))))


@pytest.mark.parametrize("text", ["", "activity:robotics", "country:la"])
def test_a_scope_is_read_as_it_is_stored(text: str) -> None:
    """The three forms there are."""
    assert parse_scope(text) == text


@pytest.mark.parametrize("text", ["robotics", "activity:", "place:la", ":la", "Activity:robotics", " "])
def test_anything_else_is_no_scope(text: str) -> None:
    """A role of an unknown scope would be held by nobody, or worse."""
    with pytest.raises(ValueError, match="a scope is activity:<code> or country:<code>"):
        parse_scope(text)


@pytest.mark.parametrize(
    ("role", "scope"), [(Role.OWNER, "country:la"), (Role.OWNER, "activity:robotics"), (Role.TEACHER, "country:la")]
)
def test_a_scope_that_would_bound_nothing_is_refused(role: Role, scope: str) -> None:
    """An owner may do everything whatever is stored, and nobody teaches a country."""
    with pytest.raises(ValueError, match="leave it out"):
        grant_within(role, scope)
    assert grant_within(role, "") == Grant(role)
    assert grant_within(Role.COORDINATOR, scope) == Grant(Role.COORDINATOR, scope)
