"""Accounts, sessions and codes, in memory."""

from collections.abc import Sequence
from datetime import datetime

from attrs import evolve, frozen

from storytime_core.identity.model import Account, Code, GuestSession, Purpose, Session
from storytime_core.identity.ports import KnownSession, Profile
from storytime_core.kernel.ids import AccountId, FamilyId, GuestSessionId, SessionId

from .family import facts_in
from .store import Store, Table
from .unit_of_work import MemoryUnitOfWork


@frozen
class MemoryAccountRepository:
    rows: Table
    sessions: Table
    codes: Table

    def by_email(self, email: str) -> Account | None:
        return next((account for account in self.rows.rows.values() if account.email == email), None)

    def get(self, account_id: AccountId) -> Account | None:
        account: Account | None = self.rows.get(account_id)
        return account

    def add(self, account: Account) -> None:
        if self.by_email(account.email) is not None:
            raise ValueError("an e-mail has one account")
        self.rows.put(account.id, account)

    def save(self, account: Account) -> None:
        self.rows.put(account.id, account)

    def erase(self, account_id: AccountId) -> None:
        for table in (self.sessions, self.codes):
            for key in [key for key, row in table.rows.items() if row.account_id == account_id]:
                table.remove(key)
        self.rows.remove(account_id)


@frozen
class MemorySessionRepository:
    rows: Table

    def by_refresh_hash(self, refresh_hash: str) -> Session | None:
        return next((session for session in self.rows.rows.values() if session.refresh_hash == refresh_hash), None)

    def get(self, session_id: SessionId) -> Session | None:
        session: Session | None = self.rows.get(session_id)
        return session

    def live(self, account_id: AccountId, now: datetime) -> tuple[Session, ...]:
        own = (session for session in self.rows.rows.values() if session.account_id == account_id)
        return tuple(sorted((one for one in own if one.is_live(now)), key=lambda one: (one.last_seen_at, one.id)))

    def add(self, session: Session) -> None:
        self.rows.put(session.id, session)

    def save(self, session: Session) -> None:
        self.rows.put(session.id, session)


@frozen
class MemoryCodeRepository:
    rows: Table

    def live(self, account_id: AccountId, purpose: Purpose) -> Code | None:
        return next((code for code in self._open(purpose) if code.account_id == account_id), None)

    def by_hash(self, purpose: Purpose, code_hash: str) -> Code | None:
        return next((code for code in self._open(purpose) if code.code_hash == code_hash), None)

    def issued_since(self, account_id: AccountId, purpose: Purpose, since: datetime) -> tuple[Code, ...]:
        own = (code for code in self.rows.rows.values() if code.account_id == account_id and code.purpose is purpose)
        return tuple(code for code in own if code.issued_at > since)

    def add(self, code: Code) -> None:
        self.rows.put(code.id, code)

    def save(self, code: Code) -> None:
        self.rows.put(code.id, code)

    def _open(self, purpose: Purpose) -> list[Code]:
        codes = self.rows.rows.values()
        return [code for code in codes if code.purpose is purpose and not code.used_at and not code.voided_at]


@frozen
class MemoryGuestRepository:
    rows: Table

    def get(self, session_id: GuestSessionId) -> GuestSession | None:
        guest: GuestSession | None = self.rows.get(session_id)
        return guest

    def add(self, guest: GuestSession) -> None:
        if self.rows.get(guest.id):
            raise ValueError("a visit begins once")
        self.rows.put(guest.id, guest)

    def save(self, guest: GuestSession) -> None:
        self.rows.put(guest.id, guest)

    def forget(self, session_ids: Sequence[GuestSessionId]) -> None:
        for session_id in session_ids:
            if self.rows.get(session_id):
                self.rows.remove(session_id)


class MemoryIdentityUnitOfWork(MemoryUnitOfWork):
    @property
    def accounts(self) -> MemoryAccountRepository:
        return MemoryAccountRepository(self.table("accounts"), self.table("sessions"), self.table("codes"))

    @property
    def sessions(self) -> MemorySessionRepository:
        return MemorySessionRepository(self.table("sessions"))

    @property
    def codes(self) -> MemoryCodeRepository:
        return MemoryCodeRepository(self.table("codes"))

    @property
    def guests(self) -> MemoryGuestRepository:
        return MemoryGuestRepository(self.table("guest_sessions"))


@frozen
class MemorySessionViews:
    store: Store

    def known(self, session_id: SessionId, now: datetime) -> KnownSession | None:
        with self.store.seen() as tables:
            session: Session | None = tables["sessions"].get(session_id)
            account: Account | None = tables["accounts"].get(session.account_id) if session else None
        if session is None or account is None:
            return None
        return KnownSession(
            account_id=account.id,
            account_state=account.state,
            role=account.role,
            is_verified=account.is_verified,
            version=session.version,
            kid_id=session.kid_id,
            proved_at=session.proved_at,
            last_seen_at=session.last_seen_at,
            is_live=session.is_live(now),
        )

    def saw(self, session_id: SessionId, at: datetime) -> None:
        with self.store.seen() as tables:
            if session := tables["sessions"].get(session_id):
                tables["sessions"][session_id] = evolve(session, last_seen_at=at)


@frozen
class MemoryGuestViews:
    store: Store

    def known(self, session_id: GuestSessionId) -> GuestSession | None:
        with self.store.seen() as tables:
            guest: GuestSession | None = tables["guest_sessions"].get(session_id)
        return guest

    def saw(self, guest: GuestSession) -> None:
        with self.store.seen() as tables:
            known: GuestSession | None = tables["guest_sessions"].get(guest.id)
            if known and known.ended_at is None:
                tables["guest_sessions"][guest.id] = evolve(
                    known,
                    device_hash=known.device_hash or guest.device_hash,
                    last_seen_at=guest.last_seen_at,
                    expires_at=guest.expires_at,
                )

    def over(self, before: datetime, limit: int) -> tuple[GuestSessionId, ...]:
        with self.store.seen() as tables:
            guests: list[GuestSession] = [one for one in tables["guest_sessions"].values() if one.expires_at <= before]
        return tuple(one.id for one in sorted(guests, key=lambda one: (one.expires_at, one.id))[:limit])


@frozen
class MemoryAccountViews:
    store: Store

    def by_email(self, email: str) -> Account | None:
        with self.store.seen() as tables:
            return next((account for account in tables["accounts"].values() if account.email == email), None)

    def profile(self, account_id: AccountId) -> Profile | None:
        with self.store.seen() as tables:
            account: Account | None = tables["accounts"].get(account_id)
            return Profile(account, facts_in(tables, FamilyId(account_id))) if account else None
