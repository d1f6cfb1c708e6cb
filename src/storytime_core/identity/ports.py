"""What identity asks of the outside."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, Self
from uuid import UUID

from attrs import evolve, field, frozen
from returns.result import Result

from storytime_core.kernel.access import ServiceUnavailable, TokenExpired, TokenInvalid
from storytime_core.kernel.caller import Caller, Role
from storytime_core.kernel.faces import AvatarOnScreen
from storytime_core.kernel.ids import AccountId, AvatarId, CategoryId, FamilyId, GuestSessionId, KidId, SessionId
from storytime_core.kernel.pages import Cursor, Page, PageRequest
from storytime_core.kernel.ports import UnitOfWork

from .addresses import KnownAddress, Miss, SentMail, SignInFailures
from .errors import HashingBusy, ProviderTokenInvalid, UnknownChoice
from .linked import LinkedIdentity, ProvedIdentity, Provider
from .model import Account, AccountState, Code, GuestSession, Purpose, Session, SpentToken
from .security import SecurityLine


class AccountRepository(Protocol):
    """E-mails are in their normal form."""

    def by_email(self, email: str) -> Account | None:
        """Held still until the unit of work is over, even if there is none yet."""

    def get(self, account_id: AccountId) -> Account | None:
        """Held still until the unit of work is over."""

    def add(self, account: Account) -> None: ...

    def save(self, account: Account) -> None: ...

    def hold_admins(self) -> frozenset[AccountId]:
        """The live administrators; nobody else makes them fewer until the unit of work is over.  Taken before any
        account is held."""

    def erase(self, account_id: AccountId) -> None:
        """With its sessions, codes and known addresses."""

    def purge(self, created_before: datetime, limit: int) -> int:
        """Erase accounts that were never verified."""


class SessionRepository(Protocol):
    """Whoever holds an account and its sessions takes the account first."""

    def by_token(self, token_hash: str) -> Session | None:
        """The session of a refresh token, be it good or spent.  Not held."""

    def get(self, session_id: SessionId) -> Session | None:
        """Held still until the unit of work is over."""

    def live(self, account_id: AccountId, now: datetime) -> tuple[Session, ...]:
        """The one seen longest ago first."""

    def spent(self, token_hash: str) -> SpentToken | None: ...

    def add(self, session: Session) -> None: ...

    def save(self, session: Session) -> None: ...

    def spend(self, token: SpentToken) -> None: ...

    def purge(self, over_before: datetime, limit: int) -> int: ...


class CodeRepository(Protocol):
    def live(self, account_id: AccountId, purpose: Purpose) -> Code | None:
        """The one that was neither used nor voided, held still until the unit of work is over."""

    def by_hash(self, purpose: Purpose, code_hash: str) -> Code | None: ...

    def add(self, code: Code) -> bool:
        """False, and nothing happened, if an equal code that has to be found by itself is out already."""

    def save(self, code: Code) -> None: ...

    def void(self, account_id: AccountId, at: datetime) -> None:
        """All that are out."""

    def purge(self, expired_before: datetime, limit: int) -> int: ...


class SentMailRepository(Protocol):
    """What mailboxes were sent, however their accounts came and went."""

    def since(self, target_hash: str, purpose: Purpose, since: datetime) -> tuple[datetime, ...]:
        """When; held still until the unit of work is over, even if there was none."""

    def was_asked_from(self, address_hash: str, purpose: Purpose, since: datetime) -> bool: ...

    def add(self, mail: SentMail) -> None: ...

    def purge(self, before: datetime, limit: int) -> int: ...


class MissRepository(Protocol):
    def hold(self, purpose: Purpose) -> None:
        """Whoever counts and adds takes turns."""

    def count(self, purpose: Purpose, since: datetime, address_hash: str | None = None) -> int:
        """From one address, or from all."""

    def add(self, miss: Miss) -> None: ...

    def purge(self, before: datetime, limit: int) -> int: ...


class KnownAddressRepository(Protocol):
    """Written only by whoever holds the account."""

    def find(self, account_id: AccountId, address_hash: str, client_kind: str) -> KnownAddress | None: ...

    def is_known(self, account_id: AccountId, address_hash: str, since: datetime) -> bool:
        """Whatever the kind of client."""

    def save(self, known: KnownAddress) -> None: ...

    def forget(self, account_id: AccountId) -> None: ...

    def purge(self, used_before: datetime, limit: int) -> int: ...


class SignInFailuresRepository(Protocol):
    def of(self, email_hash: str) -> SignInFailures | None:
        """Held still until the unit of work is over, even if there are none yet."""

    def save(self, failures: SignInFailures) -> None: ...

    def clear(self, email_hash: str) -> None: ...

    def purge(self, last_before: datetime, limit: int) -> int: ...


class SecurityRecord(Protocol):
    """Only ever added to, until its time is over."""

    def note(self, line: SecurityLine) -> None:
        """Noting the same once more changes nothing."""

    def purge(self, before: datetime, limit: int) -> int: ...


class GuestRepository(Protocol):
    def get(self, session_id: GuestSessionId) -> GuestSession | None:
        """Held still until the unit of work is over.  Whoever holds an account, too, takes the account first."""

    def add(self, guest: GuestSession) -> None: ...

    def save(self, guest: GuestSession) -> None: ...

    def forget(self, session_ids: Sequence[GuestSessionId]) -> None: ...


class LinkedIdentityRepository(Protocol):
    """Written only by whoever holds the account."""

    def hold(self, issuer: str, subject: str) -> None:
        """Whoever links it, or founds an account by it, takes turns.  Held before any account."""

    def find(self, issuer: str, subject: str) -> LinkedIdentity | None: ...

    def all_of(self, account_id: AccountId) -> tuple[LinkedIdentity, ...]:
        """The one linked first comes first."""

    def add(self, identity: LinkedIdentity) -> None: ...

    def remove(self, identity: LinkedIdentity) -> None: ...


@frozen
class OwnKid:
    """What a kid that takes over is greeted with."""

    id: KidId
    name: str = field(repr=False)
    avatar: AvatarOnScreen | None = None

    def seen_at(self, public_url: str) -> Self:
        """With the whole address of its picture."""
        avatar = self.avatar and evolve(self.avatar, url=f"{public_url}{self.avatar.url}")
        return evolve(self, avatar=avatar)


class OwnKids(Protocol):
    def find(self, kid_id: KidId, family_id: FamilyId) -> OwnKid | None:
        """If it lives there; held still until the unit of work is over.  The account is held first."""


class IdentityUnitOfWork(UnitOfWork, Protocol):
    @property
    def accounts(self) -> AccountRepository: ...

    @property
    def sessions(self) -> SessionRepository: ...

    @property
    def codes(self) -> CodeRepository: ...

    @property
    def mails(self) -> SentMailRepository: ...

    @property
    def misses(self) -> MissRepository: ...

    @property
    def known_addresses(self) -> KnownAddressRepository: ...

    @property
    def failures(self) -> SignInFailuresRepository: ...

    @property
    def security(self) -> SecurityRecord: ...

    @property
    def guests(self) -> GuestRepository: ...

    @property
    def identities(self) -> LinkedIdentityRepository: ...

    @property
    def kids(self) -> OwnKids: ...


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
    second_factor_at: datetime | None
    last_seen_at: datetime
    account_seen_at: datetime | None
    is_live: bool
    family_version: int
    time_zone: str  # of the family


@frozen
class SessionOnScreen:
    """A session as its owner sees it in the list."""

    id: SessionId
    client_kind: str
    kid_id: KidId | None
    created_at: datetime
    last_seen_at: datetime
    idle_ends_at: datetime
    ends_at: datetime

    @property
    def cursor(self) -> Cursor:
        return Cursor(self.created_at, self.id)


class SessionViews(Protocol):
    def page(self, account_id: AccountId, page: PageRequest, now: datetime) -> Page[SessionOnScreen]:
        """Live ones, newest first."""

    def known(self, session_id: SessionId, now: datetime) -> KnownSession | None:
        """One statement, never from a cache."""

    def saw(self, session_id: SessionId, at: datetime) -> None:
        """Note when it was last seen."""

    def saw_account(self, account_id: AccountId, at: datetime) -> None:
        """The same of the account, which then is not about to be closed any more."""


class GuestViews(Protocol):
    def known(self, session_id: GuestSessionId) -> GuestSession | None:
        """One statement, never from a cache."""

    def saw(self, guest: GuestSession) -> None:
        """Note when it was last seen, and on which device; one that has ended meanwhile stays as it is."""

    def over(self, before: datetime, limit: int) -> tuple[GuestSessionId, ...]:
        """Those that ended by then, the oldest first."""


class GuestBelongings(Protocol):
    """What other contexts keep for guests."""

    def erase(self, session_ids: Sequence[GuestSessionId]) -> None:
        """Erasing what is gone changes nothing."""


@frozen
class Choice:
    id: UUID
    name: str


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
    is_premium: bool = False
    categories: tuple[Choice, ...] = ()
    expectations: tuple[Choice, ...] = ()


@frozen
class Profile:
    """The account and what is told of its family: where it chose nothing, the defaults stand in."""

    account: Account
    family: FamilyFacts


class EntitlementLookup(Protocol):
    def is_premium(self, family_id: FamilyId) -> bool:
        """Whether a family is entitled to what is paid for, at this moment."""


@frozen(kw_only=True)
class HouseholdChange:
    """The half of a profile that is the family's.  What is absent stays; each set replaces the one there was."""

    avatar_id: AvatarId | None = None
    avatar_url: str | None = None  # the same, by where it is seen

    explicit_content: bool | None = None
    max_screen_time_mins: int | None = None
    language: str | None = None
    language_code: str | None = None
    country: str | None = None
    time_zone: str | None = None
    categories: tuple[CategoryId, ...] | None = None
    expectations: tuple[UUID, ...] | None = None
    clears: frozenset[str] = frozenset()  # of max_screen_time_mins and country


