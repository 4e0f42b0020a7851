"""The form as a conversation: each question with its buttons, and what stays of it when it is answered."""

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import Final

from markupsafe import Markup, escape

from bot.chat.callback_data import pack
from bot.delivery.message import Button, ContactKeyboard, Message
from bot.features.registration.form import Answer, Form, Kind, Question, before, position, show, show_file
from bot.features.registration.form.question import AGREE
from bot.features.registration.model import Draft, complete, open_question
from bot.features.registration.record import Filling
from bot.i18n import Translator, cut
from bot.people.addressing import heading

# An edit of a message cannot be continued in a second one, so a long answer is shown by its beginning.
_LONGEST_ANSWER: Final = 1500

_LONGEST_BUTTON: Final = 60

_EXAMPLES: Final[Mapping[Kind, Mapping[str, str]]] = {
    Kind.PASSPORT_NAME: {"en": "SOMPHONE VONGSA"},
    Kind.DATE: {"en": "13/5/1990", "th": "13/5/2533"},
    Kind.PHONE: {
        "en": "+856 20 5551 2345",
        "th": "+66 81 234 5678",
        "km": "+855 91 234 567",
        "my": "+95 9 212 3456",
        "vi": "+84 912 345 678",
        "zh": "+86 131 2345 6789",
        "lo": "+856 20 5551 2345",
    },
    Kind.EMAIL: {"en": "name@example.com"},
}


class Opening(Enum):
    """What the first line of a question says beside its place in the whole."""

    NEXT = "next"
    BEGIN = "begin"
    AGAIN = "again"


def ask(t: Translator, filling: Filling, opening: Opening = Opening.NEXT) -> Message:
    """The open question; at the BEGIN (also of a second sitting) with the activity, AGAIN after something else."""
    form, draft = filling.form, filling.draft
    question = open_question(draft, form)
    lines = [
        *whose(t, filling),
        _place(t, filling, question, opening),
        Markup("<b>{}</b>").format(t.pick(question.text)),
    ]
    lines += _explanations(t, filling, question)
    return Message(Markup("\n").join(lines), _buttons(t, form, draft, question))


def whose(t: Translator, filling: Filling) -> list[Markup]:
    """For whom the form is filled in, where it is somebody else."""
    person = filling.for_whom
    return [] if person is None else [heading(t, filling.name_of(person))]


def _place(t: Translator, filling: Filling, question: Question, opening: Opening) -> Markup:
    k, n = map(t.number, position(filling.form, filling.draft.answers, question.code))
    match opening:
        case Opening.BEGIN:
            return t("{activity} · {k} of {n}", activity=t.pick(filling.activity.title), k=k, n=n)
        case Opening.AGAIN:
            return t("Back to the form, {k} of {n}", k=k, n=n)
        case Opening.NEXT:
            return t("{k} of {n}", k=k, n=n)


def _explanations(t: Translator, filling: Filling, question: Question) -> Iterator[Markup]:
    draft = filling.draft
    if question.hint:
        yield escape(t.pick(question.hint))
    if question.kind is Kind.CHOICES:
        yield t("Tick all that fit, then press Done.")
    yield from _of_kind(t, draft, question)
    if "value" in draft.held:
        yield from _to_agree_to(t, filling, question)
    if (example := example_of(t, question)) and not draft.held:
        yield t("Example: {example}", example=example)
    if draft.held:
        return
    if filling.taken_over:
        yield taken_over(t, filling.taken_over)
    if question.code in draft.answers and question.kind is not Kind.CHOICES:
        yield t("Your answer so far: {answer}", answer=_shown(t, question, draft.answers[question.code]))
    if not draft.answers:
        yield t("You can stop at any time: what you have answered stays.")


def _of_kind(t: Translator, draft: Draft, question: Question) -> Iterator[Markup]:
    """What the kind of a question adds: the words agreed to, the ends of a scale, how to look an institution up."""
    if question.terms:
        yield escape(t.pick(question.terms))
    if question.kind is Kind.SCALE and question.low and question.high:
        first, last = map(t.number, (1, len(question.codes)))
        low, high = t.pick(question.low), t.pick(question.high)
        yield t("{first} is “{low}”, {last} is “{high}”.", first=first, low=low, last=last, high=high)
    if question.kind is Kind.INSTITUTION:
        yield _looking_up(t, draft)
    if question.kind is Kind.FILE:
        yield from _sending(t, draft, question)


