"""Zawgyi is noticed, and nobody who types Unicode is told that it is something else."""

import subprocess
import sys

import pytest

from bot.i18n.zawgyi import is_zawgyi


@pytest.mark.parametrize(
    "typed",
    [
        "\u103b\u1019\u1014\u1039\u1019\u102c",  # Myanmar
        "\u1031\u1019\u102c\u1004\u1039\u1031\u1019\u102c\u1004\u1039\u1031\u1021\u1038",  # Maung Maung Aye
    ],
)
def test_zawgyi_is_noticed(typed: str) -> None:
    assert is_zawgyi(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "မောင်မောင်အေး", "ဒေါ်အောင်ဆန်း", "စန္ဒာ", "သီရိ", "ကျော်ကျော်", "နန်းခမ်း", "ဦးဘ", "အေးအေးမြင့်", "ဇော်ဝင်း", "ခင်မြို့", "မြန်မာ",
        "မင်္ဂလာပါ", "ရန်ကုန် နည်းပညာ တက္ကသိုလ်", "မ", "ၸၢႆးၶမ်း", "Somphone", "ສົມພອນ", "",
    ],
)  # fmt: skip
def test_unicode_is_left_alone(typed: str) -> None:
    assert not is_zawgyi(typed)


def test_the_detector_waits_for_the_first_burmese_text() -> None:
    loaded = "import sys; from bot.i18n.zawgyi import is_zawgyi; is_zawgyi('Som'); print('myanmartools' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True).stdout == "False\n"
    )
