"""Counters for /metrics. Numbers and codes only; a person never becomes a label."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

REGISTRY = CollectorRegistry()

updates = Counter("sala_updates_total", "Updates by what became of them", ["outcome"], registry=REGISTRY)
turn_seconds = Histogram(
    "sala_turn_seconds",
    "From the start of a turn to its commit",
    registry=REGISTRY,
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
messages = Counter("sala_messages_total", "Settled outbox rows", ["lane", "outcome"], registry=REGISTRY)
questions = Counter(
    "sala_questions_total", "Free questions by language and band", ["language", "band"], registry=REGISTRY
)
reminders = Counter("sala_reminders_total", "Reminders by what became of them", ["outcome"], registry=REGISTRY)
alarms = Gauge("sala_alarm", "1 while something needs a person: token, poller", ["kind"], registry=REGISTRY)
ticks = Counter("sala_ticks_total", "Ticks of the clock", ["tick"], registry=REGISTRY)


def exposition() -> bytes:
    """Everything counted so far, in Prometheus's text format."""
    return generate_latest(REGISTRY)
