"""What is said about inviting somebody to a role: to the owner, and to who follows the link."""

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import quote

from markupsafe import Markup

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.features.roles.messages import LONGEST_BUTTON, ROLES, place, role_of, turns
from bot.features.roles.model import CHOICES, REACHES, Invitation, Page, Reach, Titles, page_of
from bot.i18n import N_, Translator, cut
from bot.people.model import Grant, Person, Role

# i18n: button
_ROLES: Final = {Role.COORDINATOR: N_("Coordinator"), Role.TEACHER: N_("Teacher"), Role.OWNER: N_("Owner")}
_LONGEST: Final = 80


def _back(t: Translator, action: str, argument: int | str = "") -> list[Button]:
    # i18n: button
    return [Button(t("Back"), pack("roles", action, argument))]


def which_role(t: Translator) -> Message:
    """Which role is somebody to have?"""
    lines = [
        t("<b>Invite somebody</b>"),
        t("Which role?"),
        t("<b>Coordinator</b>: decides on registrations, answers questions, announces"),
        t("<b>Teacher</b>: sees the classes and who is in them"),
        t("<b>Owner</b>: can do everything, gives roles and takes them away"),
    ]
    first, second, third = (Button(t(label), pack("roles", "as", role.value)) for role, label in _ROLES.items())
    return Message(Markup("\n").join(lines), [[first, second], [third], _back(t, "list", 0)])


def how_far(t: Translator, role: Role, seen: int) -> Message:
    """How far is it to reach? An owner's reaches everywhere, which is asked once more."""
    if role is Role.OWNER:
        # i18n: button
        make = Button(t("Make the link"), pack("roles", "owner_all", version=seen))
        asked = t("An owner can do everything here, and can take your own role away too.")
        return Message(asked, [[make], _back(t, "invite")])
    labels = {
        # i18n: button
        Reach.ALL: t("Whole programme"),
        # i18n: button
        Reach.ACTIVITY: t("One activity"),
        # i18n: button
        Reach.COUNTRY: t("One country"),
    }
    rows = [[_far(labels[reach], role, reach, seen)] for reach in REACHES[role]]
    return Message(t("<b>{role}</b>: for what?", role=t(_ROLES[role])), [*rows, _back(t, "invite")])


def _far(label: Markup, role: Role, reach: Reach, seen: int) -> Button:
    if reach is Reach.ALL:
        return Button(label, pack("roles", f"{role.value}_all", version=seen))
    return Button(label, pack("roles", f"pick_{reach.value}", role.value, 0))


def which(t: Translator, role: Role, reach: Reach, found: Sequence[Any], page: int, seen: int) -> Message:
    """Which activity, or which country? What is chosen makes the link."""
    asked = t("Which activity?") if reach is Reach.ACTIVITY else t("Which country?")
    number = page_of(page, len(found), CHOICES)
    shown = found[number * CHOICES : (number + 1) * CHOICES]
    action = f"{role.value}_{reach.value}"
    rows = [
        [Button(cut(t.pick(each.title) or each.code, LONGEST_BUTTON), pack("roles", action, each.code, seen))]
        for each in shown
    ]
    if len(found) > CHOICES:
        following = 0 if (number + 1) * CHOICES >= len(found) else number + 1
        # i18n: button
        rows.append([Button(t("More"), pack("roles", f"pick_{reach.value}", role.value, following))])
    lines = [Markup("<b>{}</b>").format(t(_ROLES[role])), asked if found else t("There is none here yet.")]
    return Message(Markup("\n").join(lines), [*rows, _back(t, "as", role.value)])


def link(t: Translator, made: Invitation, titles: Titles, url: str, zone: str) -> Message:
    """The link, to be passed on."""
    role = role_of(t, made.grant, titles)
    lines = [
        t("<b>Invitation</b>: {role}", role=role),
        Markup.escape(url),
        t("Please pass this link on to one person. It works once, until {when}.", when=_when(t, made, zone)),
    ]
    words = t("Your invitation: {role}. Please open the link.", role=role).unescape()
    shared = f"https://t.me/share/url?url={quote(url, safe='')}&text={quote(words, safe='')}"
    # i18n: button; a link
    share = Button(t("Pass it on"), url=shared)
    # i18n: button; an invitation
    return Message(Markup("\n").join(lines), [[share, Button(t("Withdraw it"), pack("roles", "one", made.id))]])


