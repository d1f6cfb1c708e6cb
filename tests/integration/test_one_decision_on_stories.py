"""AUTHZ-05: whether a story is there for each of thousands of readers is what the decision says, whoever asks how."""

from random import Random

import pytest

from tests.deciding import CASES, a_world
from tests.deciding_stories import SINGLE


@pytest.mark.untraced
def test_every_path_to_a_story_says_what_the_decision_says(house, caplog) -> None:
    assert CASES > 10_000
    world, chance, wrong, counted = a_world(house), Random(9), [], 0
    for reader in world.readers:
        for story_id in chance.sample(list(world.facts), 2):
            for name, shows in ((name, shows) for name, shows in SINGLE.items() if shows):
                said = shows(world, reader, story_id)
                counted += said is not None
                if said not in (None, world.sees(reader, story_id)):
                    wrong.append((name, reader.viewpoint, story_id.int, said))

    assert wrong[:5] == []
    assert counted > 1_000
    visible = sum(world.sees(reader, id) for reader in world.readers for id in world.facts)
    assert CASES // 10 < visible < CASES // 2
    assert [record for record in caplog.records if record.name == "storytime_core.catalog.cards"] == []
