"""The list of cases, the card of one, and what was said in it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from markupsafe import Markup

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.features.cases.figures import Service, in_words
from bot.features.cases.model import Case, Kind, Said
from bot.features.cases.repository import A_PAGE, Listed
from bot.i18n import ENDONYMS, Translator, cut

LONGEST_ANSWER: Final = 600
_LONGEST_LINE: Final = 300
_LONGEST_LABEL: Final = 40


def state_name(t: Translator, case: Case) -> str:
    """How a case stands, in a word or two."""
    if not case.is_open:
        return str(t("closed").unescape())
    if case.assignee is not None:
        return cut(case.assignee.name, _LONGEST_LABEL)
    return str((t("open") if case.first_reply_at else t("new")).unescape())


def card(
    t: Translator, case: Case, country: str, suggested: tuple[str, str] | None, *, zone: str, in_group: bool
) -> Message:
    """Who asks, how it stands, what the question bank would say, and what can be done."""
    lines = [_who(t, case, country), _state(t, case)]
    if case.person.language:
        lines.append(t("Writes in: {language}", language=ENDONYMS[case.person.language]))
    if case.asked_at and case.first_reply_at:
        minutes = round((case.first_reply_at - case.asked_at).total_seconds() / 60)
        lines.append(t.plural("First answer after {n} minute", "First answer after {n} minutes", n=minutes))
    if case.person.banned_at is not None:
        lines.append(t("Banned: {reason}", reason=case.person.ban_reason or ""))
    elif case.person.unreachable:
        lines.append(t("Cannot be reached now: the bot is blocked."))
    if suggested is not None:
        lines.append(
            t(
                "The question bank would say, under <i>{title}</i>:\n{answer}",
                title=suggested[0], answer=cut(suggested[1], LONGEST_ANSWER),
            )
        )  # fmt: skip
    if in_group and case.is_open:
        lines.append(t("What is written here goes to this person. A note to each other begins with /note"))
    return Message(Markup("\n").join(lines), _ways(t, case, in_group=in_group))


def _who(t: Translator, case: Case, country: str) -> Markup:
    if not country:
        return t("<b>{name}</b>", name=case.person.name)
    return t("<b>{name}</b> · {country}", name=case.person.name, country=country)


def _state(t: Translator, case: Case) -> Markup:
    if not case.is_open:
        return t("This question is closed.")
    if case.assignee is not None:
        return t("{name} answers this question.", name=case.assignee.name)
    return t("Nobody has taken this question yet.")


def _ways(t: Translator, case: Case, *, in_group: bool) -> list[list[Button]]:
    def way(label: Markup, action: str) -> Button:
        return Button(label, pack("case", action, case.id))

    if not case.is_open:
        # i18n: button
        rows = [[way(t("Open again"), "reopen")]]
    else:
        # i18n: button
        rows = [[way(t("Take it"), "take"), way(t("Hand over"), "hand")]]
        # i18n: button
        rows.append([way(t("Ready replies"), "ready"), way(t("Move"), "move")])
        # i18n: button
        rows.append([way(t("Close it"), "close")])
    if in_group:
        return rows
    if case.is_open:
        # i18n: button
        rows.insert(0, [way(t("Answer"), "answer"), way(t("Note"), "note")])
    # i18n: button
    rows.append([way(t("Read"), "read")])
    if case.person.banned_at is None:
        # i18n: button
        rows[-1].append(way(t("Ban"), "ban"))
    else:
        # i18n: button
        rows[-1].append(way(t("Lift the ban"), "unban"))
    # i18n: button
    rows.append([Button(t("All questions"), pack("case", "list", "open"))])
    return rows


def answer_button(t: Translator, case: Case) -> list[list[Button]]:
    """Below what a person wrote: who it is, and the way to answer."""
    name = cut(case.person.name, _LONGEST_LABEL)
    # i18n: button
    return [[Button(t("Answer"), pack("case", "answer", case.id)), Button(name, pack("case", "show", case.id))]]


def cases(
    t: Translator, found: Sequence[Listed], many: int, page: int, countries: dict[str, str], lately: Service, *,
    is_open: bool,
) -> Message:  # fmt: skip
    """The open cases, or the closed ones, as buttons."""
    which, other = ("open", "closed") if is_open else ("closed", "open")
    if is_open:
        headline = t.plural("{n} open question", "{n} open questions", n=many)
    else:
        headline = t.plural("{n} closed question", "{n} closed questions", n=many)
    rows = [[Button(_label(t, each, countries), pack("case", "card", each.id))] for each in found]
    turn = []
    if page > 0:
        # i18n: button
        turn.append(Button(t("Back"), pack("case", "list", which, page - 1)))
    if many > (page + 1) * A_PAGE:
        # i18n: button
        turn.append(Button(t("More"), pack("case", "list", which, page + 1)))
    # i18n: button
    label = t("Closed ones") if is_open else t("Open ones")
    last = [Button(label, pack("case", "list", other))]
    lines = [Markup("<b>{}</b>").format(headline), *service(t, lately)]
    return Message(Markup("\n").join(lines), [*rows, *([turn] if turn else []), last])


def service(t: Translator, found: Service) -> list[Markup]:
    """How soon people were answered lately, a line a fact; nothing where there is nothing to say."""
    lines = []
    if found.first is not None:
        lines.append(t("Last 30 days: half of the first answers came within {span}.", span=_span(t, found.first)))
    if found.whole is not None:
        lines.append(t("Half of the questions were closed within {span}.", span=_span(t, found.whole)))
    if found.judged:
        lines.append(
            t("It helped {k} of the {n} who said so or not.", k=t.number(found.helped), n=t.number(found.judged))
        )
    return lines


def _span(t: Translator, span: timedelta) -> Markup:
    many, unit = in_words(span)
    if unit == "minute":
        return t.plural("{n} minute", "{n} minutes", n=many)
    if unit == "hour":
        return t.plural("{n} hour", "{n} hours", n=many)
    return t.plural("{n} day", "{n} days", n=many)


def _label(t: Translator, each: Listed, countries: dict[str, str]) -> str:
    mark = "● " if each.waits else ""
    country = countries.get(each.country or "", "")
    return mark + " · ".join(part for part in (cut(each.name, _LONGEST_LABEL), country) if part)


def read(t: Translator, case: Case, said: Sequence[Said]) -> Message:
    """What was said, oldest first, in the words it was said in."""
    lines = [t("<b>{name}</b>", name=case.person.name)]
    for each in said:
        words = cut(each.text, _LONGEST_LINE) or f"[{each.media}]"
        if each.kind is Kind.NOTE:
            lines.append(t("{name}, to the staff only: {text}", name=each.author, text=words))
        else:
            lines.append(t("{question}: {answer}", question=each.author, answer=words))
    # i18n: button
    return Message(Markup("\n").join(lines), [[Button(t("Back"), pack("case", "card", case.id))]])
