"""So many within so long, for each key: windows that slide."""

from attrs import define
from hypothesis import given
from hypothesis import strategies as st

from storytime_adapters.memory import rates
from storytime_adapters.memory.rates import ProcessRateCounters
from storytime_core.kernel.rates import RateRule, RateState

RULE = RateRule("login", 3, 60)


@define
class Watch:
    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


@given(st.integers(1, 5), st.integers(1, 60), st.lists(st.integers(0, 40), max_size=40))
def test_no_window_holds_more_than_the_limit_and_none_less_than_it_may(limit, span, pauses):
    watch, rule, allowed = Watch(), RateRule("a rule", limit, span), []
    counters = ProcessRateCounters(watch)
    for pause in pauses:
        watch.seconds += pause
        within = [at for at in allowed if at > watch.seconds - span]
        state = counters.take(rule, "mum")
        assert state.is_allowed is (len(within) < limit)
        if state.is_allowed:
            allowed.append(watch.seconds)
            within.append(watch.seconds)
        assert state.remaining == limit - len(within)
        assert 0 < state.reset_seconds <= span + 1


@given(st.integers(0, 30))
def test_whoever_waits_as_told_is_let_in(later):
    watch = Watch()
    counters = ProcessRateCounters(watch)
    for _ in range(3):
        counters.take(RULE, "mum")
    watch.seconds += later
    watch.seconds += counters.take(RULE, "mum").reset_seconds

    assert counters.take(RULE, "mum").is_allowed


def test_rules_and_keys_are_counted_apart():
    counters = ProcessRateCounters(Watch())
    for _ in range(3):
        counters.take(RULE, "mum")

    assert not counters.take(RULE, "mum").is_allowed
    assert counters.take(RULE, "dad") == RateState(True, 2, 61)
    assert counters.take(RateRule("register", 3, 60), "mum").is_allowed


def test_the_quietest_keys_are_forgotten_first(monkeypatch):
    monkeypatch.setattr(rates, "KEYS", 2)
    counters = ProcessRateCounters(Watch())
    for key in ("mum", "dad", "mum", "gran"):
        counters.take(RULE, key)

    assert [key for _, key in counters.windows] == ["mum", "gran"]


def test_a_rule_that_allows_nothing_lets_nobody_in():
    assert ProcessRateCounters(Watch()).take(RateRule("never", 0, 60), "mum") == RateState(False, 0, 0)
