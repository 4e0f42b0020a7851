"""What a person does on a phone of the page, said as one would say it; every wait is for something on the screen."""

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from bot.i18n import ENDONYMS, Translator, translators
from bot.playground import cast

T = translators()
PATIENCE = 20_000.0  # milliseconds until something must be on the screen, on a machine that does much else
expect.set_options(timeout=PATIENCE)


def words(t: Translator, sentence: str, **values: object) -> str:
    """The sentence as a reader sees it in her language, without tags."""
    return str(t(sentence, **values).striptags()) if "<" in sentence else t(sentence, **values).unescape()


@dataclass(frozen=True)
class Applicant:
    """What somebody answers in the form."""

    name: str
    passport_name: str
    country: str
    institution: str


SOMPHONE = Applicant("ສົມພອນ ວົງສາ", "SOMPHONE VONGSA", "la", "ວິທະຍາໄລເຕັກນິກ ປາກເຊ")


class Phone:
    """One of the phones on the page."""

    def __init__(self, page: Page, person_id: int) -> None:
        self.page = page
        self.node = page.get_by_test_id(f"phone-{person_id}")
        self.tab = page.get_by_test_id(f"tab-{person_id}")
        self.composer = self.node.get_by_test_id("composer")

    @property
    def own(self) -> Locator:
        """The messages of the person."""
        return self.node.locator('[data-testid="message"][data-own="true"]')

    @property
    def told(self) -> Locator:
        """The messages of the bot."""
        return self.node.locator('[data-testid="message"][data-own="false"]')

    @property
    def last(self) -> Locator:
        """Its newest message."""
        return self.told.last

    def starts(self) -> None:
        """Presses Start."""
        self.node.get_by_test_id("start").click()

    def says(self, text: str) -> None:
        """Types and sends; it stands in the chat then, so that what follows meets it."""
        self.composer.fill(text)
        self.composer.press("Enter")
        expect(self.composer).to_have_value("")
        expect(self.own.last).to_contain_text(text)

    def taps(self, label: str) -> None:
        """Presses the newest button with this label, as soon as there is one."""
        self.button(label).click()

    def button(self, label: str) -> Locator:
        """The newest button with this label."""
        exact = re.compile(rf"^\s*{re.escape(label)}\s*$")
        return self.node.get_by_test_id("button").filter(has_text=exact).last

    def picks(self, data: str) -> None:
        """Presses the newest button whose data begin so: a choice of the form, whatever its language."""
        self.node.locator(f'[data-testid="button"][data-callback^="{data}"]').last.click()

    def shows(self, data: str) -> None:
        """Waits until there is a button whose data begin so."""
        expect(self.node.locator(f'[data-testid="button"][data-callback^="{data}"]').last).to_be_visible()

    def presses(self, key: str) -> None:
        """Presses a key of the bot's keyboard below the chat."""
        self.node.get_by_test_id("key").filter(has_text=key).click()

    def sees(self, *fragments: str, button: str = "") -> Locator:
        """Waits until the newest message has all of this, and returns it."""
        for fragment in fragments:
            expect(self.last).to_contain_text(fragment)
        if button:
            expect(self.last.get_by_test_id("button").filter(has_text=button).first).to_be_visible(timeout=PATIENCE)
        return self.last

    def saw(self, fragment: str) -> Locator:
        """Waits until some message has this, and returns the newest such."""
        found = self.told.filter(has_text=fragment).last
        expect(found).to_be_visible(timeout=PATIENCE)
        return found

    def meets(self, language: str) -> None:
        """Start, language, data notice; the activities are on the screen then. Who has met the bot is left alone."""
        if not self.node.get_by_test_id("start").is_visible():
            return
        self.starts()
        self.taps(ENDONYMS[language])
        self.taps(words(T[language], "I agree"))
        expect(self.node.locator('[data-callback="act:card:robotics"]')).to_be_visible(timeout=PATIENCE)

    def registers(self, language: str, applicant: Applicant, activity: str = "robotics") -> None:
        """From meeting the bot to the registration sent."""
        t = T[language]
        self.meets(language)
        self.picks(f"act:card:{activity}")
        self.taps(words(t, "Register"))
        self.sees(words(t, "{k} of {n}", k=1, n=11))
        self.says(applicant.name)
        self.sees(words(t, "{k} of {n}", k=2, n=11))
        self.says(applicant.passport_name)
        self.picks("form:right")
        self.fills_in_the_rest(t, applicant)
        self.picks("form:send")
        self.sees("/mine")

    def fills_in_the_rest(self, t: Translator, applicant: Applicant) -> None:
        """The answers from the country on, by buttons and by typing; the summary is on the screen then."""
        self.picks(f"form:pick:{applicant.country}")
        self.picks("form:pick:staff")
        self.sees(words(t, "{k} of {n}", k=5, n=11))
        self.says(applicant.institution)
        self.sees(words(t, "{k} of {n}", k=6, n=11))
        self.says("13/5/2533")
        self.presses(words(t, "Share my phone number"))
        self.picks("form:skip:email")
        self.picks("form:pick:yes")
        self.picks("form:pick:halal")
        expect(self.last.get_by_text("✓", exact=False)).to_be_visible(timeout=PATIENCE)
        self.picks("form:done:")
        self.picks("form:skip:motivation")
        self.sees(button=words(t, "Send"))


class Phones:
    """The phones that the page opens with."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.trainee = Phone(page, cast.TRAINEE.id)
        self.teacher = Phone(page, cast.TEACHER.id)
        self.coordinator = Phone(page, cast.COORDINATOR.id)

    def add(self, first_name: str, language: str = "en", phone: str = "") -> Phone:
        """Brings one more person to the page, through its own form."""
        others = self.page.locator(".phone")
        before = others.count()
        self.page.get_by_test_id("add-person").click()
        form = self.page.get_by_test_id("join-form")
        form.get_by_label("First name").fill(first_name)
        form.get_by_label("Telephone").fill(phone)
        form.get_by_label("Language").select_option(language)
        form.get_by_role("button", name="Add").click()
        expect(others).to_have_count(before + 1)
        person_id = str(others.last.get_attribute("id")).removeprefix("phone-")
        return Phone(self.page, int(person_id))


def open_page(page: Page, url: str) -> Phones:
    """Opens the playground; its three phones, once they are connected."""
    page.goto(url)
    expect(page.get_by_test_id("line")).to_have_attribute("data-state", "live")
    phones = Phones(page)
    expect(phones.trainee.node).to_be_visible()
    return phones
