"""The files of registrations: whether one is asked for now, and opening one that was handed in."""

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat import repository as chats
from bot.errors import NotFound
from bot.features.registration import repository, service
from bot.features.registration.form import Kind, Question
from bot.features.registration.form.files import files_of
from bot.people import care
from bot.people.model import Person


async def open_file_question(connection: AsyncConnection, telegram_id: int) -> Question | None:
    """The question for a file that is open with this person, if one is."""
    person, dialogue = await chats.look(connection, telegram_id)
    if person is None or dialogue is None or dialogue.room != service.ROOM:
        return None
    try:
        filling = await service.load(connection, person, dialogue.state["registration"])
    except (NotFound, service.Stale, service.Closed):
        return None
    question = filling.form.question(filling.draft.at)
    return question if question is not None and question.kind is Kind.FILE else None


async def _is_hers(connection: AsyncConnection, by: Person, person_id: int) -> bool:
    try:
        await care.owner(connection, by, person_id)
    except NotFound:
        return False
    return True


async def file_for(
    connection: AsyncConnection, by: Person, number: int | None, file_number: int | None
) -> tuple[str, bytes]:
    """Name and content of a file of a registration that is `by`'s own, that she answers for, or may decide about.

    Raises NotFound and NotAllowed.
    """
    found = None if number is None else await repository.by_id(connection, number)
    if found is not None and not await _is_hers(connection, by, found.person_id):
        await service.for_decision(connection, by, number)
    if found is None or file_number not in {file["file"] for file in files_of(found.draft.answers)}:
        raise NotFound(f"file {file_number} of registration {number}")
    stored = await repository.file(connection, file_number)
    if stored is None:
        raise NotFound(f"file {file_number}")
    return stored
