"""Who can be taken away, what is shown of roles, and that every button fits: pure."""

from datetime import UTC, datetime
from itertools import product
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.callback_data import CallbackData
from bot.delivery.message import Message, plain
from bot.features.roles import messages, messages_of_inviting
from bot.features.roles.model import (
    A_PAGE,
    REACHES,
    Changed,
    Held,
    Holder,
    Invitation,
    Loss,
    Page,
    Past,
    Reach,
    Why,
    kept,
    page_of,
)
from bot.i18n import translators
from bot.people.model import Grant, Person, Role, parse_scope

NOW = datetime(2027, 1, 5, 3, tzinfo=UTC)
T = translators()
MANY = 10**18 - 1
INVITED = 10**10 - 1
"""Beside the longest code of an activity so many invitations have room."""
CODE = "a" * 32
NAMES = ("Noy <b> & {name}", "ဒေါ်ခင်မာလာ" * 20, "")


def holder(*grants: Grant, fixed: bool = False, language: str | None = "lo", name: str = NAMES[0]) -> Holder:
    """Somebody with these roles."""
    held = tuple(Held(MANY - at, grant, NOW, "Maya") for at, grant in enumerate(grants))
    return Holder(Person(MANY, 1, name, language=language, grants=grants), held, fixed)


@pytest.mark.parametrize(("role", "fixed", "owners"), list(product(Role, (False, True), (1, 2, 3))))
def test_only_an_owner_can_be_one_who_stays(role: Role, fixed: bool, owners: int) -> None:
    """By the settings, or because nobody else is one; every other role can be taken away, also of an owner."""
    found = holder(Grant(role), fixed=fixed)
    expected = None if role is not Role.OWNER else Why.SETTINGS if fixed else Why.LAST if owners == 1 else None
    assert kept(found, found.held[0], owners) is expected


def test_without_one_role_the_others_stay() -> None:
    """And a number of a role that is hers no more is no role."""
    la, teacher = Grant(Role.COORDINATOR, "country:la"), Grant(Role.TEACHER)
    found = holder(la, teacher)
    assert found.without(found.held[0]).grants == (teacher,)
    for number in (1, None):
        with pytest.raises(Changed):
            found.one(number)


@given(st.none() | st.integers(0, MANY), st.integers(0, 200))
def test_a_page_is_one_that_there_is(wanted: int | None, total: int) -> None:
    """The one that was asked for, else the last."""
    page = Page((), page_of(wanted, total), total)
    assert 0 <= page.number <= page.last
    assert page.number == min(wanted or 0, page.last)
    assert page.number * A_PAGE < max(total, 1)


def test_every_way_of_inviting_ends_in_a_scope_that_there_is() -> None:
    """And every role can be given for the whole programme."""
    for role, reaches in REACHES.items():
        assert reaches[0] is Reach.ALL
        assert all(parse_scope(reach.scope("la")) == reach.scope("la") for reach in reaches)
        assert (Reach.COUNTRY in reaches) is (role is Role.COORDINATOR)


def _shown(language: str) -> list[Message]:
    """Every message of the room, with the longest there can be."""
    t = T[language]
    grants = (
        Grant(Role.OWNER, "country:la"), Grant(Role.COORDINATOR, f"activity:{CODE}"), Grant(Role.TEACHER, "country:la"),
        Grant(Role.TEACHER),
    )  # fmt: skip
    titles = {"country:la": dict.fromkeys(T, "Lao <PDR>" * 30)}
    everybody = [holder(*grants, name=name) for name in NAMES]
    past = [Past(name, grant, NOW, NOW, "Maya") for name, grant in zip(NAMES, grants, strict=False)]
    open_ones = [Invitation(MANY, grant, NOW, NOW, by) for grant, by in zip(grants, ("Maya", None) * 2, strict=True)]
    loss = Loss(everybody[0], everybody[0].held[1], grants[2:], 2, 1, 3, in_group=True)
    places = [SimpleNamespace(code=CODE, title=dict.fromkeys(T, "Robotics " * 30))] * 20
    whys = {MANY: Why.SETTINGS, MANY - 1: Why.LAST}
    zone = "Asia/Vientiane"
    link = f"https://t.me/bot?start=i_{CODE}"
    return [
        messages.listing(t, Page(everybody * 2, 1, 40), titles, MANY),
        messages.card(t, everybody[0], titles, zone, whys, past, MANY),
        messages.card(t, holder(grants[1], language=None), titles, zone, {}, ()),
        messages.history(t, Page(past, 1, 40), titles, zone),
        messages.history(t, Page((), 0, 0), titles, zone),
        messages.ask(t, loss, everybody[0].person, titles),
        messages.taken(t, loss, everybody[0].person, titles),
        messages.taken(t, loss, Person(1, 1, "Maya"), titles),
        messages.taken_from_you(t, grants[2], titles),
        messages_of_inviting.which_role(t),
        *(messages_of_inviting.how_far(t, role, INVITED) for role in Role),
        *(
            messages_of_inviting.which(t, role, reach, found, 1, INVITED)
            for role, reaches in REACHES.items() for reach in reaches[1:] for found in (places, [])
        ),
        messages_of_inviting.waiting(t, Page(open_ones, 1, 40), titles, zone),
        *(messages_of_inviting.ask(t, each, titles, zone) for each in open_ones),
        *(messages_of_inviting.link(t, each, titles, link, zone) for each in open_ones),
        *(messages_of_inviting.given(t, grant, titles) for grant in grants),
        messages_of_inviting.has_accepted(t, everybody[0].person, grants[2], titles),
    ]  # fmt: skip


@pytest.mark.parametrize("language", T)
def test_every_message_fits_a_phone_whatever_names_and_codes_are(language: str) -> None:
    """Two buttons a row and few rows, data that Telegram takes, nothing of a name read as marking."""
    for each in _shown(language):
        assert len(each.buttons) <= 10
        assert len(plain(each.text)) < 4096
        for row in each.buttons:
            assert 1 <= len(row) <= 2
            assert all(button.url or CallbackData.parse(button.data) for button in row)
            assert all(plain(button.label).strip() for button in row)
        assert "<b> &" not in each.text
        assert "<PDR>" not in each.text


def test_an_owners_role_has_no_bounds_whatever_is_stored() -> None:
    """What is given on the server with a scope reads as it works; a scope that is gone reads as its code."""
    t = T["en"]
    assert messages.role_of(t, Grant(Role.OWNER, "country:la"), {}) == "owner"
    assert messages.role_of(t, Grant(Role.TEACHER, "activity:gone"), {}) == "teacher, gone"
    assert messages.role_of(t, Grant(Role.COORDINATOR), {}) == "coordinator, whole programme"
