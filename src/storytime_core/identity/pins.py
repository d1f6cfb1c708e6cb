"""The grown-up's PIN: six digits nobody guesses at once, and few tries at them."""

import re
from datetime import datetime, timedelta
from typing import Final, Self

from attrs import evolve, frozen
from returns.result import Failure, Result, Success

from .errors import PinTooCommon

TRIES: Final = 5
WAITS: Final = timedelta(minutes=1)
LONGEST: Final = timedelta(hours=1)
TOLD_AT_MOST_EVERY: Final = timedelta(hours=1)

CIRCLE: Final = "01234567890123456789"
REPEATED: Final = re.compile(r"(\d)\1{5}|(\d\d)\2\2|(\d{3})\3")
YEAR, MONTH = r"(19[3-9]\d|20\d\d)", r"(0[1-9]|1[0-2])"
A_MONTH: Final = re.compile(f"{YEAR}{MONTH}|{MONTH}{YEAR}")
COMMON: Final = """
    123456 111111 123123 654321 121212 000000 666666 112233 789456 159753 987654 101010 123321 147258 222222 555555
    999999 131313 777777 333333 888888 696969 159357 456789 741852 963852 520520 147852 369258 258456 789123 102030
    142536 112358 314159 271828 321321 456456 789789 232323 202020 212121 252525 242424 141414 151515 161616 171717
    181818 191919 303030 313131 343434 363636 420420 424242 444444 454545 474747 505050 515151 525252 565656 575757
    585858 616161 636363 646464 656565 676767 686868 707070 717171 727272 747474 757575 767676 787878 797979 808080
    818181 828282 848484 858585 868686 878787 898989 909090 919191 929292 949494 959595 969696 979797 989898 100000
    100200 111222 112211 122333 123654 135790 246810 135791 147369 159951 200000 221122 223344 225588 258369 332211
    334455 445566 456123 456654 556677 667788 741963 753159 753951 778899 789654 852456 951753 963741 987123 998877
    110110 112112 121121 123789 147147 159159 258258
"""
MOST_COMMON: Final = frozenset(COMMON.split())


@frozen
class Pin:
    """Its hash, and the wrong tries in a row wherever they were made."""

    hash: str | None = None
    failures: int = 0
    locked_until: datetime | None = None
    told_at: datetime | None = None

    @property
    def is_set(self) -> bool:
        return self.hash is not None

    @property
    def tries_left(self) -> int:
        return max(0, TRIES - self.failures)

    def waits_for(self, now: datetime) -> timedelta | None:
        until = self.locked_until
        return until - now if until and now < until else None

    def with_failure(self, now: datetime) -> Self:
        """From the fifth in a row, each makes the next one wait twice as long."""
        failures = self.failures + 1
        if failures < TRIES:
            return evolve(self, failures=failures)
        wait = WAITS * 2 ** min(failures - TRIES, 6)
        return evolve(self, failures=failures, locked_until=now + min(wait, LONGEST))

    def with_failure_taken_back(self) -> Self:
        """It was not looked at after all."""
        failures = max(0, self.failures - 1)
        return evolve(self, failures=failures, locked_until=self.locked_until if failures >= TRIES else None)

    def without_failures(self) -> Self:
        return evolve(self, failures=0, locked_until=None)

    def is_to_be_told(self, now: datetime) -> bool:
        """From the fifth wrong try on, and at most once an hour."""
        return self.failures >= TRIES and (self.told_at is None or now - self.told_at >= TOLD_AT_MOST_EVERY)

    def told(self, at: datetime) -> Self:
        return evolve(self, told_at=at)

    def renewed(self, pin_hash: str) -> Self:
        """Another one, with all its tries."""
        return evolve(self.without_failures(), hash=pin_hash)


NO_PIN: Final = Pin()


def fit_pin(digits: str, field: str = "pin") -> Result[str, PinTooCommon]:
    """Six digits that a family would not try first."""
    is_common = (
        REPEATED.fullmatch(digits)
        or digits in CIRCLE
        or digits in CIRCLE[::-1]
        or A_MONTH.fullmatch(digits)
        or digits in MOST_COMMON
    )
    return Failure(PinTooCommon(field)) if is_common else Success(digits)
