"""Photos and documents as answers, as people send them: good ones, wrong ones, several, albums. On both databases."""

from typing import Any

import pytest
import sqlalchemy as sa

from bot.database.schema import files, outbox, registrations
from bot.features.registration.form import Form, Question
from bot.playground.content import PIXEL
from bot.playground.person import Person
from bot.seed import importing
from tests.conftest import House
from tests.conversations.steps import draft_of, meet, somebody

SHIPPED = importing.shipped_programme()
PDF = b"%PDF-1.7\nletter\n"
LETTER: dict[str, Any] = {"code": "letter", "kind": "file", "text": {"en": "Your letter"}, "types": ["pdf", "png"]}
NAME = {"code": "wishes", "kind": "short_text", "text": {"en": "Your wishes"}}


async def asked_for(house: House, language: str = "en", **values: Any) -> Person:
    """Somebody whose form asks for files, and then for one thing more."""
    questions = tuple(Question.model_validate(each) for each in ({**LETTER, **values}, NAME))
    forms = [Form(code="meeting", questions=questions) if form.code == "meeting" else form for form in SHIPPED.forms]
    changed = SHIPPED.model_copy(update={"forms": tuple(forms)})
    await importing.write(house.app.database, [changed], now=house.app.clock.now())
    person = somebody(house, language)
    await meet(person, language, "a_workshop")
    return person


async def stored(house: House) -> list[tuple[str, str, bytes]]:
    rows = await house.rows(sa.select(files).order_by(files.c.id))
    return [(row.name, row.media_type, bytes(row.content)) for row in rows]


async def test_a_document_is_kept_shown_and_opened_by_the_coordinator(house: House) -> None:
    """The same bytes come out, under the harmless name; a stranger gets nothing."""
    coordinator, stranger = house.coordinator, somebody(house, "en", "Stranger")
    await meet(coordinator, "en")
    await meet(stranger, "en")
    person = await asked_for(house)
    await person.sees("A photo or a file: PDF, PNG, at most 10 MB.", ever=True)
    await person.sends_document(PDF, name="../letter\u202e.pdf.exe")
    await person.sees("✓ letter.pdf (1 kB)", ever=True)
    await person.sees(button="form:later:wishes:*")
    await person.says("None")
    summary = await person.sees(button="form:send:*")
    assert "letter.pdf (1 kB)" in summary.text
    await person.taps("form:send:*")
    arrived = await coordinator.sees(button="reg:details:*", ever=True)
    await coordinator.taps("reg:details:*", on=arrived)
    details = await coordinator.sees("letter.pdf", button="form:file:*")
    await coordinator.taps("form:file:*", on=details)
    sent = await coordinator.sees(where=lambda message: "document" in message.body)
    assert house.world.files.get(sent.body["document"]["file_id"]).data == PDF
    assert sent.body["document"]["file_name"] == "letter.pdf"
    assert await stored(house) == [("letter.pdf", "application/pdf", PDF)]
    (registration,) = await house.rows(sa.select(registrations.c.id))
    (kept,) = await house.rows(sa.select(files.c.id))
    stranger.forges(f"form:file:{registration.id}:{kept.id}", stranger.chat.last)
    await house.settled()
    sends = await house.rows(sa.select(outbox).where(outbox.c.operation == "file"))
    assert [row.chat_id for row in sends] == [coordinator.id]


async def test_what_is_no_such_file_is_refused_with_one_sentence(house: House) -> None:
    """Words, another kind under a right name, 25 MB, one that Telegram no longer has, an album; nothing is kept."""
    person = await asked_for(house, megabytes=20)
    await person.says("I have none")
    await person.sees("Please send a photo or a file here.")
    await person.sends_sticker()
    await person.sees("Please send a photo or a file here.")
    await person.sends_document(b"MZ\x90\x00 a program", name="letter.pdf")
    await person.sees("That file is of another kind. What fits here: PDF, PNG.")
    await person.sends_document(PDF + b"x" * 25 * 1024 * 1024, name="big.pdf")
    await person.sees("That file is too large: at most 20 MB fit.")
    gone = house.world.files.add("document", "gone.pdf", "application/pdf", PDF)
    del house.world.files.by_id[gone.id]
    person._send({"document": {**gone.as_json(), "file_name": "gone.pdf"}})
    await person.sees("That file did not arrive. Please send it once more.")
    await person.sends_album(("one.pdf", PDF), ("two.pdf", PDF), ("three.pdf", PDF))
    await person.sees("One file fits here, and these are several. Please send the right one alone.")
    await person.says("/menu")
    await person.sees(button="menu:open:*")
    refusals = [message for message in person.chat.from_bot if "these are several" in message.text]
    assert len(refusals) == 1
    assert await stored(house) == []
    assert (await draft_of(house, person)).draft["answers"] == {}


