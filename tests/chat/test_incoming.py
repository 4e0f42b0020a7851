"""What Telegram's updates mean in our words: each kind of thing a person can do, and what concerns nobody."""

from typing import Any

import pytest

from bot.chat.callback_data import CallbackData
from bot.chat.incoming import File, Incoming, Kind, read
from bot.delivery.message import Button

NOY = {"id": 5, "is_bot": False, "first_name": "Noy", "last_name": "ວົງສາ", "language_code": "lo"}
BOT = {"id": 42, "is_bot": True, "first_name": "Sala", "username": "sala_bot"}
PRIVATE = {"id": 5, "type": "private", "first_name": "Noy"}
GROUP = {"id": -7, "type": "supergroup", "title": "Staff"}
FORUM = {"id": -9, "type": "supergroup", "title": "Staff", "is_forum": True}
CHANNEL = {"id": -8, "type": "channel", "title": "News"}
SMALL = {"file_id": "s", "file_unique_id": "t", "width": 1, "height": 1}
PHOTO = [SMALL, {"file_id": "f", "file_unique_id": "u", "width": 9, "height": 9, "file_size": 7}]
FILE = {"file_id": "f", "file_unique_id": "u"}
FORWARDED = {"forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "A friend"}}


def message(chat: dict[str, Any] = PRIVATE, sender: dict[str, Any] | None = NOY, **content: Any) -> dict[str, Any]:
    """A message as Telegram sends it."""
    return {"message_id": 9, "date": 1, "chat": chat, **({"from": sender} if sender else {}), **content}


def command(text: str, length: int, **more: Any) -> dict[str, Any]:
    """A text that begins with a command of so many letters."""
    return {"text": text, "entities": [{"type": "bot_command", "offset": 0, "length": length}], **more}


def press(data: str | None, chat: dict[str, Any] = PRIVATE, **more: Any) -> dict[str, Any]:
    """A pressed button."""
    query = {"id": "77", "from": NOY, "chat_instance": "c", "message": message(chat, BOT, text="?"), **more}
    return query if data is None else query | {"data": data}


def member(before: str, after: str, chat: dict[str, Any] = PRIVATE) -> dict[str, Any]:
    """The bot's membership changed."""

    def as_member(status: str) -> dict[str, Any]:
        return {"user": BOT, "status": status, **({"until_date": 0} if status == "kicked" else {})}

    return {
        "chat": chat, "from": NOY, "date": 1, "old_chat_member": as_member(before), "new_chat_member": as_member(after)
    }  # fmt: skip


def reaction(*emojis: str, chat: dict[str, Any] = PRIVATE) -> dict[str, Any]:
    """Noy's reactions to a message changed to these."""
    given = [{"type": "emoji", "emoji": emoji} for emoji in emojis]
    return {"chat": chat, "message_id": 9, "user": NOY, "date": 1, "old_reaction": [], "new_reaction": given}


def _read(kind: str, content: dict[str, Any]) -> Incoming | None:
    return read({"update_id": 3, kind: content}, "sala_bot")


def marked(offset: int, length: int) -> tuple[dict[str, Any], ...]:
    """The marking of a command."""
    return ({"type": "bot_command", "offset": offset, "length": length},)


def incoming(kind: Kind, **values: Any) -> Incoming:
    """What Noy did in her own chat, if nothing else is said."""
    known = {"update_id": 3, "chat_id": 5, "telegram_id": 5, "name": "Noy ວົງສາ", "client_language": "lo"}
    if kind in {Kind.TEXT, Kind.COMMAND, Kind.CONTACT, Kind.MEDIA, Kind.EDITED, Kind.STAFF}:
        known |= {"sent_at": 1, "own_id": 9}
    return Incoming(kind=kind, **(known | values))


TABLE: list[tuple[str, dict[str, Any], Incoming | None]] = [
    ("message", message(text="ສະບາຍດີ"), incoming(Kind.TEXT, text="ສະບາຍດີ")),
    ("message", message(text="/start as a name"), incoming(Kind.TEXT, text="/start as a name")),
    ("message", message(text="x", **FORWARDED), incoming(Kind.TEXT, text="x", forwarded=True)),
    ("message", message(**command("/start", 6)), incoming(Kind.COMMAND, command="start")),
    ("message", message(**command("/start  a_robotics ", 6)),
     incoming(Kind.COMMAND, command="start", text="a_robotics")),
    ("message", message(**command("/START", 6)), incoming(Kind.COMMAND, command="start")),
    ("message", message(**command("/help@SALA_bot", 14)), incoming(Kind.COMMAND, command="help")),
    ("message", message(**command("/help@other_bot", 15)),
     incoming(Kind.TEXT, text="/help@other_bot", entities=marked(0, 15))),
    ("message", message(**command("/help", 5, **FORWARDED)),
     incoming(Kind.TEXT, text="/help", forwarded=True, entities=marked(0, 5))),
    ("message", message(text="see /help", entities=[{"type": "bot_command", "offset": 4, "length": 5}]),
     incoming(Kind.TEXT, text="see /help", entities=marked(4, 5))),
    ("message", message(text="x", has_protected_content=True, **FORWARDED),
     incoming(Kind.TEXT, text="x", forwarded=True, is_protected=True)),
    ("message", message(contact={"phone_number": "856", "first_name": "Noy", "user_id": 5}),
     incoming(Kind.CONTACT, phone="856", own_contact=True)),
    ("message", message(contact={"phone_number": "856", "first_name": "Other", "user_id": 6}),
     incoming(Kind.CONTACT, phone="856")),
    ("message", message(contact={"phone_number": "856", "first_name": "Nobody"}), incoming(Kind.CONTACT, phone="856")),
    ("message", message(photo=PHOTO, caption="me"),
     incoming(Kind.MEDIA, media="photo", text="me", file=File("f", size=7))),
    ("message", message(photo=PHOTO, **FORWARDED),
     incoming(Kind.MEDIA, media="photo", file=File("f", size=7), forwarded=True)),
    ("message", message(voice=FILE | {"duration": 1}), incoming(Kind.MEDIA, media="voice", file=File("f"))),
    ("message", message(document=FILE | {"file_name": "a.csv", "mime_type": "text/csv", "file_size": 3}),
     incoming(Kind.MEDIA, media="document", file=File("f", "a.csv", "text/csv", 3))),
    ("message", message(location={"latitude": 1.0, "longitude": 2.0}), incoming(Kind.MEDIA, media="location")),
    ("message", message(dice={"emoji": "🎲", "value": 3}), incoming(Kind.MEDIA, media="dice")),
    ("message", message(pinned_message=message(text="x")), None),
    ("message", message(sender=BOT, text="another bot"), None),
    ("message", message(sender=None, text="nobody"), None),
    ("edited_message", message(text="changed", edit_date=2), incoming(Kind.EDITED, message_id=9, text="changed")),
    ("message", message(GROUP, text="people talk"), None),
    ("message", message(GROUP, photo=PHOTO), None),
    ("message", message(GROUP, **command("/start", 6)), incoming(Kind.GROUP, chat_id=-7, command="start")),
    ("message", message(GROUP, **command("/start@other_bot", 16)), None),
    ("edited_message", message(GROUP, **command("/start", 6)), None),
    ("message", message(GROUP, text="😀 @SALA_bot  visa?", entities=[{"type": "mention", "offset": 3, "length": 9}]),
     incoming(Kind.GROUP, chat_id=-7, text="😀 visa?", addressed=True)),
    ("message", message(GROUP, text="@other visa?", entities=[{"type": "mention", "offset": 0, "length": 6}]), None),
    ("message", message(GROUP, text="visa?", reply_to_message=message(GROUP, BOT, text="x")),
     incoming(Kind.GROUP, chat_id=-7, text="visa?", addressed=True)),
    ("message", message(GROUP, text="visa?", reply_to_message=message(GROUP, text="x")), None),
    ("channel_post", message(CHANNEL, None, text="news"), None),
    ("callback_query", press("form:pick:la:7"),
     incoming(Kind.BUTTON, data=CallbackData("form", "pick", "la", "7"), callback_id="77", message_id=9)),
    ("callback_query", press("forged <b>"), incoming(Kind.BUTTON, callback_id="77", message_id=9)),
    ("callback_query", press(None, game_short_name="chess"), incoming(Kind.BUTTON, callback_id="77", message_id=9)),
    ("callback_query", press("form:pick", GROUP), None),
    ("callback_query", {"id": "77", "from": NOY, "chat_instance": "c", "inline_message_id": "i", "data": "x:y"}, None),
    ("poll_answer", {"poll_id": "8", "user": NOY, "option_ids": [2, 0], "option_persistent_ids": ["2", "0"]},
     incoming(Kind.VOTE, poll_id="8", choices=(2, 0))),
    ("poll_answer", {"poll_id": "8", "user": NOY, "option_ids": [], "option_persistent_ids": []},
     incoming(Kind.VOTE, poll_id="8")),
    ("poll_answer", {"poll_id": "8", "voter_chat": CHANNEL, "option_ids": [0], "option_persistent_ids": ["0"]}, None),
    ("my_chat_member", member("member", "kicked"), incoming(Kind.LEFT)),
    ("my_chat_member", member("kicked", "member"), incoming(Kind.RETURNED)),
    ("my_chat_member", member("left", "member", GROUP), incoming(Kind.STANDING, chat_id=-7)),
    ("my_chat_member", member("member", "creator", FORUM), incoming(Kind.STANDING, chat_id=-9, may_work=True)),
    ("my_chat_member", member("member", "administrator", FORUM), incoming(Kind.STANDING, chat_id=-9)),
    ("my_chat_member", member("left", "administrator", CHANNEL), None),
    ("message", message(GROUP, migrate_to_chat_id=-9), incoming(Kind.MOVED, chat_id=-7, moved_to=-9)),
    ("message", message(FORUM, text="x", message_thread_id=4, is_topic_message=True),
     incoming(Kind.STAFF, chat_id=-9, text="x", thread=4)),
    ("message", message(FORUM, text="x", message_thread_id=4), incoming(Kind.STAFF, chat_id=-9, text="x")),
    ("edited_message", message(FORUM, photo=PHOTO, caption="x"),
     incoming(Kind.STAFF, chat_id=-9, text="x", media="photo", is_edit=True)),
    ("message", message(FORUM, **command("/close now", 6), reply_to_message={"message_id": 8}),
     incoming(Kind.STAFF, chat_id=-9, command="close", text="now", reply_to=8,
              entities=({"type": "bot_command", "offset": 0, "length": 6},))),
    ("message", message(FORUM, forum_topic_closed={}),
     incoming(Kind.STAFF, chat_id=-9, service="forum_topic_closed")),
    ("message", message(FORUM, new_chat_title="x"), None),
    ("message_reaction", reaction("👍"), incoming(Kind.REACTION, message_id=9, emoji="👍")),
    ("message_reaction", reaction(), incoming(Kind.REACTION, message_id=9)),
    ("message_reaction", reaction("👍", chat=GROUP), None),
    ("poll", {"id": "1", "question": "?", "options": [], "total_voter_count": 0, "is_closed": False,
              "is_anonymous": True, "type": "regular", "allows_multiple_answers": False, "allows_revoting": False,
              "members_only": False}, None),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "content", "wanted"), TABLE, ids=[f"{n} {row[0]}" for n, row in enumerate(TABLE)])
