"""What can go wrong, as a family. The door says it to people; a room only says what is wrong.

BotError
├── SettingsFault        a setting is missing or wrong; the start stops (exit code 2)
├── FileFaults           an imported file has faults, each with its line; nothing is written
├── NotAnAnswer          a given text or tap does not answer the open question
├── NotAllowed           the thing is not in the state, or the person not in the role, that this needs
└── NotFound             what was named does not exist (any more)
"""


class BotError(Exception):
    """Something that was foreseen, and that the door can explain."""


class NotAllowed(BotError):
    """The state of the thing, or the role of the person, does not allow this now."""


class NotFound(BotError):
    """What was named does not exist, or exists no more."""
