"""What can be done with a registration, each within the caller's transaction.

A draft changes by compare-and-set on its version: of two taps at once, one finds nothing to change (Stale). The
buttons of a question carry the version that asked it.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import BotError, NotAllowed, NotFound
from bot.features.programme import service as programme
from bot.features.programme.model import Activity
from bot.features.registration import clashes as clashing
from bot.features.registration import messages, model, moving, repository
from bot.features.registration.form import Answer, Attached, Form, Given, Kind, NotAnAnswer, Reason, Typed
from bot.features.registration.form.files import read_file
from bot.features.registration.form.texts import in_one_encoding
from bot.features.registration.model import Draft
from bot.features.registration.moving import Mover, form_of_sent, hand_in, move
from bot.features.registration.record import Filling, Registration
from bot.features.registration.seats import Facets, Seats
from bot.features.registration.states import OVER, State, Who
from bot.people import care
from bot.people import repository as people_rows
from bot.people.model import Person, Role
from bot.people.voices import Voices

AGAIN = frozenset({State.WITHDRAWN, State.DECLINED, State.CANCELLED})
"""Who is in one of these can register anew, as long as one can register at all."""

DECIDED = frozenset({State.APPROVED, State.REJECTED, State.WAITLISTED})

ROOM = "form"
"""The dialogue in which a question of a form is open."""

Step = Callable[[Draft, Form], Draft]

of_person = repository.of_person
NoSeat = moving.NoSeat
Stale = moving.Stale
form_for = moving.form_for
# The words of registration that others say, too.
card_line = messages.card_line
way_on = messages.way_on
decisions = messages.decisions
same_hour = messages.same_hour
clashes = clashing.clashes
facts = messages.facts
file_buttons = messages.file_buttons
state_name = messages.state_name


class Closed(BotError):
    """One cannot register for this activity (any more)."""

    def __init__(self, activity: Activity) -> None:
        super().__init__(activity.code)
        self.activity = activity


class Already(BotError):
    """The person has sent a registration for this activity."""

    def __init__(self, registration: Registration, activity: Activity) -> None:
        super().__init__(str(registration.id))
        self.registration = registration
        self.activity = activity


async def standing(connection: AsyncConnection, person: Person, activity: str) -> bool:
    """Whether the person has sent a registration for this activity, and cannot send another."""
    found = await repository.of_person_for(connection, person.id, activity)
    return found is not None and found.state not in {State.DRAFT, *AGAIN}


async def begin(
    connection: AsyncConnection, person: Person, code: str, *, source: str | None, now: datetime
) -> Filling:
    """The person's draft for an activity, a new one or the one she left; raises NotFound, Closed or Already."""
    activity = await programme.activity(connection, code)
    known = await repository.of_person_for(connection, person.id, code)
    if known is not None and known.change is not None:
        return await _filling(connection, person, known.with_change(known.change), activity, form_for(activity))
    if known is not None and known.state not in {State.DRAFT, *AGAIN}:
        raise Already(known, activity)
    if not activity.is_open(now):
        raise Closed(activity)
    form = form_for(activity)
    if known is not None and known.state is not State.DRAFT:
        again = Mover(Who.PERSON, person, now, Voices({}, "", ""))
        known = (await move(connection, Filling(known, form, activity), State.DRAFT, again)).registration
    if known is not None:
        await repository.change(connection, known, touched_at=now, nudged_at=None)
        return await _filling(connection, person, known, activity, form)
    earlier = await repository.of_person(connection, person.id)
    answers = await _known_answers(connection, earlier, form)
    # Versions begin so far from those of her other drafts that no old button of them can fit.
    draft = model.begin(form, answers, version=1 + 10_000 * len(earlier))
    added = await repository.add(connection, person.id, code, draft, source, now)
    filling = await _filling(connection, person, added, activity, form)
    return replace(filling, taken_over=sum(value is not None for value in draft.answers.values()))


async def _known_answers(connection: AsyncConnection, earlier: Sequence[Registration], form: Form) -> dict[str, Answer]:
    """What the person has answered before to the same questions, the newest answer of each."""
    found: dict[str, Answer] = {}
    for registration in reversed(earlier):
        activity = await programme.activity(connection, registration.activity)
        asked = await form_of_sent(connection, registration, activity)
        known = model.known_answers(form, asked, registration.draft.answers)
        found |= {code: value for code, value in known.items() if value is not None or code not in found}
    return found


async def load(connection: AsyncConnection, person: Person, number: int) -> Filling:
    """A draft that the person may fill in; raises NotFound when it is not hers, Stale when it is a draft no more.

    Raises Closed when the activity has no form any more.
    """
    found, owner = await _hers(connection, person, number)
    if found.state is not State.DRAFT:
        if found.change is None:
            raise Stale
        found = found.with_change(found.change)
    activity = await programme.activity(connection, found.activity)
    if activity.questions is None:
        raise Closed(activity)
    filling = await _filling(connection, owner, found, activity, form_for(activity))
    return replace(filling, for_whom=for_another(person, owner))


