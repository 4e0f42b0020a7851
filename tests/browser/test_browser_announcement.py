"""A coordinator's announcement on the page: from the draft to a second message to the silent, in English and in Thai.

With `PICTURES=<folder>` each screen is kept there, to be looked at.
"""

import asyncio
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.i18n import ENDONYMS
from tests.browser.phones import Phone, Phones, T, open_page, words
from tests.browser.playground import Playground
from tests.databases import Pool

WRITTEN = {
    "en": "Room 204 on Monday. Please bring your laptop, {name}.",
    "th": "วันจันทร์ใช้ห้อง 204 โปรดนำคอมพิวเตอร์มาด้วย คุณ{name}",
    "lo": "ວັນຈັນຢູ່ຫ້ອງ 204. ກະລຸນາເອົາຄອມພິວເຕີມາພ້ອມ, {name}.",
}
WIDTH = 390


@pytest.fixture(params=["sqlite", "postgresql"])
def playground(request: pytest.FixtureRequest, browser: Browser, tmp_path: Path) -> Iterator[Playground]:
    """A playground on each kind of database."""
    if request.param == "sqlite":
        with Playground(tmp_path) as found:
            yield found
        return
    pool: Pool = request.getfixturevalue("pool")
    # In a thread of its own: Playwright has a loop in this one.
    with ThreadPoolExecutor(1) as thread:
        url = thread.submit(asyncio.run, pool.take()).result()
        with Playground(tmp_path, database=url) as found:
            yield found
        thread.submit(asyncio.run, pool.give_back(url)).result()


@dataclass
class Writing:
    """The coordinator at a phone as wide as most are."""

    phone: Phone
    language: str
    screens: int = 0

    def takes_the_phone(self) -> None:
        """Looks at her own screen."""
        self.phone.page.set_viewport_size({"width": WIDTH, "height": 780})
        self.phone.tab.click()

    def picks(self, data: str, then: str, name: str = "") -> None:
        """Taps, waits for what must follow, and looks at it."""
        self.phone.picks(data)
        self.phone.sees(self.says(then))
        if name:
            self.looks(name)

    def says(self, sentence: str) -> str:
        """A sentence about the first announcement, as she reads it."""
        return words(T[self.language], sentence, number=1)

    def looks(self, name: str) -> None:
        """Nothing is wider than the screen; the picture is kept where somebody wants to see it."""
        page, log = self.phone.page, self.phone.node.get_by_test_id("log")
        assert page.evaluate("document.scrollingElement.scrollWidth") == WIDTH, name
        assert log.evaluate("node => node.scrollWidth <= node.clientWidth"), name
        self.screens += 1
        if folder := os.environ.get("PICTURES"):
            page.screenshot(path=Path(folder) / f"announce-{self.language}-{self.screens:02d}-{name}.png")


def test_from_the_draft_to_a_second_message_to_the_silent(
    page: Page, playground: Playground, request: pytest.FixtureRequest
) -> None:
    """Two readers; one presses "Got it", and exactly the other one reads it again."""
    language, other = {"sqlite": ("en", "th"), "postgresql": ("th", "en")}[request.node.callspec.params["playground"]]
    phones = open_page(page, playground.url)
    reader = phones.teacher if other == "th" else phones.add("Anna", "en")
    reader.meets(other)
    phones.trainee.meets("lo")
    coordinator = Writing(phones.coordinator, language)
    coordinator.takes_the_phone()
    coordinator.phone.meets(language)
    writes(coordinator, other)
    sends(coordinator, other)
    knows(phones.trainee)
    writes_again(coordinator)
    reads_twice(reader, phones, WRITTEN[language].partition(",")[0].partition(" คุณ")[0])


