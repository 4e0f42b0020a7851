"""The tests of the whole house."""

import os

TORTURE = os.environ.get("TORTURE") == "1"
"""`make torture`: as many moments, people and sequences as one has time for. `make test` holds a seeded sample."""
