"""The contract, over every kind of storage."""

from storytime_adapters.testing.openings_contract import *  # noqa: F403
