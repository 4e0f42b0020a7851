"""The bot is started again while people are in the middle: each goes on where she was."""

from pathlib import Path

import pytest

from tests.conftest import BOTH, new_database, open_house
from tests.conversations.steps import T, answers, begin_robotics, draft_of, meet, words

LO = T["lo"]


@pytest.mark.parametrize("kind", BOTH)
async def test_a_form_goes_on_after_a_restart(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """What was typed before the stop is there, and what is typed after it answers the question that was open."""
    async with new_database(kind, tmp_path, request) as url:
        async with open_house(url) as house:
            trainee = house.trainee
            await meet(trainee, "lo")
            await begin_robotics(trainee, "lo")
            await answers(trainee, "ສົມພອນ ວົງສາ")
            await trainee.says("12345")
            await trainee.sees(words(LO, "A name needs letters. Please type it once more."))
        async with open_house(url) as house:
            trainee = house.trainee
            await trainee.says("SOMPHONE VONGSA")
            await trainee.sees(button="form:right:*")
            await trainee.taps("form:right:*")
            asked = await trainee.sees(words(LO, "{k} of {n}", k=3, n=11), button="form:pick:la:*")
            await trainee.taps("form:pick:la:*", on=asked)
            await trainee.sees(words(LO, "{k} of {n}", k=4, n=11))
            assert (await draft_of(house, trainee)).draft["answers"] == {
                "full_name": "ສົມພອນ ວົງສາ", "passport_name": "SOMPHONE VONGSA", "country": "la",
            }  # fmt: skip
            await trainee.says("/mine")
            title = "ຫຸ່ນຍົນ ແລະ ລະບົບອັດຕະໂນມັດ"
            await trainee.sees(words(LO, "{activity}: not sent yet, {k} of {n} answered", activity=title, k=3, n=11))
