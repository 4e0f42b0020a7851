"""A broadcast that waits to be sent: what a bot finds that was stopped just after it had been decided.

`python -m tests.bench.audience URL MANY`: in a process of its own, for two migrations cannot run in one at once.
"""

import asyncio
import sys

from sqlalchemy import BigInteger, String, column, text

from bot.clock import Clock
from bot.database.engine import Database
from bot.database.migrate import migrate
from bot.delivery import fan_out
from bot.delivery.message import Lane, Message
from tests.bench.peers import TEXT

FIRST = 1_000_000
_SQLITE = "WITH RECURSIVE count(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM count WHERE n < {many}) "
_NUMBERS = {True: (_SQLITE, "count"), False: ("", "generate_series(1, {many}) AS count(n)")}


async def queue(url: str, many: int) -> None:
    """Rows of a broadcast for `many` chats that nobody else uses, written as the bot writes them."""
    database, now = Database(url), Clock().now()
    await migrate(database)
    head, numbers = _NUMBERS[database.is_sqlite]
    statement = f"{head}SELECT n AS person_id, {FIRST} + n AS chat_id, 'en' AS variant FROM {numbers}"
    everybody = text(statement.format(many=many)).columns(
        column("person_id", BigInteger), column("chat_id", BigInteger), column("variant", String)
    )
    async with database.begin() as connection:
        await fan_out.begin(connection, "bench", {"en": Message(TEXT)}, lane=Lane.BROADCAST, now=now)
    more = True
    while more:
        async with database.begin() as connection:
            more = await fan_out.go_on(connection, "bench", everybody, now=now)
    await database.close()


if __name__ == "__main__":
    asyncio.run(queue(sys.argv[1], int(sys.argv[2])))
