"""Order: one after another for each person, beside each other for different people, whatever goes wrong."""

import asyncio
from collections import defaultdict
from functools import partial

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.order import Order

WORK = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 3), st.sampled_from(["well", "well", "badly", "cancelled"])),
    max_size=14,
)


class Watched:
    """Work that notes when it runs, and how many run beside it."""

    def __init__(self) -> None:
        self.running: dict[int, int] = defaultdict(int)
        self.began: dict[int, list[int]] = defaultdict(list)
        self.at_once = 0

    async def work(self, number: int, key: int, steps: int, how: str) -> None:
        """So many steps for one key, and an error at the end if it is to go badly."""
        self.began[key].append(number)
        self.running[key] += 1
        self.at_once = max(self.at_once, sum(self.running.values()))
        assert self.running[key] == 1, "two at once for one key"
        try:
            for _ in range(steps):
                await asyncio.sleep(0)
            if how == "badly":
                raise ZeroDivisionError
        finally:
            self.running[key] -= 1


@settings(max_examples=150, deadline=None)
@given(work=WORK, most=st.integers(1, 5))
def test_each_key_keeps_its_order_and_never_overlaps(work: list[tuple[int, int, str]], most: int) -> None:
    """Also when some of the work fails or is cancelled, waiting or running; and nothing is left behind."""

    async def story() -> list[BaseException | None]:
        tasks = [
            asyncio.create_task(order.run(key, partial(watched.work, number, key, steps, how)))
            for number, (key, steps, how) in enumerate(work)
        ]
        await asyncio.sleep(0)
        for task, (_, _, how) in zip(tasks, work, strict=True):
            if how == "cancelled":
                task.cancel()
        return await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 5)

    order, watched = Order(most), Watched()
    results = asyncio.run(story())
    ends = {"well": {type(None)}, "badly": {ZeroDivisionError}, "cancelled": {type(None), asyncio.CancelledError}}
    assert [type(result) in ends[how] for result, (_, _, how) in zip(results, work, strict=True)] == [True] * len(work)
    assert all(numbers == sorted(numbers) for numbers in watched.began.values())
    assert watched.at_once <= most
    assert not order._last, "a person with nothing to do is forgotten"


async def test_different_people_do_not_wait_for_each_other() -> None:
    """Three that can only end together do end."""
    order, together = Order(), asyncio.Barrier(3)

    async def meet() -> None:
        await together.wait()

    async with asyncio.timeout(5):
        await asyncio.gather(*(order.run(key, meet) for key in range(3)))


async def test_who_was_cancelled_waiting_does_not_let_others_overtake() -> None:
    """The third waits for the first, although the second has gone."""
    order, end, done = Order(), asyncio.Event(), []

    async def long() -> None:
        await end.wait()
        done.append("first")

    async def short() -> None:
        done.append("third")

    first = asyncio.create_task(order.run(1, long))
    second = asyncio.create_task(order.run(1, short))
    third = asyncio.create_task(order.run(1, short))
    await asyncio.sleep(0)
    second.cancel()
    await asyncio.wait([second])
    await asyncio.sleep(0.01)
    end.set()
    await asyncio.gather(first, third)
    assert done == ["first", "third"]


async def test_what_waits_for_its_own_turn_takes_no_place_from_others() -> None:
    """With two places, a crowd behind one slow person leaves the other place free."""
    order, end = Order(most=2), asyncio.Event()
    crowd = [asyncio.create_task(order.run(1, end.wait)) for _ in range(10)]  # type: ignore[arg-type]
    await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await order.run(2, lambda: asyncio.sleep(0))
    end.set()
    await asyncio.gather(*crowd)
