"""The contract, over every kind of storage."""

import pytest

from storytime_adapters.testing.absences_contract import *  # noqa: F403
from storytime_adapters.testing.desk import HANDLERS


@pytest.fixture
def storage(open_storage):
    return open_storage(HANDLERS)
