"""The console in a browser. Who looks, and what she may see, is asked at each request; no page changes that."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot import logs
from bot.database.away import is_unavailable
from bot.features.console import layout, messages, service
from bot.features.console.console import Console
from bot.features.console.model import A_PAGE, COOKIE, PATH, SESSION_LASTS, language_of, view_of
from bot.features.console.service import Visitor
from bot.features.console.sheet import sheet
from bot.features.desk import service as desk
from bot.features.desk import table
from bot.features.desk.exporting import MOST
from bot.features.desk.model import scope_of
from bot.i18n import Translator

log = logs.logger(__name__)

Page = Callable[[Request], Awaitable[Response]]
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def routes(console: Console) -> list[Route]:
    """/console, the way in, the way out, and the list as a file. No body is ever read: nothing in one is needed."""
    pages = _Pages(console)
    return [
        Route(PATH, pages.spares(pages.people), methods=["GET"]),
        Route(f"{PATH}/in/{{token}}", pages.spares(pages.door), methods=["GET"]),
        Route(f"{PATH}/in/{{token}}", pages.spares(pages.enter), methods=["POST"]),
        Route(f"{PATH}/out", pages.spares(pages.leave), methods=["POST"]),
        Route(f"{PATH}/registrations.xlsx", pages.spares(pages.file), methods=["GET"]),
    ]


class _Pages:
    """What stands at each address."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def spares(self, page: Page) -> Page:
        """The page, and a sentence in its place while the database is away: nothing was changed then."""

        async def answers(request: Request) -> Response:
            try:
                return await page(request)
            except Exception as error:
                if not is_unavailable(error):
                    raise
                log.warning("the console has no database", error=type(error).__name__)
                t = self._speaks(request)
                return _said(t, messages.later(t), status=503)

        return answers

    # -- the way in and the way out ----------------------------------------------------------------------------------

    async def door(self, request: Request) -> Response:
        """A button. Messengers look at links by themselves: that must not use them up."""
        async with self._console.database.read() as connection:
            person = await service.invited(connection, request.path_params["token"], self._console.clock.now())
        if person is None:
            return self._over(request)
        t = self._console.voices.speaks(person)
        return _said(t, messages.before(t), button=t("Open the list"))

    async def enter(self, request: Request) -> Response:
        """Uses the link up; from now on this browser is hers."""
        if not self._is_ours(request):
            return self._from_elsewhere(request)
        async with self._console.database.begin() as connection:
            secret = await service.enter(connection, request.path_params["token"], self._console.clock.now())
        if secret is None:
            return self._over(request)
        answer = RedirectResponse("../../console", 303, headers=layout.HEADERS)
        answer.set_cookie(COOKIE, secret, max_age=round(SESSION_LASTS / timedelta(seconds=1)), **self._cookie())
        return answer

    async def leave(self, request: Request) -> Response:
        """Ends the session."""
        if not self._is_ours(request):
            return self._from_elsewhere(request)
        async with self._console.database.begin() as connection:
            found = await self._visitor(connection, request)
            await service.leave(connection, request.cookies.get(COOKIE, ""), self._console.clock.now())
        t = self._speaks(request) if found is None else self._console.voices.speaks(found.person)
        answer = _said(t, messages.signed_out(t))
        answer.delete_cookie(COOKIE, **self._cookie())
        return answer

    # -- what is seen ------------------------------------------------------------------------------------------------

    async def people(self, request: Request) -> Response:
        """Who has registered."""
        async with self._console.database.read() as connection:
            found = await self._visitor(connection, request)
            if found is None or not found.may_look:
                return self._refused(request, found)
            listed = await desk.latest(connection, found.person, view_of(request.query_params), A_PAGE)
        voices = self._console.voices
        shown = sheet(voices.speaks(found.person), found.person, listed, voices.zone_of(found.person))
        return HTMLResponse(shown, headers=layout.HEADERS)

    async def file(self, request: Request) -> Response:
        """The same, with every answer, to take along."""
        voices = self._console.voices
        async with self._console.gate, self._console.database.read() as connection:
            found = await self._visitor(connection, request)
            if found is None or not found.may_look:
                return self._refused(request, found)
            person, t, zone = found.person, voices.speaks(found.person), voices.zone_of(found.person)
            listed = await desk.latest(connection, person, view_of(request.query_params), 1)
            filters = listed.view.filters
            if listed.total > MOST:
                return _said(t, messages.too_many(t, MOST), status=413)
            with table.new_file() as file:
                many = await table.write(connection, file, "xlsx", scope_of(person), filters, t, zone)
                file.seek(0)
                content = file.read()
        table.note(person.id, many, filters, "xlsx")
        name = table.file_name(filters, "xlsx", self._console.clock.now().astimezone(ZoneInfo(zone)).date())
        headers = {**layout.HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
        return Response(content, media_type=_XLSX, headers=headers)

    async def _visitor(self, connection: AsyncConnection, request: Request) -> Visitor | None:
        secret = request.cookies.get(COOKIE, "")
        return await service.visitor(connection, secret, self._console.clock.now()) if secret else None

    # -- what is refused ---------------------------------------------------------------------------------------------

    def _refused(self, request: Request, found: Visitor | None) -> Response:
        if found is None:
            t = self._speaks(request)
            return _said(t, messages.how_to_come_in(t), status=401)
        t = self._console.voices.speaks(found.person)
        return _said(t, messages.not_yours(t), status=403)

    def _over(self, request: Request) -> Response:
        t = self._speaks(request)
        return _said(t, messages.over(t), status=410)

    def _from_elsewhere(self, request: Request) -> Response:
        t = self._speaks(request)
        return _said(t, messages.from_elsewhere(t), status=403)

    def _speaks(self, request: Request) -> Translator:
        """The language of a browser of whom nobody knows whose it is."""
        voices = self._console.voices
        return voices.translators[language_of(request.headers.get("accept-language", "")) or voices.default_language]

    def _is_ours(self, request: Request) -> bool:
        """Whether a button was pressed on a page of ours, as far as the browser says.

        Our pages send no referrer, for their address can be a secret; so a browser may say "null". That is as good as
        nothing said: another site can send neither our cookie, which is strict, nor a link that it does not know.
        """
        site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin", "null")
        if site not in {None, "same-origin", "none"}:
            return False
        ours = {request.headers.get("host", ""), urlsplit(self._console.base).netloc}
        return origin == "null" or origin.partition("://")[2] in ours

    def _cookie(self) -> dict[str, Any]:
        secure = self._console.base.startswith("https:")
        return {"path": self._console.path, "secure": secure, "httponly": True, "samesite": "strict"}


def _said(t: Translator, sentence: Markup, *, status: int = 200, button: Markup | None = None) -> Response:
    return HTMLResponse(layout.said(t, messages.title(t), sentence, button), status, headers=layout.HEADERS)