def beside(t: Translator) -> Markup:
    """What stands below the link as a picture."""
    return t("Somebody beside you can scan this.")


def _when(t: Translator, each: Invitation, zone: str) -> str:
    return t.when(each.expires_at, None, zone)


# -- open ones -------------------------------------------------------------------------------------------------------


def waiting(t: Translator, page: Page[Invitation], titles: Titles, zone: str) -> Message:
    """The invitations that can still be used."""
    lines = [t.plural("<b>{n} open invitation</b>", "<b>{n} open invitations</b>", n=page.total), *place(t, page)]
    rows = []
    for number, each in enumerate(page.rows, start=page.number * page.size + 1):
        lines.append(Markup("{}. {}").format(t.number(number), _line(t, each, titles, zone)))
        label = f"{t.number(number)}. {role_of(t, each.grant, titles).unescape()}"
        rows.append([Button(cut(label, LONGEST_BUTTON), pack("roles", "one", each.id))])
    # i18n: button
    back = Button(t("To the list"), pack("roles", "list", 0))
    return Message(Markup("\n").join(lines), [*rows, *turns(t, page, "open"), [back]])


def _line(t: Translator, each: Invitation, titles: Titles, zone: str) -> Markup:
    values = {
        "role": role_of(t, each.grant, titles), "day": t.day(each.made_at, zone), "when": _when(t, each, zone),
    }  # fmt: skip
    if each.by is None:
        return t("{role}; made on {day} on the server, ends on {when}", **values)
    return t("{role}; made on {day} by {name}, ends on {when}", name=cut(each.by, _LONGEST), **values)


def ask(t: Translator, each: Invitation, titles: Titles, zone: str) -> Message:
    """Asks once more."""
    lines = [
        t("<b>Withdraw this invitation?</b>"),
        _line(t, each, titles, zone),
        t("Whoever has the link cannot use it any more."),
    ]
    # i18n: button; an invitation
    yes = Button(t("Yes, withdraw"), pack("roles", "off", each.id))
    return Message(Markup("\n").join(lines), [[*_back(t, "open", 0), yes]])


def called_off(t: Translator, each: Invitation, titles: Titles) -> Message:
    """Nobody can use it any more."""
    # i18n: button
    back = Button(t("To the list"), pack("roles", "list", 0))
    return Message(t("✓ The invitation is withdrawn: {role}", role=role_of(t, each.grant, titles)), [[back]])


def over(t: Translator) -> Markup:
    """The invitation of a button cannot be used any more."""
    return t("This invitation was used meanwhile, or is over.")


# -- who follows the link --------------------------------------------------------------------------------------------


def given(t: Translator, grant: Grant, titles: Titles) -> Message:
    """An invitation was accepted."""
    role = t(ROLES[grant.role])
    if not grant.scope:
        return Message(t("✓ You now have the role <b>{role}</b>. See /menu", role=role))
    scope = t.pick(titles.get(grant.scope, {})) or grant.scope.partition(":")[2]
    return Message(t("✓ You now have the role <b>{role}</b> for {scope}. See /menu", role=role, scope=scope))


def used(t: Translator) -> Message:
    """Somebody has used this invitation."""
    return Message(t("This invitation was used already. Please ask for a new one."))


def not_valid(t: Translator) -> Message:
    """An invitation that expired, was called off, or never was."""
    return Message(t("This invitation is not valid, or not any more. Please ask for a new one."))


def has_already(t: Translator) -> Message:
    """She has what it gives."""
    return Message(t("You have this role already. The link still works for somebody else."))


def own(t: Translator) -> Message:
    """The owner who made it opened it herself."""
    return Message(t("You made this link yourself. Please pass it on: it still works."))


def has_accepted(t: Translator, person: Person, grant: Grant, titles: Titles) -> Message:
    """To who made the invitation."""
    name = cut(person.name, _LONGEST)
    return Message(t("✓ {name} has accepted your invitation: {role}", name=name, role=role_of(t, grant, titles)))
