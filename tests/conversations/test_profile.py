"""What the bot says about itself before Start: from the programme, in each language, told Telegram when it changed."""

from bot.chat import profile
from bot.database import properties
from bot.i18n import LANGUAGES, length, translators
from tests.conftest import House, shipped_programme


async def test_the_profile_is_the_programmes_in_each_language_and_set_once(new_house: House) -> None:
    """The second look asks Telegram for nothing; after a refusal the next one tries again."""
    app, world, told = new_house.app, new_house.world, new_house.world.profile
    await app.ticker.stop()  # which looks by itself, perhaps at this very moment
    async with app.database.begin() as connection:
        await properties.keep(connection, profile.KEPT, "another")
    for texts in (told.names, told.descriptions, told.short_descriptions):
        texts.clear()
    await app.leases.keep()
    now = app.clock.now()
    world.refuse_next("setMyDescription", "Too Many Requests: retry after 3600", 429, retry_after=3600)
    await app.look_at_profile(now)
    assert set(told.descriptions) != {"", *LANGUAGES}
    await app.look_at_profile(now)
    assert set(told.names) == set(told.descriptions) == set(told.short_descriptions) == {"", *LANGUAGES}
    programme = shipped_programme()
    for language in LANGUAGES:
        assert told.descriptions[language].startswith(programme.title[language])
        assert programme.subtitle[language] in told.descriptions[language]
    assert told.names["lo"] == "ການຍົກສູງຂີດຄວາມສາມາດດ້ານອາຊີວະສຶກສາ (TVET Capacity Building)"
    calls = len(world.calls("setMyName"))
    await app.look_at_profile(now)
    assert len(world.calls("setMyName")) == calls


def test_a_profile_keeps_telegrams_limits() -> None:
    """A name that is too long leaves out what stands in brackets; nothing is cut within a letter."""
    title = {"en": "A very long title of a programme that goes on and on for ever (with more)"}
    for t in translators().values():
        found = profile.profile(t, title, {"en": "x" * 600})
        assert length(found.name) <= 64
        assert length(found.short) <= 120
        assert length(found.long) <= 512
    assert (
        profile.profile(translators()["en"], {"en": "Short " * 9 + "name (in brackets)"}, {}).name
        == "Short " * 9 + "name"
    )
