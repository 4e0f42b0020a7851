"""Numbers, scales, consents and institutions, as people answer them in the chat. On both databases."""

from typing import Any

from bot.features.registration.form import Question
from bot.playground.message import Message
from bot.playground.person import Person
from bot.seed import importing
from tests.conftest import House
from tests.conversations.steps import T, answers, draft_of, meet, picks, somebody, words

LO = T["lo"]
SHIPPED = importing.shipped_programme()
PHOTOS = {
    "code": "photos", "kind": "consent", "text": {"en": "Photos of the group"},
    "terms": {"en": "Photos of the workshop may be shown in the report."},
}  # fmt: skip


async def with_question(house: House, question: dict[str, Any]) -> None:
    """The form of the meetings begins with this question."""
    asked = Question.model_validate(question)
    forms = [
        form.model_copy(update={"questions": (asked, *(q for q in form.questions if q.code != asked.code))})
        if form.code == "meeting"
        else form
        for form in SHIPPED.forms
    ]
    changed = SHIPPED.model_copy(update={"forms": tuple(forms)})
    await importing.write(house.app.database, [changed], now=house.app.clock.now())


async def at_institution(person: Person, language: str) -> Message:
    """The form of the workshop up to the question for an institution."""
    await meet(person, language, "a_workshop")
    await answers(person, "ສົມພອນ ວົງສາ")
    await answers(person, "SOMPHONE VONGSA", then="form:right:*")
    await person.taps("form:right:*")
    await person.sees(button="form:pick:la:*")
    return await picks(person, "la")


async def test_an_institution_is_found_by_three_letters(house: House) -> None:
    """Too few letters, nothing found, six at most; one's own country comes first; the pressed one is the answer."""
    person = somebody(house, "lo")
    asked = await at_institution(person, "lo")
    assert words(LO, "Type three letters or more of its name, and I look in the list.") in asked.text
    await person.says("ວິ")
    await person.sees(words(LO, "Please type at least three letters of the name."))
    await person.says("Yangon")
    await person.sees("“Yangon”", button="form:unlisted:*")
    await person.says("ວິທະຍາໄລ")
    found = await person.sees(button="form:pick:*")
    labels = [row[0] for row in found.labels]
    assert labels[0] == "ວິທະຍາໄລເຕັກນິກ ສປປ ລາວ (ຕົວຢ່າງ)"
    assert len([one for one in found.buttons if one.data.startswith("form:pick:")]) == 5
    await person.taps("form:pick:sample-la:*")
    await person.sees(button="form:back:*", where=lambda message: message.edited is None)
    stored = (await draft_of(house, person)).draft["answers"]["institution"]
    assert (stored["code"], stored["title"]["en"]) == ("sample-la", "Technical College, Lao PDR (sample)")


async def test_an_institution_that_is_not_in_the_list_is_typed(house: House) -> None:
    """ "Not in the list" asks for the whole name; a forged code of the list is no answer."""
    person = somebody(house, "en")
    await at_institution(person, "en")
    await person.says("tech")
    found = await person.sees("Is it one of these?", button="form:unlisted:*")
    version = (await draft_of(house, person)).version
    person.forges(f"form:pick:ovec:{version}", found)
    await person.sees("Please answer with the buttons below the question.")
    await person.taps("form:unlisted:*")
    await person.sees("Please type its full name.")
    await answers(person, "Luang Prabang  School of Arts")
    assert (await draft_of(house, person)).draft["answers"]["institution"] == {"name": "Luang Prabang School of Arts"}


async def test_numbers_and_steps_are_typed_or_pressed(house: House) -> None:
    """Lao digits are a number; what is too much is refused; a scale has its steps in one row and says its ends."""
    person = somebody(house, "lo")
    await at_institution(person, "lo")
    await person.says("ວິທະຍາໄລ")
    await person.taps("form:pick:sample-la:*")
    await person.sees(button="form:back:*", where=lambda message: message.edited is None)
    await answers(person, "ຄູ")
    await person.says("ແປດປີ")
    await person.sees(words(LO, "I cannot read a number in that. Please type it in digits alone."))
    await person.says("61")
    await person.sees(words(LO, "That is too large: the most is {bound}.", bound=60))
    scale = await answers(person, "໑໒")
    assert [row for row in scale.labels if "1" in row] == [["1", "2", "3", "4", "5"]]
    assert "1 ແມ່ນ “ບໍ່ເຂົ້າໃຈເລີຍ”, 5 ແມ່ນ “ເຂົ້າໃຈໝົດ”." in scale.text
    await picks(person, "4")
    kept = (await draft_of(house, person)).draft["answers"]
    assert (kept["years"], kept["english"]) == (12, 4)


