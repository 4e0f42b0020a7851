"""Makes the picture of the playground in README.md anew: `python -m tests.pictures`."""

import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.conftest import FLAGS, WIDE, chromium_path
from tests.browser.phones import SOMPHONE, Applicant, T, open_page, words
from tests.browser.playground import Playground

PICTURE = Path(__file__).parent / "playground.png"
LO = T["lo"]
WICHAI = Applicant("วิชัย ศรีสุข", "WICHAI SRISUK", "th", "วิทยาลัยเทคนิคขอนแก่น")


def main() -> None:
    """Three people in the middle of the story, just before the sample's first session."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        page = browser.new_page(viewport=WIDE, reduced_motion="reduce")
        with Playground(Path(folder), clock="2027-01-12T08:00:00+07:00@1") as playground:
            lives(page, playground)
            page.screenshot(path=PICTURE)
        browser.close()
    print(f"{PICTURE}: {PICTURE.stat().st_size // 1024} KB")


def lives(page: Page, playground: Playground) -> None:
    """A registration waits at the coordinator, a question is answered within a form, the teacher is reminded."""
    phones = open_page(page, playground.url)
    phones.coordinator.meets("en")
    phones.teacher.meets("th")
    phones.trainee.registers("lo", SOMPHONE)
    phones.coordinator.taps("Approve")
    phones.coordinator.sees("approved")
    phones.teacher.registers("th", WICHAI, "tourism")
    phones.coordinator.sees("วิชัย ศรีสุข", button="Approve")
    phones.coordinator.taps("Details")
    phones.coordinator.sees("WICHAI SRISUK")
    playground.stop()
    playground.clock = "2027-01-12T08:06:50+07:00@1"
    playground.start()
    expect(page.get_by_test_id("line")).to_have_attribute("data-state", "live")
    phones.teacher.sees("08:12", "ສົມພອນ ວົງສາ")
    phones.trainee.says("/programmes")
    phones.trainee.picks("act:card:tourism")
    phones.trainee.sees(button=words(LO, "Register"))
    phones.trainee.taps(words(LO, "Register"))
    phones.trainee.sees(words(LO, "{k} of {n}", k=1, n=11))
    phones.trainee.says("ໃຜຈ່າຍຄ່າປີ້ຍົນ?")
    phones.trainee.sees(words(LO, "Back to the form, {k} of {n}", k=1, n=11))
    phones.trainee.composer.blur()


if __name__ == "__main__":
    main()
