"""Sala: an assistant on Telegram for trainee and teacher exchange programmes."""

__version__ = "0.1.0"