async def test_a_consent_must_be_agreed_and_is_asked_again_when_its_words_change(house: House) -> None:
    """ "No" does not go on; the kept answer names the words that were agreed to."""
    await with_question(house, PHOTOS)
    person = somebody(house, "en")
    asked = await meet(person, "en", "a_workshop")
    assert "Photos of the workshop may be shown in the report." in asked.text
    await person.says("no")
    await person.sees("To go on, please press “I agree”.")
    await picks(person, "agree")
    await person.sees("✓ Agreed", ever=True)
    question = Question.model_validate(PHOTOS)
    assert (await draft_of(house, person)).draft["answers"] == {"photos": question.digest}
    await with_question(house, {**PHOTOS, "terms": {"en": "Photos may be sold."}})
    await person.says("/mine")
    await person.taps("form:begin:workshop")
    await person.sees(button="form:later:full_name:*")
    await person.says("Somphone Vongsa")
    await person.sees("Photos may be sold.", button="form:pick:agree:*")


async def test_names_are_shown_as_they_will_be_printed(house: House) -> None:
    """One word is a name; a wrong one is typed again; an old "That is right" answers nothing; then the form goes on."""
    person = somebody(house, "en")
    await meet(person, "en", "a_workshop")
    await answers(person, "စန္ဒာ\u200b")
    first = await answers(person, "sanda", then="form:right:*")
    assert first.text.splitlines()[-4:] == [
        "On the certificate it will stand like this:", "စန္ဒာ", "SANDA", "If it is not right, please type it once more.",
    ]  # fmt: skip
    old = next(one.data for one in first.buttons if one.data.startswith("form:right:"))
    await answers(person, "SANDAR", then="form:right:*")
    tap = person.forges(old, first)
    assert (await tap.answered()).text == "That button belongs to an earlier step. Here is the present one."
    assert "passport_name" not in (await draft_of(house, person)).draft["answers"]
    await person.taps("form:right:*")
    await person.sees(button="form:pick:la:*")
    stored = (await draft_of(house, person)).draft["answers"]
    assert stored == {"full_name": "စန္ဒာ", "passport_name": "SANDAR"}


ZAWGYI, UNICODE = "ေမာင္ေမာင္ေအး", "မောင်မောင်အေး"


async def test_what_is_typed_in_zawgyi_is_offered_in_unicode(house: House) -> None:
    """A name and a school are kept as others can read them, once the person agrees; the certificate shows them so."""
    person = somebody(house, "en")
    await meet(person, "en", "a_workshop")
    asked = await answers(person, ZAWGYI, then="form:right:*")
    assert UNICODE in asked.text
    assert asked.labels[0] == ["Take this spelling"]
    assert (await draft_of(house, person)).draft["answers"] == {}
    asked = await answers(person, "ေမာင္ေအး", then="form:right:*")
    assert "မောင်အေး" in asked.text
    await person.taps("form:right:*")
    await person.sees(button="form:later:passport_name:*")
    await answers(person, "MAUNG AYE", then="form:right:*")
    await person.taps("form:right:*")
    await person.sees(button="form:pick:mm:*")
    await picks(person, "mm")
    await person.says("ေက်ာင္း")
    await person.sees("“ကျောင်း”", button="form:unlisted:*")
    await person.taps("form:unlisted:*")
    await person.sees("Please type its full name.")
    await answers(person, "ေက်ာင္း", then="form:right:*")
    await answers(person, "ေက်ာင္းသစ္", then="form:right:*")
    await person.taps("form:right:*")
    await person.sees("✓ ကျောင်းသစ်", ever=True)
    stored = (await draft_of(house, person)).draft["answers"]
    assert (stored["full_name"], stored["institution"]) == ("မောင်အေး", {"name": "ကျောင်းသစ်"})


async def test_a_question_in_zawgyi_is_understood(house: House) -> None:
    """It is answered like the same question in Unicode, also in the middle of a form."""
    person = somebody(house, "my")
    await meet(person, "my", "a_workshop")
    topics = []
    for typed in ("ေလယာဥ္ခ ဘယ္သူေပးမွာလဲ", "လေယာဉ်ခ ဘယ်သူပေးမှာလဲ"):
        await person.says(typed)
        answer = await person.sees(button="form:typed:*")
        topics += [one.data.split(":")[2] for one in answer.buttons if one.data.startswith("faq:yes:")]
        await person.sees(button="form:later:full_name:*")
    assert len(topics) == 2
    assert len(set(topics)) == 1