class Household(Protocol):
    def set(self, caller: Caller, change: HouseholdChange) -> Result[None, UnknownChoice]:
        """Nothing is changed if one of the choices is unknown."""


class FamilyFactsLookup(Protocol):
    def of(self, family_id: FamilyId) -> FamilyFacts: ...


class AccountViews(Protocol):
    def by_email(self, email: str) -> Account | None: ...

    def linked_to(self, account_id: AccountId) -> tuple[LinkedIdentity, ...]:
        """The one linked first comes first."""

    def profile(self, account_id: AccountId) -> Profile | None:
        """Account and family, in at most two statements."""

    def is_known(self, email: str, address_hash: str, since: datetime) -> bool:
        """Whether the account of this e-mail was lately signed in from there."""


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


class IdentityProvider(Protocol):
    def prove(
        self, provider: Provider, token: str, nonce: str | None = None
    ) -> Result[ProvedIdentity, ProviderTokenInvalid | ServiceUnavailable]:
        """Who an ID token of this provider is about.  The outside is asked: never within a unit of work."""


class SecretBox(Protocol):
    """Sealed text opens only for the same use."""

    def seal(self, text: str, use: str) -> str: ...

    def open(self, sealed: str, use: str) -> str: ...


class OneTimePasswords(Protocol):
    def step_of(self, secret: str, digits: str, at: datetime) -> int | None:
        """The half minute of these digits, the latest if there are several; None unless it is about now."""

    def uri_of(self, secret: str, name: str) -> str:
        """What an app reads off a screen."""


class Fingerprints(Protocol):
    """Keyed hashes: tell things apart without keeping them."""

    def of(self, text: str, use: str) -> str: ...


class CommonPasswords(Protocol):
    def all(self) -> frozenset[str]:
        """Case-folded."""
