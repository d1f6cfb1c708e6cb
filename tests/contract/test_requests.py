"""The contract, over every kind of storage."""

from storytime_adapters.testing.requests_contract import *  # noqa: F403
