"""Who may do what: scopes, the menus of roles and languages, and an owner who finds an empty bot."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from bot.app import App
from bot.i18n import LANGUAGES
from bot.people import service as people
from bot.people.model import Grant, Role
from bot.playground.person import Person
from tests import conftest
from tests.conftest import House, new_database, open_house
from tests.conversations.steps import (
    SUMMARY,
    T,
    at_question,
    draft_of,
    meet,
    somebody,
    words,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

EVERYBODY = ["menu", "programmes", "mine", "schedule", "ask", "language", "news", "privacy", "help", "cancel"]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> AsyncIterator[House]:
    """A house of its own: these stories look at everything that waits for a decision."""
    folder = tmp_path_factory.mktemp("roles")
    async with new_database("sqlite", folder, request) as url, open_house(url) as found:
        yield found


async def invited(house: House, role: Role, scope: str = "", language: str = "en") -> Person:
    """Somebody new who follows an invitation."""
    async with house.app.database.begin() as connection:
        token = await people.invite(connection, Grant(role, scope), datetime.now(UTC))
    person = somebody(house, language, "Staff")
    await meet(person, language)
    await person.opens(f"i_{token}")
    await person.sees("✓")
    return person


async def sent(house: House, activity: str = "robotics", country: str = "la") -> Person:
    """Somebody whose registration waits for a decision."""
    person = await at_question(house, SUMMARY)
    if country != "la":
        await person.taps("form:edits:0:*")
        await person.taps("form:edit:country:*")
        await person.taps(f"form:pick:{country}:*")
        await person.sees(button="form:send:*")
    await person.taps("form:send:*")
    await person.sees("is sent")
    return person


def told(person: Person) -> int:
    """How many new registrations somebody was told of."""
    return sum("New registration" in message.text for message in person.chat.from_bot)


@pytest.mark.parametrize(
    ("role", "heading", "own"),
    [
        (None, None, {}),
        (Role.TEACHER, "For teachers", {"classes"}),
        (Role.COORDINATOR, "For coordinators", {"people", "cases", "announce", "invite", "stats"}),
        (Role.OWNER, "For coordinators", {"people", "cases", "announce", "invite", "stats", "roles"}),
    ],
)
async def test_menu_and_help_have_what_a_role_can_do(
    house: House, role: Role | None, heading: str | None, own: set[str]
) -> None:
    """Each command of one's own is a button of /menu and a line of /help, and nobody reads of another role's."""
    person = await invited(house, role) if role else somebody(house, "en", "Guest")
    if role is None:
        await meet(person, "en")
    await person.says("/menu")
    menu = await person.sees("What would you like to do?")
    opened = {button.data.removeprefix("menu:open:") for button in menu.buttons}
    assert opened == {*own, "programmes", "mine", "schedule", "ask", "language"}
    assert all(button.data.removeprefix("menu:open:") in own for button in menu.buttons[: len(own)])
    for command in sorted(own):
        await person.says("/menu")
        await person.taps(f"menu:open:{command}", on=await person.sees("What would you like to do?"))
        answer = await person.sees(where=lambda message: "What would you like to do?" not in message.text)
        assert "I do not know" not in answer.text
    await person.says("/help")
    helped = await person.sees("How this works")
    assert [line for line in ("For teachers", "For coordinators") if line in helped.text] == [heading] * bool(heading)
    assert all(f"/{command} " in helped.text for command in own)
    assert ("For owners" in helped.text) is (role is Role.OWNER)


async def test_a_coordinator_sees_and_decides_only_within_the_scope(house: House) -> None:
    """Of Laos only what comes from Laos, of tourism nothing of robotics; what is outside is refused when pressed."""
    of_laos = await invited(house, Role.COORDINATOR, "country:la")
    of_tourism = await invited(house, Role.COORDINATOR, "activity:tourism")
    lao, viet = await sent(house), await sent(house, country="vn")
    await of_laos.sees("New registration", button="reg:approve:*", ever=True)
    await house.world.confirmed()
    await of_laos.says("/people")
    listed = await of_laos.sees("1 registration waits for a decision.")
    assert [button.label for button in listed.buttons if button.data.startswith("people:card")] == [
        "ສົມພອນ ວົງສາ · Lao PDR"
    ]
    await of_tourism.says("/people")
    await of_tourism.sees("No registration waits for a decision.")
    assert (told(of_laos), told(of_tourism)) == (1, 0)
    outside = await draft_of(house, viet)
    for person in (of_laos, of_tourism):
        for action in (
            "reg:approve",
            "reg:reject",
            "reg:wait",
            "reg:details",
            "card:approved",
            "card:rejected",
            "card:waitlisted",
            "card:answers",
            "card:log",
            "people:card",
            "people:is_institution",
        ):
            person.forges(f"{action}:{outside.id}:{outside.version}", person.chat.from_bot[-1])
            await person.sees("not with your role. Nothing was changed.")
    assert (await draft_of(house, viet)).state == "submitted"
    await of_laos.taps("people:card:*", on=listed)
    shown = await of_laos.sees("Lao PDR · Pakse Technical College", button="card:approved:*")
    await of_laos.taps("card:approved:*", on=shown)
    await lao.sees("is approved")


async def test_the_second_of_two_coordinators_sees_who_decided(house: House) -> None:
    """Both were told; the one who comes later finds the notice settled, with the name of the first."""
    first, second = await invited(house, Role.COORDINATOR), await invited(house, Role.COORDINATOR)
    applicant = await sent(house)
    notices = [await one.sees("New registration", button="reg:approve:*", ever=True) for one in (first, second)]
    await first.taps("reg:approve:*", on=notices[0])
    await applicant.sees("is approved")
    tap = await second.taps("reg:reject:*", on=notices[1])
    assert (await tap.answered()).text == "This registration has been decided already."  # type: ignore[union-attr]
    settled = await second.sees("approved by Staff", where=lambda message: message is notices[1])
    assert not settled.buttons
    assert (await draft_of(house, applicant)).state == "approved"


async def test_a_reason_is_one_short_text_and_its_question_leaves_no_button(house: House) -> None:
    """A photo, an empty and a far too long text are no reasons; a text in two messages is not cut into one."""
    coordinator, applicant = await invited(house, Role.COORDINATOR), await sent(house)
    notice = await coordinator.sees("New registration", button="reg:reject:*", ever=True)
    await coordinator.taps("reg:reject:*", on=notice)
    asked = await coordinator.sees("Why is ສົມພອນ ວົງສາ not selected?", button="reg:keep:*")
    sentence = "Please type the reason as one short text of at most 500 letters."
    await coordinator.sends_photo(caption="No seats")
    await coordinator.sees(sentence)
    await coordinator.says("\u2060\u2060")
    await coordinator.sees(sentence)
    await coordinator.says("word " * 880)
    await coordinator.sees(sentence)
    await house.world.confirmed()
    assert (await draft_of(house, applicant)).state == "submitted"
    await coordinator.says("/cancel")
    await coordinator.sees("Nothing was decided.")
    await coordinator.sees("Why is", where=lambda message: message is asked and not message.buttons)
    await coordinator.taps("reg:reject:*", on=notice)
    again = await coordinator.sees("Why is", button="reg:keep:*")
    await coordinator.says("The group is full.")
    await applicant.sees("The reason: The group is full.")
    await coordinator.sees("not selected, decided by Staff", where=lambda message: message is notice)
    await coordinator.sees("Why is", where=lambda message: message is again and not message.buttons)


async def test_a_teacher_has_a_menu_of_her_own_in_her_language(house: House) -> None:
    """The invitation sets the commands of her chat; another language sets them again."""
    teacher = await invited(house, Role.TEACHER, "activity:robotics", "th")
    await teacher.says("/menu")
    shown = await teacher.sees(button="menu:open:classes")
    assert "menu:open:people" not in [button.data for button in shown.buttons]
    assert await menu_of(house, teacher) == ["classes", *EVERYBODY]
    await teacher.taps("menu:open:classes")
    await teacher.sees(words(T["th"], "<b>My classes</b>"))
    await teacher.opens("l_km")
    await teacher.sees(button="menu:open:classes")
    await house.settled()
    listed = house.world.profile.menu(teacher.id, "km")
    assert listed[0]["description"] == words(T["km"], "My classes")


async def test_command_menus_are_set_for_every_language(house: House) -> None:
    """Seven languages, and English for all others; who has no role sees the menu of everybody."""
    calls = house.world.calls("setMyCommands")
    everybody = [call for call in calls if "scope" not in call.parameters]
    assert [call.parameters.get("language_code", "") for call in everybody] == ["", *LANGUAGES]
    stranger = somebody(house)
    await meet(stranger, "en")
    assert await menu_of(house, stranger) == EVERYBODY


async def menu_of(house: House, person: Person) -> list[str]:
    """The names of the commands that somebody's phone shows."""
    await house.settled()
    return [one["command"] for one in house.world.profile.menu(person.id, person.language_code)]