def _to_agree_to(t: Translator, filling: Filling, question: Question) -> Iterator[Markup]:
    """What was typed, as it will be kept: in another encoding, or as the certificate will have it."""
    held = filling.draft.held
    if held.get("zawgyi"):
        yield t("That was typed in Zawgyi, which many phones show wrongly. Here it is in Unicode:")
    if question.certificate:
        yield from _on_certificate(t, filling, question)
    else:
        yield Markup("<code>{}</code>").format(_shown(t, question, held["value"]))
    yield t("If it is not right, please type it once more.")


def _on_certificate(t: Translator, filling: Filling, question: Question) -> Iterator[Markup]:
    """The names as they will be printed: the person's own letters above those of the passport."""
    held = {question.code: filling.draft.held["value"]}
    names = {**filling.draft.answers, **held}
    yield t("On the certificate it will stand like this:")
    for kind in (Kind.FULL_NAME, Kind.PASSPORT_NAME):
        own = next((each.code for each in filling.form.questions if each.kind is kind), "")
        if name := names.get(own):
            yield Markup("<code>{}</code>").format(name)


def _sending(t: Translator, draft: Draft, question: Question) -> Iterator[Markup]:
    files, n = draft.held.get("files", ()), question.most_files
    if files:
        yield from (Markup("✓ {}").format(show_file(file, t)) for file in files)
        yield t("Send another one, or press Done. {n} fit at most.", n=t.number(n))
        return
    size = t.number(question.most_megabytes)
    yield t("A photo or a file: {types}, at most {size} MB.", types=types_of(question), size=size)
    if n > 1:
        yield t("Up to {n} files, one after another.", n=t.number(n))


def types_of(question: Question) -> str:
    """The types of files that a question takes, as people know them."""
    return ", ".join(kind.upper() for kind in question.file_types)


def album_over(t: Translator, most: int) -> Message:
    """More files came in one go than fit."""
    return Message(
        t.plural(
            "{n} file fits here. The others were not taken.", "{n} files fit here. The others were not taken.", n=most
        )
    )


def _looking_up(t: Translator, draft: Draft) -> Markup:
    held = draft.held
    if held.get("unlisted"):
        return t("Please type its full name.")
    if held.get("matches"):
        return t("Is it one of these?")
    if "matches" in held:
        typed = cut(str(held["typed"]), _LONGEST_BUTTON)
        return t("The list has nothing like “{typed}”. Try other letters, or press “Not in the list”.", typed=typed)
    return t("Type three letters or more of its name, and I look in the list.")


def taken_over(t: Translator, n: int) -> Markup:
    """A second registration asks only what is new."""
    return t.plural(
        "{n} answer is taken over from your earlier registration. You see it once more before you send.",
        "{n} answers are taken over from your earlier registration. You see them once more before you send.",
        n=n,
    )


def example_of(t: Translator, question: Question) -> str:
    """One right answer: the form's own example, else that of its kind; nothing where buttons say it all."""
    return t.pick(question.example or _EXAMPLES.get(question.kind, {}))


def _buttons(t: Translator, form: Form, draft: Draft, question: Question) -> Sequence[Sequence[Button]]:
    rows = _rows(question, list(_answers(t, draft, question)))
    if question.kind is Kind.CHOICES or draft.held.get("files"):
        # i18n: button
        rows.append([Button(t("Done"), pack("form", "done", question.code, draft.version))])
    return rows + two_a_row(_ways(t, form, draft, question))


def _rows(question: Question, buttons: list[Button]) -> list[list[Button]]:
    """Names of institutions are long and steps of a scale are short; everything else stands two a row."""
    a_row = {Kind.SCALE: 5, Kind.INSTITUTION: 1}.get(question.kind, 2)
    return [buttons[start : start + a_row] for start in range(0, len(buttons), a_row)]


