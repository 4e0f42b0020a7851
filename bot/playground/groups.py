"""What people do on the page with groups, with their topics, and with the bot's list while they type."""

from typing import Any

from bot.playground import asked as page
from bot.playground import forum, inline
from bot.playground.asked import Asked, Impossible
from bot.playground.chat import Chat, NotSeen
from bot.playground.person import Person
from bot.playground.world import Event

RIGHTS = frozenset({
    "can_manage_topics", "can_pin_messages", "can_delete_messages", "can_invite_users", "can_change_info",
    "can_restrict_members", "can_promote_members", "can_manage_video_chats",
})  # fmt: skip
_LONGEST_TITLE = 128
_PATIENCE = 5.0  # seconds until a list that does not come is given up


async def bring(person: Person, asked: Asked) -> dict[str, Any]:
    """Puts the bot into a group with topics, as its link asks for: one of hers by its title, else a new one."""
    world, title = person.world, page.text(asked, "title")
    rights = [f"can_{name}" for name in page.text(asked, "rights", needed=False).split("+") if name]
    if len(title) > _LONGEST_TITLE:
        raise Impossible(f"the name of a group has at most {_LONGEST_TITLE} letters")
    if unknown := next((name for name in rights if name not in RIGHTS), None):
        raise Impossible(f"there is no right {unknown}")
    chat = next((one for one in _groups(person) if one.title == title), None)
    if chat is None:
        chat = world.group(title, person, is_forum=True, rights=rights)
    elif chat.rights != rights:
        forum.give_rights(world, person, chat, rights)
    await person.says(f"/start@{world.username} {page.text(asked, 'payload', needed=False)}".strip(), chat=chat)
    return {"chat": chat.id}


def _groups(person: Person) -> list[Chat]:
    return [one for one in person.world.chats.values() if one.is_forum and person in one.members and not one.moved_to]


async def enter(person: Person, asked: Asked) -> None:
    """Comes into a group that others have made."""
    chat = person.world.chats.get(asked["chat"]) if isinstance(asked.get("chat"), int) else None
    if chat is None or not chat.is_forum or chat.moved_to:
        raise Impossible("there is no such group")
    if person not in chat.members:
        chat.members.append(person)
        person.world.tell(Event("group", chat))


async def topic(person: Person, asked: Asked) -> None:
    """Closes the topic on her screen, opens it again, or deletes it with all that was said."""
    here, does = page.where(person, asked), page.text(asked, "does")
    chat, thread = here.get("chat"), here.get("thread")
    if chat is None or thread is None:
        raise Impossible("there is no topic on the screen")
    if does == "delete":
        forum.delete_topic(person.world, chat, thread)
    elif does in ("close", "reopen") and chat.topics[str(thread)]["open"] == (does == "close"):
        forum.close_topic(person.world, person, chat, thread, is_open=does == "reopen")


async def rights(person: Person, asked: Asked) -> None:
    """Makes the bot an ordinary member of the group, or an administrator again."""
    chat = page.group(person, asked)
    if chat is None:
        raise Impossible("there is no group on the screen")
    forum.give_rights(person.world, person, chat, sorted(RIGHTS) if asked.get("given") is True else [])


async def react(person: Person, asked: Asked) -> None:
    """Gives a message a sign, or takes it back."""
    emoji = page.text(asked, "emoji", needed=False)
    if emoji and emoji not in forum.EMOJIS:
        raise Impossible("Telegram has no such reaction")
    await person.reacts(page.message(person, asked), emoji or None)


async def look(person: Person, asked: Asked) -> dict[str, Any]:
    """What the bot offers for the words behind its name."""
    query = inline.typed(person.world, person, page.text(asked, "text"), page.group(person, asked) or person.chat)
    try:
        results = await query.answered(_PATIENCE)
    except NotSeen:
        raise Impossible("the bot has not answered") from None
    lines = [{"id": one.id, "title": one.title, "description": one.description} for one in results]
    return {"query": query.id, "results": lines}


async def pick(person: Person, asked: Asked) -> None:
    """Sends a line of the list in her own name, in the chat on her screen."""
    query, number = person.world.typed.get(page.text(asked, "query")), page.text(asked, "result")
    if query is None or query.person is not person:
        raise Impossible("the list is no longer there")
    found = next((one for one in query.results or () if one.id == number), None)
    if found is None:
        raise Impossible("the line is no longer there")
    here = page.where(person, asked)
    query.picks(found, here.get("chat") or person.chat, thread=here.get("thread"))