def test_each_thing_a_person_can_do_is_read_as_what_it_is(
    kind: str, content: dict[str, Any], wanted: Incoming | None
) -> None:
    """And what concerns nobody is nothing."""
    assert _read(kind, content) == wanted


def test_a_press_comes_with_what_stands_below_the_message() -> None:
    """So that one button can change without the others, and without the text."""
    keys = [[{"text": "Yes", "callback_data": "x:y"}, {"text": "Map", "url": "https://a.org"}], [{"text": "Pay"}]]
    below = {"chat": PRIVATE, "message_id": 9, "date": 1, "reply_markup": {"inline_keyboard": keys}}
    found = _read("callback_query", press("x:y") | {"message": below})
    assert found is not None
    assert found.keyboard == ((Button("Yes", "x:y"), Button("Map", url="https://a.org")), (Button("Pay"),))


def test_a_name_longer_than_we_keep_is_cut() -> None:
    """Whatever somebody called herself."""
    found = _read("message", message(sender=NOY | {"first_name": "N" * 300}, text="x"))
    assert found is not None
    assert found.name == "N" * 256


def test_a_message_that_is_too_old_to_be_shown_can_still_be_pressed() -> None:
    """Telegram then tells only its number."""
    old = {"chat": PRIVATE, "message_id": 9, "date": 0}
    found = _read("callback_query", press("form:pick") | {"message": old})
    assert found == incoming(Kind.BUTTON, data=CallbackData("form", "pick"), callback_id="77", message_id=9)
