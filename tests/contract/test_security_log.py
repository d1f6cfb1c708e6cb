"""The contract, over every kind of storage."""

import pytest

from storytime_adapters.testing.desk import HANDLERS
from storytime_adapters.testing.security_log_contract import *  # noqa: F403


@pytest.fixture
def storage(open_storage):
    return open_storage(HANDLERS)