async def test_an_owner_finds_an_empty_bot_and_hears_how_to_fill_it(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OWNER_IDS hold the role from the start: the owner reads how to import, others that it is being prepared."""

    async def nothing(app: App) -> None:
        """A live bot starts empty."""

    monkeypatch.setattr(conftest, "fill", nothing)
    folder = tmp_path_factory.mktemp("empty")
    async with new_database("sqlite", folder, request) as url:
        async with open_house(url, owner_ids="700000003") as house:
            for person, sentence in (
                (house.coordinator, "sala import programme.yaml faq.yaml"),
                (house.trainee, "There is no programme here yet. The coordinators are preparing it."),
            ):
                await person.opens()
                await person.taps("English")
                await person.sees(sentence)
                for command in (
                    "/programmes",
                    "/mine",
                    "/schedule",
                    "/ask",
                    "/privacy",
                    "/people",
                    "/classes",
                    "/help",
                ):
                    await person.says(command)
                    await person.sees(where=lambda message: message.edited is None)
                await person.says("Who pays for the flight?")
                await person.sees("I do not know an answer to that.")
            assert await menu_of(house, house.coordinator) == [
                "people",
                "cases",
                "invite",
                "announce",
                "stats",
                "console",
                "roles",
                *EVERYBODY,
            ]
            assert house.world.calls("setMyCommands")
        async with open_house(url, owner_ids="700000003") as house:
            assert house.world.calls("setMyCommands") == [], "a second start with the same menus sets none"
