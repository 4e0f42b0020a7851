"""What is said about who holds which role, and when one is taken away."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from markupsafe import Markup

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.features.roles.model import Held, Holder, Loss, Page, Past, Titles, Why
from bot.i18n import N_, Translator, cut
from bot.people.model import Grant, Person, Role

ROLES: Final = {
    Role.OWNER: N_("owner"),
    Role.COORDINATOR: N_("coordinator"),
    Role.TEACHER: N_("teacher"),
}
LONGEST_BUTTON: Final = 60
_LONGEST: Final = 80
_LONGEST_OF_TWO: Final = 20
_ENDS: Final = {
    Role.OWNER: N_("What it allows ends at once: everything here, and giving roles and taking them away."),
    Role.COORDINATOR: N_(
        "What it allows ends at once: deciding on registrations, answering questions, announcements, sessions."
    ),
    Role.TEACHER: N_("What it allows ends at once: the classes, who is in them, and their real hours."),
}


def for_owners(t: Translator) -> Message:
    """A command that is not for everybody."""
    return Message(t("This command is for owners. See /menu"))


def role_of(t: Translator, grant: Grant, titles: Titles) -> Markup:
    """A role with how far it reaches; an owner's has no bounds, whatever is stored."""
    role = t(ROLES[grant.role])
    if grant.role is Role.OWNER:
        return role
    if not grant.scope:
        return t("{role}, whole programme", role=role)
    scope = t.pick(titles.get(grant.scope, {})) or grant.scope.partition(":")[2]
    return t("{role}, {scope}", role=role, scope=cut(scope, _LONGEST))


def turns(t: Translator, page: Page[Any], action: str) -> list[list[Button]]:
    """The buttons to the pages before and after."""
    found = []
    if page.number > 0:
        # i18n: button
        found.append(Button(t("Back"), pack("roles", action, page.number - 1)))
    if page.number < page.last:
        # i18n: button
        found.append(Button(t("More"), pack("roles", action, page.number + 1)))
    return [found] if found else []


def place(t: Translator, page: Page[Any]) -> list[Markup]:
    """Which of how many are shown, where there are more than these."""
    if page.last == 0:
        return []
    first = page.number * page.size + 1
    shown = (t.number(first), t.number(first + len(page.rows) - 1), t.number(page.total))
    return [Markup("{}–{} / {}").format(*shown)]


# -- who holds which -------------------------------------------------------------------------------------------------


def listing(t: Translator, page: Page[Holder], titles: Titles, open_invitations: int) -> Message:
    """Who holds which role; who gave it, and since when, stands on the card behind each name."""
    lines = [t.plural("<b>Roles</b>: {n} person", "<b>Roles</b>: {n} people", n=page.total), *place(t, page)]
    names = []
    for number, each in enumerate(page.rows, start=page.number * page.size + 1):
        roles = Markup(" · ").join([Markup("<b>{}</b>").format(_name(each)), *_of(t, each, titles)])
        lines.append(Markup("{}. {}").format(t.number(number), roles))
        # A phone cuts what is too long for a button: the number tells who it is.
        label = cut(f"{t.number(number)}. {each.person.name}", _LONGEST_OF_TWO)
        names.append(Button(label, pack("roles", "holder", each.person.id, page.number)))
    # i18n: button
    ways = [Button(t("Invite somebody"), pack("roles", "invite"))]
    # i18n: button; roles that were taken away
    ways.append(Button(t("History"), pack("roles", "past", 0)))
    rows = [names[at : at + 2] for at in range(0, len(names), 2)]
    waiting = []
    if open_invitations:
        # i18n: button
        label = t("Open invitations: {n}", n=t.number(open_invitations)).unescape()
        waiting.append([Button(label, pack("roles", "open", 0))])
    return Message(Markup("\n").join(lines), [*rows, *turns(t, page, "list"), ways, *waiting])


def _of(t: Translator, holder: Holder, titles: Titles) -> list[Markup]:
    return [role_of(t, each.grant, titles) for each in holder.held]


def _name(holder: Holder) -> str:
    return cut(holder.person.name, _LONGEST)


def _roles(t: Translator, holder: Holder, titles: Titles, zone: str) -> Iterator[Markup]:
    for each in holder.held:
        role = role_of(t, each.grant, titles)
        day = t.day(each.since, zone)
        if holder.fixed and each.grant.role is Role.OWNER:
            yield t("{role}, named in the settings", role=role)
        elif each.by is None:
            yield t("{role}; since {day}, given on the server", role=role, day=day)
        else:
            yield t("{role}; since {day}, by {name}", role=role, day=day, name=cut(each.by, _LONGEST))


def card(
    t: Translator, found: Holder, titles: Titles, zone: str, whys: Mapping[int, Why], past: Sequence[Past],
    page: int = 0,
) -> Message:  # fmt: skip
    """One who holds a role: each can be taken away, or it says why not."""
    lines = [Markup("<b>{}</b>").format(_name(found)), *_roles(t, found, titles, zone)]
    if not found.has_come:
        lines.append(t("Has not started the bot yet."))
    if past:
        lines += [t("\nBefore:"), *(_past(t, each, titles, zone) for each in past)]
    lines += [_why(t, why) for why in dict.fromkeys(whys.values())]
    free = [each for each in found.held if each.id not in whys]
    rows = [[_take(t, each, titles, alone=len(free) == 1)] for each in free]
    # i18n: button
    return Message(Markup("\n").join(lines), [*rows, [Button(t("Back"), pack("roles", "list", page))]])