async def _hers(connection: AsyncConnection, person: Person, number: int | None) -> tuple[Registration, Person]:
    """A registration of the person's, or of somebody for whom she answers, and whose it is; raises NotFound."""
    found = None if number is None else await repository.by_id(connection, number)
    if found is None:
        raise NotFound(f"registration {number}")
    return found, await care.owner(connection, person, found.person_id)


def for_another(acting: Person, owner: Person) -> Person | None:
    """Whose registration it is, where somebody else works on it."""
    return None if acting.id == owner.id else owner


async def _filling(
    connection: AsyncConnection, person: Person, registration: Registration, activity: Activity, form: Form
) -> Filling:
    """The draft fitted to the form as it is today: a form may have been changed since."""
    settled = replace(registration, draft=model.settle(registration.draft, form))
    question = form.question(settled.draft.at)
    asks_phone = question is not None and question.kind is Kind.PHONE
    country = await programme.country(connection, person.country) if asks_phone else None
    return Filling(settled, form, activity, country.phone_region if country else None)


async def take_step(connection: AsyncConnection, filling: Filling, step: Step, *, now: datetime) -> Filling:
    """The draft after `step`; raises what the step raises, and Stale when somebody was faster."""
    return await _save(connection, filling, step(filling.draft, filling.form), now)


async def answer(
    connection: AsyncConnection, person: Person, filling: Filling, given: Given, *, now: datetime, zone: str
) -> Filling:
    """The draft after an answer to the open question; raises NotAnAnswer."""
    question, given = model.open_question(filling.draft, filling.form), in_one_encoding(given)
    today: date = now.astimezone(ZoneInfo(zone)).date()
    matches = await _matches(connection, person, filling, given)
    after = model.answer(filling.draft, filling.form, given, today=today, region=filling.region, matches=matches)
    saved = await _save(connection, filling, after, now)
    value = after.answers.get(question.code)
    if question.fills == "country":
        await _live_in(connection, person, value)
    if question.kind in (Kind.FULL_NAME, Kind.PASSPORT_NAME) and isinstance(value, str):
        await care.call(connection, person, saved.name_of(person))
    return saved


async def take_file(
    connection: AsyncConnection, person: Person, filling: Filling, given: Attached, *, now: datetime
) -> Filling:
    """The draft with one more file, which is stored; raises NotAnAnswer."""
    question = model.open_question(filling.draft, filling.form)
    if question.kind is not Kind.FILE:
        raise NotAnAnswer(Reason.PICK_A_BUTTON if question.codes else Reason.NOT_TEXT)
    name, media_type = read_file(question, given)
    number = await repository.add_file(connection, person.id, name, media_type, given.content, now)
    file = {"file": number, "name": name, "size": len(given.content)}
    return await _save(connection, filling, model.add_file(filling.draft, filling.form, file), now)


async def _matches(connection: AsyncConnection, person: Person, filling: Filling, given: Given) -> list[dict[str, Any]]:
    """What a typed text may mean in the list of institutions, where the open question looks something up in it."""
    question = model.open_question(filling.draft, filling.form)
    looked_up = question.kind is Kind.INSTITUTION and not filling.draft.held.get("unlisted")
    if not looked_up or not isinstance(given, Typed):
        return []
    if not programme.enough_to_look_up(given.text):
        raise NotAnAnswer(Reason.TYPE_MORE)
    found = await programme.institutions_like(connection, given.text, person.country)
    return [{"code": each.code, "title": dict(each.title)} for each in found]


async def count_miss(connection: AsyncConnection, filling: Filling, *, now: datetime) -> Filling:
    """Counts a wrong answer, so that the third in a row is met with a person to ask."""
    return await _save(connection, filling, model.missed(filling.draft), now)


async def remember_question(connection: AsyncConnection, filling: Filling, row: int | None) -> None:
    """Keeps which outbox row shows the open question, so that it can become the answered one; None for no row."""
    await repository.change(connection, filling.registration, question_row=row)


async def _save(connection: AsyncConnection, filling: Filling, draft: Draft, now: datetime) -> Filling:
    before = filling.registration
    # What was sent stands until a change of it is sent: its version, and every button about it, stay.
    values: dict[str, Any] = {"change": draft.to_json()}
    if not before.changing:
        values = {"draft": draft.to_json(), "version": draft.version, "touched_at": now, "nudged_at": None}
    if not await repository.change(connection, before, **values):
        raise Stale
    if before.draft.files - draft.files:
        await repository.drop_loose_files(connection, before.person_id)
    version = before.version if before.changing else draft.version
    return replace(filling, registration=replace(before, draft=draft, version=version))


async def _live_in(connection: AsyncConnection, person: Person, code: Any) -> None:
    country = await programme.country(connection, code if isinstance(code, str) else None)
    if country is not None:
        await people_rows.change(connection, person.id, country=country.code, zone=country.zone)


# -- sending and deciding --------------------------------------------------------------------------------------------


