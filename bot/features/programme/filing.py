"""The programme as a file: writing one down, and giving it out again. The running bot has no need of it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import NotFound
from bot.features.programme import institutions, repository
from bot.features.programme.entries import Country
from bot.features.programme.file import DatedActivity, DatedSession, ProgrammeFile, resolve, write_programme
from bot.features.programme.times import Span


async def take_in(connection: AsyncConnection, file: ProgrammeFile, *, now: datetime, renew: bool = False) -> None:
    """Writes a programme file down by codes; registrations are never touched.

    Relative times count from the first import; `renew` lets them count from now.
    """
    anchor = await repository.anchor(connection, "programme", file.code, now, renew=renew)
    await repository.write(connection, "programmes", [_programme(file)])
    await repository.write(connection, "countries", [_country(n, entry) for n, entry in enumerate(file.countries)])
    await repository.write(
        connection, "fields", [{"position": n, **entry.model_dump()} for n, entry in enumerate(file.fields)]
    )
    await repository.write(connection, "places", [entry.model_dump() for entry in file.places])
    await repository.write_institutions(
        connection, [institutions.row(number, entry) for number, entry in enumerate(file.institutions)]
    )
    await repository.write(
        connection, "forms",
        [{"code": form.code, "questions": form.model_dump(mode="json", exclude_defaults=True)} for form in file.forms],
    )  # fmt: skip
    await repository.write_replies(
        connection, [{"position": n, **entry.model_dump()} for n, entry in enumerate(file.replies)]
    )
    dated = resolve(file, anchor)
    called_off = await repository.cancelled(connection)
    await repository.write(
        connection, "activities",
        [_activity(file.code, number, each, called_off.get(each.entry.code, now)) for number, each in enumerate(dated)],
    )  # fmt: skip
    await repository.unlist_others(connection, file.code, [each.entry.code for each in dated])
    for each in dated:
        await repository.write_quotas(connection, each.entry.code, [quota.model_dump() for quota in each.entry.quotas])
        await repository.write_sessions(connection, each.entry.code, session_rows(each.sessions), now)
        await repository.write_deadlines(connection, each.entry.code, _deadlines(each), now)
    await repository.write_rules(connection, file.code, _rules(dated), now)


async def as_file(connection: AsyncConnection) -> str:
    """The programme in the form that an import takes; raises NotFound when there is none."""
    stored = await repository.source(connection)
    if stored is None:
        raise NotFound("there is no programme to export yet")
    return write_programme(ProgrammeFile.model_validate_json(stored))


def _country(position: int, entry: Country) -> dict[str, Any]:
    hours = entry.hours.kept() if entry.hours else None
    days = {"off": list(entry.days_off), "on": list(entry.days_on)} if entry.days_off or entry.days_on else None
    kept = entry.model_dump(exclude={"days_off", "days_on"})
    quiet = {"from": f"{entry.quiet.start:%H:%M}", "until": f"{entry.quiet.until:%H:%M}"} if entry.quiet else None
    return {**kept, "position": position, "hours": hours, "days": days, "quiet": quiet}


def _programme(file: ProgrammeFile) -> dict[str, Any]:
    return {
        "code": file.code,
        "position": 0,
        "zone": file.zone,
        "title": file.title,
        "subtitle": file.subtitle or {},
        "notice_version": file.notice.version,
        "notice": file.notice.text,
        "nudge_seconds": int(file.nudge_after.length.total_seconds()) if file.nudge_after else None,
        "drop_seconds": int(file.drop_after.length.total_seconds()) if file.drop_after else None,
        "quiet_from": f"{file.quiet.start:%H:%M}" if file.quiet else None,
        "quiet_until": f"{file.quiet.until:%H:%M}" if file.quiet else None,
        "quiet_on_holidays": f"{file.quiet.on_holidays:%H:%M}" if file.quiet and file.quiet.on_holidays else None,
        "approve_announcements": file.approve_announcements,
        "source": file.model_dump_json(by_alias=True, exclude_unset=True),
    }


def _activity(programme: str, position: int, each: DatedActivity, called_off: datetime) -> dict[str, Any]:
    entry = each.entry
    return {
        "code": entry.code,
        "programme": programme,
        "position": position,
        "kind": entry.kind,
        "field": entry.field,
        "title": entry.title,
        "summary": entry.summary,
        "place": entry.place,
        "form": entry.form,
        "register_until": each.register_until,
        "zone": each.zone,
        "listed": True,
        "selection": entry.selection,
        "invitation_only": entry.invitation_only,
        "seats": entry.seats,
        "offer_seconds": _seconds(entry.offer_for),
        "confirm_seconds": _seconds(entry.confirm_within),
        "change_until": each.change_until,
        "cancelled_at": called_off if entry.cancelled else None,
    }


def _seconds(span: Span | None) -> int | None:
    return int(span.length.total_seconds()) if span else None


def session_rows(dated: Iterable[DatedSession]) -> list[dict[str, Any]]:
    """The rows of the sessions that take place."""
    return [_session(each) for each in dated if not each.entry.cancelled]


def _session(each: DatedSession) -> dict[str, Any]:
    entry = each.entry
    return {
        "code": entry.code,
        "title": entry.title,
        "starts_at": each.starts,
        "ends_at": each.ends,
        "zone": each.zone,
        "place": each.place,
        "room": entry.room,
        "link": entry.link,
        "equipment": entry.equipment,
        "teachers": list(entry.teachers) or None,
        "materials": [material.model_dump() for material in entry.materials] or None,
        "held_from": each.held_from,
        "held_until": each.held_until,
    }


def _deadlines(each: DatedActivity) -> list[Mapping[str, Any]]:
    return [
        {
            "code": entry.code, "title": entry.title, "until": until, "zone": each.zone, "question": entry.question,
            "steps": sorted({int(step.length.total_seconds()) for step in entry.remind}, reverse=True),
            "only": entry.only.kept() if entry.only else None, "clock": f"{entry.at:%H:%M}" if entry.at else None,
        }
        for entry, until in each.deadlines
    ]  # fmt: skip


def _rules(dated: Sequence[DatedActivity]) -> list[Mapping[str, Any]]:
    """One row a rule and activity, also where the programme's rules hold: an empty list of its own means none."""
    return [
        {
            "activity": each.entry.code,
            "code": rule.code,
            "seconds_before": rule.seconds_before,
            "anchor": rule.anchor,
            "audience": rule.audience,
            "text": rule.text,
            "clock": f"{rule.at:%H:%M}" if rule.at else None,
            "urgent": rule.urgent,
            "only": rule.only.kept() if rule.only else None,
        }
        for each in dated
        for rule in each.reminders
    ]
