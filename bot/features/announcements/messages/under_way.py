"""An announcement under way and at its end: numbers that were counted, and what can be done."""

from enum import StrEnum
from typing import TYPE_CHECKING

from markupsafe import Markup

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.features.announcements.messages import names
from bot.features.announcements.model import AFTER, Announcement, State
from bot.i18n import ENDONYMS, LANGUAGES, Translator

if TYPE_CHECKING:
    from bot.features.announcements.counting import Progress


class Begun(StrEnum):
    """What was begun by a tap, and goes on by itself."""

    STOP = "stop"
    RECALL = "recall"
    CORRECT = "correct"
    AGAIN = "again"


_OUTCOMES = ("sent", "unreachable", "failed", "missed", "unknown")


def progress(t: Translator, now: "Progress") -> Message:
    """How far it is: sent, waiting, not reached, failed, perhaps twice; how fast, and how long still."""
    found = now.found
    lines = [
        t("<b>Announcement {number}</b>: {state}", number=found.id, state=t(names.STATES[found.state])),
        *figures(t, now),
        *_pace(t, now),
        *([t("A correction waits for approval.")] if found.correction is not None else []),
    ]
    return Message(Markup("\n").join(lines), ways(t, now))


def figures(t: Translator, now: "Progress") -> list[Markup]:
    """The numbers, each person in one of them; what is none is left out but for the first."""
    counts = now.counts
    waiting = counts.count("waiting", "sending", "held")
    named = [
        (t("Sent: {n} of {all}", n=t.number(counts.count("sent")), all=t.number(counts.total)), 1),
        (t("Waiting: {n}", n=t.number(waiting)), waiting),
        (t("Not reached: {n}", n=t.number(counts.count("unreachable"))), counts.count("unreachable")),
        (t("Failed: {n}", n=t.number(counts.count("failed"))), counts.count("failed")),
        (t("Not sent any more: {n}", n=t.number(counts.count("missed"))), counts.count("missed")),
        (t("Nobody knows whether it arrived: {n}", n=t.number(counts.count("unknown"))), counts.count("unknown")),
        (t("Perhaps twice: {n}", n=t.number(counts.perhaps_twice)), counts.perhaps_twice),
        (t("Said “Got it”: {n}", n=t.number(now.got_it)), now.found.got_it),
        (t("Answered: {n}", n=t.number(now.voters)), now.found.poll is not None),
        (_followed(t, now), now.followed.total),
        (t("Too old to be taken back: {n}", n=t.number(now.kept_by)), now.kept_by),
    ]
    return [line for line, many in named if many]


def _followed(t: Translator, now: "Progress") -> Markup:
    done, every = t.number(now.followed.count("sent")), t.number(now.followed.total)
    if now.found.state in {State.RECALLING, State.RECALLED}:
        return t("Taken back: {n} of {all}", n=done, all=every)
    if now.found.closed_at is not None:
        return t("Closed: {n} of {all}", n=done, all=every)
    return t("Corrected: {n} of {all}", n=done, all=every)


def _pace(t: Translator, now: "Progress") -> list[Markup]:
    waiting = now.counts.count("waiting", "sending")
    if now.found.state is not State.SENDING or not waiting or now.rate <= 0:
        return []
    minutes = max(1, round(waiting / now.rate / 60))
    left = t.plural("about {n} minute left", "about {n} minutes left", n=minutes)
    return [t("{rate} a second, {left}", rate=t.number(round(now.rate, 1)), left=left)]


def ways(t: Translator, now: "Progress") -> list[list[Button]]:
    """What can be done in this state."""
    number = now.found.id
    # i18n: button
    pause = Button(t("Pause"), pack("ann", "pause", number))
    # i18n: button
    resume = Button(t("Go on"), pack("ann", "resume", number))
    # i18n: button
    stop = Button(t("Stop"), pack("ann", "stop", number))
    # i18n: button
    correct = Button(t("Correct it"), pack("ann", "correct", number))
    # i18n: button
    recall = Button(t("Recall it"), pack("ann", "recall", number))
    # i18n: button
    log = Button(t("Log"), pack("ann", "log", number))
    answers = _about_poll(t, now.found)
    # A poll cannot be edited.
    mend = [recall] if answers else [correct, recall]
    match now.found.state:
        case State.SENDING:
            return [[pause, stop], *answers, mend]
        case State.PAUSED:
            return [[resume, stop], *answers, mend]
        case State.SENT | State.STOPPED:
            return [*answers, *_about_people(t, now), mend, [log]]
        case State.RECALLED:
            return [*_about_people(t, now), [log]]
    return []