async def test_several_files_come_one_after_another(house: House) -> None:
    """A photo and a document, then Done; each is shown by name and size."""
    person = await asked_for(house, files=3)
    await person.sees("Up to 3 files, one after another.", ever=True)
    await person.sends_photo(PIXEL)
    await person.sees("✓ photo.png (1 kB)\nSend another one, or press Done. 3 fit at most.", button="form:done:*")
    await person.sends_document(PDF, name="ໜັງສື.pdf")
    await person.sees("✓ ໜັງສື.pdf (1 kB)", button="form:done:*")
    await person.taps("form:done:*")
    await person.sees(button="form:later:wishes:*")
    await person.sees("✓ photo.png (1 kB), ໜັງສື.pdf (1 kB)", ever=True)
    assert [name for name, _, _ in await stored(house)] == ["photo.png", "ໜັງສື.pdf"]


@pytest.mark.parametrize(("sent", "told"), [(2, 0), (5, 1)])
async def test_an_album_is_taken_as_far_as_it_fits(house: House, sent: int, told: int) -> None:
    """Its files are shown in one message; of what is too many the person reads once."""
    person = await asked_for(house, files=3)
    await person.sends_album(*((f"page {n}.pdf", PDF) for n in range(sent)))
    if told:
        await person.sees("3 files fit here. The others were not taken.")
        await person.sees("Your wishes", button="form:later:wishes:*")
    else:
        await person.sees("✓ page 0.pdf (1 kB)\n✓ page 1.pdf (1 kB)", button="form:done:*")
    assert [name for name, _, _ in await stored(house)] == [f"page {n}.pdf" for n in range(min(sent, 3))]
    await house.settled()
    over = [message for message in person.chat.from_bot if "were not taken" in message.text]
    shown = [message for message in person.chat.from_bot if "page 1" in message.text]
    assert (len(over), len(shown)) == (told, 1)


async def test_a_file_that_is_replaced_does_not_stay(house: House) -> None:
    """Not before the new one is kept; of what was sent, not before the change is sent."""
    person = await asked_for(house)
    await person.sees("A photo or a file", ever=True)
    await person.sends_document(PDF, name="first.pdf")
    await person.sees(button="form:back:wishes:*")
    await person.taps("form:back:wishes:*")
    await person.sees("first.pdf", button="form:keep:letter:*")
    assert [name for name, _, _ in await stored(house)] == ["first.pdf"]
    await person.sends_document(PDF, name="second.pdf")
    await person.sees(button="form:later:wishes:*")
    assert [name for name, _, _ in await stored(house)] == ["second.pdf"]
    await person.says("None")
    await person.sees(button="form:send:*")
    await person.taps("form:send:*")
    await person.sees("is sent.")
    await person.says("/mine")
    await person.taps("form:look:*")
    shown = await person.sees(button="seat:change:*")
    await person.taps("seat:change:*", on=shown)
    await person.sees(button="form:edits:*")
    await person.taps("form:edits:*")
    await person.taps("form:edit:letter:*")
    await person.sees("Your letter", button="form:back:letter:*")
    await person.sends_document(PDF, name="third.pdf")
    await person.sees("third.pdf", button="form:send:*")
    assert [name for name, _, _ in await stored(house)] == ["second.pdf", "third.pdf"]
    await person.taps("form:send:*")
    await person.sees("is saved.")
    assert [name for name, _, _ in await stored(house)] == ["third.pdf"]
