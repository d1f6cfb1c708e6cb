"""The contract, over every kind of storage."""

import pytest

from storytime_adapters.testing.reading_contract import *  # noqa: F403
from storytime_adapters.testing.reading_contract import READING_HANDLERS


@pytest.fixture
def storage(open_storage):
    return open_storage(READING_HANDLERS)
