"""What identity asks of the outside."""

from datetime import datetime
from typing import Protocol

from attrs import frozen
from returns.result import Result

from storytime_core.kernel.access import TokenExpired, TokenInvalid
from storytime_core.kernel.caller import Role
from storytime_core.kernel.faces import AvatarOnScreen
from storytime_core.kernel.ids import AccountId, FamilyId, KidId, SessionId
from storytime_core.kernel.ports import UnitOfWork

from .errors import HashingBusy
from .model import Account, AccountState, Code, Purpose, Session


class AccountRepository(Protocol):
    """E-mails are in their normal form."""

    def by_email(self, email: str) -> Account | None:
        """Held still until the unit of work is over, even if there is none yet."""

    def get(self, account_id: AccountId) -> Account | None:
        """Held still until the unit of work is over."""

    def add(self, account: Account) -> None: ...

    def save(self, account: Account) -> None: ...

    def erase(self, account_id: AccountId) -> None:
        """With its sessions and codes."""


class SessionRepository(Protocol):
    """Whoever holds an account and its sessions takes the account first."""

    def by_refresh_hash(self, refresh_hash: str) -> Session | None: ...

    def get(self, session_id: SessionId) -> Session | None:
        """Held still until the unit of work is over."""

    def live(self, account_id: AccountId, now: datetime) -> tuple[Session, ...]:
        """The one seen longest ago first."""

    def add(self, session: Session) -> None: ...

    def save(self, session: Session) -> None: ...


class CodeRepository(Protocol):
    def live(self, account_id: AccountId, purpose: Purpose) -> Code | None:
        """The one that was neither used nor voided, held still until the unit of work is over."""

    def by_hash(self, purpose: Purpose, code_hash: str) -> Code | None: ...

    def issued_since(self, account_id: AccountId, purpose: Purpose, since: datetime) -> tuple[Code, ...]:
        """Used and voided ones too."""

    def add(self, code: Code) -> None: ...

    def save(self, code: Code) -> None: ...


class IdentityUnitOfWork(UnitOfWork, Protocol):
    @property
    def accounts(self) -> AccountRepository: ...

    @property
    def sessions(self) -> SessionRepository: ...

    @property
    def codes(self) -> CodeRepository: ...


@frozen
class KnownSession:
    """Session and account as one look finds them."""

    account_id: AccountId
    account_state: AccountState
    role: Role
    is_verified: bool
    version: int
    kid_id: KidId | None
    proved_at: datetime
    last_seen_at: datetime
    is_live: bool


class SessionViews(Protocol):
    def known(self, session_id: SessionId, now: datetime) -> KnownSession | None:
        """One statement, never from a cache."""

    def saw(self, session_id: SessionId, at: datetime) -> None:
        """Note when it was last seen."""


@frozen
class FamilyFacts:
    """What a profile tells of the family."""

    kids: int
    explicit_content: bool
    max_screen_time_mins: int | None
    language: str
    country: str | None
    time_zone: str
    avatar: AvatarOnScreen | None = None  # of the grown-up who founded it


class FamilyFactsLookup(Protocol):
    def of(self, family_id: FamilyId) -> FamilyFacts: ...


class AccountViews(Protocol):
    def by_email(self, email: str) -> Account | None: ...

    def find(self, account_id: AccountId) -> Account | None: ...


@frozen
class AccessClaims:
    """What an access token says.  No name, e-mail or role."""

    account_id: AccountId
    session_id: SessionId
    version: int
    kid_id: KidId | None


class AccessTokens(Protocol):
    @property
    def lasts_seconds(self) -> int: ...

    def issue(self, claims: AccessClaims, at: datetime) -> str: ...

    def read(self, token: str, now: datetime) -> Result[AccessClaims, TokenInvalid | TokenExpired]: ...


class PasswordHasher(Protocol):
    """Takes its time, so only a few run at once and some more may wait."""

    def hash(self, password: str) -> Result[str, HashingBusy]: ...

    def verify(self, password: str, password_hash: str | None) -> Result[bool, HashingBusy]:
        """Without a hash it takes just as long, and the answer is no."""

    def needs_renewal(self, password_hash: str) -> bool: ...


class SecretBox(Protocol):
    """Sealed text opens only for the same use."""

    def seal(self, text: str, use: str) -> str: ...

    def open(self, sealed: str, use: str) -> str: ...


class Fingerprints(Protocol):
    """Keyed hashes: tell things apart without keeping them."""

    def of(self, text: str, use: str) -> str: ...


class CommonPasswords(Protocol):
    def all(self) -> frozenset[str]:
        """Case-folded."""
