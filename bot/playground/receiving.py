"""How the bot gets its updates: long polls or a webhook, never both."""

import re
from typing import Any

from bot.playground.check import Arguments, Upload
from bot.playground.hook import Hook, checked_address
from bot.playground.refusal import Refusal, bad_request
from bot.playground.world import World

LONGEST_POLL = 50
_HOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


class Described(Exception):
    """A result of `true` with words about what was done, as webhook methods answer."""

    def __init__(self, description: str) -> None:
        super().__init__(description)
        self.description = description


async def get_updates(world: World, a: Arguments) -> list[dict[str, Any]]:
    """getUpdates"""
    if world.hook is not None:
        raise Refusal(_HOOK_ACTIVE, 409)
    if "allowed_updates" in a:
        world.updates.allow(a["allowed_updates"])
    limit = min(max(a.get("limit", 100), 1), 100)
    timeout = min(max(a.get("timeout", 0), 0), LONGEST_POLL)
    return await world.updates.poll(a.get("offset", 0), limit, timeout)


async def set_webhook(world: World, a: Arguments) -> bool:
    """setWebhook"""
    url = a["url"].strip()
    if not url:
        return await delete_webhook(world, a)
    if isinstance(a.get("certificate"), str):
        raise bad_request("bad webhook: certificate must be uploaded as a file")
    hook = Hook(
        world,
        checked_address(url),
        secret=_secret(a),
        max_connections=min(max(a.get("max_connections", 40), 1), 100),
        ip_address=a.get("ip_address", ""),
        has_certificate=isinstance(a.get("certificate"), Upload),
    )
    _prepare(world, a)
    same = world.hook is not None and world.hook.url == hook.url and world.hook.secret == hook.secret
    await _take_down(world)
    world.updates.interrupt()
    world.hook = hook
    hook.start()
    raise Described("Webhook is already set" if same else "Webhook was set")


async def delete_webhook(world: World, a: Arguments) -> bool:
    """deleteWebhook"""
    _prepare(world, a)
    had = world.hook is not None
    await _take_down(world)
    raise Described("Webhook was deleted" if had else "Webhook is already deleted")


def get_webhook_info(world: World, a: Arguments) -> dict[str, Any]:
    """getWebhookInfo"""
    pending = len(world.updates.pending)
    if world.hook is None:
        return {"url": "", "has_custom_certificate": False, "pending_update_count": pending}
    return world.hook.as_json(pending)


def _prepare(world: World, a: Arguments) -> None:
    if "allowed_updates" in a:
        world.updates.allow(a["allowed_updates"])
    if a.get("drop_pending_updates"):
        world.updates.pending.clear()


async def _take_down(world: World) -> None:
    if world.hook is not None:
        await world.hook.stop()
        world.hook = None


def _secret(a: Arguments) -> str:
    secret: str = a.get("secret_token", "")
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not re.fullmatch("[A-Za-z0-9_-]*", secret):
        raise bad_request("secret token contains unallowed characters")
    return secret
