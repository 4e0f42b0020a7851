"""The story of the playground, lived on its page: a trainee registers, is approved at once, and is reminded in time."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.phones import SOMPHONE, Phone, Phones, T, open_page, words
from tests.browser.playground import Playground

LO, TH = T["lo"], T["th"]
WHO_PAYS_FOR_THE_FLIGHT = "ໃຜຈ່າຍຄ່າປີ້ຍົນ?"


@pytest.fixture
def playground(browser: Browser, tmp_path: Path) -> Iterator[Playground]:
    """A playground that opens on a Tuesday at eight in Bangkok; the sample's first session follows at 8:12."""
    with Playground(tmp_path, clock="2027-01-12T08:00:00+07:00@1") as running:
        yield running


def test_a_trainee_registers_is_approved_and_reminded(page: Page, playground: Playground) -> None:
    """Three people in three languages; the page lives through two restarts into later hours."""
    phones = open_page(page, playground.url)
    phones.coordinator.meets("en")
    phones.teacher.meets("th")
    registers_in_lao(phones.trainee)
    is_approved_at_once(phones)
    goes_on(page, playground, "2027-01-12T08:06:55+07:00@1")  # within seconds it is five minutes before
    are_reminded_of_the_opening(phones)
    goes_on(page, playground, "2027-02-02T08:00:10+08:00@1")  # in China, an hour before the training begins there
    are_told_the_hour_of_the_venue_first(phones)


def registers_in_lao(trainee: Phone) -> None:
    """From Start to "sent": with a question in the middle, an error, a step back and a correction."""
    trainee.starts()
    languages = trainee.sees(button="ລາວ").get_by_test_id("button")
    expect(languages).to_have_text(["English", "ไทย", "ລາວ", "ខ្មែរ", "မြန်မာ", "Tiếng Việt", "中文"])
    trainee.taps("ລາວ")
    trainee.sees("/privacy", button=words(LO, "I agree"))
    trainee.taps(words(LO, "I agree"))
    trainee.picks("act:card:robotics")
    trainee.taps(words(LO, "Register"))

    trainee.sees(place(1))
    trainee.says("ສົມພອນ ວົງສາ")
    trainee.sees(place(2))
    trainee.says(WHO_PAYS_FOR_THE_FLIGHT)
    trainee.sees(words(LO, "Back to the form, {k} of {n}", k=2, n=11), "SOMPHONE VONGSA")
    answer = trainee.saw("ຄ່າເດີນທາງ")
    expect(answer.locator('[data-callback^="faq:yes:travel"]')).to_be_visible()

    trainee.says("ສົມພອນ")
    trainee.sees(words(LO, "Example: {example}", example="SOMPHONE VONGSA"))
    trainee.says("SOMPHON VONGSA")
    trainee.picks("form:right")
    trainee.picks("form:back:country")
    trainee.sees(place(2), "SOMPHON VONGSA", button=words(LO, "Keep it"))
    trainee.says("SOMPHONE VONGSA")
    trainee.picks("form:right")
    trainee.fills_in_the_rest(LO, SOMPHONE)

    trainee.sees("ສົມພອນ ວົງສາ", "SOMPHONE VONGSA", "1990", button=words(LO, "Edit"))
    trainee.picks("form:send")
    trainee.sees("/mine")
    expect(trainee.saw("SOMPHONE VONGSA").get_by_test_id("edited")).to_be_visible()


def place(k: int) -> str:
    """How a question says its place in the form."""
    return words(LO, "{k} of {n}", k=k, n=11)


def is_approved_at_once(phones: Phones) -> None:
    """The registration arrives at the coordinator; the trainee hears of the decision without asking."""
    trainee, coordinator = phones.trainee, phones.coordinator
    arrived = coordinator.sees("ສົມພອນ ວົງສາ", button="Approve")
    expect(arrived.get_by_role("button", name="Reject")).to_be_visible()
    coordinator.taps("Approve")
    trainee.sees("/schedule")
    coordinator.sees("approved")
    expect(coordinator.last.get_by_test_id("button")).to_have_count(0)
    trainee.says("/mine")
    trainee.sees(words(LO, "My registrations"), words(LO, "Approved"))


def are_reminded_of_the_opening(phones: Phones) -> None:
    """The participant gets the link, the teacher a text of her own with the names of who comes."""
    told = phones.trainee.saw(words(LO, "⏰ <b>Coming up: {session}</b>", session="ພິທີເປີດ"))
    expect(told).to_contain_text("https://example.org/robotics/opening")
    expect(told.locator("time")).to_have_text(re.compile(r"08:\d\d"))
    taught = phones.teacher.saw(words(TH, "⏰ <b>You teach soon: {session}</b>", session="พิธีเปิด"))
    expect(taught).to_contain_text("ສົມພອນ ວົງສາ")
    expect(taught).to_contain_text("12 มกราคม เวลา 08:12 น.")


def are_told_the_hour_of_the_venue_first(phones: Phones) -> None:
    """In China it is an hour later than in Pakse and Khon Kaen."""
    phones.trainee.sees("09:00", words(LO, "Schedule"))
    phones.teacher.sees(words(TH, "⏰ <b>You teach soon: {session}</b>", session="การอบรมวันแรก"))
    for phone in (phones.trainee, phones.teacher):
        text = phone.last.get_by_test_id("text").inner_text()
        assert -1 < text.find("09:00") < text.find("08:00")


def goes_on(page: Page, playground: Playground, clock: str) -> None:
    """Stops the playground and starts it at another time; the open page finds it again by itself."""
    playground.stop()
    expect(page.get_by_test_id("line")).to_have_attribute("data-state", "lost")
    playground.clock = clock
    playground.start()
    expect(page.get_by_test_id("line")).to_have_attribute("data-state", "live")
