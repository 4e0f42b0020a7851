"""What a reminder says, by whose clock."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.delivery.message import Button
from bot.features.coming import messages as coming
from bot.features.coming.model import Asked, Participant, Why
from bot.features.programme.entries import REMINDER_PLACES
from bot.features.programme.model import Contact
from bot.features.reminders import messages
from bot.features.reminders.asking import Asking
from bot.features.reminders.messages_of_silence import Group, for_contact, for_coordinator
from bot.features.reminders.model import Class, Coming, Page, Reader, Session, View
from bot.features.reminders.words import Words, said
from bot.i18n import LANGUAGES, translators

SPEAK = translators(Path("there are no catalogues here"))
CITIES = {
    "Asia/Vientiane": {"en": "Vientiane", "lo": "ວຽງຈັນ"},
    "Asia/Yangon": {"en": "Yangon", "my": "ရန်ကုန်"},
    "Asia/Shanghai": {"en": "Kunming", "zh": "昆明"},
}
VENUE = Session(
    id=7, activity="robotics", activity_title={"en": "Robotics & automation", "zh": "机器人与自动化"},
    title={"en": "Robots, day 1", "zh": "机器人，第一天"}, starts_at=datetime.fromisoformat("2027-01-12T09:00+07:00"),
    ends_at=datetime.fromisoformat("2027-01-12T16:00+07:00"), zone="Asia/Vientiane", place="vientiane",
    place_title={"en": "Vientiane", "zh": "万象"}, address={"en": "Lane Xang Avenue 1"}, latitude=17.96,
    longitude=102.61, room={"en": "Room 204"}, equipment={"en": "Two robot arms"},
)  # fmt: skip
ONLINE = replace(
    VENUE, place="online", place_title={"en": "Online"}, address=None, latitude=None, longitude=None, room=None,
    link="https://meet.example.org/a?b=1&c=2", zone="Asia/Bangkok",
)  # fmt: skip
SCHEDULE = Button("Schedule", "menu:open:schedule")
KEEP = Button("In my calendar", "cal:one:7")
COMING = [Button("I am coming", "come:yes:7:{whom}"), Button("I cannot come", "come:no:7:{whom}")]
MAP = Button("Map", url="https://maps.google.com/?q=17.96,102.61")


def reader(zone: str, before: timedelta = timedelta(days=1), language: str = "en", of: Session = VENUE) -> Reader:
    return Reader(SPEAK[language], zone, of.starts_at - before, CITIES)


def at(session: Session, local: str) -> Session:
    start = datetime.fromisoformat(local)
    return replace(session, starts_at=start, ends_at=start + timedelta(hours=1))


def test_a_reader_at_the_venue_sees_one_clock() -> None:
    """The fact that matters first, one fact a line."""
    found = messages.reminder(VENUE, None, reader("Asia/Vientiane"))
    assert found.text.splitlines() == [
        "⏰ <b>Tomorrow: Robots, day 1</b>",
        "Robotics &amp; automation",
        "Tue 12 January, 09:00 (Vientiane)",
        "Room 204",
        "Lane Xang Avenue 1",
    ]
    assert found.buttons == [COMING, [MAP, SCHEDULE], [KEEP]]
    assert not found.silent


@pytest.mark.parametrize(
    ("zone", "local", "times"),
    [
        ("Asia/Yangon", "2027-01-12T09:00+07:00", ["Tue 12 January, 09:00 (Vientiane)", "08:30 your time (Yangon)"]),
        ("Asia/Shanghai", "2027-01-12T09:00+07:00", ["Tue 12 January, 09:00 (Vientiane)", "10:00 your time (Kunming)"]),
        ("Asia/Bangkok", "2027-01-12T09:00+07:00", ["Tue 12 January, 09:00 (Vientiane)"]),
        (
            "Asia/Shanghai", "2027-01-12T23:30+07:00",
            ["Tue 12 January, 23:30 (Vientiane)", "Wed 13 January, 00:30 your time (Kunming)"],
        ),
        (
            "Asia/Yangon", "2027-01-12T00:10+07:00",
            ["Tue 12 January, 00:10 (Vientiane)", "Mon 11 January, 23:40 your time (Yangon)"],
        ),
        (
            "America/Argentina/Buenos_Aires", "2027-01-12T20:00+07:00",
            ["Tue 12 January, 20:00 (Vientiane)", "10:00 your time (Buenos Aires)"],
        ),
    ],
)  # fmt: skip
def test_at_a_venue_its_clock_stands_first(zone: str, local: str, times: list[str]) -> None:
    """The reader's own clock follows where it shows another hour, with its day where that differs."""
    found = messages.reminder(at(VENUE, local), None, reader(zone))
    assert [line for line in found.text.splitlines() if "January" in line or "your time" in line] == times


