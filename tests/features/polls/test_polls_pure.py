"""The words of polls: read as they are sent and typed, within Telegram's limits, and counted."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery import render
from bot.features.polls import messages
from bot.features.polls.model import (
    MOST_OPTIONS,
    NoPoll,
    Poll,
    Results,
    as_lines,
    by_country,
    by_field,
    from_lines,
    from_phone,
    whole,
)
from bot.i18n import translators

BASE = Poll("Which day?", ("Monday", "Tuesday"), "", (), True)
QUIZ = Poll("2 + 2", ("3", "4"), "Count.", (1,))
LINE = st.text(st.sampled_from("aກ中 ၁é"), min_size=1, max_size=90).map(str.strip).filter(bool)


def sent(**values: Any) -> dict[str, Any]:
    """A poll as Telegram tells of it."""
    options = [{"text": each, "voter_count": 3} for each in values.pop("options", ("Monday", "Tuesday"))]
    return {"id": "7", "question": "Which day?", "options": options, "type": "regular", "is_closed": True, **values}


@given(st.lists(LINE, min_size=3, max_size=1 + MOST_OPTIONS, unique_by=lambda line: " ".join(line.split())))
def test_what_is_shown_to_be_translated_is_read_as_the_same_poll(lines: list[str]) -> None:
    """Line by line, whatever empty lines and spaces a phone puts between; and kept without loss."""
    base = Poll(lines[0], tuple(lines[1:]), "", (1,))
    read = from_lines("\n\n ".join(as_lines(base).split("\n")) + "\n", base)
    assert read.options == tuple(" ".join(each.split()) for each in base.options)
    assert (read.correct, read.fits(base)) == ((1,), True)
    assert Poll.from_json(read.to_json()) == read


@pytest.mark.parametrize(
    ("text", "base", "why"),
    [
        ("A?\nb", BASE, "lines"), ("A?\nb\nc\nd", BASE, "lines"), ("A?\nb\nb", BASE, "twice"),
        (f"A?\n{'x' * 101}\nb", BASE, "option"), (f"{'x' * 301}\na\nb", BASE, "question"),
        (f"A?\na\nb\n{'x' * 201}", QUIZ, "explanation"), ("A?\n\u200b\nb", BASE, "lines"),
    ],
)  # fmt: skip
def test_lines_that_are_no_poll_are_refused(text: str, base: Poll, why: str) -> None:
    """With what is wrong; of a quiz the explanation may be left out."""
    with pytest.raises(NoPoll) as error:
        from_lines(text, base)
    assert error.value.why == why
    assert from_lines("A?\na\nb", QUIZ).explanation == ""


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"options": ["a"]}, "options"), ({"options": [str(each) for each in range(13)]}, "options"),
        ({"type": "quiz"}, "unknown"), ({"media": {}}, "media"), ({"question": " "}, "question"),
        ({"options": ["", "b"]}, "option"),
    ],
)  # fmt: skip
def test_what_cannot_be_made_anew_is_refused(values: dict[str, Any], why: str) -> None:
    """A poll that is closed, or anonymous, can be; and how it stood there is not taken over."""
    with pytest.raises(NoPoll) as error:
        from_phone(sent(**values))
    assert error.value.why == why
    assert from_phone(sent(allows_multiple_answers=True)) == BASE


CHOSEN = st.lists(st.integers(0, 1), unique=True, min_size=1).map(tuple)
VOTES = st.lists(st.tuples(st.sampled_from(["la", "th", None]), st.sampled_from(["robots", None]), CHOSEN))


@given(VOTES)
def test_parts_add_up_to_the_whole(votes: list[Any]) -> None:
    """By country and by field: nobody is lost, nobody counted twice; those who named none come last."""
    every = whole(QUIZ, votes)
    assert every.voters == len(votes)
    for parts in (by_country(QUIZ, votes), by_field(QUIZ, votes)):
        assert sum(part.voters for part in parts) == every.voters
        assert sum(part.right for part in parts) == every.right
        assert [sum(column) for column in zip(*(part.chosen for part in parts), strict=True)] == list(every.chosen)[
            : 2 * bool(votes)
        ]
        assert all(part.code is not None for part in parts[:-1])


def test_what_leaves_is_what_telegram_takes_and_says_for_whom_it_is() -> None:
    """A quiz has what is right, a poll has not; who reads for somebody else sees for whom, and never as markup."""
    body = {"poll": QUIZ.to_json(), "about": "For {name}:", "buttons": [[{"label": "Got it", "data": "got:it:{whom}"}]]}
    told = render.polling(render.fill(body, {"name": "Bua <3", "whom": 7}))
    assert (told["type"], told["correct_option_ids"], told["is_anonymous"]) == ("quiz", [1], False)
    assert told["description"] == "For Bua &lt;3:"
    assert told["reply_markup"] == {"inline_keyboard": [[{"text": "Got it", "callback_data": "got:it:7"}]]}
    plain = render.polling({"poll": BASE.to_json()})
    assert "type" not in plain
    assert (plain["allows_multiple_answers"], plain["explanation"], plain["is_closed"]) == (True, None, None)


def test_long_options_stand_whole_in_the_words_and_shortened_in_the_picture() -> None:
    """And where nobody has named a country or field there is nothing to compare."""
    poll, t = Poll("Q?", ("x" * 100, "short")), translators()["en"]
    found = Results(1, poll, 3, whole(poll, [(None, None, (0,))]), by_country(poll, [(None, None, (0,))]))
    assert "x" * 100 in messages.results(t, found, {"country": {}, "field": {}}).text
    [picture] = messages.pictures(t, found, {"country": {}, "field": {}})
    [section] = picture.sections
    assert (len(section.bars[0].label), section.full) == (60, 1)
    many = Poll("Q?", tuple("x" * 90 + str(each) for each in range(MOST_OPTIONS)))
    found = Results(1, many, 3, whole(many, [("la", None, (0,))]), by_country(many, [("la", None, (0,))]))
    of_all, places = messages.pictures(t, found, {"country": {}, "field": {}})
    assert {len(bar.label) for bar in of_all.sections[0].bars} == {36}
    assert [bar.label for bar in places.sections[0].bars] == ["la"]
