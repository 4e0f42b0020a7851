"""The chat page itself: with the keyboard alone, on a narrow screen, in seven scripts, and all that a phone does."""

import unicodedata
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from bot.i18n import LANGUAGES
from bot.playground.content import PIXEL
from tests.browser.phones import SOMPHONE, Phone, Phones, T, words
from tests.browser.playground import HOUSE


def test_who_is_not_selected_reads_why(phones: Phones) -> None:
    """The coordinator's own words arrive as she wrote them, also with signs that mean something to a browser."""
    reason = "The group is full <b>this</b> year & next year is open."
    coordinator, other = phones.coordinator, phones.add("ນ້ອຍ", "lo", "8562055598765")
    other.registers("lo", SOMPHONE)
    coordinator.meets("en")
    coordinator.says("/people")
    coordinator.taps("ສົມພອນ ວົງສາ · Lao PDR")
    coordinator.sees("SOMPHONE VONGSA")
    coordinator.taps("Reject")
    coordinator.sees(button="Cancel")
    coordinator.says(reason)
    coordinator.sees("not selected")
    other.sees(reason, "/programmes")


def test_a_registration_begins_with_the_keyboard_alone(phones: Phones) -> None:
    """Tab walks to what one needs, what has the focus shows it, and nothing that happens in a chat takes it away."""
    person, t = phones.add("Dara", "km"), T["km"]
    keys = phones.page.keyboard
    person.node.get_by_label("More for Dara").focus()
    tabs_to(phones.page, "Start")
    keys.press("Enter")
    for label in ("ខ្មែរ", words(t, "I agree"), "មនុស្សយន្ត និងស្វ័យប្រវត្តិកម្ម", words(t, "Register")):
        person.button(label).wait_for()
        assert not phones.page.evaluate(FOCUSED)["lost"]
        tabs_to(phones.page, label)
        keys.press("Enter")
    person.sees(words(t, "{k} of {n}", k=1, n=11))
    tabs_to(phones.page, "Message of Dara to the bot")
    keys.type("សុខ ដារា")
    keys.press("Enter")
    person.sees(words(t, "{k} of {n}", k=2, n=11))
    expect(person.composer).to_be_focused()
    keys.type("one\ntwo")  # Enter sends; the next word waits in the line
    expect(person.composer).to_have_value("two")


FOCUSED = """() => {
  const node = document.activeElement, ring = getComputedStyle(node);
  return {
    name: (node.getAttribute("aria-label") || node.textContent || "").trim(),
    lost: node === document.body,
    ring: ring.outlineStyle !== "none" && parseFloat(ring.outlineWidth) >= 2,
  };
}"""


def tabs_to(page: Page, name: str) -> None:
    """Presses Tab until what is called so has the focus, and shows it."""
    for _ in range(40):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        assert focused["ring"] or focused["lost"], f"one cannot see that {focused['name']!r} has the focus"
        if focused["name"] == name:
            return
    raise AssertionError(f"Tab does not reach {name!r}")


@pytest.mark.parametrize("width", [360, 320])
def test_a_narrow_screen_shows_one_phone_at_a_time(page: Page, phones: Phones, width: int) -> None:
    """A switcher leads to the others, with a number where something new waits; nothing is wider than the screen."""
    page.set_viewport_size({"width": width, "height": 640})
    people = [phones.coordinator, phones.teacher, phones.trainee]
    for phone, language in zip(people, ("my", "vi", "zh"), strict=True):
        phone.tab.click()
        phone.meets(language)
        assert [other.node.is_visible() for other in people] == [other is phone for other in people]
        assert page.evaluate("document.scrollingElement.scrollWidth") == width
        assert phone.node.get_by_test_id("log").evaluate("node => node.scrollWidth <= node.clientWidth")
    phones.trainee.tab.press("ArrowRight")
    assert [phone.node.is_visible() for phone in people] == [False, True, False]
    expect(phones.teacher.tab).to_be_focused()