@pytest.mark.parametrize(
    ("zone", "local", "times"),
    [
        ("Asia/Yangon", "2027-01-12T09:00+07:00", ["Tue 12 January, 08:30 your time (Yangon)", "09:00 (Bangkok)"]),
        ("Asia/Vientiane", "2027-01-12T09:00+07:00", ["Tue 12 January, 09:00 (Vientiane)"]),
        (
            "Asia/Shanghai", "2027-01-12T23:30+07:00",
            ["Wed 13 January, 00:30 your time (Kunming)", "Tue 12 January, 23:30 (Bangkok)"],
        ),
    ],
)  # fmt: skip
def test_online_the_readers_clock_stands_first(zone: str, local: str, times: list[str]) -> None:
    """Who stays at home lives by the clock at home, and needs the link, not a map."""
    found = messages.reminder(at(ONLINE, local), None, reader(zone))
    assert found.text.splitlines()[2:] == [*times, "Online", "https://meet.example.org/a?b=1&amp;c=2"]
    assert found.buttons == [COMING, [SCHEDULE], [KEEP]]


@pytest.mark.parametrize(
    ("before", "headline", "teaching"),
    [
        (timedelta(days=7), "In 7 days: Robots, day 1", "You teach in 7 days: Robots, day 1"),
        (timedelta(days=1), "Tomorrow: Robots, day 1", "You teach tomorrow: Robots, day 1"),
        (timedelta(hours=5), "Today: Robots, day 1", "You teach today: Robots, day 1"),
        (timedelta(minutes=5), "Coming up: Robots, day 1", "You teach soon: Robots, day 1"),
    ],
)
def test_the_first_line_says_how_far_ahead(before: timedelta, headline: str, teaching: str) -> None:
    """By the calendar at the moment of writing, not by the rule: a late reminder is still true."""
    now = reader("Asia/Vientiane", before)
    assert messages.reminder(VENUE, None, now).text.splitlines()[0] == f"⏰ <b>{headline}</b>"
    assert messages.teaching(VENUE, None, [], now, 1).text.splitlines()[0] == f"⏰ <b>{teaching}</b>"


def test_where_two_calendars_disagree_no_day_is_named() -> None:
    """23:30 in Vientiane is tomorrow in China: neither "today" nor "tomorrow" is true on both clocks."""
    late = at(VENUE, "2027-01-12T23:30+07:00")
    noon = timedelta(hours=11)
    assert "Today" in messages.reminder(late, None, reader("Asia/Vientiane", noon, of=late)).text
    assert "Coming up" in messages.reminder(late, None, reader("Asia/Shanghai", noon, of=late)).text
    online = replace(late, place="online")
    assert "Tomorrow" in messages.reminder(online, None, reader("Asia/Shanghai", noon, of=late)).text


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ({"en": "Bring your passport to {session} of {activity}."},
         "Bring your passport to Robots, day 1 of Robotics &amp; automation."),
        ({"en": "<b>Hi</b> & welcome"}, "&lt;b&gt;Hi&lt;/b&gt; &amp; welcome"),
        ({"zh": "请带护照"}, "请带护照"),
    ],
)  # fmt: skip
def test_a_rules_own_text_stands_for_the_activity(text: dict[str, str], line: str) -> None:
    """It is plain text whose places are filled once; a title with braces of its own fills nothing."""
    assert messages.reminder(VENUE, Words(text), reader("Asia/Vientiane")).text.splitlines()[1] == line


def _said(text: str, session: Session, of: Reader, until: datetime | None = None) -> list[str]:
    return said(Words({"en": text}, until, "Asia/Vientiane"), session, of).split("\n")


def test_a_rules_own_text_names_what_there_is_of_the_session() -> None:
    """Each place by the clock that counts first; a line that names what there is not is left out."""
    text = "\n".join(["{day} at {hour}, in {days} days", "{room}, {place}, {address}", "By {teachers}: {equipment}",
                      "Join: {link}", "Papers until {deadline}", "See you"])  # fmt: skip
    until = VENUE.starts_at - timedelta(days=4)
    taught = replace(VENUE, teachers=["Nok", "Bounmy"])
    assert _said(text, taught, reader("Asia/Shanghai", timedelta(days=9)), until) == [
        "Tue 12 January at 09:00, in 9 days", "Room 204, Vientiane, Lane Xang Avenue 1",
        "By Nok, Bounmy: Two robot arms", "Papers until Fri 8 January, 09:00 (Vientiane)", "See you",
    ]  # fmt: skip
    online = _said(text, ONLINE, reader("Asia/Yangon", timedelta(hours=3)))
    assert online == ["Tue 12 January at 08:30, in 0 days", f"Join: {ONLINE.link}", "See you"]
    assert _said("{room}", ONLINE, reader("Asia/Yangon")) == [""]
    assert all(f"{{{place}}}" not in " ".join(_said(f"{{{place}}}", taught, reader("Asia/Yangon"), until))
               for place in REMINDER_PLACES)  # fmt: skip


