"""The contract, over every kind of storage."""

import pytest

from storytime_adapters.testing.recommendations_contract import *  # noqa: F403
from storytime_adapters.testing.recommendations_contract import ADVISED


@pytest.fixture
def storage(open_storage):
    return open_storage(ADVISED)