def _take(t: Translator, held: Held, titles: Titles, *, alone: bool) -> Button:
    # i18n: button; a role
    label = t("Take away") if alone else t("Take away: {role}", role=role_of(t, held.grant, titles))
    return Button(cut(label.unescape(), LONGEST_BUTTON), pack("roles", "ask", held.id))


def _why(t: Translator, why: Why) -> Markup:
    if why is Why.SETTINGS:
        return t(
            "\nThe settings on the server name this owner ({setting}), so the role can only be taken away there.",
            setting="OWNER_IDS",
        )
    return t("\nThis is the only owner, so the role stays. Invite another owner first.")


def _past(t: Translator, each: Past, titles: Titles, zone: str) -> Markup:
    first, last = t.day(each.since, zone), t.day(each.until, zone)
    role, name = role_of(t, each.grant, titles), cut(each.taken_by, _LONGEST)
    return t("{role}; {first} – {last}, taken away by {name}", role=role, first=first, last=last, name=name)


def history(t: Translator, page: Page[Past], titles: Titles, zone: str) -> Message:
    """The roles that were taken away."""
    lines = [t("<b>Roles that were taken away</b>"), *place(t, page)]
    for each in page.rows:
        lines += [Markup("\n<b>{}</b>").format(cut(each.name, _LONGEST)), _past(t, each, titles, zone)]
    if not page.rows:
        lines.append(t("None so far."))
    # i18n: button
    back = Button(t("To the list"), pack("roles", "list", 0))
    return Message(Markup("\n").join(lines), [*turns(t, page, "past"), [back]])


def changed(t: Translator) -> Markup:
    """Somebody was faster."""
    return t("This has changed meanwhile. Here is how it stands now.")


# -- taking away -----------------------------------------------------------------------------------------------------


def ask(t: Translator, loss: Loss, by: Person, titles: Titles) -> Message:
    """Asks once more, and says what ends with it."""
    person, held = loss.holder.person, loss.held
    name = _name(loss.holder)
    lines = [
        t("<b>Take this role away?</b>"),
        t("{name}: {role}", name=name, role=role_of(t, held.grant, titles)),
        t(_ENDS[held.grant.role]),
        *([t("This stays:"), *(role_of(t, each, titles) for each in loss.rest)] if loss.rest else []),
        *_open_work(t, loss),
    ]
    if person.id == by.id:
        lines.append(t("This is your own role. Only another owner can give it back to you."))
    # i18n: button
    back = Button(t("Back"), pack("roles", "holder", person.id))
    # i18n: button; a role
    return Message(Markup("\n").join(lines), [[back, Button(t("Yes, take away"), pack("roles", "take", held.id))]])


def _open_work(t: Translator, loss: Loss) -> Iterator[Markup]:
    name = _name(loss.holder)
    if loss.cases:
        yield t.plural(
            "{n} question that {name} has taken goes back to everybody in charge.",
            "{n} questions that {name} has taken go back to everybody in charge.",
            n=loss.cases, name=name,
        )  # fmt: skip
    if loss.unsent:
        yield t.plural(
            "{n} announcement of {name} that has not left stays unsent.",
            "{n} announcements of {name} that have not left stay unsent.",
            n=loss.unsent, name=name,
        )  # fmt: skip
    if loss.invitations:
        yield t.plural(
            "{n} open invitation of {name} ends too.", "{n} open invitations of {name} end too.",
            n=loss.invitations, name=name,
        )  # fmt: skip
    if loss.in_group:
        yield t("If {name} is in the staff group, please remove {name} from it too: the bot cannot.", name=name)


def taken(t: Translator, loss: Loss, by: Person, titles: Titles) -> Message:
    """It is done."""
    person, name = loss.holder.person, _name(loss.holder)
    lines = [t("✓ {name} no longer has this role: {role}", name=name, role=role_of(t, loss.held.grant, titles))]
    if person.id == by.id:
        return Message(lines[0])
    told = loss.holder.has_come and not person.unreachable
    lines.append(t("{name} has been told.", name=name) if told else t("{name} could not be told.", name=name))
    if loss.in_group:
        lines += _open_work(t, replace(loss, cases=0, unsent=0, invitations=0))
    # i18n: button
    return Message(Markup("\n").join(lines), [[Button(t("To the list"), pack("roles", "list", 0))]])


def taken_from_you(t: Translator, grant: Grant, titles: Titles) -> Message:
    """To who had it."""
    lines = [
        t("Your role has ended: <b>{role}</b>. Thank you for all you have done.", role=role_of(t, grant, titles)),
        t("Your own registrations stay as they are. If you have a question: /ask"),
    ]
    return Message(Markup("\n").join(lines))
