"""What has left is corrected or taken back: another body stands in the place of the old one, and edits or deletions
follow each message that has left with it.

A replaced body names the body of the edits, which names the new one: rows that wait take the new body at once, and each
one that was sent is followed and counts as of the new body from then on. What is left to do is what still has the old
body; killed in the middle, it goes on with that.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from bot.delivery import broadcast, fan_out, polls
from bot.features.announcements import letters, messages, repository
from bot.features.announcements.ground import Ground
from bot.features.announcements.model import Announcement

EDITS: Final = -1
LATE: Final = -2
"""The parts of bodies that follow; the late ones edit what is too old to be deleted."""
DELETABLE: Final = timedelta(hours=47)
"""Telegram deletes a bot's message for 48 hours: what follows may wait for its turn."""
_NOT_SENT: Final = ("waiting", "held", "failed", "unreachable", "missed", "unknown")


async def follow(ground: Ground, bodies: Sequence[Any]) -> bool:
    """One portion of what is to follow; True while there may be more."""
    by_number = {row.body_id: row for row in bodies}
    late = {row.replaced_by: row for row in bodies if row.part == LATE}
    moved = 0
    for old in bodies:
        if old.part < 0 or old.replaced_by is None:
            continue
        edits = by_number[old.replaced_by]
        new, is_recall = edits.replaced_by, edits.operation == "delete"
        if not is_recall:
            moved += await broadcast.put_body(ground.connection, old.body_id, new, states=_NOT_SENT)
        since = ground.now - DELETABLE if is_recall else None
        moved += await broadcast.follow(
            ground.connection, old.body_id, new, edits.operation, edits.body_id, now=ground.now, since=since
        )
        if (then := late.get(new)) is not None and not moved:
            moved += await broadcast.follow(
                ground.connection, old.body_id, new, then.operation, then.body_id, now=ground.now
            )
    return moved > 0


async def correct(ground: Ground, found: Announcement, language: str) -> None:
    """Everybody who reads the text of this language reads the new one, marked as corrected."""
    for row in await repository.bodies_of(ground.connection, found.id):
        reader = row.variant.rstrip("+")
        text = found.text_for(reader)
        if row.part != 0 or row.replaced_by is not None or text is None or text.language != language:
            continue
        t = ground.voices.translators[reader]
        filled = await letters.fill(ground, found, ground.voices.translators[language])
        mark = str(messages.corrected(t))
        payload, *_ = letters.parts(found, text, t, filled, in_care=row.variant.endswith("+"), mark=mark)
        await _replace(ground, found, row, payload, "edit", _without_media(payload))


async def withdraw(ground: Ground, found: Announcement) -> None:
    """Everything that was sent is deleted, and what is too old for that says that it does not hold any more.

    A poll that is too old is closed; a place, a sticker or a voice without words stays, and who has it is counted.
    """
    for row in await repository.bodies_of(ground.connection, found.id):
        if row.part < 0 or row.replaced_by is not None:
            continue
        said = await repository.payload_of(ground.connection, row.body_id)
        withdrawn = {"text": str(messages.withdrawn(ground.voices.translators[row.variant.rstrip("+")]))}
        deletes = {"many": len(said.get("messages") or said.get("media") or (0,))}
        new = await _replace(ground, found, row, withdrawn, "delete", deletes)
        operation, says = _instead(said, withdrawn["text"])
        if operation is not None:
            body = await fan_out.store(ground.connection, says, ground.now)
            more = {"replaced_by": new, "operation": operation}
            await repository.add_body(ground.connection, found.id, body, row.variant, LATE, **more)


def _instead(said: dict[str, Any], withdrawn: str) -> tuple[str | None, dict[str, Any]]:
    """What is done with a message that is too old to be deleted."""
    if "text" in said:
        return "edit", {"text": withdrawn}
    if "caption" in said:
        return "edit", {"caption": withdrawn, "at": said.get("at", 0)}
    return (polls.STOP, {}) if "poll" in said else (None, {})


def _without_media(payload: dict[str, Any]) -> dict[str, Any]:
    """What an edit says: of an album the words alone."""
    return {name: value for name, value in payload.items() if name != "media"}


async def close(ground: Ground, found: Announcement) -> None:
    """The poll is ended in each chat that has it."""
    for row in await repository.bodies_of(ground.connection, found.id):
        if row.part == 0 and row.replaced_by is None:
            said = await repository.payload_of(ground.connection, row.body_id)
            buttons = {"buttons": said["buttons"]} if "buttons" in said else {}
            await _replace(ground, found, row, {**said, "closed": True}, polls.STOP, buttons)


async def _replace(
    ground: Ground, found: Announcement, row: Any, new: dict[str, Any], operation: str, says: dict[str, Any]
) -> int:
    """Puts another body in the place of this one; the number of the new one."""
    number = await fan_out.store(ground.connection, new, ground.now)
    await repository.add_body(ground.connection, found.id, number, row.variant, row.part)
    edits = await fan_out.store(ground.connection, says, ground.now)
    more = {"replaced_by": number, "operation": operation}
    await repository.add_body(ground.connection, found.id, edits, row.variant, EDITS, **more)
    await repository.replace_body(ground.connection, row.body_id, edits, operation)
    return number
