"""The contract, over every kind of storage."""

from storytime_adapters.testing.outbox_contract import *  # noqa: F403
