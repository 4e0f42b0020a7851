"""Benchmarks: `make bench`, or one of them by `make bench NAME=burst`.

What is measured are real processes over loopback HTTP: the bot as `python -m bot run`, and beside it a Bot API server
in a process of its own that does little, so that it is not what is measured. Nothing here asserts a time; the figures
and the machine they were taken on are printed and kept in `bench-results/`.
"""
