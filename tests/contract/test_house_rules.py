"""The contract, over every kind of storage."""

import pytest
from attrs import evolve

from storytime_adapters.memory.storage import MemoryStorage
from storytime_adapters.testing.desk import HANDLERS, Desk
from storytime_adapters.testing.house_rules_contract import *  # noqa: F403
from storytime_core.family.house_rules import RulesChange


@pytest.fixture
def storage(open_storage):
    return open_storage(HANDLERS)


@pytest.fixture
def on_kiritimati(storage):
    """The same storage, of a deployment there."""
    there = "Pacific/Kiritimati"
    if isinstance(storage, MemoryStorage):
        return MemoryStorage(evolve(storage.store, time_zone=there))
    return evolve(storage, database=evolve(storage.database, time_zone=there))


def test_a_fresh_family_lives_where_the_deployment_says(on_kiritimati):
    """FAM-50"""
    desk, there = Desk(on_kiritimati), "Pacific/Kiritimati"
    mum = desk.a_mum()
    seen = [
        desk.house_rules.show(mum).unwrap().time_zone,
        desk.own_account.show(mum).unwrap().family.time_zone,
        on_kiritimati.family_facts().of(mum.family_id).time_zone,
        on_kiritimati.generation_views().time_zone(mum.family_id),
    ]
    with on_kiritimati.storytelling() as uow:
        seen.append(uow.house_rules.of(mum.family_id).time_zone)
    desk.house_rules.change(mum, RulesChange(finishing_mins=5)).unwrap()

    assert {*seen, desk.house_rules.show(mum).unwrap().time_zone} == {there}
