"""The contract, over every kind of storage."""

from storytime_adapters.testing.library_contract import *  # noqa: F403
