"""The FAQ file: what it takes, what it refuses and on which line, and that nothing is lost on the way back."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.features.faq.file import FaqFile, SmallTalk, Topic, read_faq, write_faq
from bot.yaml_file import FileFaults

BANK = """\
kind: faq
topics:
  - code: waiting_list
    editable: true
    title: {en: Waiting list, th: รายชื่อสำรอง}
    answer:
      en: |-
        A course is full.
        You move up when somebody leaves.
    phrasings:
      en: [Is the course full?, waiting list]
      th: [รายชื่อสำรองคืออะไร]
  - code: venue
    title: {en: Place}
    answer: {en: It is held in Vientiane.}
    phrasings: {en: [Where is it?], vi: []}
out_of_scope:
  en: [Will it rain tomorrow?]
smalltalk:
  - code: thanks
    reply: {en: You are welcome.}
    phrasings: {en: [Thank you], lo: [ຂອບໃຈ]}
"""


def faults(text: str) -> list[str]:
    with pytest.raises(FileFaults) as caught:
        read_faq(text, "faq.yaml")
    return str(caught.value).splitlines()


def test_a_bank_is_read_as_it_stands() -> None:
    bank = read_faq(BANK, "faq.yaml")
    assert bank == FaqFile(
        kind="faq",
        topics=(
            Topic(
                code="waiting_list",
                editable=True,
                title={"en": "Waiting list", "th": "รายชื่อสำรอง"},
                answer={"en": "A course is full.\nYou move up when somebody leaves."},
                phrasings={"en": ("Is the course full?", "waiting list"), "th": ("รายชื่อสำรองคืออะไร",)},
            ),
            Topic(
                code="venue",
                title={"en": "Place"},
                answer={"en": "It is held in Vientiane."},
                phrasings={"en": ("Where is it?",), "vi": ()},
            ),
        ),
        out_of_scope={"en": ("Will it rain tomorrow?",)},
        smalltalk=(
            SmallTalk(
                code="thanks", reply={"en": "You are welcome."}, phrasings={"en": ("Thank you",), "lo": ("ຂອບໃຈ",)}
            ),
        ),
    )
    assert read_faq(write_faq(bank), "faq.yaml") == bank


def test_all_faults_of_a_bank_are_listed_with_their_lines() -> None:
    text = """\
kind: faqs
topics:
  - code: Cost
    title: {th: ค่าใช้จ่าย}
    answer: {en: ""}
    phrasings:
      en: [Is it free?, ""]
      xx: [Umsonst?]
    editable: perhaps
  - code: visa
    title: {en: Visa}
    answer: {en: Ask the embassy.}
    phrasings: {en: [Do I need a visa?, is it FREE?]}
    links: []
smalltalk:
  - code: visa
    reply: {en: Hello.}
    phrasings: {en: Hello}
out_of_scope: []
"""
    assert faults(text) == [
        "faq.yaml:1: kind: must be 'faq'",
        "faq.yaml:3: topics[0].code: must be 1 to 32 letters a-z, digits, _ or -",
        "faq.yaml:4: topics[0].title: must have a text for en",
        "faq.yaml:5: topics[0].answer.en: must be a text that is not empty",
        "faq.yaml:7: topics[0].phrasings.en[1]: must not be empty",
        "faq.yaml:8: topics[0].phrasings.xx: must be one of the languages en, th, lo, km, my, vi, zh",
        "faq.yaml:9: topics[0].editable: must be true or false",
        "faq.yaml:13: topics[1].phrasings.en[1]: must belong to one topic; line 7 has it already",
        "faq.yaml:14: topics[1].links: must be one of the keys code, editable, author, reviewed_on, expires_on, title, "
        "answer, instead, phrasings",
        "faq.yaml:16: smalltalk[0].code: must be another code; line 10 has visa already",
        "faq.yaml:18: smalltalk[0].phrasings.en: must be a list, each entry after a dash",
        "faq.yaml:19: out_of_scope: must be a mapping, each line of the form key: value",
    ]


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("  en: [where is it?]", "out_of_scope.en[0]"),
        ("  en: [rain, ＷＨＥＲＥ is it?]", "out_of_scope.en[1]"),  # full-width letters
    ],
)
def test_a_phrasing_that_only_looks_different_belongs_to_one_topic(line: str, place: str) -> None:
    found = faults(BANK.replace("  en: [Will it rain tomorrow?]", line))
    assert [fault.split(": ")[1] for fault in found] == [place]


def test_one_topic_may_say_a_thing_twice_and_two_languages_the_same() -> None:
    twice = BANK.replace("[Is the course full?, waiting list]", "[waiting list, Waiting list]")
    shared = twice.replace("vi: []", "vi: [waiting list]")
    assert read_faq(shared, "faq.yaml").topics[1].phrasings["vi"] == ("waiting list",)


def test_a_bank_without_topics_is_refused() -> None:
    assert faults("kind: faq\ntopics: []\n") == ["faq.yaml:2: topics: must have at least one entry"]


def test_another_kind_of_file_is_refused() -> None:
    text = (Path(__file__).parents[3] / "bot" / "seed" / "programme.yaml").read_text(encoding="utf-8")
    assert "programme.yaml:4: kind: must be 'faq'" in [
        fault.replace("faq.yaml", "programme.yaml", 1) for fault in faults(text)
    ]


words = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30).filter(str.strip)
answers = words.filter(lambda text: "{" not in text)  # what is named in braces must be known


@given(
    st.dictionaries(st.sampled_from(["en", "th", "my"]), st.lists(words, max_size=3).map(tuple), min_size=1), answers
)
def test_any_bank_survives_the_way_out_and_in(phrasings: dict[str, tuple[str, ...]], answer: str) -> None:
    topic = Topic(code="t", title={"en": "T"}, answer={"en": answer}, phrasings=phrasings)
    bank = read_faq(write_faq(FaqFile(kind="faq", topics=(topic,))), "faq.yaml")
    assert read_faq(write_faq(bank), "faq.yaml") == bank


def test_an_answer_says_who_looked_at_it_and_until_when_it_holds() -> None:
    dated = BANK.replace(
        "    editable: true\n", "    author: Sengdao\n    reviewed_on: 2026-11-01\n    expires_on: 2027-01-31\n"
    )
    [topic, other] = read_faq(dated, "faq.yaml").topics
    assert (topic.author, str(topic.reviewed_on), str(topic.expires_on)) == ("Sengdao", "2026-11-01", "2027-01-31")
    assert (other.author, other.expires_on) == (None, None)
    assert read_faq(write_faq(read_faq(dated, "faq.yaml")), "again.yaml") == read_faq(dated, "faq.yaml")


@pytest.mark.parametrize("day", ["31.1.2027", "2027-02-30", "soon"])
def test_a_day_that_is_none_is_refused_with_its_line(day: str) -> None:
    wrong = BANK.replace("    editable: true\n", f"    expires_on: {day}\n")
    [fault] = faults(wrong)
    assert fault.startswith("faq.yaml:4: ")
    assert "must be a day, for example 2027-01-31" in fault
