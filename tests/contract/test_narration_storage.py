"""The contract, over every kind of storage."""

from storytime_adapters.testing.narration_contract import *  # noqa: F403
