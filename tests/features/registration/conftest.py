"""The sample form and the translators, for the tests of the registration's pure rooms."""

from collections.abc import Mapping

import pytest

from bot.features.registration.form import Form
from bot.i18n import Translator, translators
from tests.features.registration.sample import FORM


@pytest.fixture(scope="session")
def form() -> Form:
    return Form.model_validate(FORM)


@pytest.fixture(scope="session")
def speak() -> Mapping[str, Translator]:
    return translators()


@pytest.fixture(scope="session")
def t(speak: Mapping[str, Translator]) -> Translator:
    return speak["en"]
