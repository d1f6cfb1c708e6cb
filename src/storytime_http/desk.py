"""What every request meets on its way in."""

import hmac
import ipaddress
from collections.abc import Callable, Mapping
from functools import lru_cache
from hashlib import sha256

from attrs import frozen
from falcon import Request, Response
from returns.result import Failure, Result, Success

from storytime_core.kernel.access import GuestSessionInvalid, RateLimited, TokenExpired, TokenInvalid
from storytime_core.kernel.caller import Caller, Guest
from storytime_core.kernel.errors import DomainError
from storytime_core.kernel.ports import UnitOfWork
from storytime_core.kernel.rates import RateCounters, RateRule, RateState

from .cursors import CursorSigner
from .declarations import Rate

CallerLookup = Callable[[str], Result[Caller, TokenInvalid | TokenExpired]]
"""From what stands in ``Authorization`` to who it is."""
GuestLookup = Callable[[str | None, str | None], Result[Guest, GuestSessionInvalid]]
"""The same for the headers of a guest: session and device."""


@lru_cache(4096)
def place_of(text: str) -> str:
    """An address as it counts."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return "unknown"
    if address.version == 6:
        return str(ipaddress.ip_network(f"{address}/64", strict=False).network_address)
    return str(address)


@frozen
class Desk:
    caller_for: CallerLookup
    guest_for: GuestLookup
    work: Callable[[], UnitOfWork]
    rates: RateCounters
    shared_rates: RateCounters
    cursors: CursorSigner
    address_key: bytes
    trusted_proxy_hops: int = 0
    chosen_rates: Mapping[str, tuple[int, int]] = {}
    follow_zone: Callable[[Caller, str], bool] = lambda caller, zone: False
    reached: Callable[[str], None] = lambda place: None  # where a test may stop the process

    def address(self, req: Request) -> str:
        """Where a request comes from, as far as we trust those who say so; IPv6 counts by /64."""
        text = req.env.get("REMOTE_ADDR") or ""
        if self.trusted_proxy_hops:
            named = (req.get_header("X-Forwarded-For") or "").split(",")
            if len(named) >= self.trusted_proxy_hops:
                text = named[-self.trusted_proxy_hops].strip()
        return place_of(text)

    def fingerprint(self, text: str) -> str:
        """Tells addresses and e-mails apart without keeping them."""
        return hmac.new(self.address_key, text.encode(), sha256).hexdigest()[:32]

    def rule(self, rate: Rate, which: str) -> RateRule | None:
        """The limit of this class; an operator may have chosen another one for callers."""
        rule, chosen = rate.rule(which), self.chosen_rates.get(rate.label)
        if rule is None or chosen is None or which in ("address", "daily", "own_daily"):
            return rule
        return RateRule(rule.name, *chosen, rule.is_shared)

    def _take(self, rule: RateRule, who: str) -> RateState:
        counters = self.shared_rates if rule.is_shared else self.rates
        return counters.take(rule, self.fingerprint(who))

    def taken(self, rate: Rate, who: str) -> Result[None, RateLimited]:
        """One of a caller's turns, for what turns out to be dear only when it is looked at."""
        rule = self.rule(rate, "own")
        state = self._take(rule, who) if rule else None
        if state is None or state.is_allowed:
            return Success(None)
        return Failure(RateLimited(rate.label, max(1, state.reset_seconds)))

    def may_make(self, caller: Caller) -> Callable[[], Result[None, RateLimited]]:
        """Leave to have something spoken, taken when it turns out that something has to be."""
        return lambda: self.taken(Rate.VOICE, f"account:{caller.account_id}")

    def count(
        self,
        req: Request,
        resp: Response | None,
        rule: RateRule | None,
        who: str,
        refused: Callable[[DomainError], Exception],
    ) -> None:
        if rule is None:
            return
        state = self._take(rule, who)
        if resp is not None:
            resp.set_header("RateLimit-Policy", f'"{rule.name}";q={rule.limit};w={rule.seconds}')
            resp.set_header("RateLimit", f'"{rule.name}";r={state.remaining};t={state.reset_seconds}')
        if not state.is_allowed:
            raise refused(RateLimited(rule.name.rpartition("-")[0], max(1, state.reset_seconds)))
