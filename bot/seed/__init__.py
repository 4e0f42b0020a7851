"""The sample files, and how files are taken in."""

from pathlib import Path
from typing import Final

VECTORS: Final = Path(__file__).parent / "vectors.npz"
"""What an engine makes of the shipped bank's texts: embedding them takes more than a minute of both cores."""
