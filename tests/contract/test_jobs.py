"""The contract, over every kind of storage."""

from storytime_adapters.testing.jobs_contract import *  # noqa: F403
