"""Runs the bot under a profile by CPU time of its main thread: `PROFILE=/tmp/turns.prof make bench NAME=burst`.

By CPU time, because on a machine that others use too a wall clock measures them. The file is for `pstats`.
"""

import cProfile
import sys
import time


def main() -> None:
    """The profile's file is the first argument, the bot's own come after it."""
    _, path, *rest = sys.argv
    sys.argv = ["bot", *rest]
    profile = cProfile.Profile(time.thread_time)
    try:
        profile.runcall(_bot)
    finally:
        profile.dump_stats(path)


def _bot() -> None:
    from bot import commands

    commands.main()


if __name__ == "__main__":
    main()
