"""How often somebody did something, counted in this process."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable
from threading import Lock
from typing import Final

from attrs import Factory, define, field

from storytime_core.kernel.rates import RateRule, RateState

KEYS: Final = 50_000


@define
class ProcessRateCounters:
    """Sliding windows; the keys that were quiet longest are forgotten first."""

    timer: Callable[[], float] = time.monotonic
    windows: OrderedDict[tuple[str, str], deque[float]] = Factory(OrderedDict)
    lock: Lock = field(factory=Lock, repr=False)

    def take(self, rule: RateRule, key: str) -> RateState:
        now = self.timer()
        with self.lock:
            window = self.windows.setdefault((rule.name, key), deque())
            self.windows.move_to_end((rule.name, key))
            while window and window[0] <= now - rule.seconds:
                window.popleft()
            is_allowed = len(window) < rule.limit
            if is_allowed:
                window.append(now)
            while len(self.windows) > KEYS:
                self.windows.popitem(last=False)
            reset = int(window[0] + rule.seconds - now) + 1 if window else 0
            return RateState(is_allowed, rule.limit - len(window), reset)

    def forget(self, limit: int) -> int:
        """Nothing: there is never more than a number of them."""
        return 0
