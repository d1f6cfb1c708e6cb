"""Links to files: signed for one holder, or plain."""

import hmac
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from math import ceil
from typing import Final

from attrs import field, frozen

from storytime_core.kernel.ids import AccountId, FamilyId
from storytime_core.kernel.ports import Clock

HALF_A_DAY: Final = 12 * 3600
BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)
LETTERS: Final = 43  # of a signature


@frozen
class SignedLinks:
    """The end is rounded up to half days, so a link stays the same for half a day and lasts at least as long."""

    public_base: str
    keys: tuple[bytes, ...] = field(repr=False)  # the newest signs; all of them verify
    clock: Clock

    def signed(self, name: str, holder: FamilyId) -> str:
        now = int(self.clock.now().timestamp())
        expires = f"{(now // HALF_A_DAY + 2) * HALF_A_DAY:x}"
        who = self._digest(self.keys[0], f"holder {holder}")[:16]
        signature = self._signature(self.keys[0], name, expires, who)
        return f"{self.public_base}/media/audio/{name}?e={expires}&h={who}&s={signature}"

    def archive(self, name: str, holder: AccountId, until: datetime) -> str:
        who = self._digest(self.keys[0], f"holder {holder}")[:16]
        expires = f"{ceil(until.timestamp()):x}"
        signature = self._signature(self.keys[0], name, expires, who)
        return f"{self.public_base}/media/exports/{name}?e={expires}&h={who}&s={signature}"

    def is_good(self, name: str, expires: str, holder: str, signature: str) -> bool:
        signed = any(
            hmac.compare_digest(
                self._signature(key, name, expires, holder), signature.encode("ascii", "replace").decode()
            )
            for key in self.keys
        )
        return signed and self.clock.now() < BEGINNING + timedelta(seconds=int(expires, 16))

    def plain(self, path: str) -> str:
        return f"{self.public_base}{path}"

    def _signature(self, key: bytes, name: str, expires: str, holder: str) -> str:
        return self._digest(key, f"media {name} {expires} {holder}")[:LETTERS]

    @staticmethod
    def _digest(key: bytes, text: str) -> str:
        return hmac.new(key, text.encode("utf-8", "replace"), sha256).hexdigest()
