"""A seat on a narrow phone, in Burmese and in Thai: a form with every new kind of question, a waiting list, an offer.

With `PICTURES=<folder>` each screen is kept there, to be looked at.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from bot.features.programme.file import write_programme
from bot.features.registration.form import Form, Question
from bot.playground.content import PIXEL
from bot.seed import importing
from tests.browser.phones import Phone, T, open_page, words
from tests.browser.playground import Playground

SHIPPED = importing.shipped_programme()
WORKSHOP = next(activity.title for activity in SHIPPED.activities if activity.code == "workshop")
ASKED = ("full_name", "passport_name", "country", "institution")
MORE: tuple[dict[str, Any], ...] = (
    {
        "code": "portrait", "kind": "file", "types": ["jpeg", "png"],
        "text": {"en": "Your photo", "th": "ภาพถ่ายของผู้สมัคร", "my": "သင့်ဓာတ်ပုံ"},
    },
    {
        "code": "photos", "kind": "consent",
        "text": {"en": "Photos of the group", "th": "ภาพถ่ายหมู่", "my": "အုပ်စုဓာတ်ပုံများ"},
        "terms": {
            "en": "Photos of the workshop may be shown in the report.",
            "th": "ภาพถ่ายจากการประชุมอาจนำไปลงในรายงาน",
            "my": "အလုပ်ရုံဆွေးနွေးပွဲ ဓာတ်ပုံများကို အစီရင်ခံစာတွင် ဖော်ပြနိုင်သည်။",
        },
    },
)  # fmt: skip


def one_seat() -> str:
    """The sample programme with one seat in the workshop, for who comes first, and a form that asks for all of it."""
    meeting = next(form for form in SHIPPED.forms if form.code == "meeting")
    questions = (
        *(question for question in meeting.questions if question.code in ASKED),
        *(Question.model_validate(each) for each in MORE),
    )
    forms = tuple(Form(code="meeting", questions=questions) if form is meeting else form for form in SHIPPED.forms)
    activities = tuple(
        each.model_copy(update={"selection": "first-come", "seats": 1}) if each.code == "workshop" else each
        for each in SHIPPED.activities
    )
    return write_programme(SHIPPED.model_copy(update={"forms": forms, "activities": activities}))


@pytest.fixture
def playground(browser: Browser, tmp_path: Path) -> Iterator[Playground]:
    """A playground of its own, for its programme is changed."""
    with Playground(tmp_path) as running:
        running.takes_in(one_seat())
        yield running


class Applying:
    """Somebody who registers for the workshop on a narrow phone."""

    def __init__(self, phone: Phone, language: str, width: int) -> None:
        self.phone, self.language, self.t, self.width = phone, language, T[language], width
        self._screens = 0

    def _takes_the_phone(self) -> None:
        self.phone.page.set_viewport_size({"width": self.width, "height": 640})
        self.phone.tab.click()

    def _looks(self, name: str) -> None:
        """Nothing is wider than the screen; the picture is kept where somebody wants to see it."""
        page, log = self.phone.page, self.phone.node.get_by_test_id("log")
        assert page.evaluate("document.scrollingElement.scrollWidth") == self.width, name
        assert log.evaluate("node => node.scrollWidth <= node.clientWidth"), name
        self._screens += 1
        if folder := os.environ.get("PICTURES"):
            page.screenshot(path=Path(folder) / f"{self.language}-{self._screens:02d}-{name}.png")

    def fills_in(self, names: tuple[str, str], country: str, letters: str, picture: Path) -> None:
        """From Start to the answer to "Send", and what each kind of question looks like on the way."""
        phone, t = self.phone, self.t
        self._takes_the_phone()
        phone.meets(self.language)
        phone.picks("act:card:workshop")
        phone.taps(words(t, "Register"))
        phone.sees(words(t, "{k} of {n}", k=1, n=6))
        phone.says(names[0])
        phone.sees(words(t, "{k} of {n}", k=2, n=6))
        phone.says(names[1])
        phone.sees(words(t, "On the certificate it will stand like this:"), *names)
        self._looks("certificate")
        phone.picks("form:right")
        phone.picks(f"form:pick:{country}")
        phone.sees(words(t, "Type three letters or more of its name, and I look in the list."))
        phone.says(letters)
        phone.sees(words(t, "Is it one of these?"))
        self._looks("institution")
        phone.picks(f"form:pick:sample-{country}")
        phone.sees(words(t, "{k} of {n}", k=5, n=6))
        self._looks("photo-asked")
        with phone.page.expect_file_chooser() as asked:
            phone.node.get_by_test_id("attach").click()
            phone.node.get_by_role("menuitem", name="Photo…").click()
        asked.value.set_files(picture)
        phone.sees(words(t, "{k} of {n}", k=6, n=6))
        self._looks("consent")
        phone.picks("form:pick:agree")
        phone.sees(*names, button=words(t, "Send"))
        self._looks("summary")
        phone.picks("form:send")

    def is_seated(self) -> None:
        """Reads that she has the seat."""
        self.phone.saw(words(self.t, "✓ <b>You have a seat in {activity}.</b>", activity=WORKSHOP[self.language]))
        self._looks("seated")

    def waits(self) -> None:
        """Reads her place on the list."""
        self.phone.saw(words(self.t, "<b>You are number {place} on the waiting list.</b>", place=1))
        self._looks("waiting")

    def withdraws(self) -> None:
        """Gives the seat back, after being asked once more."""
        self._takes_the_phone()
        self.phone.says("/mine")
        self.phone.picks("form:look")
        self.phone.shows("seat:leave")
        self._looks("mine")
        self.phone.picks("seat:leave")
        self.phone.sees(button=words(self.t, "Keep my registration"))
        self._looks("leave-asked")
        self.phone.picks("seat:left")
        gone = "<b>Your registration for {activity} is cancelled.</b> Thank you for telling us."
        self.phone.saw(words(self.t, gone, activity=WORKSHOP[self.language]))
        self._looks("left")

    def takes_the_seat(self) -> None:
        """The offer arrives by itself, and one button takes it."""
        self._takes_the_phone()
        self.phone.shows("seat:take")
        self._looks("offered")
        self.phone.picks("seat:take")
        self.is_seated()


def test_a_seat_is_given_back_and_taken(page: Page, playground: Playground, tmp_path: Path) -> None:
    """The Burmese trainee has the seat and gives it back; the Thai one waits, is offered it and takes it."""
    phones = open_page(page, playground.url)
    picture = tmp_path / "photo.png"
    picture.write_bytes(PIXEL)
    first, second = Applying(phones.add("အေးအေး", "my"), "my", 320), Applying(phones.add("สมศรี", "th"), "th", 360)
    first.fills_in(("အေးအေးမြင့်", "AYE AYE MYINT"), "mm", "နည်းပညာ", picture)
    first.is_seated()
    second.fills_in(("สมศรี ใจดี", "SOMSRI JAIDEE"), "th", "เทคนิค", picture)
    second.waits()
    first.withdraws()
    second.takes_the_seat()
    second.withdraws()
