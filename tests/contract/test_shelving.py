"""The contract, over every kind of storage."""

from storytime_adapters.testing.shelving_contract import *  # noqa: F403