def test_a_title_fills_no_places() -> None:
    """What stands in braces in a title is part of the title."""
    odd = replace(VENUE, title={"en": "{activity}"})
    assert "About {activity}" in messages.reminder(odd, Words({"en": "About {session}"}), reader("Asia/Vientiane")).text


def test_a_session_that_is_called_like_its_activity_is_named_once() -> None:
    """The same words twice say nothing."""
    same = replace(VENUE, title=VENUE.activity_title)
    assert messages.reminder(same, None, reader("Asia/Vientiane")).text.count("Robotics") == 1


def test_a_chinese_reader_gets_chinese_names_and_dates() -> None:
    """Texts and cities in the reader's language, the venue's hour first."""
    lines = messages.reminder(VENUE, None, reader("Asia/Shanghai", language="zh")).text.splitlines()
    assert lines[1:4] == ["机器人与自动化", "1月12日 周二 09:00 (万象)", "10:00 your time (昆明)"]


def test_a_teacher_reads_who_comes_and_what_is_needed() -> None:
    """The teacher's reminder has the class list and the equipment, and leads to the classes."""
    found = messages.teaching(
        VENUE, None, [Participant("ສົມພອນ ວົງສາ"), Participant("Mya <Mya>")], reader("Asia/Bangkok"), 1
    )
    assert found.text.splitlines() == [
        "⏰ <b>You teach tomorrow: Robots, day 1</b>",
        "Robotics &amp; automation",
        "Tue 12 January, 09:00 (Vientiane)",
        "Room 204",
        "Lane Xang Avenue 1",
        "Equipment: Two robot arms",
        "2 participants",
        "ສົມພອນ ວົງສາ",
        "Mya &lt;Mya&gt;",
    ]
    read = Button("Got it", f"got:it:class-{VENUE.id}:1")
    assert found.buttons == [[read], [MAP, Button("My classes", "menu:open:classes")]]


@pytest.mark.parametrize(
    ("number", "count", "named", "last"),
    [(0, "No participants yet", 0, None), (1, "1 participant", 1, None), (20, "20 participants", 20, None),
     (21, "21 participants", 20, "and 1 more"), (1500, "1,500 participants", 20, "and 1,480 more")],
)  # fmt: skip
def test_a_long_class_list_is_cut_and_says_so(number: int, count: str, named: int, last: str | None) -> None:
    """Twenty names, then how many more."""
    names = [f"Name {n}" for n in range(number)]
    everybody = list(map(Participant, names))
    lines: list[str] = [*messages.teaching(VENUE, None, everybody, reader("Asia/Vientiane"), 1).text.splitlines()]
    assert lines[lines.index(count) :] == [count, *names[:named], *([last] if last else [])]


def _about_coming(session: Session, shipped: Reader) -> list[Any]:
    t, asked = shipped.t, Asked(7, session.starts_at, 1, 2, 3, session.title, alone=True)
    cannot = [Participant("Aye", coming=False, why=why.value) for why in Why]
    group = Group(session.title, ["Aye"] * 30, Contact("Khamla", "k@example.org"))
    asks = Asking(again=True, confirm=True, papers=[session.title])
    told = messages.reminder(session, None, shipped, asks)
    assert told.buttons[1][0].data == "form:look:{registration}"
    return [
        replace(told, buttons=[told.buttons[2]]), coming.ask_why(t, asked), coming.no_more(t), coming.thanks(t),
        coming.explained(t, asked, coming.reason(t, "ill", None)), for_contact(session, group, shipped),
        for_coordinator(session, [group], [*cannot, Participant("Lan", coming=True)], shipped, opens=True),
    ]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("session", [VENUE, ONLINE, replace(ONLINE, place=None, place_title=None, link=None)])
def test_every_language_can_say_everything(language: str, session: Session) -> None:
    """With the shipped catalogues, nothing is left unfilled."""
    shipped = Reader(translators()[language], "Asia/Yangon", VENUE.starts_at - timedelta(days=3), CITIES)
    said: list[Any] = [
        replace(messages.reminder(session, None, shipped), buttons=[]),
        messages.teaching(session, None, [Participant("Aye")] * 30, shipped, 1),
        messages.class_list(session, [Participant("Aye")], shipped, reasons=True),
        messages.schedule(Page(1, [Coming(session, waiting=True)], more=True), shipped, teaches=True),
        messages.schedule(Page(0, [], more=False), shipped, teaches=False),
        messages.classes(Page(1, [Class(session, 3)], more=True), shipped),
        messages.classes(Page(0, [], more=False), shipped),
        messages.no_classes(shipped.t),
        *_about_coming(session, shipped),
    ]
    for message in said:
        assert "{" not in message.text
        assert "}" not in message.text
        assert all(len(row) <= 2 for row in message.buttons)


