"""A front desk: identity and family with everything they need, over any kind of storage."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cache
from typing import Any, Final

from attrs import Factory, define, evolve, field, frozen
from returns.result import Result

from storytime_adapters.chances import SystemChance
from storytime_adapters.checking import InProcessChecker
from storytime_adapters.clocks import StoppedClock
from storytime_adapters.covers.portraits import DrawnFaces
from storytime_adapters.gates import AccountMailboxes
from storytime_adapters.household import FamilyHousehold, HouseReadingRules
from storytime_adapters.ids import TimeOrderedIds
from storytime_adapters.mail.mailers import MemoryMailer
from storytime_adapters.media.links import SignedLinks
from storytime_adapters.media.memory import MemoryMediaStore
from storytime_adapters.media.pictures import StoredFaces
from storytime_adapters.pictures.workshop import PillowWorkshop
from storytime_adapters.plans import FreePlan
from storytime_adapters.secrets.one_time import TimedPasswords
from storytime_adapters.secrets.passwords import Argon2Hasher, PackagedCommonPasswords
from storytime_adapters.secrets.sealing import AesSecretBox, HmacFingerprints
from storytime_adapters.secrets.tokens import JwtAccessTokens
from storytime_adapters.seeds.buddies import shipped_buddies
from storytime_adapters.sign_in.id_tokens import IdTokens
from storytime_adapters.storage import Storage
from storytime_adapters.workers.worker import Signals
from storytime_core.family.events import (
    AvatarWorn,
    BedtimeChanged,
    BuddyChosen,
    CatalogOfFacesChanged,
    ConsentAskedAnew,
    ConsentConfirmed,
    ConsentGranted,
    ConsentRevoked,
    DailyLimitChanged,
    HouseRulesChanged,
    KidAdded,
    KidChanged,
    KidErased,
    KidRemoved,
    KidRestored,
    PreferencesChanged,
)
from storytime_core.family.model import Method, Purpose
from storytime_core.family.notices import NoticeBoard
from storytime_core.family.use_cases.age_groups import AgeGroups
from storytime_core.family.use_cases.avatar_gallery import AvatarGallery
from storytime_core.family.use_cases.avatars import Avatars
from storytime_core.family.use_cases.bedtimes import Bedtimes
from storytime_core.family.use_cases.buddies import Buddies, BuddyTalks
from storytime_core.family.use_cases.buddy_catalog import BuddyCatalog
from storytime_core.family.use_cases.consent_keeping import ConsentKeeping
from storytime_core.family.use_cases.consents import Consents
from storytime_core.family.use_cases.daily_limits import DailyLimits
from storytime_core.family.use_cases.furnishing import Furnishing
from storytime_core.family.use_cases.house_rules import HouseRules
from storytime_core.family.use_cases.kid_profiles import KidProfiles
from storytime_core.family.use_cases.learning_expectations import LearningExpectations
from storytime_core.family.use_cases.preferences import Preferences
from storytime_core.identity.addresses import Origin
from storytime_core.identity.errors import HashingBusy
from storytime_core.identity.events import (
    AccountClosed,
    AccountErasureBegun,
    AccountModerated,
    AccountRegistered,
    AccountReopened,
    CodeAsked,
    CodeIssued,
    EmailChangeAsked,
    EmailChanged,
    EmailClaimed,
    EmailVerified,
    IdentityLinked,
    IdentityUnlinked,
    InactivityNoticed,
    KidModeEntered,
    KidModeLeft,
    PasswordChanged,
    PasswordResetRequested,
    PinChanged,
    PinTriesExhausted,
    RefreshTokenReused,
    SessionsEnded,
    SignedIn,
    SignInSuspended,
)
from storytime_core.identity.ports import PasswordHasher
from storytime_core.identity.security import RECORDED
from storytime_core.identity.use_cases.absences import Absences
from storytime_core.identity.use_cases.codes import IssuingCodes
from storytime_core.identity.use_cases.email_change import EmailChange
from storytime_core.identity.use_cases.email_proof import EmailProof
from storytime_core.identity.use_cases.guarding import CheckingPassword, GuardingSignIn
from storytime_core.identity.use_cases.housekeeping import Housekeeping
from storytime_core.identity.use_cases.kid_mode import KidMode
from storytime_core.identity.use_cases.leaving import Leaving, Parting
from storytime_core.identity.use_cases.linked_accounts import LinkedAccounts
from storytime_core.identity.use_cases.moderating import Moderating
from storytime_core.identity.use_cases.own_account import OwnAccount
from storytime_core.identity.use_cases.passwords import Passwords
from storytime_core.identity.use_cases.pin_checks import CheckingPin
from storytime_core.identity.use_cases.pins import Pins
from storytime_core.identity.use_cases.provider_sign_in import ProviderSignIn
from storytime_core.identity.use_cases.proving import Proving
from storytime_core.identity.use_cases.second_factors import SecondFactors
from storytime_core.identity.use_cases.security_log import SecurityLog
from storytime_core.identity.use_cases.sessions import Sessions
from storytime_core.identity.use_cases.signing_in import SigningIn
from storytime_core.identity.use_cases.signing_up import SigningUp
from storytime_core.identity.use_cases.tokens import Opening, Tokens
from storytime_core.kernel.caller import Caller
from storytime_core.kernel.events import Event
from storytime_core.kernel.ids import AccountId, KidId, StoryId
from storytime_core.kernel.outbox import Handler, HandlerNames, Relay
from storytime_core.kernel.ports import Chance
from storytime_core.narration.use_cases.files import Files
from storytime_core.notifications.use_cases.consent_letters import ConsentLetters
from storytime_core.notifications.use_cases.telling import Telling
from storytime_core.notifications.use_cases.warning_owners import WarningOwners
from storytime_core.reports.use_cases.reading_time import ReadingTime

from .issuers import Issuers

MUM: Final = "mum@example.org"
PASSWORD: Final = "moon over the barn"
NAME: Final = "Ada's mum"

TOLD: Final = (
    InactivityNoticed,
    AccountClosed,
    AccountErasureBegun,
    AccountModerated,
    AccountReopened,
    AccountRegistered,
    EmailVerified,
    SessionsEnded,
    KidAdded,
    KidChanged,
    KidErased,
    KidRestored,
    BuddyChosen,
    HouseRulesChanged,
    DailyLimitChanged,
    BedtimeChanged,
    PreferencesChanged,
    CatalogOfFacesChanged,
    PinChanged,
    KidModeEntered,
    KidModeLeft,
)
TOLD_TO: Final[HandlerNames] = {
    **dict.fromkeys(TOLD, ("test.noted",)),
    CodeAsked: ("identity.verification_asked", "identity.reset_asked", "test.noted"),
    CodeIssued: ("notifications.code", "test.noted"),
    SignedIn: ("notifications.new_login", "test.noted"),
    SignInSuspended: ("notifications.guesses", "test.noted"),
    RefreshTokenReused: ("notifications.reuse", "test.noted"),
    PasswordResetRequested: ("notifications.reset", "test.noted"),
    PasswordChanged: ("notifications.password", "test.noted"),
    EmailChangeAsked: ("notifications.email_asked", "test.noted"),
    EmailClaimed: ("notifications.email_claimed", "test.noted"),
    EmailChanged: ("notifications.email_changed", "test.noted"),
    AvatarWorn: ("family.avatar_worn", "test.noted"),
    ConsentGranted: ("notifications.consent_granted", "test.noted"),
    ConsentConfirmed: ("notifications.consent_confirmed", "test.noted"),
    ConsentAskedAnew: ("notifications.consent_asked_anew", "test.noted"),
    ConsentRevoked: ("family.consent_revoked", "test.noted"),
    KidRemoved: ("identity.kid_removed", "test.noted"),
    PinTriesExhausted: ("notifications.pin_tries", "test.noted"),
    IdentityLinked: ("notifications.linked", "test.noted"),
    IdentityUnlinked: ("notifications.unlinked", "test.noted"),
}
HANDLERS: Final[HandlerNames] = {
    **TOLD_TO,
    **{kind: (*TOLD_TO.get(kind, ("test.noted",)), "identity.security") for kind in RECORDED},
}
HOME: Final = Origin("ios", "her address", "her neighborhood")
ELSEWHERE: Final = Origin("web", "some address", "some neighborhood")


def reading_time_of(storage: Storage) -> ReadingTime:
    return ReadingTime(HouseReadingRules(storage.house_rules()), storage.read_today())


def quick_hasher(**more: Any) -> Argon2Hasher:
    return Argon2Hasher(**{"time_cost": 1, "memory_kib": 8, "at_once": 8, "waiting": 100, **more})


@cache
def drawn(kind: str, name: str) -> bytes:
    painter = DrawnFaces()
    return painter.face(name) if kind == "face" else painter.figure(name)


class QuickPainter:
    """Draws every face once."""

    def face(self, name: str) -> bytes:
        return drawn("face", name)

    def figure(self, name: str) -> bytes:
        return drawn("figure", name)


@define
class CountingHasher:
    """Hashes, and counts how often."""

    inner: PasswordHasher = Factory(quick_hasher)
    hashed: int = 0
    verified: int = 0

    def hash(self, password: str) -> Result[str, HashingBusy]:
        self.hashed += 1
        return self.inner.hash(password)

    def verify(self, password: str, password_hash: str | None) -> Result[bool, HashingBusy]:
        self.verified += 1
        return self.inner.verify(password, password_hash)

    def needs_renewal(self, password_hash: str) -> bool:
        return self.inner.needs_renewal(password_hash)


@frozen
class Declared:
    """What a deployment has collected by its own means."""

    versions: Mapping[Purpose, str] = Factory(dict)

    def version_of(self, purpose: Purpose) -> str | None:
        return self.versions.get(purpose)


@frozen
class Purchases:
    """Who has paid, and where that is noted."""

    noted: Mapping[AccountId, str] = Factory(dict)

    def of(self, account_id: AccountId) -> str | None:
        return self.noted.get(account_id)


@frozen
class Titles:
    """What stories are called that everybody may see."""

    known: Mapping[StoryId, str]

    def title(self, caller: Caller, kid_id: KidId, story_id: StoryId) -> str | None:
        return self.known.get(story_id)


@define
class Desk:
    storage: Storage
    clock: StoppedClock = Factory(StoppedClock)
    hasher: PasswordHasher = Factory(CountingHasher)
    chance: Chance = Factory(SystemChance)
    declared: Declared = Factory(Declared)
    most_kids: int = 10
    admins_show_second_factor: bool = False
    ids: TimeOrderedIds = Factory(TimeOrderedIds)
    mailer: MemoryMailer = Factory(MemoryMailer)
    box: AesSecretBox = Factory(lambda: AesSecretBox.with_keys("a key for sealing"))
    fingerprints: HmacFingerprints = Factory(lambda: HmacFingerprints.with_pepper("some pepper"))
    tokens: JwtAccessTokens = Factory(lambda: JwtAccessTokens((("k1", "k" * 32),), "https://storytime.test"))
    issuers: Issuers = Factory(Issuers)
    told: list[Event] = field(factory=list)
    purchases: Purchases = Factory(Purchases)
    board: NoticeBoard = Factory(NoticeBoard)
    reached: Callable[[str], None] = lambda place: None
    media: MemoryMediaStore = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.media = MemoryMediaStore(self.clock)

    @property
    def codes(self) -> IssuingCodes:
        return IssuingCodes(self.ids, self.chance, self.fingerprints, self.box)

    @property
    def opening(self) -> Opening:
        return Opening(self.tokens, self.ids, self.chance, self.fingerprints)

    @property
    def signing_up(self) -> SigningUp:
        common, families = PackagedCommonPasswords(), self.storage.family_facts()
        parts = self.clock, self.ids, self.hasher, common, self.codes, self.opening, families
        return SigningUp(self.storage.identity, *parts)

    @property
    def signing_in(self) -> SigningIn:
        views = self.storage.session_views(), self.storage.account_views(), self.storage.family_facts()
        steps = self.codes, self.opening, self.guarding
        parts = *views, self.clock, self.hasher, self.tokens, *steps
        return SigningIn(self.storage.identity, *parts, self.admins_show_second_factor)

    @property
    def email_proof(self) -> EmailProof:
        return EmailProof(self.storage.identity, self.clock, self.ids, self.codes)

    @property
    def sessions(self) -> Sessions:
        return Sessions(self.storage.identity, self.storage.session_views(), self.clock)

    @property
    def guarding(self) -> GuardingSignIn:
        views = self.storage.account_views()
        return GuardingSignIn(self.storage.identity, views, self.fingerprints, self.hasher, self.clock)

    @property
    def checking(self) -> CheckingPassword:
        return CheckingPassword(self.storage.identity, self.hasher, self.clock)

    @property
    def passwords(self) -> Passwords:
        tools = self.clock, self.ids, self.hasher, PackagedCommonPasswords()
        return Passwords(self.storage.identity, *tools, self.codes, self.guarding, self.checking)

    @property
    def proving(self) -> Proving:
        return Proving(self.storage.identity, self.clock, self.codes, self.checking, self.providers)

    @property
    def second_factors(self) -> SecondFactors:
        return SecondFactors(self.storage.identity, self.clock, self.chance, self.box, TimedPasswords())

    @property
    def pin_checks(self) -> CheckingPin:
        return CheckingPin(self.storage.identity, self.hasher, self.fingerprints, self.clock)

    @property
    def pins(self) -> Pins:
        return Pins(self.storage.identity, self.clock, self.codes, self.pin_checks)

    @property
    def kid_mode(self) -> KidMode:
        steps = self.opening, self.pin_checks, self.checking, self.providers
        return KidMode(self.storage.identity, self.clock, *steps)

    @property
    def providers(self) -> IdTokens:
        return self.issuers.providers(self.clock)

    @property
    def provider_sign_in(self) -> ProviderSignIn:
        tools = self.storage.family_facts(), self.clock, self.ids, self.opening
        return ProviderSignIn(self.storage.identity, *tools, self.providers)

    @property
    def linked_accounts(self) -> LinkedAccounts:
        tools = self.storage.account_views(), self.clock, self.ids
        return LinkedAccounts(self.storage.identity, *tools, self.providers)

    @property
    def email_change(self) -> EmailChange:
        views = self.storage.account_views(), self.storage.family_facts()
        return EmailChange(self.storage.identity, *views, self.clock, self.codes, self.box)

    @property
    def housekeeping(self) -> Housekeeping:
        return Housekeeping(self.storage.identity, self.clock)

    @property
    def absences(self) -> Absences:
        views, allowed = self.storage.leaving_views(), timedelta(days=730)
        return Absences(self.storage.leaving, views, self.parting, self.clock, allowed)

    @property
    def security_log(self) -> SecurityLog:
        return SecurityLog(self.storage.identity, self.fingerprints)

    @property
    def parting(self) -> Parting:
        return Parting(self.ids, self.fingerprints, self.box)

    @property
    def leaving(self) -> Leaving:
        parts = self.storage.leaving_views(), self.storage.family_facts(), self.parting, self.checking, self.opening
        return Leaving(self.storage.leaving, *parts, Signals(), self.clock, self.ids)

    @property
    def moderating(self) -> Moderating:
        tools = self.fingerprints, self.box, Signals(), self.clock, self.ids
        return Moderating(self.storage.leaving, self.parting, self.codes, *tools)

    def an_admin(self, email: str) -> Caller:
        """Signed in, and just now proven."""
        self.signing_up.found_admin(email, PASSWORD, "Ann Admin").unwrap()
        return self.caller(self.sign_in(email))

    @property
    def own_account(self) -> OwnAccount:
        household = FamilyHousehold(self.preferences, self.house_rules, self.avatars)
        return OwnAccount(self.storage.identity, self.storage.account_views(), household, FreePlan(), self.clock)

    @property
    def preferences(self) -> Preferences:
        return Preferences(self.storage.family, self.clock)

    @property
    def consents(self) -> Consents:
        return Consents(self.storage.family, self.declared, self.clock, self.ids, self.purchases, self.board)

    @property
    def consent_keeping(self) -> ConsentKeeping:
        return ConsentKeeping(self.storage.family, self.pictures, self.clock, self.ids, self.board)

    @property
    def house_rules(self) -> HouseRules:
        return HouseRules(self.storage.family, self.storage.family_views(), self.clock)

    @property
    def daily_limits(self) -> DailyLimits:
        return DailyLimits(self.storage.family, self.storage.house_rules(), self.storage.kid_views(), self.clock)

    @property
    def bedtimes(self) -> Bedtimes:
        return Bedtimes(self.storage.family, self.storage.house_rules(), self.clock)

    @property
    def age_groups(self) -> AgeGroups:
        return AgeGroups(self.storage.family, self.storage.offer_views(), self.clock, self.ids)

    @property
    def learning_expectations(self) -> LearningExpectations:
        return LearningExpectations(self.storage.family, self.storage.offer_views(), self.clock, self.ids)

    @property
    def kids(self) -> KidProfiles:
        return KidProfiles(
            self.storage.family,
            self.storage.kid_views(),
            self.declared,
            lambda name: name == "heart",
            self.clock,
            self.ids,
            self.most_kids,
            board=self.board,
        )

    @property
    def pictures(self) -> StoredFaces:
        return StoredFaces(self.media)

    @property
    def avatars(self) -> Avatars:
        return Avatars(
            unit_of_work=self.storage.family,
            views=self.storage.avatar_views(),
            workshop=PillowWorkshop(),
            pictures=self.pictures,
            declared=self.declared,
            clock=self.clock,
            ids=self.ids,
            public_url="",
            reached=self.reached,
            board=self.board,
        )

    @property
    def gallery(self) -> AvatarGallery:
        views = self.storage.avatar_views()
        return AvatarGallery(self.storage.family, views, PillowWorkshop(), self.pictures, self.clock, self.ids, "")

    @property
    def buddies(self) -> Buddies:
        return Buddies(self.storage.family, self.storage.buddy_views(), self.storage.kid_views(), self.clock, "")

    def talks(self, titles: Mapping[StoryId, str] | None = None, is_on: bool = True) -> BuddyTalks:
        parts = Titles(titles or {}), reading_time_of(self.storage), InProcessChecker(), self.clock, self.ids
        return BuddyTalks(self.storage.family, *parts, "", is_on)

    @property
    def buddy_catalog(self) -> BuddyCatalog:
        views, check = self.storage.buddy_views(), InProcessChecker()
        parts = PillowWorkshop(), self.pictures, check, self.clock, self.ids
        return BuddyCatalog(self.storage.family, views, *parts)

    @property
    def furnishing(self) -> Furnishing:
        return Furnishing(self.storage.family, shipped_buddies, QuickPainter(), self.pictures, self.clock)

    @property
    def files(self) -> Files:
        """Whoever serves and sweeps the files."""
        links = SignedLinks("", (b"a key for links",), self.clock)
        return Files(self.storage.narration, self.storage.narration_views(), self.media, links, self.clock)

    def register(self, email: str = MUM, password: str = PASSWORD, name: str = NAME, origin: Origin = HOME) -> Tokens:
        return self.signing_up.register(email, password, name, origin).unwrap()

    def sign_in(self, email: str = MUM, password: str = PASSWORD, origin: Origin = HOME) -> Tokens:
        return self.signing_in.with_password(email, password, origin).unwrap()

    def caller(self, tokens: Tokens) -> Caller:
        return self.signing_in.caller_for(f"Bearer {tokens.jwt}").unwrap()

    def deliver(self) -> None:
        """Every event that is due goes to whom it concerns."""
        telling = Telling(self.mailer, self.box)
        mailboxes = AccountMailboxes(self.storage.account_views())
        letters = ConsentLetters(self.mailer, mailboxes)
        warning = WarningOwners(self.mailer, mailboxes, self.box)
        handlers: dict[str, Handler] = {
            "identity.verification_asked": self.email_proof.on_code_asked,
            "identity.reset_asked": self.passwords.on_code_asked,
            "notifications.code": telling.on_code_issued,
            "notifications.new_login": warning.on_signed_in,
            "notifications.guesses": warning.on_suspended,
            "notifications.reuse": warning.on_token_reused,
            "notifications.reset": warning.on_reset,
            "notifications.password": warning.on_password,
            "notifications.email_asked": warning.on_asked,
            "notifications.email_claimed": warning.on_claimed,
            "notifications.email_changed": warning.on_changed,
            "notifications.consent_granted": letters.on_consent_granted,
            "notifications.consent_confirmed": letters.on_consent_confirmed,
            "notifications.consent_asked_anew": letters.on_consent_asked_anew,
            "family.consent_revoked": self.consent_keeping.on_consent_revoked,
            "family.avatar_worn": self.avatars.on_avatar_worn,
            "notifications.pin_tries": warning.on_pin_tries,
            "notifications.linked": warning.on_linked,
            "notifications.unlinked": warning.on_unlinked,
            "identity.kid_removed": self.kid_mode.on_kid_removed,
            "identity.security": self.security_log.on_event,
            "test.noted": self.told.append,
        }
        relay = Relay(self.storage.outbox(), handlers)
        while relay.deliver_due():
            pass

    def mailed_codes(self, email: str = MUM) -> list[str]:
        self.deliver()
        return [letter.values["code"] for letter in self.mailer.sent if letter.to == email and "code" in letter.values]

    def letters(self, email: str = MUM) -> list[str]:
        """The names of all that went there."""
        self.deliver()
        return [letter.template for letter in self.mailer.sent if letter.to == email]

    def events(self, kind: type[Event]) -> list[Any]:
        self.deliver()
        return [event for event in self.told if type(event) is kind]

    def a_mum(self, email: str = MUM) -> Caller:
        """Registered, verified, and just now proven."""
        caller = self.caller(self.register(email))
        self.email_proof.confirm(caller, self.mailed_codes(email)[-1]).unwrap()
        return evolve(caller, is_verified=True)

    def a_consenting_mum(self, email: str = MUM) -> Caller:
        caller = self.a_mum(email)
        self.consents.grant(caller, Purpose.CHILD_PROFILE, "2026-11", Method.EMAIL_PLUS).unwrap()
        return caller
