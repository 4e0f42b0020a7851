"""/console: a link that works once opens, in one browser, the list of those whom its owner may see."""

import io
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
import sqlalchemy as sa
from openpyxl import load_workbook

from bot.database.schema import console_sessions, persons, registrations, roles
from bot.features.console import pages
from bot.people import repository as people
from bot.people.model import Grant, Role
from bot.playground.person import Person
from tests.conftest import House
from tests.conversations.crowds import registered
from tests.conversations.seating import later
from tests.conversations.steps import T, meet, somebody, words

TH, LO = T["th"], T["lo"]
HOW = "To see this page, send /console to the bot and open the link in its answer."
OVER = "This link was used already, or its time is over. Send /console to the bot for a new one."
NOT_YOURS = "This page is only for coordinators. If you should have access, please ask an owner of the bot."
ELSEWHERE = "This did not come from our page, so nothing was changed. Please open the page again."


class Browser:
    """A browser with its own cookies, which reads no page into anything but its text."""

    def __init__(self, house: House, session: aiohttp.ClientSession) -> None:
        self._base, self._session = house.app.url, session

    async def get(self, path: str, **headers: str) -> tuple[int, str]:
        """Status and text of a page."""
        async with self._session.get(self._full(path), headers=headers) as answer:
            self._is_safe(answer)
            return answer.status, await answer.text()

    async def file(self, path: str) -> tuple[int, bytes]:
        """Status and content of a file."""
        async with self._session.get(self._full(path)) as answer:
            return answer.status, await answer.read()

    async def post(self, path: str, **headers: str) -> tuple[int, str, str]:
        """Status, text, and the cookie that was set."""
        async with self._session.post(self._full(path), headers=headers, allow_redirects=False) as answer:
            self._is_safe(answer)
            return answer.status, await answer.text(), answer.headers.get("Set-Cookie", "")

    async def opens(self, path: str) -> str:
        """Presses the button of a link, and reads the list."""
        async with self._session.post(self._full(path)) as answer:
            assert (answer.status, answer.url.path) == (200, "/console")
            return await answer.text()

    def _full(self, path: str) -> str:
        return path if path.startswith("http") else f"{self._base}{path}"

    def _is_safe(self, answer: aiohttp.ClientResponse) -> None:
        policy = answer.headers["Content-Security-Policy"]
        assert {"default-src 'none'", "form-action 'self'", "frame-ancestors 'none'"} <= set(policy.split("; "))
        named = ("Cache-Control", "Referrer-Policy", "X-Content-Type-Options")
        assert [answer.headers[name] for name in named] == ["no-store", "no-referrer", "nosniff"]


@asynccontextmanager
async def browser(house: House) -> AsyncIterator[Browser]:
    """One that nobody has used yet."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield Browser(house, session)


async def of_laos(house: House) -> Person:
    """A coordinator of one country, who reads Thai."""
    noi = somebody(house, "th", "Noi")
    async with house.app.database.begin() as connection:
        person = await people.add(connection, noi.id, "Noi", "th", house.app.clock.now())
        await people.add_role(connection, person.id, Grant(Role.COORDINATOR, "country:la"), house.app.clock.now())
    await meet(noi, "th")
    return noi


async def link_of(house: House, person: Person) -> str:
    """The link that the bot answers with."""
    before = len(person.chat.from_bot)
    await person.says("/console")
    shown = await person.sees("/console/in/", where=lambda message: message in person.chat.from_bot[before:])
    return next(word for word in shown.text.split() if word.startswith(f"{house.app.url}/console/in/"))


def rows_of(page: str) -> list[list[str]]:
    """The cells of the table, as they stand in the page."""
    rows = re.findall(r"<tr>(.*?)</tr>", page.partition("<tbody>")[2], re.DOTALL)
    return [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in rows]


def names_in(page: str) -> list[str]:
    """Who stands in the table."""
    return [row[1] for row in rows_of(page)]


async def test_a_coordinator_looks_at_her_country_in_a_browser(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The link is not used up by a preview and works once; the list has her scope alone, filtered, paged, as a file."""
    await registered(house, ["Hoa"], country="vn")
    numbers = await registered(house, ["Kham", "<b>Noy</b> & co"])
    noi = await of_laos(house)
    async with house.app.database.begin() as connection:
        first = registrations.c.id == numbers[0]
        await connection.execute(sa.update(registrations).where(first).values(state="approved"))
    link = await link_of(house, noi)
    async with browser(house) as preview, browser(house) as hers:
        for _ in range(2):
            status, page = await preview.get(link)
            assert status == 200
            assert '<html lang="th">' in page
            assert words(TH, "Open the list") in page
        assert (await preview.get("/console"))[0] == 401
        status, page, cookie = await hers.post(link, Origin="https://elsewhere.example")
        assert (status, cookie) == (403, "")
        assert ELSEWHERE in page
        assert (await hers.post(link, **{"Sec-Fetch-Site": "cross-site"}))[0] == 403
        page = await hers.opens(link)
        status, told, _ = await preview.post(link)
        assert status == 410
        assert OVER in told
        assert names_in(page) == ["&lt;b&gt;Noy&lt;/b&gt; &amp; co", "Kham"], "the newest first, nobody of Viet Nam"
        assert "<b>Noy" not in page
        assert "Hoa" not in page
        assert '<html lang="th">' in page
        assert rows_of(page)[1][3:5] == [words(TH, "Approved"), "สปป.ลาว"]
        assert names_in((await hers.get("/console?state=approved"))[1]) == ["Kham"]
        odd = "/console?state=draft&activity=%00'&page=-1&page=x"
        assert len(names_in((await hers.get(odd))[1])) == 2, "what is nowhere to be chosen is no filter"
        _, content = await hers.file("/console/registrations.xlsx?state=approved&activity=robotics")
        sheet = load_workbook(io.BytesIO(content)).active
        assert sheet is not None
        assert [row[3] for row in sheet.iter_rows(values_only=True)] == [words(TH, "Name"), "Kham"]
        monkeypatch.setattr(pages, "A_PAGE", 1)
        _, page = await hers.get("/console")
        assert ("1–1 / 2" in page, 'rel="next" href="?page=1#people"' in page) == (True, True)
        _, page = await hers.get("/console?page=99")
        assert (names_in(page), "2–2 / 2" in page, 'rel="next"' in page) == (["Kham"], True, False)
    kept = (await house.rows(sa.select(console_sessions)))[0]
    assert link.rpartition("/")[2] not in str(kept), "a stolen copy of the database opens nothing"


