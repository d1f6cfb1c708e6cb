"""Accounts, sessions and codes, in the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from attrs import frozen
from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.engine import Connection, Engine

from storytime_core.identity.model import Account, AccountState, Code, GuestSession, Purpose, Session
from storytime_core.identity.ports import KnownSession, Profile
from storytime_core.kernel.caller import Role
from storytime_core.kernel.ids import AccountId, FamilyId, GuestSessionId, KidId, SessionId

from .entities import hold, insert, upsert
from .family import FACTS_OF_FAMILY, defaults_of, facts_in
from .rows import rows
from .tables.family import families
from .tables.identity import accounts, codes, guest_sessions, sessions
from .unit_of_work import SqlUnitOfWork

account, session, code, guest = accounts.c, sessions.c, codes.c, guest_sessions.c

BY_EMAIL: Final = select(accounts).where(account.email == bindparam("email"))
BY_ID: Final = select(accounts).where(account.id == bindparam("id"))
ERASE: Final = delete(accounts).where(account.id == bindparam("id"))
BY_REFRESH_HASH: Final = select(sessions).where(session.refresh_hash == bindparam("hash"))
SESSION: Final = select(sessions).where(session.id == bindparam("id")).with_for_update()
LIVE: Final = (
    select(sessions)
    .where(
        session.account_id == bindparam("account"),
        session.ended_at.is_(None),
        session.ends_at > bindparam("now"),
        session.idle_ends_at > bindparam("now"),
    )
    .order_by(session.last_seen_at, session.id)
)
LIVE_CODE: Final = (
    select(codes)
    .where(
        code.account_id == bindparam("account"),
        code.purpose == bindparam("purpose"),
        code.used_at.is_(None),
        code.voided_at.is_(None),
    )
    .with_for_update()
)
CODE_BY_HASH: Final = select(codes).where(
    code.purpose == bindparam("purpose"),
    code.code_hash == bindparam("hash"),
    code.used_at.is_(None),
    code.voided_at.is_(None),
)
ISSUED: Final = select(codes).where(
    code.account_id == bindparam("account"), code.purpose == bindparam("purpose"), code.issued_at > bindparam("since")
)
KNOWN: Final = (
    select(
        session.account_id,
        session.version,
        session.kid_id,
        session.proved_at,
        session.last_seen_at,
        session.ended_at,
        session.ends_at,
        session.idle_ends_at,
        account.state,
        account.role,
        account.email_verified_at,
    )
    .join(accounts, account.id == session.account_id)
    .where(session.id == bindparam("id"))
)
PROFILE: Final = (
    select(accounts, *FACTS_OF_FAMILY, families.c.id.is_not(None).label("has_family"))
    .outerjoin(families, families.c.id == account.id)
    .where(account.id == bindparam("family"))
)
GUEST: Final = select(guest_sessions).where(guest.id == bindparam("id"))
FORGET_GUESTS: Final = delete(guest_sessions).where(guest.id.in_(bindparam("ids", expanding=True)))
GUESTS_OVER: Final = (
    select(guest.id)
    .where(guest.expires_at <= bindparam("before"))
    .order_by(guest.expires_at, guest.id)
    .limit(bindparam("limit"))
)
SAW_GUEST: Final = (
    update(guest_sessions)
    .where(guest.id == bindparam("the_id"), guest.ended_at.is_(None))
    .values(
        last_seen_at=bindparam("at"),
        expires_at=bindparam("until"),
        device_hash=func.coalesce(guest.device_hash, bindparam("device", type_=guest.device_hash.type)),
    )
)
SAW: Final = update(sessions).where(session.id == bindparam("the_id")).values(last_seen_at=bindparam("at"))


@frozen
class SqlAccountRepository:
    connection: Connection

    def by_email(self, email: str) -> Account | None:
        hold(self.connection, accounts, {"email": email})
        row = self.connection.execute(BY_EMAIL.with_for_update(), {"email": email}).first()
        return rows.structure(row._mapping, Account) if row else None

    def get(self, account_id: AccountId) -> Account | None:
        row = self.connection.execute(BY_ID.with_for_update(), {"id": account_id}).first()
        return rows.structure(row._mapping, Account) if row else None

    def add(self, account: Account) -> None:
        insert(self.connection, accounts, account)

    def save(self, account: Account) -> None:
        upsert(self.connection, accounts, account)

    def erase(self, account_id: AccountId) -> None:
        self.connection.execute(ERASE, {"id": account_id})


@frozen
class SqlSessionRepository:
    connection: Connection

    def by_refresh_hash(self, refresh_hash: str) -> Session | None:
        row = self.connection.execute(BY_REFRESH_HASH, {"hash": refresh_hash}).first()
        return rows.structure(row._mapping, Session) if row else None

    def get(self, session_id: SessionId) -> Session | None:
        row = self.connection.execute(SESSION, {"id": session_id}).first()
        return rows.structure(row._mapping, Session) if row else None

    def live(self, account_id: AccountId, now: datetime) -> tuple[Session, ...]:
        found = self.connection.execute(LIVE, {"account": account_id, "now": now})
        return tuple(rows.structure(row._mapping, Session) for row in found)

    def add(self, session: Session) -> None:
        insert(self.connection, sessions, session)

    def save(self, session: Session) -> None:
        upsert(self.connection, sessions, session)


@frozen
class SqlCodeRepository:
    connection: Connection

    def live(self, account_id: AccountId, purpose: Purpose) -> Code | None:
        row = self.connection.execute(LIVE_CODE, {"account": account_id, "purpose": purpose}).first()
        return rows.structure(row._mapping, Code) if row else None

    def by_hash(self, purpose: Purpose, code_hash: str) -> Code | None:
        row = self.connection.execute(CODE_BY_HASH, {"purpose": purpose, "hash": code_hash}).first()
        return rows.structure(row._mapping, Code) if row else None

    def issued_since(self, account_id: AccountId, purpose: Purpose, since: datetime) -> tuple[Code, ...]:
        asked = {"account": account_id, "purpose": purpose, "since": since}
        return tuple(rows.structure(row._mapping, Code) for row in self.connection.execute(ISSUED, asked))

    def add(self, code: Code) -> None:
        insert(self.connection, codes, code)

    def save(self, code: Code) -> None:
        upsert(self.connection, codes, code)


@frozen
class SqlGuestRepository:
    connection: Connection

    def get(self, session_id: GuestSessionId) -> GuestSession | None:
        row = self.connection.execute(GUEST.with_for_update(), {"id": session_id}).first()
        return rows.structure(row._mapping, GuestSession) if row else None

    def add(self, guest: GuestSession) -> None:
        insert(self.connection, guest_sessions, guest)

    def save(self, guest: GuestSession) -> None:
        upsert(self.connection, guest_sessions, guest)

    def forget(self, session_ids: Sequence[GuestSessionId]) -> None:
        self.connection.execute(FORGET_GUESTS, {"ids": list(session_ids)})


class SqlIdentityUnitOfWork(SqlUnitOfWork):
    @property
    def accounts(self) -> SqlAccountRepository:
        return SqlAccountRepository(self.connection)

    @property
    def sessions(self) -> SqlSessionRepository:
        return SqlSessionRepository(self.connection)

    @property
    def codes(self) -> SqlCodeRepository:
        return SqlCodeRepository(self.connection)

    @property
    def guests(self) -> SqlGuestRepository:
        return SqlGuestRepository(self.connection)


@frozen
class SqlSessionViews:
    engine: Engine

    def known(self, session_id: SessionId, now: datetime) -> KnownSession | None:
        with self.engine.connect() as connection:
            row = connection.execute(KNOWN, {"id": session_id}).first()
        if row is None:
            return None
        return KnownSession(
            account_id=AccountId(row.account_id),
            account_state=AccountState(row.state),
            role=Role(row.role),
            is_verified=row.email_verified_at is not None,
            version=row.version,
            kid_id=KidId(row.kid_id) if row.kid_id else None,
            proved_at=row.proved_at,
            last_seen_at=row.last_seen_at,
            is_live=row.ended_at is None and now < min(row.ends_at, row.idle_ends_at),
        )

    def saw(self, session_id: SessionId, at: datetime) -> None:
        with self.engine.connect() as connection:
            connection.execute(SAW, {"the_id": session_id, "at": at})


@frozen
class SqlGuestViews:
    engine: Engine

    def known(self, session_id: GuestSessionId) -> GuestSession | None:
        with self.engine.connect() as connection:
            row = connection.execute(GUEST, {"id": session_id}).first()
        return rows.structure(row._mapping, GuestSession) if row else None

    def saw(self, guest: GuestSession) -> None:
        said = {
            "the_id": guest.id,
            "at": guest.last_seen_at,
            "until": guest.expires_at,
            "device": guest.device_hash,
        }
        with self.engine.connect() as connection:
            connection.execute(SAW_GUEST, said)

    def over(self, before: datetime, limit: int) -> tuple[GuestSessionId, ...]:
        with self.engine.connect() as connection:
            return tuple(connection.scalars(GUESTS_OVER, {"before": before, "limit": limit}))


@frozen
class SqlAccountViews:
    engine: Engine

    def by_email(self, email: str) -> Account | None:
        with self.engine.connect() as connection:
            row = connection.execute(BY_EMAIL, {"email": email}).first()
        return rows.structure(row._mapping, Account) if row else None

    def profile(self, account_id: AccountId) -> Profile | None:
        with self.engine.connect() as connection:
            row = connection.execute(PROFILE, {"family": account_id}).first()
            if row is None:
                return None
            family_id = FamilyId(account_id)
            facts = facts_in(connection, row) if row.has_family else defaults_of(family_id)
            return Profile(rows.structure(row._mapping, Account), facts)
