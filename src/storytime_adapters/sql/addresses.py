"""Where requests came from, what mailboxes were sent, and what was tried in vain, in the database."""

from datetime import datetime
from typing import Final

from attrs import frozen
from sqlalchemy import BindParameter, bindparam, delete, func, select, tuple_
from sqlalchemy.engine import Connection

from storytime_core.identity.addresses import KnownAddress, Miss, SentMail, SignInFailures
from storytime_core.identity.model import Purpose
from storytime_core.kernel.ids import AccountId

from .entities import find, hold, insert, upsert
from .rows import rows
from .tables.identity import code_misses, known_addresses, sent_mails, sign_in_failures

sent, miss, known, failed = sent_mails.c, code_misses.c, known_addresses.c, sign_in_failures.c

SENT: Final = (
    select(sent.at)
    .where(sent.target_hash == bindparam("target"), sent.purpose == bindparam("purpose"), sent.at > bindparam("since"))
    .order_by(sent.at)
)
ASKED_FROM: Final = (
    select(sent.id)
    .where(
        sent.address_hash == bindparam("address"), sent.purpose == bindparam("purpose"), sent.at > bindparam("since")
    )
    .limit(1)
)
ALL_MISSES: Final = (
    select(func.count())
    .select_from(code_misses)
    .where(miss.purpose == bindparam("purpose"), miss.at > bindparam("since"))
)
MISSES_FROM: Final = ALL_MISSES.where(miss.address_hash == bindparam("address"))
KNOWN: Final = select(known_addresses).where(
    known.account_id == bindparam("account"),
    known.address_hash == bindparam("address"),
    known.client_kind == bindparam("kind"),
)
IS_KNOWN: Final = (
    select(known.account_id)
    .where(
        known.account_id == bindparam("account"),
        known.address_hash == bindparam("address"),
        known.last_used_at > bindparam("since"),
    )
    .limit(1)
)
FORGET: Final = delete(known_addresses).where(known.account_id == bindparam("account"))
CLEAR: Final = delete(sign_in_failures).where(failed.email_hash == bindparam("email"))

BEFORE: Final[BindParameter[datetime]] = bindparam("before")
LIMIT: Final[BindParameter[int]] = bindparam("limit")
OLD_MAILS: Final = delete(sent_mails).where(sent.id.in_(select(sent.id).where(sent.at < BEFORE).limit(LIMIT)))
OLD_MISSES: Final = delete(code_misses).where(miss.id.in_(select(miss.id).where(miss.at < BEFORE).limit(LIMIT)))
WHOSE: Final = known.account_id, known.address_hash, known.client_kind
OLD_ADDRESSES: Final = delete(known_addresses).where(
    known.last_used_at < BEFORE, tuple_(*WHOSE).in_(select(*WHOSE).where(known.last_used_at < BEFORE).limit(LIMIT))
)
OLD_FAILURES: Final = delete(sign_in_failures).where(
    failed.last_at < BEFORE,
    failed.email_hash.in_(select(failed.email_hash).where(failed.last_at < BEFORE).limit(LIMIT)),
)


@frozen
class SqlSentMailRepository:
    connection: Connection

    def since(self, target_hash: str, purpose: Purpose, since: datetime) -> tuple[datetime, ...]:
        hold(self.connection, sent_mails, {"target": target_hash, "purpose": str(purpose)})
        asked = {"target": target_hash, "purpose": purpose, "since": since}
        return tuple(self.connection.scalars(SENT, asked))

    def was_asked_from(self, address_hash: str, purpose: Purpose, since: datetime) -> bool:
        asked = {"address": address_hash, "purpose": purpose, "since": since}
        return self.connection.scalar(ASKED_FROM, asked) is not None

    def add(self, mail: SentMail) -> None:
        insert(self.connection, sent_mails, mail)

    def purge(self, before: datetime, limit: int) -> int:
        return self.connection.execute(OLD_MAILS, {"before": before, "limit": limit}).rowcount


@frozen
class SqlMissRepository:
    connection: Connection

    def hold(self, purpose: Purpose) -> None:
        hold(self.connection, code_misses, {"purpose": str(purpose)})

    def count(self, purpose: Purpose, since: datetime, address_hash: str | None = None) -> int:
        asked = {"purpose": purpose, "since": since}
        if address_hash is None:
            return self.connection.scalar(ALL_MISSES, asked) or 0
        return self.connection.scalar(MISSES_FROM, {**asked, "address": address_hash}) or 0

    def add(self, miss: Miss) -> None:
        insert(self.connection, code_misses, miss)

    def purge(self, before: datetime, limit: int) -> int:
        return self.connection.execute(OLD_MISSES, {"before": before, "limit": limit}).rowcount


@frozen
class SqlKnownAddressRepository:
    connection: Connection

    def find(self, account_id: AccountId, address_hash: str, client_kind: str) -> KnownAddress | None:
        asked = {"account": account_id, "address": address_hash, "kind": client_kind}
        row = self.connection.execute(KNOWN, asked).first()
        return rows.structure(row._mapping, KnownAddress) if row else None

    def is_known(self, account_id: AccountId, address_hash: str, since: datetime) -> bool:
        asked = {"account": account_id, "address": address_hash, "since": since}
        return self.connection.scalar(IS_KNOWN, asked) is not None

    def save(self, known: KnownAddress) -> None:
        upsert(self.connection, known_addresses, known)

    def forget(self, account_id: AccountId) -> None:
        self.connection.execute(FORGET, {"account": account_id})

    def purge(self, used_before: datetime, limit: int) -> int:
        return self.connection.execute(OLD_ADDRESSES, {"before": used_before, "limit": limit}).rowcount


@frozen
class SqlSignInFailuresRepository:
    connection: Connection

    def of(self, email_hash: str) -> SignInFailures | None:
        return find(self.connection, sign_in_failures, SignInFailures, email_hash=email_hash)

    def save(self, failures: SignInFailures) -> None:
        upsert(self.connection, sign_in_failures, failures)

    def clear(self, email_hash: str) -> None:
        self.connection.execute(CLEAR, {"email": email_hash})

    def purge(self, last_before: datetime, limit: int) -> int:
        return self.connection.execute(OLD_FAILURES, {"before": last_before, "limit": limit}).rowcount
