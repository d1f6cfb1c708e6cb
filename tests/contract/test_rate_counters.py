"""The contract, over every kind of storage; and what only those that last can promise."""

import pytest
from attrs import evolve
from sqlalchemy import func, select

from storytime_adapters.memory.rates import ProcessRateCounters
from storytime_adapters.rates import SteadyRates
from storytime_adapters.sql.rates import SqlRateCounters
from storytime_adapters.sql.tables.kernel import rate_windows
from storytime_adapters.testing.rates_contract import *  # noqa: F403
from storytime_adapters.testing.rates_contract import LOGIN, SECOND, allowed
from storytime_core.kernel.outage import StoreAway


@pytest.fixture
def counters(storage_kind, storage, clock):
    if storage_kind == "memory":
        return ProcessRateCounters(lambda: clock.now().timestamp())
    return SqlRateCounters(evolve(storage.database, clock=clock))


class Away:
    def take(self, rule, key):
        raise StoreAway("gone")

    def forget(self, limit):
        raise StoreAway("gone")


@pytest.mark.parametrize("storage_kind", ["sqlite", "postgres"])
def test_a_restart_forgets_nothing(counters, storage, clock):
    """CONV-46"""
    allowed(counters, 3)

    assert allowed(SqlRateCounters(evolve(storage.database, clock=clock)), 1) == [False]


@pytest.mark.parametrize("storage_kind", ["sqlite", "postgres"])
def test_what_is_over_leaves_no_row(counters, storage, clock):
    allowed(counters, 1)
    allowed(counters, 1, "dad")
    clock.pass_time(61 * SECOND)

    assert (counters.forget(1), counters.forget(5), counters.forget(5)) == (1, 1, 0)
    with storage.database.engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(rate_windows)) == 0


def test_while_the_place_is_away_each_process_counts_by_itself(clock):
    """CONV-46"""
    steady = SteadyRates(Away(), ProcessRateCounters(lambda: clock.now().timestamp()))

    assert allowed(steady, 4) == [True, True, True, False]
    assert LOGIN.is_shared
