"""Figures at a glance for coordinators: people, registrations, what was sent, what was asked; in words and as bars."""
