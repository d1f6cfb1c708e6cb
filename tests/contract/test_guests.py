"""The contract, over every kind of storage."""

import pytest

from storytime_adapters.testing.desk import HANDLERS
from storytime_adapters.testing.guest_places_contract import *  # noqa: F403
from storytime_adapters.testing.guests_contract import *  # noqa: F403
from storytime_adapters.testing.visits import GUEST_HANDLERS


@pytest.fixture
def storage(open_storage):
    return open_storage({**HANDLERS, **GUEST_HANDLERS})
