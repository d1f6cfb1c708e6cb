"""The contract, over every kind of storage."""

from storytime_adapters.testing.ledger_contract import *  # noqa: F403