async def send(
    connection: AsyncConnection, person: Person, filling: Filling, voices: Voices, now: datetime
) -> Filling:  # fmt: skip
    """Hands the draft in; she and the coordinators are told. Raises Closed, and Stale when something is still open."""
    if not filling.activity.is_open(now):
        raise Closed(filling.activity)
    if not model.complete(filling.form, filling.draft):
        raise Stale
    return await hand_in(connection, filling, Mover(Who.PERSON, person, now, voices))


async def for_decision(connection: AsyncConnection, by: Person, number: int | None) -> tuple[Filling, Person]:
    """A registration that `by` may decide about, with its person; raises NotFound and NotAllowed.

    A draft is nobody's but its writer's: until it is sent there is nothing to see and to decide.
    """
    found = None if number is None else await repository.by_id(connection, number)
    applicant = await people_rows.by_id(connection, found.person_id) if found else None
    if found is None or applicant is None or found.state is State.DRAFT:
        raise NotFound(f"registration {number}")
    country = found.facets.country or applicant.country
    if not by.holds(Role.COORDINATOR, activity=found.activity, country=country):
        raise NotAllowed("not a coordinator of this activity or country")
    activity = await programme.activity(connection, found.activity)
    return Filling(found, await form_of_sent(connection, found, activity), activity), applicant


async def person_of(connection: AsyncConnection, filling: Filling) -> Person:
    """Whose registration it is."""
    found = await people_rows.by_id(connection, filling.registration.person_id)
    assert found is not None
    return found


async def decide(
    connection: AsyncConnection, by: Person, number: int | None, version: int | None, to: State,
    voices: Voices, now: datetime, *, reason: str | None = None,
) -> tuple[Filling, Person]:  # fmt: skip
    """Decides (approved, rejected, waitlisted, endorsed, withdrawn); the applicant is told at once.

    Raises Stale when it was decided or changed meanwhile, and NoSeat when no seat is free for her.
    """
    filling, applicant = await for_decision(connection, by, number)
    registration = filling.registration
    if registration.version != version or registration.state in OVER:
        raise Stale
    mover = Mover(Who.COORDINATOR, by, now, voices)
    return await move(connection, filling, to, mover, reason=reason), applicant


async def decision(
    connection: AsyncConnection, by: Person, number: int | None
) -> tuple[Filling, Person, Person | None]:
    """A registration that `by` may see, its person, and who approved or rejected it if somebody did."""
    filling, applicant = await for_decision(connection, by, number)
    decided_by = filling.registration.decided_by
    if filling.registration.state not in DECIDED or decided_by is None:
        return filling, applicant, None
    return filling, applicant, await people_rows.by_id(connection, decided_by)


async def mine(connection: AsyncConnection, person: Person) -> list[Filling]:
    """Everything the person has registered for, with form and activity."""
    found: list[Filling] = []
    for registration in await repository.of_person(connection, person.id):
        activity = await programme.activity(connection, registration.activity)
        form = await form_of_sent(connection, registration, activity)
        found.append(await _filling(connection, person, registration, activity, form))
    return found


async def activity_of(connection: AsyncConnection, person: Person, number: int) -> Activity | None:
    """The activity of one of the person's drafts, if it is still hers and a draft."""
    found = await repository.by_id(connection, number)
    if found is None or found.person_id != person.id or found.state is not State.DRAFT:
        return None
    return await programme.find(connection, found.activity)


async def own_draft(connection: AsyncConnection, person: Person, number: int | None) -> Filling:
    """One of the person's own drafts, also of an activity that is over; raises NotFound."""
    filling = await own(connection, person, number)
    if filling.registration.state is not State.DRAFT:
        raise NotFound(f"draft {number}")
    return filling


async def own(connection: AsyncConnection, person: Person, number: int | None) -> Filling:
    """A registration in any state that the person may act on: hers, or of somebody for whom she answers.

    Raises NotFound.
    """
    found, owner = await _hers(connection, person, number)
    activity = await programme.activity(connection, found.activity)
    form = await form_of_sent(connection, found, activity)
    return Filling(found, form, activity, for_whom=for_another(person, owner))


async def overdrawn(connection: AsyncConnection) -> list[str]:
    """A sentence for each limit of seats that is below what is taken: nobody loses a seat, and none is given."""
    found: list[str] = []
    for activity in await programme.listed(connection):
        for limit, used in (await moving.hold(connection, activity.code)).overdrawn():
            named = " ".join(filter(None, (limit.country, limit.institution, limit.role)))
            whom = f" for {named}" if named else ""
            found.append(
                f"{activity.code}: {used} people have a seat{whom}, the limit is {limit.seats} now; nobody loses one,"
                " and none is given until there is room"
            )
    return found


async def seats_left(connection: AsyncConnection, code: str, country: str | None) -> int | None:
    """How many seats are free for people of a country, whatever else they are counted by; None without a limit."""
    seats = Seats(await repository.limits(connection, code), await repository.taken(connection, code))
    return seats.left_for(Facets(country))
