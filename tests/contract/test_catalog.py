"""The contract, over every kind of storage."""

from storytime_adapters.sql.visibility import PREDICATES
from storytime_adapters.testing.catalog_contract import *  # noqa: F403
from storytime_core.kernel.visibility import RULES


def test_every_rule_has_its_second_form():
    assert list(PREDICATES) == [rule.name for rule in RULES]
