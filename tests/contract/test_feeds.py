"""The contract, over every kind of storage."""

from storytime_adapters.testing.feeds_contract import *  # noqa: F403
