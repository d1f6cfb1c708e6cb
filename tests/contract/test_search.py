"""The contract, over every kind of storage."""

from storytime_adapters.testing.search_contract import *  # noqa: F403
