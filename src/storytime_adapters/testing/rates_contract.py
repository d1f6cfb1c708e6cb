"""What every counter of turns promises: windows that slide, whoever counts at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from storytime_adapters.clocks import StoppedClock
from storytime_core.kernel.rates import RateCounters, RateRule, RateState

LOGIN = RateRule("login-own", 3, 60, is_shared=True)
SECOND = timedelta(seconds=1)


def allowed(counters: RateCounters, times: int, key: str = "mum", rule: RateRule = LOGIN) -> list[bool]:
    return [counters.take(rule, key).is_allowed for _ in range(times)]


def test_so_many_are_allowed_and_no_more(counters: RateCounters) -> None:
    assert allowed(counters, 5) == [True, True, True, False, False]


def test_it_is_told_how_many_are_left_and_when_there_are_more(counters: RateCounters) -> None:
    assert counters.take(LOGIN, "mum") == RateState(True, 2, 61)
    allowed(counters, 2)

    assert counters.take(LOGIN, "mum") == RateState(False, 0, 61)


def test_the_window_slides(counters: RateCounters, clock: StoppedClock) -> None:
    allowed(counters, 1)
    clock.pass_time(30 * SECOND)
    assert allowed(counters, 3) == [True, True, False]
    clock.pass_time(31 * SECOND)
    assert allowed(counters, 2) == [True, False]
    clock.pass_time(30 * SECOND)

    assert allowed(counters, 3) == [True, True, False]


def test_what_is_refused_is_not_counted(counters: RateCounters, clock: StoppedClock) -> None:
    allowed(counters, 3)
    clock.pass_time(59 * SECOND)
    allowed(counters, 20)
    clock.pass_time(2 * SECOND)

    assert allowed(counters, 4) == [True, True, True, False]


def test_rules_and_keys_are_counted_apart(counters: RateCounters) -> None:
    allowed(counters, 3)

    assert allowed(counters, 1, "dad") == [True]
    assert allowed(counters, 1, rule=RateRule("otp-own", 3, 60)) == [True]


def test_of_forty_at_once_three_are_allowed(counters: RateCounters) -> None:
    """CONV-46"""
    with ThreadPoolExecutor(20) as crowd:
        answers = list(crowd.map(lambda _: counters.take(LOGIN, "mum").is_allowed, range(40)))

    assert sum(answers) == 3


def test_forgetting_takes_only_what_is_over(counters: RateCounters, clock: StoppedClock) -> None:
    allowed(counters, 3)
    clock.pass_time(59 * SECOND)
    counters.forget(10)
    assert allowed(counters, 1) == [False]
    clock.pass_time(2 * SECOND)
    counters.forget(10)

    assert allowed(counters, 1) == [True]