async def test_what_ends_it_ends_it_at_once(house: House) -> None:
    """No cookie, a role taken away, a ban, a merge, signing out, the end of a link and of a session."""
    await registered(house, ["Kham"])
    noi = await of_laos(house)
    own = (await house.rows(sa.select(persons).where(persons.c.telegram_id == noi.id)))[0].id

    async def is_now(**values: object) -> None:
        async with house.app.database.begin() as connection:
            await people.change(connection, own, **values)

    async with browser(house) as hers, browser(house) as stranger:
        status, page = await stranger.get("/console", **{"Accept-Language": "fr;q=1, lo-LA;q=0.8"})
        assert status == 401
        assert words(LO, HOW) in page
        assert (await stranger.file("/console/registrations.xlsx"))[0] == 401
        link = await link_of(house, noi)
        status, _, cookie = await hers.post(link, **{"Origin": "null", "Sec-Fetch-Site": "same-origin"})
        assert status == 303
        assert {"HttpOnly", "Path=/console", "SameSite=strict"} <= set(cookie.split("; "))
        for values, undone, then in (
            ({"banned_at": house.app.clock.now()}, {"banned_at": None}, 403),
            ({"merged_into": 1}, {"merged_into": None}, 401),
        ):
            await is_now(**values)
            assert (await hers.get("/console"))[0] == then
            await is_now(**undone)
            assert (await hers.get("/console"))[0] == 200
        held = Grant(Role.COORDINATOR, "country:la")
        async with house.app.database.begin() as connection:
            await connection.execute(sa.delete(roles).where(roles.c.person_id == own))
        status, page = await hers.get("/console")
        assert (status, words(TH, NOT_YOURS) in page, "Kham" in page) == (403, True, False)
        assert (await hers.file("/console/registrations.xlsx"))[0] == 403
        await noi.says("/console")
        await noi.sees(words(TH, "This command is for coordinators. See /menu"))
        async with house.app.database.begin() as connection:
            await people.add_role(connection, own, held, house.app.clock.now())
        assert (await hers.post("/console/out", Origin="https://elsewhere.example"))[0] == 403
        assert (await hers.get("/console"))[0] == 200, "another site cannot sign her out"
        secret = cookie.split(";")[0]
        status, page, _ = await hers.post("/console/out", Origin=house.app.url)
        assert status == 200
        assert words(TH, "You are signed out. To come back, send /console to the bot.") in page
        assert (await stranger.get("/console", Cookie=secret))[0] == 401, "the cookie opens nothing any more"
        await hers.opens(await link_of(house, noi))
        later(house, hours=12)
        assert (await hers.get("/console"))[0] == 401
        link = await link_of(house, noi)
        later(house, minutes=10)
        assert (await stranger.get(link))[0] == 410
        assert (await stranger.post(link))[0] == 410
    later(house, hours=13)
    await house.app.chores._tidy(house.app.clock.now())
    assert await house.rows(sa.select(console_sessions)) == []