def _answers(t: Translator, draft: Draft, question: Question) -> Iterator[Button]:
    yield from _held_answers(t, draft, question)
    labels: dict[str, str] = {choice.code: t.pick(choice.text) for choice in question.choices}
    if question.kind is Kind.YES_NO:
        # i18n: button
        yes = t("Yes")
        # i18n: button
        no = t("No")
        labels = {"yes": yes, "no": no}
    if question.kind is Kind.SCALE:
        labels = {step: t.number(int(step)) for step in question.codes}
    if question.kind is Kind.CONSENT:
        # i18n: button
        agree = t("I agree")
        labels = {AGREE: agree}
    for code, label in labels.items():
        shown = f"✓ {label}" if code in draft.picked else label
        yield Button(shown, pack("form", "pick", code, draft.version))


def _held_answers(t: Translator, draft: Draft, question: Question) -> Iterator[Button]:
    """Buttons for what was given and is no answer yet."""
    held = draft.held
    if "value" in held:
        # i18n: button
        spelling = t("Take this spelling")
        # i18n: button
        right = spelling if held.get("zawgyi") else t("That is right")
        yield Button(right, pack("form", "right", question.code, draft.version))
    for match in held.get("matches", ()):
        yield Button(cut(t.pick(match["title"]), _LONGEST_BUTTON), pack("form", "pick", match["code"], draft.version))
    if "matches" in held:
        # i18n: button
        yield Button(t("Not in the list"), pack("form", "unlisted", question.code, draft.version))


def _ways(t: Translator, form: Form, draft: Draft, question: Question) -> Iterator[Button]:
    """The ways out of a question, the likeliest first."""
    to_summary = draft.editing and complete(form, draft)
    # What is shown to be agreed to may be that answer itself: one button for it is enough.
    shown = "value" in draft.held and draft.held["value"] == draft.answers.get(question.code)
    if question.code in draft.answers and not to_summary and not shown:
        # i18n: button
        yield Button(t("Keep it"), pack("form", "keep", question.code, draft.version))
    if to_summary or before(form, draft.answers, question.code):
        # i18n: button
        yield Button(t("Back"), pack("form", "back", question.code, draft.version))
    if question.optional:
        # i18n: button
        yield Button(t("Skip"), pack("form", "skip", question.code, draft.version))
    # i18n: button
    yield Button(t("Later"), pack("form", "later", question.code, draft.version))


def two_a_row(buttons: Iterator[Button]) -> list[list[Button]]:
    """Rows that are not too wide for Burmese."""
    left = list(buttons)
    return [left[start : start + 2] for start in range(0, len(left), 2)]


def share_phone(t: Translator) -> Message:
    """Goes after the question for a phone, because one message cannot have both sorts of buttons."""
    text = t("One tap on the button below shares your number. It is your choice: typing it is just as good.")
    # i18n: button
    return Message(text, silent=True, contact=ContactKeyboard(t("Share my phone number")))


def phone_button_gone(t: Translator) -> Message:
    """Takes the contact button away when the question for a phone is left, answered or not."""
    return Message(t("The button for your number is put away."), silent=True, close_keyboard=True)


def answered(t: Translator, question: Question, value: Answer) -> Message:
    """What the question's own message becomes: no keyboard, and the answer with a tick."""
    return Message(Markup("\n").join([escape(t.pick(question.text)), _tick(t, question, value)]))


def _tick(t: Translator, question: Question, value: Answer) -> Markup:
    if value is None:
        return t("Left out")
    answer = _shown(t, question, value)
    if question.kind is Kind.PASSPORT_NAME:
        return t("✓ <b>{answer}</b>, in capital letters as in the passport", answer=answer)
    return Markup("✓ <b>{}</b>").format(answer)


def _shown(t: Translator, question: Question, value: Answer) -> str:
    return cut(show(question, value, t), _LONGEST_ANSWER)


def stale(t: Translator) -> Markup:
    """The short note on a tap on an old button, before the present question comes again."""
    return t("That button belongs to an earlier step. Here is the present one.")


def not_open(t: Translator) -> Markup:
    """A button or an answer belongs to a form that is not open any more."""
    return t("This form is not open any more, and nothing was changed. Your registrations: /mine")


def my_answer(t: Translator, data: str) -> Button:
    """Goes below the answer to something that was taken for a question while almost any text could be the answer."""
    # i18n: button
    return Button(t("That was my answer"), data)