def _about_poll(t: Translator, found: Announcement) -> list[list[Button]]:
    """How it stands; its end, once it is sent out."""
    if found.poll is None:
        return []
    # i18n: button
    results = Button(t("Results"), pack("poll", "results", found.id))
    # i18n: button
    close = Button(t("Close the poll"), pack("poll", "close", found.id))
    may_close = found.closed_at is None and found.state in AFTER
    return [[results, close]] if may_close else [[results]]


def _about_people(t: Translator, now: "Progress") -> list[list[Button]]:
    """Who did not get it, who is silent; again to whom it failed."""
    number, counts = now.found.id, now.counts
    rows = []
    if counts.count("unreachable", "failed", "missed", "unknown") or counts.perhaps_twice:
        # i18n: button
        rows.append([Button(t("Who did not get it"), pack("ann", "lost", number))])
    if now.unsure and now.found.state is not State.RECALLED:
        # i18n: button
        rows.append([Button(t("Decide: {n}", n=t.number(now.unsure)), pack("ann", "unsure", number))])
    if now.found.replies == "collect":
        # i18n: button
        rows.append([Button(t("Answers: {n}", n=t.number(now.replies)), pack("ann", "answers", number))])
    if now.found.state is State.RECALLED:
        # i18n: button
        return [*rows, [Button(t("Who had read it"), pack("ann", "known", number))]]
    if now.found.closed_at is None and (failed := counts.count("failed", "missed")):
        # i18n: button
        rows.append([Button(t("Send again to {n}", n=t.number(failed)), pack("ann", "again", number))])
    if now.found.got_it:
        # i18n: button
        rows.append([Button(t("Who is silent"), pack("ann", "silent", number))])
    if now.found.poll is not None:
        # i18n: button
        rows.append([Button(t("Who has not answered"), pack("ann", "unvoted", number))])
    return rows


def really_stop(t: Translator, now: "Progress") -> Message:
    """Before what has not left is given up."""
    waiting = now.counts.count("waiting", "sending", "held")
    # i18n: button
    stop = Button(t("Stop it"), pack("ann", "stopped", now.found.id))
    # i18n: button
    back = Button(t("Back"), pack("ann", "open", now.found.id))
    text = t.plural("Stop it? {n} person will not get it.", "Stop it? {n} people will not get it.", n=waiting)
    return Message(text, [[back, stop]])


def begun(t: Translator, number: int, what: Begun) -> Message:
    """What a question becomes that was answered with yes: numbers here would soon be old, so they come at the end."""
    match what:
        case Begun.STOP:
            said = t("✓ Announcement {number} is being stopped.", number=number)
        case Begun.RECALL:
            said = t("✓ Announcement {number} is being taken back.", number=number)
        case Begun.CORRECT:
            said = t("✓ Announcement {number} is being corrected.", number=number)
        case Begun.AGAIN:
            said = t("✓ Announcement {number} is being sent again to whom it failed.", number=number)
    # i18n: button
    look = Button(t("To the announcement"), pack("ann", "open", number))
    return Message(Markup("\n").join([said, t("You hear when that is done.")]), [[look]])


def done(t: Translator, now: "Progress") -> Message:
    """It is over: the numbers, by language where there are several."""
    found = now.found
    lines = [t("<b>Announcement {number}</b>: {state}", number=found.id, state=t(names.STATES[found.state])),
             *figures(t, now)]  # fmt: skip
    if len(now.by_variant) > 1:
        for language in LANGUAGES:
            if of := now.by_variant.get(language):
                sent, every = t.number(of.get("sent", 0)), t.number(sum(of.values()))
                lines.append(t("{language}: {n} of {all}", language=ENDONYMS[language], n=sent, all=every))
    # i18n: button
    more = Button(t("What now?"), pack("ann", "open", found.id))
    return Message(Markup("\n").join(lines), [*([_about_poll(t, found)[0][:1]] if found.poll else []), [more]])
