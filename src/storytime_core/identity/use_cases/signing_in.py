"""Signing in, and staying signed in."""

from collections.abc import Callable
from datetime import datetime

from attrs import field, frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.access import EmailNotVerified, RateLimited, TokenExpired, TokenInvalid
from storytime_core.kernel.caller import Caller, Role
from storytime_core.kernel.ids import FamilyId
from storytime_core.kernel.ports import Clock
from storytime_core.kernel.use_case import use_case

from ..absence import SEEN_AT_MOST_EVERY_HOUR
from ..addresses import SOMEWHERE, Origin
from ..errors import AccountClosed, AccountSuspended, HashingBusy, InvalidCredentials, RefreshInvalid
from ..events import RefreshTokenReused, SessionsEnded
from ..model import SEEN_AT_MOST_EVERY, Account, AccountState, Purpose, Session, SpentToken
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
from ..second_factor import SECOND_FACTOR_LASTS
from .codes import IssuingCodes
from .guarding import GuardingSignIn
from .tokens import Opening, Tokens, hash_of

BEARER = "bearer "


@frozen
class Refreshed:
    jwt: str = field(repr=False)
    expires_in: int
    user: Profile | None  # not for a kid's eyes
    refresh_token: str | None = field(default=None, repr=False)  # when it changed


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
    guarding: GuardingSignIn
    admins_show_second_factor: bool = False

    @use_case
    def with_password(
        self, email: str, password: str, origin: Origin = SOMEWHERE
    ) -> Result[
        Tokens, InvalidCredentials | EmailNotVerified | AccountSuspended | AccountClosed | RateLimited | HashingBusy
    ]:
        """An unknown e-mail costs as much time as a wrong password; states show only after the right one."""
        now = self.clock.now()
        known = self.accounts.by_email(email)
        password_hash = known.password_hash if known else None
        is_right = self.guarding.verify(email, known, password, origin).unwrap()
        if not is_right or known is None or password_hash is None:
            self.guarding.failed(email, known, origin)
            return Failure(InvalidCredentials())
        renewed = self._renewed(password, password_hash)
        profile = Profile(known, self.families.of(FamilyId(known.id)))
        with self.unit_of_work() as uow:
            account = uow.accounts.get(known.id)
            if account is None or account.password_hash != password_hash:
                return Failure(InvalidCredentials())
            self.guarding.clear(uow, email)
            if account.state is not AccountState.LIVE:
                shut = self._shut(uow, account, origin, now)
                uow.commit()
                return Failure(shut)
            account = account.with_hash(renewed)
            if renewed != password_hash:
                uow.accounts.save(account)
            session, refresh_token = self.opening.open(uow, account, "password", origin, now)
            tokens = self.opening.handed_out(session, refresh_token, profile, now)
            uow.commit(tokens)
        return Success(tokens)

    def _renewed(self, password: str, password_hash: str) -> str:
        """A stronger hash, if it is time for one and nobody has to wait for it."""
        if not self.hasher.needs_renewal(password_hash):
            return password_hash
        return self.hasher.hash(password).value_or(password_hash)

    def _shut(
        self, uow: IdentityUnitOfWork, account: Account, origin: Origin, now: datetime
    ) -> EmailNotVerified | AccountSuspended | AccountClosed:
        """Why not; whoever can do something about it is given the means."""
        match account.state:
            case AccountState.UNVERIFIED:
                self.codes.issue(uow, account, Purpose.VERIFY_EMAIL, origin, now)
                return EmailNotVerified()
            case AccountState.SUSPENDED:
                return AccountSuspended()
            case _:
                token = self.codes.restoring(uow, account, now) if account.may_come_back(now) else None
                return AccountClosed(account.state_since, account.erases_at, token)

    @use_case
    def refresh(self, refresh_token: str, rotate: bool = False) -> Result[Refreshed, RefreshInvalid]:
        """A new access token; the session's idle end moves on, never past its own.

        Where a session rotates, its refresh token is exchanged for the next one, for good."""
        now, token_hash = self.clock.now(), hash_of(refresh_token)
        with self.unit_of_work() as uow:
            found = uow.sessions.by_token(token_hash)
            account = uow.accounts.get(found.account_id) if found else None
            session = uow.sessions.get(found.id) if found else None
            if session is None or account is None or not session.is_live(now):
                return Failure(RefreshInvalid())
            if account.state not in (AccountState.LIVE, AccountState.UNVERIFIED):
                return Failure(RefreshInvalid())
            refreshed = self._refreshed(uow, session, token_hash, refresh_token, rotate, now)
            if refreshed is None:
                self._end_reused(uow, session, now)
                uow.commit()
                return Failure(RefreshInvalid())
            uow.sessions.save(refreshed)
            if (seen := account.seen(now)) != account:
                uow.accounts.save(seen)
            uow.commit()
        profile = None if refreshed.kid_id else Profile(account, self.families.of(FamilyId(account.id)))
        successor = self.opening.successor(refresh_token) if refreshed.rotates else None
        jwt = self.opening.access_token(refreshed, now)
        return Success(Refreshed(jwt, self.tokens.lasts_seconds, profile, successor))

    def _refreshed(
        self, uow: IdentityUnitOfWork, session: Session, token_hash: str, token: str, rotate: bool, now: datetime
    ) -> Session | None:
        """None if the token was given up too long ago."""
        if token_hash == session.refresh_hash:
            if rotate or session.rotates:
                uow.sessions.spend(SpentToken(token_hash, session.id, now))
                session = session.rotated(hash_of(self.opening.successor(token)))
            return session.refreshed(now)
        spent = uow.sessions.spent(token_hash)
        return session.refreshed(now) if spent and spent.still_yields(now) else None

    def _end_reused(self, uow: IdentityUnitOfWork, session: Session, now: datetime) -> None:
        uow.sessions.save(session.ended(now, "token_reused"))
        uow.publish(RefreshTokenReused(at=now, account_id=session.account_id, session_id=session.id))
        uow.publish(SessionsEnded(at=now, account_id=session.account_id, session_ids=(session.id,), why="token_reused"))

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
            if session.account_seen_at is None or now - session.account_seen_at >= SEEN_AT_MOST_EVERY_HOUR:
                self.sessions.saw_account(session.account_id, now)
        return Success(
            Caller(
                session.account_id,
                claims.session_id,
                session.role,
                session.is_verified,
                session.kid_id,
                session.proved_at,
                session.family_version,
                session.time_zone,
                self._lacks_second_factor(session, now),
            )
        )

    def _lacks_second_factor(self, session: KnownSession, now: datetime) -> bool:
        if not self.admins_show_second_factor or session.role is not Role.ADMIN:
            return False
        shown_at = session.second_factor_at
        return shown_at is None or now - shown_at >= SECOND_FACTOR_LASTS

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
