"""Signing in, and staying signed in."""

from collections.abc import Callable

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.access import EmailNotVerified, TokenExpired, TokenInvalid
from storytime_core.kernel.caller import Caller
from storytime_core.kernel.ids import FamilyId
from storytime_core.kernel.ports import Clock
from storytime_core.kernel.use_case import use_case

from ..errors import AccountClosed, AccountSuspended, HashingBusy, InvalidCredentials, RefreshInvalid
from ..model import SEEN_AT_MOST_EVERY, Account, AccountState, Purpose
from ..ports import (
    AccessClaims,
    AccessTokens,
    AccountViews,
    FamilyFactsLookup,
    IdentityUnitOfWork,
    KnownSession,
    PasswordHasher,
    Profile,
    SessionViews,
)
from .codes import IssuingCodes
from .tokens import Opening, Tokens, hash_of

BEARER = "bearer "


@frozen
class Refreshed:
    jwt: str
    expires_in: int
    user: Profile


@frozen
class SigningIn:
    unit_of_work: Callable[[], IdentityUnitOfWork]
    sessions: SessionViews
    accounts: AccountViews
    families: FamilyFactsLookup
    clock: Clock
    hasher: PasswordHasher
    tokens: AccessTokens
    codes: IssuingCodes
    opening: Opening

    @use_case
    def with_password(
        self, email: str, password: str, client_kind: str = "unknown"
    ) -> Result[Tokens, InvalidCredentials | EmailNotVerified | AccountSuspended | AccountClosed | HashingBusy]:
        """An unknown e-mail costs as much time as a wrong password; states show only after the right one."""
        now = self.clock.now()
        known = self.accounts.by_email(email)
        password_hash = known.password_hash if known else None
        if not self.hasher.verify(password, password_hash).unwrap() or known is None or password_hash is None:
            return Failure(InvalidCredentials())
        renewed = self.hasher.hash(password).unwrap() if self.hasher.needs_renewal(password_hash) else password_hash
        profile = Profile(known, self.families.of(FamilyId(known.id)))
        with self.unit_of_work() as uow:
            account = uow.accounts.get(known.id)
            if account is None or account.password_hash != password_hash:
                return Failure(InvalidCredentials())
            if account.state is AccountState.UNVERIFIED:
                self.codes.issue(uow, account, Purpose.VERIFY_EMAIL, now)
                uow.commit()
                return Failure(EmailNotVerified())
            self._may_sign_in(account).unwrap()
            if renewed != password_hash:
                uow.accounts.save(account.with_hash(renewed))
            session, refresh_token = self.opening.open(uow, account, "password", client_kind, now)
            tokens = self.opening.handed_out(session, refresh_token, profile, now)
            uow.commit(tokens)
        return Success(tokens)

    def _may_sign_in(self, account: Account) -> Result[None, AccountSuspended | AccountClosed]:
        match account.state:
            case AccountState.SUSPENDED:
                return Failure(AccountSuspended())
            case AccountState.CLOSED:
                return Failure(AccountClosed())
            case _:
                return Success(None)

    @use_case
    def refresh(self, refresh_token: str) -> Result[Refreshed, RefreshInvalid]:
        """A new access token; the session's idle end moves on, never past its own."""
        now = self.clock.now()
        with self.unit_of_work() as uow:
            found = uow.sessions.by_refresh_hash(hash_of(refresh_token))
            account = uow.accounts.get(found.account_id) if found else None
            session = uow.sessions.get(found.id) if found else None
            if session is None or account is None or not session.is_live(now):
                return Failure(RefreshInvalid())
            if account.state not in (AccountState.LIVE, AccountState.UNVERIFIED):
                return Failure(RefreshInvalid())
            refreshed = session.refreshed(now)
            uow.sessions.save(refreshed)
            uow.commit()
        profile = Profile(account, self.families.of(FamilyId(account.id)))
        return Success(Refreshed(self.opening.access_token(refreshed, now), self.tokens.lasts_seconds, profile))

    @use_case
    def caller_for(self, credential: str) -> Result[Caller, TokenInvalid | TokenExpired]:
        """Who stands behind an ``Authorization`` header.  Session and account are looked up each time."""
        if credential[: len(BEARER)].lower() != BEARER:
            return Failure(TokenInvalid())
        now = self.clock.now()
        claims: AccessClaims = self.tokens.read(credential[len(BEARER) :].strip(), now).unwrap()
        session = self.sessions.known(claims.session_id, now)
        if session is None or not self._fits(session, claims):
            return Failure(TokenInvalid())
        if now - session.last_seen_at >= SEEN_AT_MOST_EVERY:
            self.sessions.saw(claims.session_id, now)
        return Success(
            Caller(
                session.account_id,
                claims.session_id,
                session.role,
                session.is_verified,
                session.kid_id,
                session.proved_at,
            )
        )

    def _fits(self, session: KnownSession, claims: AccessClaims) -> bool:
        return (
            session.is_live
            and session.account_id == claims.account_id
            and session.account_state in (AccountState.LIVE, AccountState.UNVERIFIED)
            and session.version == claims.version
            and session.kid_id == claims.kid_id
        )


def client_kind_of(user_agent: str | None) -> str:
    """The kind of client, not the device."""
    text = (user_agent or "").lower()
    kinds = {"iphone": "ios", "ipad": "ios", "ios": "ios", "darwin": "ios", "android": "android", "okhttp": "android"}
    named = next((kind for word, kind in kinds.items() if word in text), None)
    return named or ("web" if "mozilla" in text else "other")
