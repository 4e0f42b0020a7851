"""Other ways to send a broadcast, each in a process of its own: `python -m tests.bench.peers.NAME URL HOW CHATS`.

They send the same text to the same server as the bot, and say on standard output what it cost them. None of them keeps
anything on disk. They live in an environment of their own (`.venv/peers`, requirements-bench.txt).
"""

TOKEN = "42:bench-needs-no-botfather-token-at-all"
TEXT = (
    "Dear trainees, the workshop on Tuesday begins at 09:00 in room 204 instead of 08:30 in the main hall. "
    "Please bring your laptop and the form that your institution has signed. We look forward to seeing you."
)
FIRST = 1_000_001
