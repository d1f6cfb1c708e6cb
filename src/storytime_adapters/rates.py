"""Counting that goes on when the place where it is done is away."""

import logging

from attrs import frozen

from storytime_core.kernel.rates import RateCounters, RateRule, RateState

log = logging.getLogger("storytime.rates")


@frozen
class SteadyRates:
    """No limit is ever off, and no request fails because counting did: meanwhile each process counts by itself."""

    shared: RateCounters
    own: RateCounters

    def take(self, rule: RateRule, key: str) -> RateState:
        try:
            return self.shared.take(rule, key)
        except Exception:
            log.exception("could not count for %s", rule.name)
            return self.own.take(rule, key)

    def forget(self, limit: int) -> int:
        return self.shared.forget(limit)
