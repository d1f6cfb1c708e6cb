"""The contract, over every kind of storage."""

from storytime_adapters.testing.units_of_work_contract import *  # noqa: F403
