"""AUTHZ-05: what every list shows each of thousands of readers is what the decision says."""

import pytest

from tests.deciding import CASES, a_world
from tests.deciding_lists import LISTS, guest_history


@pytest.mark.untraced
def test_every_list_says_what_the_decision_says(house, caplog) -> None:
    assert CASES > 10_000
    world, wrong = a_world(house), []
    lists = [ask for ask in LISTS.values() if ask not in (None, guest_history)]
    asked = [(ask, reader) for reader in world.readers for ask in lists]
    for ask, reader in (*asked, *((guest_history, reader) for reader in world.readers)):
        for shown, wanted in ask(world, reader):
            if shown != wanted:
                differing = [id.int for id in shown - wanted], [id.int for id in wanted - shown]
                wrong.append((ask.__name__, reader.viewpoint, *differing))

    assert wrong[:5] == []
    visible = sum(world.sees(reader, id) for reader in world.readers for id in world.facts)
    assert CASES // 10 < visible < CASES // 2
    assert [record for record in caplog.records if record.name == "storytime_core.catalog.cards"] == []
