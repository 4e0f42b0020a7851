"""`python -m bot` is `sala`."""

from bot import memory

with memory.uncollected():
    from bot.commands import main

if __name__ == "__main__":
    main()