def test_the_letters_of_all_seven_languages_are_drawn(page: Page, phones: Phones) -> None:
    """No letter of any catalogue comes out as the box that stands for a missing one."""
    for language in LANGUAGES:
        told = (HOUSE / "locales" / language / "LC_MESSAGES" / "messages.po").read_text("utf-8")
        letters = sorted({letter for letter in told if unicodedata.category(letter).startswith("L")})
        assert len(letters) > 40
        assert (language, page.evaluate(BOXES, letters)) == (language, [])
    phones.teacher.meets("vi")
    phones.teacher.says("⏰ 9:00")
    expect(phones.teacher.node.locator('[data-own="true"]').last).to_contain_text("9:00")
    drawn_here = phones.teacher.node.locator(".sign").is_visible()
    assert drawn_here == (page.evaluate(BOXES, ["⏰"]) == ["⏰"]), "without a font of emoji the page draws the sign"


BOXES = """(letters) => {
  const canvas = new OffscreenCanvas(48, 48), draw = canvas.getContext("2d", { willReadFrequently: true });
  draw.font = `28px ${getComputedStyle(document.body).fontFamily}`;
  draw.textBaseline = "middle";
  const drawn = (text) => {
    draw.clearRect(0, 0, 48, 48);
    draw.fillText(text, 8, 24);
    return draw.getImageData(0, 0, 48, 48).data.join();
  };
  const box = drawn("\\u{10FFFE}"), nothing = drawn("");
  return letters.filter((letter) => [box, nothing].includes(drawn(letter)));
}"""


def test_each_message_has_its_hour_and_says_when_it_was_edited(phones: Phones) -> None:
    """The hour is that of the place where the phone is; the up arrow edits one's last message, as in Telegram."""
    person = phones.add("Wichai", "th")
    person.starts()
    person.sees(button="ລາວ")
    person.says("helo")
    own = person.own.last
    here = datetime.now(ZoneInfo("Asia/Bangkok"))
    minutes = [(here - timedelta(minutes=ago)).strftime("%H:%M") for ago in (0, 1)]
    assert own.locator("time").inner_text() in minutes
    person.composer.press("ArrowUp")
    expect(person.composer).to_have_value("helo")
    person.says("hello")
    expect(own.get_by_test_id("text")).to_have_text("hello")
    expect(own.get_by_test_id("edited")).to_be_visible()


def test_one_can_block_the_bot_and_come_back(phones: Phones) -> None:
    """Who blocked it has no line to write in, only the way back; the chat is as it was."""
    person = phones.add("Lan", "vi")
    person.meets("vi")
    person.node.get_by_test_id("more").click()
    person.node.get_by_role("menuitem", name="Block the bot").click()
    unblock = person.node.get_by_test_id("unblock")
    expect(unblock).to_be_visible()
    expect(person.composer).to_be_hidden()
    unblock.click()
    expect(person.composer).to_be_visible()
    person.says("/help")
    person.sees("/programmes")


def test_pictures_and_files_go_up_and_can_be_taken_down(phones: Phones, tmp_path: Path) -> None:
    """A picture is shown in the chat; a file comes back byte for byte."""
    person = phones.add("Somsak", "th")
    person.meets("th")
    picture = tmp_path / "picture.png"
    picture.write_bytes(PIXEL)
    answered = person.told.count()
    attach(person, "Photo…", picture)
    expect(person.node.locator(".photo img")).to_have_js_property("naturalWidth", 1)
    letter = tmp_path / "ໜັງສື.pdf"
    letter.write_bytes(b"%PDF-1.4 letter")
    attach(person, "File…", letter)
    # Each is answered; what comes in moves the chat, and a click meanwhile would meet nothing.
    expect(person.told).to_have_count(answered + 2)
    with phones.page.expect_download() as started:
        person.node.get_by_role("link", name=letter.name).click()
    assert Path(started.value.path()).read_bytes() == letter.read_bytes()


def attach(person: Phone, what: str, path: Path) -> None:
    """Sends a file from the disk."""
    person.node.get_by_test_id("attach").click()
    with person.page.expect_file_chooser() as asked:
        person.node.get_by_role("menuitem", name=what).click()
    asked.value.set_files(path)
