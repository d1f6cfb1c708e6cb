"""Accounts, sessions and codes, in memory."""

from collections.abc import Sequence
from datetime import datetime

from attrs import evolve, fields, frozen

from storytime_core.family.model import Family
from storytime_core.identity.linked import LinkedIdentity
from storytime_core.identity.model import Account, AccountState, Code, GuestSession, Purpose, Session, SpentToken
from storytime_core.identity.ports import KnownSession, Profile, SessionOnScreen
from storytime_core.identity.security import SecurityLine
from storytime_core.kernel.caller import Role
from storytime_core.kernel.ids import AccountId, FamilyId, GuestSessionId, SessionId
from storytime_core.kernel.pages import Page, PageRequest

from .addresses import (
    MemoryKnownAddressRepository,
    MemoryMissRepository,
    MemorySentMailRepository,
    MemorySignInFailuresRepository,
    purge,
)
from .family import MemoryKidRepository, facts_in
from .linked import MemoryLinkedIdentityRepository, MemoryOwnKids, linked_to
from .lists import newest_first
from .store import Store, Table
from .unit_of_work import MemoryUnitOfWork


@frozen
class MemoryAccountRepository:
    rows: Table
    belongings: tuple[Table, ...]  # what goes with an account

    def by_email(self, email: str) -> Account | None:
        return next((account for account in self.rows.rows.values() if account.email == email), None)

    def get(self, account_id: AccountId) -> Account | None:
        account: Account | None = self.rows.get(account_id)
        return account

    def hold_admins(self) -> frozenset[AccountId]:
        live = (one for one in self.rows.rows.values() if one.state is AccountState.LIVE)
        return frozenset(account.id for account in live if account.role is Role.ADMIN)

    def add(self, account: Account) -> None:
        if self.by_email(account.email) is not None:
            raise ValueError("an e-mail has one account")
        self.rows.put(account.id, account)

    def save(self, account: Account) -> None:
        if (other := self.by_email(account.email)) and other.id != account.id:
            raise ValueError("an e-mail has one account")
        self.rows.put(account.id, account)

    def erase(self, account_id: AccountId) -> None:
        for table in self.belongings:
            for key in [key for key, row in table.rows.items() if row.account_id == account_id]:
                table.remove(key)
        self.rows.remove(account_id)

    def purge(self, created_before: datetime, limit: int) -> int:
        unverified = [one for one in self.rows.rows.values() if one.state is AccountState.UNVERIFIED]
        old = [account.id for account in unverified if account.created_at < created_before][:limit]
        for account_id in old:
            self.erase(account_id)
        return len(old)


@frozen
class MemorySessionRepository:
    rows: Table
    spent_ones: Table

    def by_token(self, token_hash: str) -> Session | None:
        spent = self.spent(token_hash)
        sessions = self.rows.rows.values()
        return next(
            (one for one in sessions if one.refresh_hash == token_hash or (spent and spent.session_id == one.id)), None
        )

    def get(self, session_id: SessionId) -> Session | None:
        session: Session | None = self.rows.get(session_id)
        return session

    def live(self, account_id: AccountId, now: datetime) -> tuple[Session, ...]:
        own = (session for session in self.rows.rows.values() if session.account_id == account_id)
        return tuple(sorted((one for one in own if one.is_live(now)), key=lambda one: (one.last_seen_at, one.id)))

    def spent(self, token_hash: str) -> SpentToken | None:
        token: SpentToken | None = self.spent_ones.get(token_hash)
        return token

    def add(self, session: Session) -> None:
        self.rows.put(session.id, session)

    def save(self, session: Session) -> None:
        self.rows.put(session.id, session)

    def spend(self, token: SpentToken) -> None:
        if self.spent(token.token_hash):
            raise ValueError("a token is spent once")
        self.spent_ones.put(token.token_hash, token)

    def purge(self, over_before: datetime, limit: int) -> int:
        purge(self.spent_ones, lambda token: token.session_id not in self.rows.rows, limit)
        return purge(
            self.rows, lambda one: min(one.idle_ends_at, one.ended_at or one.idle_ends_at) < over_before, limit
        )


@frozen
class MemoryCodeRepository:
    rows: Table

    def live(self, account_id: AccountId, purpose: Purpose) -> Code | None:
        return next((code for code in self._open(purpose) if code.account_id == account_id), None)

    def by_hash(self, purpose: Purpose, code_hash: str) -> Code | None:
        return next((code for code in self._open(purpose) if code.code_hash == code_hash), None)

    def add(self, code: Code) -> bool:
        if code.purpose is Purpose.VERIFY_EMAIL and self.by_hash(code.purpose, code.code_hash):
            return False
        self.rows.put(code.id, code)
        return True

    def save(self, code: Code) -> None:
        self.rows.put(code.id, code)

    def void(self, account_id: AccountId, at: datetime) -> None:
        for purpose in Purpose:
            if code := self.live(account_id, purpose):
                self.save(code.voided(at))

    def purge(self, expired_before: datetime, limit: int) -> int:
        return purge(self.rows, lambda code: code.expires_at < expired_before, limit)

    def _open(self, purpose: Purpose) -> list[Code]:
        codes = self.rows.rows.values()
        return [code for code in codes if code.purpose is purpose and not code.used_at and not code.voided_at]


