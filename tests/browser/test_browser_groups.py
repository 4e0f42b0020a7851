"""The page beyond the chat with the bot: a list to pick from while one types, and the staff's group with its topics."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.phones import Phone, Phones


def offers(phone: Phone) -> list[str]:
    """The titles of the list, once there is one."""
    found = phone.node.get_by_test_id("offer")
    expect(found.first).to_be_visible()
    return [str(text) for text in found.locator("strong").all_inner_texts()]


@pytest.mark.parametrize("width", [1280, 360])
def test_terms_and_answers_are_picked_with_the_keyboard_alone(page: Page, phones: Phones, width: int) -> None:
    """An @ offers the bot's name; words behind it a list; arrows and Enter pick; what is picked stands in the chat."""
    page.set_viewport_size({"width": width, "height": 640})
    phone, keys = phones.teacher, page.keyboard
    if width < 640:
        phone.tab.click()
    phone.meets("th")
    phone.composer.focus()
    keys.type("@")
    expect(phone.node.get_by_test_id("offer")).to_contain_text("@sala_playground_bot")
    keys.press("Enter")
    expect(phone.composer).to_have_value("@sala_playground_bot ")
    keys.type("servo")
    expect(phone.node.get_by_test_id("offer").first).to_contain_text("เซอร์โวมอเตอร์")
    assert page.evaluate("document.scrollingElement.scrollWidth") == width
    chosen = phone.node.locator('[data-testid="offer"][aria-selected=true]')
    first = chosen.inner_text()
    if len(offers(phone)) > 1:
        keys.press("ArrowDown")
        assert chosen.inner_text() != first
        keys.press("ArrowUp")
    expect(phone.composer).to_be_focused()
    assert phone.composer.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    keys.press("Enter")
    expect(phone.composer).to_have_value("")
    expect(phone.own.last).to_contain_text("เซอร์โวมอเตอร์")
    expect(phone.own.last).to_contain_text("via @sala_playground_bot")
    keys.type("@sala_playground_bot qqqqqq")
    expect(phone.node.get_by_test_id("offers")).to_contain_text("Nothing found")
    keys.press("Escape")
    expect(phone.node.get_by_test_id("offers")).to_be_hidden()
    phone.composer.fill("")


def chats(phone: Phone, name: str) -> None:
    """Turns to another chat of the phone."""
    phone.node.get_by_test_id("chats").click()
    phone.node.get_by_role("menuitem").filter(has_text=name).first.click()


def test_the_staff_group_is_made_and_answered_in_on_the_page(page: Page, phones: Phones) -> None:
    """By the button of /cases; a question is a topic there, an answer comes back, and each chat keeps its place."""
    coordinator, person = phones.coordinator, phones.add("Noy", "en")
    coordinator.meets("en")
    person.meets("en")
    coordinator.says("/cases")
    coordinator.taps("Connect a staff group")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="OK").click()
    expect(coordinator.node.locator(".top strong")).to_have_text("Staff")
    coordinator.sees("This is the staff group now.")
    person.says("/start q_contact")
    person.picks("case:open")
    person.says("qqqq wwww rrrr")
    person.saw("with the coordinators")
    expect(coordinator.node.get_by_test_id("chats-unread")).not_to_be_empty()
    chats(coordinator, "Noy")
    expect(coordinator.told.filter(has_text="qqqq wwww rrrr").last).to_be_visible()
    coordinator.says("On the second floor.")
    person.sees("On the second floor.")
    person.last.hover()
    person.last.get_by_test_id("actions").click()
    person.node.get_by_role("menuitem", name="React").click()
    person.node.get_by_role("menuitem", name="👍").click()
    expect(coordinator.own.last.get_by_test_id("reactions")).to_be_visible()
    coordinator.composer.fill("half a sen")
    chats(coordinator, "bot")
    expect(coordinator.node.locator(".top strong")).not_to_have_text("Staff")
    expect(coordinator.composer).to_have_value("")
    page.set_viewport_size({"width": 360, "height": 640})
    coordinator.tab.click()
    chats(coordinator, "Noy")
    expect(coordinator.composer).to_have_value("half a sen")
    assert page.evaluate("document.scrollingElement.scrollWidth") == 360
    coordinator.node.get_by_test_id("more").click()
    coordinator.node.get_by_role("menuitem", name="Close the topic").click()
    expect(coordinator.node.locator(".top small")).to_contain_text("closed")
    person.tab.click()
    person.saw("closed")


def test_a_poll_is_made_answered_and_shown_as_a_picture(phones: Phones) -> None:
    """Typed a line each and sent as a poll; chosen, taken back, chosen again; the results have a picture."""
    coordinator, person = phones.coordinator, phones.add("Vanna", "en")
    for phone in (coordinator, person):
        phone.meets("en")
    coordinator.says("/announce")
    coordinator.sees("Send the announcement in English")
    coordinator.composer.fill("Which day suits you?\nMonday\nTuesday")
    coordinator.node.get_by_label("Attach").click()
    coordinator.node.get_by_role("menuitem").filter(has_text="Poll").click()
    coordinator.sees("✓ English: poll with 2 options")
    coordinator.taps("For whom")
    coordinator.taps("Language")
    coordinator.sees("A tap includes")
    coordinator.last.get_by_test_id("button").filter(has_text="○ English").click()
    coordinator.sees(button="✓ English")
    coordinator.taps("Back")
    coordinator.sees("For whom is announcement")
    coordinator.taps("Back")
    coordinator.taps("Send…")
    coordinator.picks("ann:go")
    shown = person.node.get_by_test_id("poll").last
    expect(shown).to_contain_text("Which day suits you?")
    expect(shown).to_contain_text("not anonymous")
    shown.get_by_test_id("option").filter(has_text="Monday").click()
    expect(shown).to_contain_text("100 %, chosen")
    shown.get_by_test_id("poll-retract").click()
    expect(shown).to_contain_text("0 votes")
    shown.get_by_test_id("option").filter(has_text="Tuesday").click()
    expect(shown).to_contain_text("1 vote")
    coordinator.sees("Sent out")  # the button of what was shown meanwhile would answer there
    coordinator.taps("Results")
    coordinator.sees("2. Tuesday: 1 (100 %)")
    expect(coordinator.told.locator("a.photo img").last).to_be_visible()