def test_a_schedule_is_a_list_of_paragraphs() -> None:
    """When, what, where; and that a registration still waits."""
    items = [Coming(VENUE, waiting=False), Coming(ONLINE, waiting=True)]
    found = messages.schedule(Page(0, items, more=True), reader("Asia/Yangon"), teaches=False)
    assert found.text == (
        "<b>My schedule</b>\n\n"
        "Tue 12 January, 09:00–16:00 (Vientiane)\n08:30 your time (Yangon)\n"
        "Robots, day 1\nRobotics &amp; automation\nRoom 204\n\n"
        "Tue 12 January, 08:30–15:30 your time (Yangon)\n09:00 (Bangkok)\n"
        "Robots, day 1\nRobotics &amp; automation\nOnline\nhttps://meet.example.org/a?b=1&amp;c=2\nWaiting for approval"
    )
    today, week = Button("Today", "sched:today:0"), Button("Seven days", "sched:week:0")
    assert found.buttons == [
        [Button("More", "sched:page:1")], [today, week], [Button("In my calendar", "cal:all")],
        [Button("When to remind me", "sched:remind")],
    ]  # fmt: skip


@pytest.mark.parametrize("view", [View.TODAY, View.WEEK])
def test_a_day_without_a_session_is_said_to_be_one(view: View) -> None:
    """And leads to the other ways to look."""
    found = messages.schedule(Page(0, [], more=False), reader("Asia/Yangon"), view, teaches=False)
    assert "You have no session" in found.text
    assert {button.data for button in found.buttons[0]} == {f"sched:{each.value}:0" for each in View if each != view}


@pytest.mark.parametrize(
    ("zone", "view", "until"),
    [
        ("Asia/Yangon", View.TODAY, "2027-01-12T00:00+06:30"),
        ("Asia/Shanghai", View.TODAY, "2027-01-12T00:00+08:00"),
        ("Asia/Vientiane", View.WEEK, "2027-01-18T00:00+07:00"),
    ],
)
def test_a_day_ends_at_the_readers_midnight(zone: str, view: View, until: str) -> None:
    assert view.until(datetime.fromisoformat("2027-01-11T12:00+07:00"), zone) == datetime.fromisoformat(until)


def test_an_empty_schedule_shows_the_way() -> None:
    """One sentence, one button; teachers get theirs as well."""
    found = messages.schedule(Page(0, [], more=False), reader("Asia/Yangon"), teaches=True)
    assert found.buttons == [
        [Button("Activities", "menu:open:programmes")], [Button("My classes", "menu:open:classes")],
        [Button("My quiet hours", "sched:nights")],
    ]  # fmt: skip
    trainee = messages.schedule(Page(0, [], more=False), reader("Asia/Yangon"), teaches=False)
    assert trainee.buttons == found.buttons[:1]


def test_each_class_has_a_button_to_its_list() -> None:
    """The button names day and title, shortened for a small phone."""
    long = replace(VENUE, title={"en": "A very long title that does not fit on a button"})
    found = messages.classes(Page(1, [Class(VENUE, 1), Class(long, 0)], more=False), reader("Asia/Vientiane"))
    assert found.buttons == [
        [Button("Tue 12 January: Robots, day 1", "sched:class:7")],
        [Button("Tue 12 January: A very long title that does n…", "sched:class:7")],
        [Button("Back", "sched:classes:0")],
        [Button("My quiet hours", "sched:nights")],
    ]


def test_who_teaches_and_what_there_is_to_read_stand_in_the_reminders() -> None:
    """A teacher reads with whom she teaches; who takes part reads what to prepare."""
    listed = [{"title": {"en": "Reader", "zh": "读本"}, "link": "https://example.org/r"}, {"title": {"en": "Gloves"}}]
    session = replace(VENUE, teachers=["Khru Somchai", "Noy"], materials=listed)
    told = messages.reminder(session, None, reader("Asia/Vientiane")).text
    assert "Material: Reader https://example.org/r\nMaterial: Gloves" in told
    assert "Teachers" not in told
    taught = messages.teaching(session, None, [], reader("Asia/Vientiane"), 3).text
    assert "Equipment: Two robot arms\nTeachers: Khru Somchai, Noy" in taught
