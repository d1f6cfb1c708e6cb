"""The contract, over every kind of storage."""

from storytime_adapters.testing.authoring_contract import *  # noqa: F403
