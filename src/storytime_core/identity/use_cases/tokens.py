"""Opening a session, and what the client is given for it."""

from base64 import urlsafe_b64encode
from datetime import datetime
from hashlib import sha256
from typing import Final

from attrs import field, frozen

from storytime_core.kernel.ids import SessionId
from storytime_core.kernel.ports import Chance, Ids

from ..addresses import KnownAddress, Origin
from ..events import SessionsEnded, SignedIn
from ..model import LIVE_SESSIONS, Account, Session
from ..ports import AccessClaims, AccessTokens, Fingerprints, IdentityUnitOfWork, Profile

REFRESH_BYTES: Final = 32


@frozen
class Tokens:
    """Everything a client needs to go on."""

    user: Profile
    jwt: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in: int
    refresh_expires_at: datetime


def encoded(token: bytes) -> str:
    return urlsafe_b64encode(token).decode().rstrip("=")


def recognize(uow: IdentityUnitOfWork, account: Account, origin: Origin, now: datetime) -> bool:
    """Whether this kind of client was lately seen in this neighborhood; from now on it was."""
    seen = uow.known_addresses.find(account.id, origin.neighborhood, origin.client_kind)
    uow.known_addresses.save(KnownAddress(account.id, origin.neighborhood, origin.client_kind, now))
    return seen is not None and seen.is_known(now)


def hash_of(refresh_token: str) -> str:
    return sha256(refresh_token.encode()).hexdigest()


@frozen
class Opening:
    """A step of every use case that signs somebody in."""

    tokens: AccessTokens
    ids: Ids
    chance: Chance
    fingerprints: Fingerprints

    def open(
        self, uow: IdentityUnitOfWork, account: Account, method: str, origin: Origin, now: datetime
    ) -> tuple[Session, str]:
        """A new session and its refresh token; the twenty-first ends the one seen longest ago."""
        refresh_token = encoded(self.chance.token(REFRESH_BYTES))
        session = Session.begun(SessionId(self.ids.new()), account.id, hash_of(refresh_token), now, origin.client_kind)
        self._make_room(uow, account, now)
        uow.sessions.add(session)
        is_new = not recognize(uow, account, origin, now)
        if (seen := account.signed_in(now)) != account:
            uow.accounts.save(seen)
        uow.publish(
            SignedIn(
                at=now,
                account_id=account.id,
                session_id=session.id,
                method=method,
                new_device=is_new and account.first_signed_in_at is not None,
                client_kind=origin.client_kind,
            )
        )
        return session, refresh_token

    def _make_room(self, uow: IdentityUnitOfWork, account: Account, now: datetime) -> None:
        live = uow.sessions.live(account.id, now)
        too_many = live[: max(0, len(live) + 1 - LIVE_SESSIONS)]
        for old in too_many:
            uow.sessions.save(old.ended(now, "too_many"))
        if too_many:
            ended = tuple(old.id for old in too_many)
            uow.publish(SessionsEnded(at=now, account_id=account.id, session_ids=ended, why="too_many"))

    def successor(self, refresh_token: str) -> str:
        """Always the same one, so that whoever lost the reply, or asked twice at once, is told the same."""
        return encoded(bytes.fromhex(self.fingerprints.of(refresh_token, "refresh token")))

    def handed_out(self, session: Session, refresh_token: str, profile: Profile, now: datetime) -> Tokens:
        return Tokens(
            user=profile,
            jwt=self.access_token(session, now),
            refresh_token=refresh_token,
            expires_in=self.tokens.lasts_seconds,
            refresh_expires_at=session.refresh_until,
        )

    def access_token(self, session: Session, now: datetime) -> str:
        claims = AccessClaims(session.account_id, session.id, session.version, session.kid_id)
        return self.tokens.issue(claims, now)
