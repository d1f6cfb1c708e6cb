"""The contract, over every kind of storage."""

from storytime_adapters.testing.importing_contract import *  # noqa: F403
