"""The contract, over every kind of storage."""

import pytest

from storytime_adapters.testing.heard_packs_contract import *  # noqa: F403
from storytime_adapters.testing.packs_contract import *  # noqa: F403
from storytime_adapters.testing.study import STUDY_HANDLERS


@pytest.fixture
def storage(open_storage):
    return open_storage(STUDY_HANDLERS)
