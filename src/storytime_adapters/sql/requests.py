"""Requests that carry a key, in the database."""

from typing import Final

from attrs import frozen
from sqlalchemy import and_, bindparam, case, delete, or_, select, update
from sqlalchemy.engine import Connection

from storytime_adapters.secrets.sealing import AesSecretBox
from storytime_core.kernel.idempotency import CLAIM, KEPT, Claim, Claimed, KeptReply, RequestKey

from .entities import INSERT
from .store_time import from_now, seconds, store_time
from .tables.kernel import idempotency_keys

row = idempotency_keys.c

NAMED: Final = (row.scope == bindparam("the_scope"), row.key == bindparam("the_key"))
IS_OVER: Final = row.kept_until <= store_time()
IS_FREE: Final = or_(IS_OVER, and_(row.status.is_(None), row.lease_until <= store_time()))
TAKE_OVER: Final = (
    update(idempotency_keys)
    .where(*NAMED, IS_FREE, or_(IS_OVER, row.fingerprint == bindparam("print")))
    .values(
        fingerprint=bindparam("print"),
        token=row.token + 1,
        lease_until=from_now("lease"),
        kept_until=from_now("kept"),
        status=case((IS_OVER, None), else_=row.status),
    )
    .returning(row.token)
)
LOOK: Final = select(row.fingerprint, row.status, row.headers, row.body).where(*NAMED)
SETTLE: Final = (
    update(idempotency_keys)
    .where(*NAMED, row.token == bindparam("the_token"))
    .values(
        status=bindparam("is_status"),
        headers=bindparam("has_headers"),
        body=bindparam("has_body"),
        kept_until=from_now("kept"),
    )
)
LET_GO: Final = delete(idempotency_keys).where(*NAMED, row.token == bindparam("the_token"), row.status.is_(None))
OLD: Final = select(row.scope, row.key).where(IS_OVER).order_by(row.kept_until).limit(bindparam("limit"))


def use_of(key: RequestKey) -> str:
    return f"reply to {key.scope} {key.key}"


def named(key: RequestKey) -> dict[str, str]:
    return {"the_scope": key.scope, "the_key": key.key}


@frozen
class SqlRequests:
    """Replies may carry tokens, so they are kept sealed, each for its own key."""

    connection: Connection
    box: AesSecretBox

    def claim(self, key: RequestKey, fingerprint: str) -> Claimed | KeptReply | Claim:
        insert = INSERT[self.connection.dialect.name](idempotency_keys).values(
            scope=key.scope,
            key=key.key,
            fingerprint=fingerprint,
            token=1,
            lease_until=store_time(seconds(CLAIM)),
            kept_until=store_time(seconds(KEPT)),
        )
        if self.connection.execute(insert.on_conflict_do_nothing().returning(row.token)).first():
            return Claimed(1)
        spans = {"lease": seconds(CLAIM), "kept": seconds(KEPT)}
        token = self.connection.scalar(TAKE_OVER, {**named(key), **spans, "print": fingerprint})
        if token is not None:
            return Claimed(token)
        found = self.connection.execute(LOOK, named(key)).first()
        if found is None:
            return Claim.IN_PROGRESS  # it was let go this very moment
        if found.fingerprint != fingerprint:
            return Claim.OTHER_REQUEST
        if found.status is None:
            return Claim.IN_PROGRESS
        body = self.box.open(bytes(found.body).decode(), use_of(key)).encode()
        return KeptReply(found.status, tuple(map(tuple, found.headers)), body)

    def settle(self, key: RequestKey, token: int, reply: KeptReply) -> bool:
        values = {
            "the_token": token,
            "is_status": reply.status,
            "has_headers": [list(header) for header in reply.headers],
            "has_body": self.box.seal(reply.body.decode(), use_of(key)).encode(),
            "kept": seconds(KEPT),
        }
        return self.connection.execute(SETTLE, {**named(key), **values}).rowcount == 1

    def let_go(self, key: RequestKey, token: int) -> None:
        self.connection.execute(LET_GO, {**named(key), "the_token": token})

    def purge(self, limit: int) -> int:
        old = self.connection.execute(OLD, {"limit": limit}).all()
        for scope, key in old:
            self.connection.execute(delete(idempotency_keys).where(row.scope == scope, row.key == key, IS_OVER))
        return len(old)
