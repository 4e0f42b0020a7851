"""Figures as a picture: bars with their names, in any of the seven scripts, for a small phone.

What a picture says is said in words as well, by whoever asks for one: it is for those who see it at a glance, and
nobody needs it. So where the library, or a script's font, is not on a machine, the picture has less, or there is none.
"""

from bot.chart.drawing import draw, unset
from bot.chart.model import Bar, Bars, Picture

__all__ = ["Bar", "Bars", "Picture", "draw", "unset"]