@frozen
class MemorySecurityRecord:
    rows: Table

    def note(self, line: SecurityLine) -> None:
        if not self.rows.get(line.id):
            self.rows.put(line.id, line)

    def purge(self, before: datetime, limit: int) -> int:
        return purge(self.rows, lambda line: line.at < before, limit)


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
        names = "sessions", "codes", "known_addresses", "linked_identities"
        return MemoryAccountRepository(self.table("accounts"), tuple(map(self.table, names)))

    @property
    def sessions(self) -> MemorySessionRepository:
        return MemorySessionRepository(self.table("sessions"), self.table("spent_tokens"))

    @property
    def codes(self) -> MemoryCodeRepository:
        return MemoryCodeRepository(self.table("codes"))

    @property
    def mails(self) -> MemorySentMailRepository:
        return MemorySentMailRepository(self.table("sent_mails"))

    @property
    def misses(self) -> MemoryMissRepository:
        return MemoryMissRepository(self.table("code_misses"))

    @property
    def known_addresses(self) -> MemoryKnownAddressRepository:
        return MemoryKnownAddressRepository(self.table("known_addresses"))

    @property
    def failures(self) -> MemorySignInFailuresRepository:
        return MemorySignInFailuresRepository(self.table("sign_in_failures"))

    @property
    def security(self) -> MemorySecurityRecord:
        return MemorySecurityRecord(self.table("security_lines"))

    @property
    def guests(self) -> MemoryGuestRepository:
        return MemoryGuestRepository(self.table("guest_sessions"))

    @property
    def identities(self) -> MemoryLinkedIdentityRepository:
        return MemoryLinkedIdentityRepository(self.table("linked_identities"))

    @property
    def kids(self) -> MemoryOwnKids:
        kids = MemoryKidRepository(self.table("kids"), self.table("buddy_talks"), self.table("family_versions"))
        return MemoryOwnKids(kids, self.table("avatars"))


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
            second_factor_at=session.second_factor_at,
            last_seen_at=session.last_seen_at,
            account_seen_at=account.last_seen_at,
            is_live=session.is_live(now),
            family_version=tables["family_versions"].get(account.id, 0),
            time_zone=family.time_zone if (family := tables["families"].get(account.id)) else self.store.time_zone,
        )

    def page(self, account_id: AccountId, page: PageRequest, now: datetime) -> Page[SessionOnScreen]:
        with self.store.seen() as tables:
            own = [one for one in tables["sessions"].values() if one.account_id == account_id and one.is_live(now)]
        return newest_first(map(on_screen, own), page)

    def saw(self, session_id: SessionId, at: datetime) -> None:
        with self.store.seen() as tables:
            if session := tables["sessions"].get(session_id):
                tables["sessions"][session_id] = evolve(session, last_seen_at=at)

    def saw_account(self, account_id: AccountId, at: datetime) -> None:
        with self.store.seen() as tables:
            account: Account | None = tables["accounts"].get(account_id)
            if account and not account.state.is_shut:
                tables["accounts"][account_id] = account.seen(at)


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
    public_url: str = ""

    def by_email(self, email: str) -> Account | None:
        with self.store.seen() as tables:
            return next((account for account in tables["accounts"].values() if account.email == email), None)

    def profile(self, account_id: AccountId) -> Profile | None:
        with self.store.seen() as tables:
            account: Account | None = tables["accounts"].get(account_id)
            plain = Family(id=FamilyId(account_id), time_zone=self.store.time_zone)
            return Profile(account, facts_in(tables, plain, self.public_url)) if account else None

    def linked_to(self, account_id: AccountId) -> tuple[LinkedIdentity, ...]:
        with self.store.seen() as tables:
            return linked_to(tables["linked_identities"].values(), account_id)

    def is_known(self, email: str, address_hash: str, since: datetime) -> bool:
        with self.store.seen() as tables:
            ids = {account.id for account in tables["accounts"].values() if account.email == email}
            known = [one for one in tables["known_addresses"].values() if one.address_hash == address_hash]
        return any(one.account_id in ids and one.last_used_at > since for one in known)


def on_screen(session: Session) -> SessionOnScreen:
    return SessionOnScreen(**{field.name: getattr(session, field.name) for field in fields(SessionOnScreen)})