def writes(coordinator: Writing, other: str) -> None:
    """Her own text and one in Lao; for two languages; who has read it is to say so."""
    phone = coordinator.phone
    phone.says("/announce")
    phone.sees(ENDONYMS[coordinator.language])
    coordinator.looks("asked")
    phone.says(WRITTEN[coordinator.language])
    phone.shows("ann:whom")
    coordinator.looks("draft")
    phone.picks("ann:texts")
    phone.shows("ann:write:1:lo")
    phone.picks("ann:write:1:lo")
    phone.sees(ENDONYMS["lo"])
    phone.says(WRITTEN["lo"])
    phone.shows("ann:whom")
    coordinator.picks("ann:whom", "<b>For whom is announcement {number}?</b>", "whom")
    phone.picks("ann:facet:1:language")
    for each in ("lo", other):
        phone.picks(f"ann:f_language:1:{each}")
        expect(phone.button(f"✓ {ENDONYMS[each]} (1)")).to_be_visible()
    coordinator.looks("languages")
    phone.picks("ann:whom")
    phone.shows("ann:every")
    coordinator.looks("chosen")
    phone.picks("ann:open")
    phone.shows("ann:opts")
    coordinator.picks("ann:opts", "<b>Settings of announcement {number}</b>", "settings")
    coordinator.picks("ann:gotit", "<b>Settings of announcement {number}</b>")
    phone.sees(coordinator.says("Readers are asked to press “Got it”; you see who is silent."))
    phone.picks("ann:open")
    phone.shows("ann:preview")
    phone.picks("ann:preview")
    phone.saw("ກະລຸນາເອົາຄອມພິວເຕີມາພ້ອມ, ສົມພອນ")
    coordinator.looks("previews")


def sends(coordinator: Writing, other: str) -> None:
    """A language has no text: that is chosen openly; then it is confirmed, and arrives."""
    phone = coordinator.phone
    phone.picks("ann:send")
    phone.shows("ann:fall:1")
    coordinator.looks("gate")
    phone.picks(f"ann:fall:1:{coordinator.language}")
    phone.shows("ann:send")
    phone.picks("ann:send")
    phone.shows("ann:go:1")
    coordinator.looks("confirmation")
    phone.picks("ann:go:1")
    phone.sees(words(T[coordinator.language], "Sent: {n} of {all}", n=2, all=2))
    phone.shows("ann:open:1")
    coordinator.looks("sent")
    assert other != coordinator.language


def knows(trainee: Phone) -> None:
    """Reads it in Lao with her name in it, and presses "Got it"."""
    trainee.tab.click()
    trainee.sees("ວັນຈັນຢູ່ຫ້ອງ 204", "ສົມພອນ")
    trainee.picks("got:it:announcement-1")
    expect(trainee.button(f"✓ {words(T['lo'], 'Got it')}")).to_be_visible()


def writes_again(coordinator: Writing) -> None:
    """Sees who is silent, and writes to exactly those."""
    phone, t = coordinator.phone, T[coordinator.language]
    phone.tab.click()
    phone.picks("ann:open:1")
    phone.shows("ann:silent:1")
    phone.sees(words(t, "Said “Got it”: {n}", n=1))
    coordinator.looks("what-now")
    phone.picks("ann:silent:1")
    phone.shows("ann:rest:1")
    coordinator.looks("silent")
    phone.picks("ann:rest:1")
    phone.shows("ann:send:2")
    coordinator.looks("second-draft")
    phone.picks("ann:send:2")
    phone.shows("ann:go:2")
    phone.picks("ann:go:2")
    phone.sees(words(t, "Sent: {n} of {all}", n=1, all=1))
    coordinator.looks("second-sent")
    phone.picks("ann:open:2")
    phone.shows("ann:log:2")
    phone.picks("ann:log:2")
    phone.saw(words(t, "No line of it was changed."))
    coordinator.looks("log")


def reads_twice(reader: Phone, phones: Phones, told: str) -> None:
    """The silent one has it twice, who said that she knows once."""
    reader.tab.click()
    expect(reader.told.filter(has_text=told)).to_have_count(2)
    phones.trainee.tab.click()
    expect(phones.trainee.told.filter(has_text="ວັນຈັນຢູ່ຫ້ອງ 204")).to_have_count(1)
