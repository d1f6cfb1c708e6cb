"""Requests that carry a key, in memory."""

from datetime import datetime

from attrs import evolve, frozen

from storytime_core.kernel.idempotency import CLAIM, KEPT, Claim, Claimed, KeptReply, RequestKey
from storytime_core.kernel.ports import Clock

from .store import Table


@frozen
class Row:
    fingerprint: str
    token: int
    lease_until: datetime
    kept_until: datetime
    reply: KeptReply | None = None


@frozen
class MemoryRequests:
    rows: Table
    clock: Clock

    def claim(self, key: RequestKey, fingerprint: str) -> Claimed | KeptReply | Claim:
        row, now = self.rows.get(key), self.clock.now()
        if row is None or row.kept_until <= now:
            self.rows.put(key, Row(fingerprint, row.token + 1 if row else 1, now + CLAIM, now + KEPT))
            return Claimed(self.rows.get(key).token)
        if row.fingerprint != fingerprint:
            return Claim.OTHER_REQUEST
        if row.reply is not None:
            reply: KeptReply = row.reply
            return reply
        if row.lease_until > now:
            return Claim.IN_PROGRESS
        self.rows.put(key, evolve(row, token=row.token + 1, lease_until=now + CLAIM))
        return Claimed(row.token + 1)

    def settle(self, key: RequestKey, token: int, reply: KeptReply) -> bool:
        row = self.rows.get(key)
        if row is None or row.token != token:
            return False
        self.rows.put(key, evolve(row, reply=reply, kept_until=self.clock.now() + KEPT))
        return True

    def let_go(self, key: RequestKey, token: int) -> None:
        row = self.rows.get(key)
        if row is not None and row.token == token and row.reply is None:
            self.rows.remove(key)

    def purge(self, limit: int) -> int:
        now = self.clock.now()
        old = [key for key, row in self.rows.rows.items() if row.kept_until <= now][:limit]
        for key in old:
            self.rows.remove(key)
        return len(old)
