"""The whole bot in a browser with no token: a loopback Bot API server, a chat page and a cast of people.

`world` holds people, chats and messages in memory; `api` speaks Telegram's Bot API over it, as strictly as Telegram
does; `page` shows it as phones side by side; `server` runs it. Nothing here touches the product's database.
"""
