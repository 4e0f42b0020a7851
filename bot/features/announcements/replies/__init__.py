"""Answers to an announcement whose author collects them."""
