"""The sample form and the translators."""

from tests.features.registration.conftest import form, speak, t

__all__ = ["form", "speak", "t"]
