"""Accounts, sessions and codes, in the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from attrs import frozen
from sqlalchemy import bindparam, delete, func, or_, select, update
from sqlalchemy.engine import Connection

from storytime_core.family.model import Family
from storytime_core.identity.linked import LinkedIdentity
from storytime_core.identity.model import Account, AccountState, Code, GuestSession, Purpose, Session, SpentToken
from storytime_core.identity.ports import KnownSession, Profile, SessionOnScreen
from storytime_core.kernel.caller import Role
from storytime_core.kernel.ids import AccountId, FamilyId, GuestSessionId, KidId, SessionId
from storytime_core.kernel.pages import Page, PageRequest

from .addresses import (
    SqlKnownAddressRepository,
    SqlMissRepository,
    SqlSentMailRepository,
    SqlSignInFailuresRepository,
)
from .engine import Looks
from .entities import hold, insert, insert_once, upsert
from .faces import AVATAR_SEEN
from .family import FACTS_OF_FAMILY, facts_in
from .hot import Hot
from .linked import SqlLinkedIdentityRepository, SqlOwnKids, linked_to
from .lists import NewestFirst
from .rows import rows
from .security import SqlSecurityRecord
from .tables.faces import avatars
from .tables.family import families
from .tables.identity import accounts, codes, guest_sessions, known_addresses, sessions, spent_tokens
from .unit_of_work import SqlUnitOfWork

account, session, code, guest = accounts.c, sessions.c, codes.c, guest_sessions.c
spent, known = spent_tokens.c, known_addresses.c

BY_EMAIL: Final = select(accounts).where(account.email == bindparam("email"))
BY_ID: Final = select(accounts).where(account.id == bindparam("id"))
ADMINS: Final = select(account.id).where(account.role == Role.ADMIN, account.state == AccountState.LIVE)
ERASE: Final = delete(accounts).where(account.id == bindparam("id"))
BY_REFRESH_HASH: Final = select(sessions).where(session.refresh_hash == bindparam("hash"))
BY_SPENT_TOKEN: Final = (
    select(sessions).join(spent_tokens, spent.session_id == session.id).where(spent.token_hash == bindparam("hash"))
)
SPENT: Final = select(spent_tokens).where(spent.token_hash == bindparam("hash"))
SESSION: Final = select(sessions).where(session.id == bindparam("id")).with_for_update()
IS_LIVE: Final = (
    session.account_id == bindparam("account"),
    session.ended_at.is_(None),
    session.ends_at > bindparam("now"),
    session.idle_ends_at > bindparam("now"),
)
LIVE: Final = select(sessions).where(*IS_LIVE).order_by(session.last_seen_at, session.id)
ON_SCREEN: Final = NewestFirst(
    SessionOnScreen,
    select(
        session.id,
        session.client_kind,
        session.kid_id,
        session.created_at,
        session.last_seen_at,
        session.idle_ends_at,
        session.ends_at,
    ).where(*IS_LIVE),
    session.created_at,
    session.id,
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
VOID: Final = (
    update(codes)
    .where(code.account_id == bindparam("account"), code.used_at.is_(None), code.voided_at.is_(None))
    .values(voided_at=bindparam("at"))
)
OLD_ACCOUNTS: Final = delete(accounts).where(
    account.state == AccountState.UNVERIFIED,
    account.id.in_(
        select(account.id)
        .where(account.state == AccountState.UNVERIFIED, account.created_at < bindparam("before"))
        .limit(bindparam("limit"))
    ),
)
OLD_SESSIONS: Final = delete(sessions).where(
    session.id.in_(
        select(session.id)
        .where(or_(session.idle_ends_at < bindparam("before"), session.ended_at < bindparam("before")))
        .limit(bindparam("limit"))
    )
)
OLD_CODES: Final = delete(codes).where(
    code.id.in_(select(code.id).where(code.expires_at < bindparam("before")).limit(bindparam("limit")))
)
IS_KNOWN: Final = (
    select(account.id)
    .join(known_addresses, known.account_id == account.id)
    .where(
        account.email == bindparam("email"),
        known.address_hash == bindparam("address"),
        known.last_used_at > bindparam("since"),
    )
    .limit(1)
)
WHO_IS_IT: Final = (
    select(
        session.account_id,
        session.version,
        session.kid_id,
        session.proved_at,
        session.second_factor_at,
        session.last_seen_at,
        session.ended_at,
        session.ends_at,
        session.idle_ends_at,
        account.state,
        account.role,
        account.email_verified_at,
        func.coalesce(families.c.cache_version, 0).label("family_version"),
        families.c.time_zone,
        account.last_seen_at.label("account_seen_at"),
    )
    .join(accounts, account.id == session.account_id)
    .outerjoin(families, families.c.id == session.account_id)
    .where(session.id == bindparam("id"))
)
KNOWN: Final = Hot(WHO_IS_IT)
PROFILE: Final = Hot(
    select(accounts, *FACTS_OF_FAMILY, families.c.id.is_not(None).label("has_family"), *AVATAR_SEEN)
    .outerjoin(families, families.c.id == account.id)
    .outerjoin(avatars, avatars.c.id == account.avatar_id)
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
SAW_ACCOUNT: Final = (
    update(accounts)
    .where(account.id == bindparam("the_id"), account.state.in_((AccountState.LIVE, AccountState.UNVERIFIED)))
    .values(last_seen_at=bindparam("at"), absence_closes_at=None, absence_told=0)
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

    def hold_admins(self) -> frozenset[AccountId]:
        hold(self.connection, accounts, {"role": "admin"})
        return frozenset(AccountId(id) for id in self.connection.scalars(ADMINS))

    def add(self, account: Account) -> None:
        insert(self.connection, accounts, account)

    def save(self, account: Account) -> None:
        upsert(self.connection, accounts, account)

    def erase(self, account_id: AccountId) -> None:
        self.connection.execute(ERASE, {"id": account_id})

    def purge(self, created_before: datetime, limit: int) -> int:
        return self.connection.execute(OLD_ACCOUNTS, {"before": created_before, "limit": limit}).rowcount


@frozen
class SqlSessionRepository:
    connection: Connection

    def by_token(self, token_hash: str) -> Session | None:
        asked = {"hash": token_hash}
        row = self.connection.execute(BY_REFRESH_HASH, asked).first()
        row = row or self.connection.execute(BY_SPENT_TOKEN, asked).first()
        return rows.structure(row._mapping, Session) if row else None

    def get(self, session_id: SessionId) -> Session | None:
        row = self.connection.execute(SESSION, {"id": session_id}).first()
        return rows.structure(row._mapping, Session) if row else None

    def live(self, account_id: AccountId, now: datetime) -> tuple[Session, ...]:
        found = self.connection.execute(LIVE, {"account": account_id, "now": now})
        return tuple(rows.structure(row._mapping, Session) for row in found)

    def spent(self, token_hash: str) -> SpentToken | None:
        row = self.connection.execute(SPENT, {"hash": token_hash}).first()
        return rows.structure(row._mapping, SpentToken) if row else None

    def add(self, session: Session) -> None:
        insert(self.connection, sessions, session)

    def save(self, session: Session) -> None:
        upsert(self.connection, sessions, session)

    def spend(self, token: SpentToken) -> None:
        insert(self.connection, spent_tokens, token)

    def purge(self, over_before: datetime, limit: int) -> int:
        return self.connection.execute(OLD_SESSIONS, {"before": over_before, "limit": limit}).rowcount


@frozen
class SqlCodeRepository:
    connection: Connection

    def live(self, account_id: AccountId, purpose: Purpose) -> Code | None:
        row = self.connection.execute(LIVE_CODE, {"account": account_id, "purpose": purpose}).first()
        return rows.structure(row._mapping, Code) if row else None

    def by_hash(self, purpose: Purpose, code_hash: str) -> Code | None:
        row = self.connection.execute(CODE_BY_HASH, {"purpose": purpose, "hash": code_hash}).first()
        return rows.structure(row._mapping, Code) if row else None

    def add(self, code: Code) -> bool:
        return insert_once(self.connection, codes, code)

    def save(self, code: Code) -> None:
        upsert(self.connection, codes, code)

    def void(self, account_id: AccountId, at: datetime) -> None:
        self.connection.execute(VOID, {"account": account_id, "at": at})

    def purge(self, expired_before: datetime, limit: int) -> int:
        return self.connection.execute(OLD_CODES, {"before": expired_before, "limit": limit}).rowcount


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
    def mails(self) -> SqlSentMailRepository:
        return SqlSentMailRepository(self.connection)

    @property
    def misses(self) -> SqlMissRepository:
        return SqlMissRepository(self.connection)

    @property
    def known_addresses(self) -> SqlKnownAddressRepository:
        return SqlKnownAddressRepository(self.connection)

    @property
    def failures(self) -> SqlSignInFailuresRepository:
        return SqlSignInFailuresRepository(self.connection)

    @property
    def security(self) -> SqlSecurityRecord:
        return SqlSecurityRecord(self.connection)

    @property
    def guests(self) -> SqlGuestRepository:
        return SqlGuestRepository(self.connection)

    @property
    def identities(self) -> SqlLinkedIdentityRepository:
        return SqlLinkedIdentityRepository(self.connection)

    @property
    def kids(self) -> SqlOwnKids:
        return SqlOwnKids(self.connection, self.database.keyring)


@frozen
class SqlSessionViews:
    looks: Looks
    time_zone: str = "UTC"  # of families that have not said so

    def known(self, session_id: SessionId, now: datetime) -> KnownSession | None:
        with self.looks.connect() as connection:
            row = KNOWN.first(connection, {"id": session_id})
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
            second_factor_at=row.second_factor_at,
            last_seen_at=row.last_seen_at,
            account_seen_at=row.account_seen_at,
            is_live=row.ended_at is None and now < min(row.ends_at, row.idle_ends_at),
            family_version=row.family_version,
            time_zone=row.time_zone or self.time_zone,
        )

    def page(self, account_id: AccountId, page: PageRequest, now: datetime) -> Page[SessionOnScreen]:
        return ON_SCREEN.page(self.looks, page, account=account_id, now=now)

    def saw(self, session_id: SessionId, at: datetime) -> None:
        with self.looks.connect() as connection:
            connection.execute(SAW, {"the_id": session_id, "at": at})

    def saw_account(self, account_id: AccountId, at: datetime) -> None:
        with self.looks.connect() as connection:
            connection.execute(SAW_ACCOUNT, {"the_id": account_id, "at": at})


@frozen
class SqlGuestViews:
    looks: Looks

    def known(self, session_id: GuestSessionId) -> GuestSession | None:
        with self.looks.connect() as connection:
            row = connection.execute(GUEST, {"id": session_id}).first()
        return rows.structure(row._mapping, GuestSession) if row else None

    def saw(self, guest: GuestSession) -> None:
        said = {
            "the_id": guest.id,
            "at": guest.last_seen_at,
            "until": guest.expires_at,
            "device": guest.device_hash,
        }
        with self.looks.connect() as connection:
            connection.execute(SAW_GUEST, said)

    def over(self, before: datetime, limit: int) -> tuple[GuestSessionId, ...]:
        with self.looks.connect() as connection:
            return tuple(connection.scalars(GUESTS_OVER, {"before": before, "limit": limit}))


@frozen
class SqlAccountViews:
    looks: Looks
    public_url: str = ""
    time_zone: str = "UTC"

    def by_email(self, email: str) -> Account | None:
        with self.looks.connect() as connection:
            row = connection.execute(BY_EMAIL, {"email": email}).first()
        return rows.structure(row._mapping, Account) if row else None

    def profile(self, account_id: AccountId) -> Profile | None:
        with self.looks.connect() as connection:
            row = PROFILE.first(connection, {"family": account_id})
            if row is None:
                return None
            plain = Family(id=FamilyId(account_id), time_zone=self.time_zone)
            facts = facts_in(connection, row, plain, self.public_url)
            return Profile(rows.structure(row._mapping, Account), facts)

    def linked_to(self, account_id: AccountId) -> tuple[LinkedIdentity, ...]:
        with self.looks.connect() as connection:
            return linked_to(connection, account_id)

    def is_known(self, email: str, address_hash: str, since: datetime) -> bool:
        asked = {"email": email, "address": address_hash, "since": since}
        with self.looks.connect() as connection:
            return connection.scalar(IS_KNOWN, asked) is not None
