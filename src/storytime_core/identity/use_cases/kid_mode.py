"""Handing a session over to a kid, and taking it back."""

from collections.abc import Callable

from attrs import field, frozen
from returns.result import Failure, Result, Success

from storytime_core.family.events import KidRemoved
from storytime_core.kernel.access import RateLimited, ServiceUnavailable, TokenInvalid
from storytime_core.kernel.caller import Caller, UnknownKid
from storytime_core.kernel.ids import AccountId, KidId
from storytime_core.kernel.ports import Clock
from storytime_core.kernel.use_case import use_case

from ..errors import HashingBusy, PasswordIncorrect, PinIncorrect, PinLocked, PinNotSet, ProviderTokenInvalid
from ..events import KidModeEntered, KidModeLeft, SessionsEnded
from ..linked import Provider
from ..model import Account, Session
from ..ports import IdentityProvider, IdentityUnitOfWork, OwnKid
from .guarding import CheckingPassword, belongs_to, own
from .pin_checks import CheckingPin
from .tokens import Opening


@frozen
class TurnedSession:
    """A session turned over: the one token that is good for it now."""

    jwt: str = field(repr=False)
    expires_in: int


@frozen
class EnteredKidMode:
    session: TurnedSession
    kid: OwnKid


@frozen
class KidMode:
    unit_of_work: Callable[[], IdentityUnitOfWork]
    clock: Clock
    opening: Opening
    pins: CheckingPin
    passwords: CheckingPassword
    providers: IdentityProvider
    public_url: str = ""

    @use_case
    def enter(self, caller: Caller, kid_id: KidId) -> Result[EnteredKidMode, PinNotSet | UnknownKid | TokenInvalid]:
        """From the next request on, this session is the kid's; the way back needs the PIN."""
        now = self.clock.now()
        with self.unit_of_work() as uow:
            account = own(uow, caller.account_id)
            session = self._session(uow, caller).unwrap()
            if not account.pin.is_set:
                return Failure(PinNotSet())
            kid = uow.kids.find(kid_id, caller.family_id)
            if kid is None:
                return Failure(UnknownKid())
            turned = session.turned_over_to(kid.id)
            uow.sessions.save(turned)
            uow.publish(KidModeEntered(at=now, account_id=account.id, kid_id=kid.id, session_id=session.id))
            uow.commit()
        return Success(EnteredKidMode(self._handed_out(turned), kid.seen_at(self.public_url)))

    @use_case
    def leave_by_pin(
        self, caller: Caller, pin: str
    ) -> Result[TurnedSession, PinIncorrect | PinLocked | HashingBusy | TokenInvalid]:
        """It proves nothing beyond a grown-up holding the device."""
        checked = self.pins.check(caller.account_id, pin).unwrap()
        with self.unit_of_work() as uow:
            account = own(uow, caller.account_id)
            if account.pin.hash != checked.hash:
                return Failure(PinIncorrect(account.pin.tries_left))
            back = self._turned_back(uow, account, caller, is_proof=False).unwrap()
            uow.commit()
        return Success(self._handed_out(back))

    @use_case
    def leave_by_password(
        self, caller: Caller, password: str
    ) -> Result[TurnedSession, PasswordIncorrect | RateLimited | HashingBusy | TokenInvalid]:
        checked = self.passwords.check(caller.account_id, password).unwrap()
        with self.unit_of_work() as uow:
            account = own(uow, caller.account_id)
            if account.password_hash != checked.password_hash:
                return Failure(PasswordIncorrect())
            back = self._turned_back(uow, account, caller, is_proof=True).unwrap()
            uow.commit()
        return Success(self._handed_out(back))

    @use_case
    def leave_by_provider(
        self, caller: Caller, provider: Provider, token: str
    ) -> Result[TurnedSession, ProviderTokenInvalid | ServiceUnavailable | TokenInvalid]:
        proved = self.providers.prove(provider, token).unwrap()
        with self.unit_of_work() as uow:
            account = own(uow, caller.account_id)
            if not belongs_to(uow, account, proved):
                return Failure(ProviderTokenInvalid())
            back = self._turned_back(uow, account, caller, is_proof=True).unwrap()
            uow.commit()
        return Success(self._handed_out(back))

    def on_kid_removed(self, event: KidRemoved) -> None:
        """Nobody goes on as a kid that is gone."""
        account_id, now = AccountId(event.family_id), self.clock.now()
        with self.unit_of_work() as uow:
            uow.accounts.get(account_id)
            its = [session for session in uow.sessions.live(account_id, now) if session.kid_id == event.kid_id]
            for session in its:
                uow.sessions.save(session.ended(now, "kid_removed"))
            if its:
                ids = tuple(session.id for session in its)
                uow.publish(SessionsEnded(at=now, account_id=account_id, session_ids=ids, why="kid_removed"))
            uow.commit()

    def _session(self, uow: IdentityUnitOfWork, caller: Caller) -> Result[Session, TokenInvalid]:
        """The caller's, if it is still whose it was when they were let in."""
        session = uow.sessions.get(caller.session_id)
        if session is None or not session.is_live(self.clock.now()) or session.kid_id != caller.kid_id:
            return Failure(TokenInvalid())
        return Success(session)

    def _turned_back(
        self, uow: IdentityUnitOfWork, account: Account, caller: Caller, is_proof: bool
    ) -> Result[Session, TokenInvalid]:
        """Only what proves identity stamps the session; the account is held already."""
        now = self.clock.now()
        session = self._session(uow, caller).unwrap()
        if session.kid_id is None:
            return Failure(TokenInvalid())
        back = session.turned_back()
        back = back.proved(now) if is_proof else back
        uow.sessions.save(back)
        uow.publish(KidModeLeft(at=now, account_id=account.id, kid_id=session.kid_id, session_id=session.id))
        return Success(back)

    def _handed_out(self, session: Session) -> TurnedSession:
        jwt = self.opening.access_token(session, self.clock.now())
        return TurnedSession(jwt, self.opening.tokens.lasts_seconds)
