"""Consents and kids."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Final, Never, Self, TypeVar
from uuid import UUID

from attrs import field, frozen
from falcon import Request
from msgspec import Meta
from returns.result import Failure, Result

from storytime_core.family.ages import AgeSpan
from storytime_core.family.errors import (
    ConsentRequired,
    KidLimitExceeded,
    KidOutdated,
    MethodNotAccepted,
    NoticeOutdated,
    UnknownConsent,
    UnknownFamily,
    UnknownNotice,
)
from storytime_core.family.model import (
    KEPT_AFTER_REMOVAL,
    BirthMonth,
    Kid,
    KidChange,
    Method,
    Notice,
    Pronouns,
    Purpose,
)
from storytime_core.family.use_cases.consents import Consent, Consents, Granted
from storytime_core.family.use_cases.daily_limits import LimitOfKid
from storytime_core.family.use_cases.kid_profiles import AddingFails, ChangingFails, KidProfiles, NewKid
from storytime_core.family.views import KidOnScreen
from storytime_core.kernel.access import StepUpRequired
from storytime_core.kernel.caller import Caller, UnknownKid
from storytime_core.kernel.faces import AvatarOnScreen, BuddyCard
from storytime_core.kernel.ids import AvatarId, CategoryId, FamilyId, KidId
from storytime_core.kernel.pages import Page, PageRequest
from storytime_core.kernel.text import one_line

from ..answers import answers
from ..conditions import etag, revision_wanted
from ..declarations import Auth, Rate, Reply
from ..objections import Objections
from .kids_rules import BedtimeOnCard, BedtimeShape, DailyLimitShape
from .places import Language, language_if_given, object_to_places

T = TypeVar("T")

Nickname = Annotated[
    str, Meta(min_length=1, max_length=40, pattern=r"[^\W\d_]", description="must have at least one letter")
]
Month = Annotated[str, Meta(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$", description="must be a month such as 2020-04")]
Group = Annotated[
    str, Meta(pattern="^[0-9]{1,2}-[0-9]{1,2}$", description="must be the span of an age group, such as 4-6")
]
Tag = Annotated[str, Meta(min_length=1, max_length=40)]
Tags = Annotated[tuple[Tag, ...], Meta(max_length=50)]
Categories = Annotated[tuple[UUID, ...], Meta(max_length=20)]
VoiceName = Annotated[str, Meta(min_length=1, max_length=100)]


def month(text: str | None) -> BirthMonth | None:
    return BirthMonth.read(text) if text else None


def span(text: str | None) -> AgeSpan | None:
    low, _, high = (text or "").partition("-")
    return AgeSpan(int(low), int(high)) if text else None


def folded(tags: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tag.casefold() for tag in tags))


@frozen
class KidBody:
    """A new kid: exactly one of birthMonth and ageRange."""

    name: Nickname = field(repr=False)
    birth_month: Month | None = field(default=None, repr=False)
    age_range: Group | None = None
    pronouns: Pronouns | None = None
    language: Language | None = field(default=None, converter=language_if_given)
    preferred_category_ids: Categories = ()
    excluded_tags: Tags = ()
    preferred_voice_id: VoiceName | None = None
    avatar_id: UUID | None = None

    def __attrs_post_init__(self) -> None:
        object_to_places(self.language)
        if "\n" in self.name:
            raise ValueError(Objections(("name", "must be one line")))
        if (self.birth_month is None) == (self.age_range is None):
            raise ValueError(Objections(("birthMonth", "or ageRange must be given, not both")))

    @property
    def new_kid(self) -> NewKid:
        return NewKid(
            name=one_line(self.name),
            birth_month=month(self.birth_month),
            age_range=span(self.age_range),
            pronouns=self.pronouns,
            language=self.language,
            categories=tuple(CategoryId(id) for id in dict.fromkeys(self.preferred_category_ids)),
            excluded_tags=folded(self.excluded_tags),
            preferred_voice=self.preferred_voice_id,
            avatar_id=AvatarId(self.avatar_id) if self.avatar_id else None,
        )


@frozen
class KidsBody:
    kids: Annotated[tuple[KidBody, ...], Meta(min_length=1, max_length=10)]


CLEARABLE: Final[Mapping[str, str]] = {
    "pronouns": "pronouns",
    "language": "language",
    "preferred_voice_id": "preferred_voice",
    "avatar_id": "avatar_id",
}


@frozen
class KidChangeBody:
    """What is absent stays; null clears pronouns, language, voice and avatar."""

    name: Nickname | None = field(default=None, repr=False)
    birth_month: Month | None = field(default=None, repr=False)
    age_range: Group | None = None
    pronouns: Pronouns | None = None
    language: Language | None = field(default=None, converter=language_if_given)
    preferred_category_ids: Categories | None = None
    excluded_tags: Tags | None = None
    preferred_voice_id: VoiceName | None = None
    avatar_id: UUID | None = None
    clears: frozenset[str] = field(default=frozenset(), metadata={"internal": True})

    def __attrs_post_init__(self) -> None:
        object_to_places(self.language)
        if self.name and "\n" in self.name:
            raise ValueError(Objections(("name", "must be one line")))
        if self.birth_month and self.age_range:
            raise ValueError(Objections(("birthMonth", "and ageRange exclude each other")))
        if not self.change.fields:
            raise ValueError(Objections(("", "names nothing to change")))

    @property
    def change(self) -> KidChange:
        categories = self.preferred_category_ids
        return KidChange(
            name=one_line(self.name) if self.name else None,
            birth_month=month(self.birth_month),
            age_range=span(self.age_range),
            pronouns=self.pronouns,
            language=self.language,
            categories=None if categories is None else tuple(CategoryId(id) for id in dict.fromkeys(categories)),
            excluded_tags=None if self.excluded_tags is None else folded(self.excluded_tags),
            preferred_voice=self.preferred_voice_id,
            avatar_id=AvatarId(self.avatar_id) if self.avatar_id else None,
            clears=frozenset(CLEARABLE[name] for name in self.clears if name in CLEARABLE),
        )


@frozen
class CategoryShape:
    id: UUID
    name: str


@frozen
class KidShape:
    id: UUID
    name: str
    age_range: str
    age: int | None
    birth_month: str | None
    pronouns: Pronouns | None
    avatar_id: UUID | None
    avatar: AvatarOnScreen | None
    avatar_url: str | None
    language: str | None
    preferred_categories: tuple[CategoryShape, ...]
    excluded_tags: tuple[str, ...]
    preferred_voice_id: str | None
    current_reading_level: int | None
    daily_limit: DailyLimitShape
    bedtime: BedtimeShape
    story_buddy: BuddyCard | None
    parent_can_see: bool
    created_at: datetime
    updated_at: datetime


@frozen
class KidCard:
    """What a kid sees of itself."""

    id: UUID
    name: str
    age_range: str
    avatar: AvatarOnScreen | None
    avatar_url: str | None
    language: str | None
    preferred_voice_id: str | None
    bedtime: BedtimeOnCard
    story_buddy: BuddyCard | None
    parent_can_see: bool


@frozen
class Removed:
    id: UUID
    permanent: bool
    erases_at: datetime


@frozen
class RemovalQuery:
    permanent: bool = False


@frozen
class ConsentBody:
    purpose: Purpose
    text_version: Annotated[str, Meta(min_length=1, max_length=40)]
    method: Method


@frozen
class ConsentShape:
    id: UUID | None
    purpose: Purpose
    status: str
    method: Method | None
    text_version: str | None
    at: datetime | None
    current_version: str

    @classmethod
    def of(cls, consent: Consent) -> Self:
        entry = consent.entry
        return cls(
            id=entry.id if entry else None,
            purpose=consent.purpose,
            status=consent.status,
            method=entry.method if entry else None,
            text_version=entry.text_version if entry else None,
            at=entry.at if entry else None,
            current_version=consent.current_version,
        )


def whole_list(items: tuple[T, ...]) -> Page[T]:
    """A short list that is always whole, in the shape of all lists."""
    return Page(items, 100, None)


def consent_list(consents: tuple[Consent, ...]) -> Page[ConsentShape]:
    return whole_list(tuple(ConsentShape.of(consent) for consent in consents))


@frozen
class NoticeQuery:
    language: Language | None = None


@frozen
class NoticeShape:
    purpose: Purpose
    version: str
    title: str
    text: str
    third_parties: tuple[str, ...]
    methods: tuple[Method, ...]
    effective_at: datetime

    @classmethod
    def of(cls, notice: Notice) -> Self:
        return cls(
            purpose=notice.purpose,
            version=notice.version,
            title=notice.title,
            text=notice.text,
            third_parties=notice.third_parties,
            methods=notice.methods,
            effective_at=notice.effective_at,
        )


def notice_list(notices: tuple[Notice, ...]) -> Page[NoticeShape]:
    return whole_list(tuple(NoticeShape.of(notice) for notice in notices))


def granted_reply(granted: Granted) -> Reply[ConsentShape]:
    return Reply(ConsentShape.of(granted.consent), status=201 if granted.is_new else 200)


@frozen
class ConsentList:
    """/consents"""

    consents: Consents

    @answers("What you have agreed to.", auth=Auth.PARENT, rate=Rate.DEFAULT, show=consent_list)
    def on_get(self, caller: Caller) -> Result[tuple[Consent, ...], Never]:
        """One entry for each purpose."""
        return self.consents.list(caller)

    @answers("Your consent is noted.", auth=Auth.PARENT, rate=Rate.DEFAULT, status=201, show=granted_reply, once=True)
    def on_post(
        self, caller: Caller, body: ConsentBody
    ) -> Result[Granted, StepUpRequired | NoticeOutdated | MethodNotAccepted]:
        """Agree to the current text for a purpose."""
        return self.consents.grant(caller, body.purpose, body.text_version, body.method)


@frozen
class CheckedBody:
    purpose: Purpose
    text_version: Annotated[str, Meta(min_length=1, max_length=40)]
    reason: Annotated[str, Meta(min_length=5, max_length=500)]


@frozen
class CheckedConsents:
    """/admin/families/{family_id}/consents"""

    consents: Consents

    @answers(
        "The consent is entered.", auth=Auth.ADMIN, rate=Rate.ADMIN_WRITE, status=201, show=granted_reply, once=True
    )
    def on_post(
        self, caller: Caller, family_id: FamilyId, body: CheckedBody
    ) -> Result[Granted, UnknownFamily | UnknownNotice]:
        """Enter a consent that was checked outside, with the reason."""
        return self.consents.enter_checked(caller, family_id, body.purpose, body.text_version, body.reason)


@frozen
class Notices:
    """/consents/notices"""

    consents: Consents

    @answers("What you may agree to.", auth=Auth.PARENT, rate=Rate.DEFAULT, show=notice_list)
    def on_get(self, caller: Caller, query: NoticeQuery) -> Result[tuple[Notice, ...], Never]:
        """The texts, with who else would be involved.  There are no other languages than English yet."""
        return self.consents.notices(caller)


@frozen
class ConsentOf:
    """/consents/{purpose}"""

    consents: Consents

    @answers("Your consent is taken back.", auth=Auth.PARENT, rate=Rate.DEFAULT, show=ConsentShape.of)
    def on_delete(self, caller: Caller, purpose: str) -> Result[Consent, StepUpRequired | UnknownConsent]:
        """Take a consent back."""
        known = next((one for one in Purpose if one.value == purpose), None)
        if known is None:
            return Failure(UnknownConsent())
        return self.consents.revoke(caller, known)


def kid_shape(seen: KidOnScreen) -> KidShape:
    kid = seen.kid
    return KidShape(
        id=kid.id,
        name=kid.name,
        age_range=str(seen.group),
        age=kid.age(seen.today),
        birth_month=str(kid.birth_month) if kid.birth_month else None,
        pronouns=kid.pronouns,
        avatar_id=kid.avatar_id,
        avatar=seen.avatar,
        avatar_url=seen.avatar.url if seen.avatar else None,
        language=kid.language,
        preferred_categories=tuple(CategoryShape(named.id, named.name) for named in seen.categories),
        excluded_tags=kid.excluded_tags,
        preferred_voice_id=kid.preferred_voice,
        current_reading_level=kid.reading_level,
        daily_limit=DailyLimitShape.of(LimitOfKid(kid.id, seen.limit)),
        bedtime=BedtimeShape.of(seen.bedtime),
        story_buddy=seen.buddy,
        parent_can_see=True,
        created_at=kid.created_at,
        updated_at=kid.updated_at,
    )


def kid_card(seen: KidOnScreen) -> KidCard:
    kid = seen.kid
    return KidCard(
        id=kid.id,
        name=kid.name,
        age_range=str(seen.group),
        avatar=seen.avatar,
        avatar_url=seen.avatar.url if seen.avatar else None,
        language=kid.language,
        preferred_voice_id=kid.preferred_voice,
        bedtime=BedtimeOnCard.of(seen.bedtime),
        story_buddy=seen.buddy,
        parent_can_see=True,
    )


def one_kid(seen: KidOnScreen) -> Reply[KidShape]:
    return Reply(kid_shape(seen), etag=etag(seen.kid.revision))


def new_kid(seen: KidOnScreen) -> Reply[KidShape]:
    return Reply(kid_shape(seen), etag=etag(seen.kid.revision), location=f"/api/v1/kids/{seen.kid.id}")


def new_kids(seen: tuple[KidOnScreen, ...]) -> Page[KidShape]:
    return whole_list(tuple(kid_shape(kid) for kid in seen))


def page_of_kids(page: Page[KidOnScreen]) -> Page[KidShape]:
    return Page(tuple(kid_shape(seen) for seen in page.items), page.limit, page.next)


def gone(kid: Kid) -> Removed:
    removed_at = kid.removed_at or kid.updated_at
    return Removed(kid.id, kid.for_good, removed_at if kid.for_good else removed_at + KEPT_AFTER_REMOVAL)


@frozen
class Looked:
    seen: KidOnScreen
    by_kid: bool


def shown_to(looked: Looked) -> Reply[KidShape] | Reply[KidCard]:
    tag = etag(looked.seen.kid.revision)
    return Reply(kid_card(looked.seen), etag=tag) if looked.by_kid else Reply(kid_shape(looked.seen), etag=tag)


@frozen
class Kids:
    """/kids"""

    kid_profiles: KidProfiles

    @answers("Your kids.", auth=Auth.PARENT, rate=Rate.DEFAULT, show=page_of_kids)
    def on_get(self, caller: Caller, page: PageRequest) -> Result[Page[KidOnScreen], Never]:
        """The first added first."""
        return self.kid_profiles.list(caller, page)

    @answers("Welcome!", auth=Auth.PARENT, rate=Rate.KIDS, status=201, show=new_kid, once=True)
    def on_post(self, caller: Caller, body: KidBody) -> Result[KidOnScreen, AddingFails]:
        """Add a kid."""
        return self.kid_profiles.add(caller, body.new_kid)


@frozen
class KidBatch:
    """/kids/batch"""

    kid_profiles: KidProfiles

    @answers("Welcome, all of you!", auth=Auth.PARENT, rate=Rate.KIDS, status=201, show=new_kids, once=True)
    def on_post(self, caller: Caller, body: KidsBody) -> Result[tuple[KidOnScreen, ...], AddingFails]:
        """Add several kids, all or none."""
        return self.kid_profiles.add_many(caller, tuple(kid.new_kid for kid in body.kids))


@frozen
class OneKid:
    """/kids/{kid_id}"""

    kid_profiles: KidProfiles

    @answers("Here they are.", auth=Auth.ACCOUNT, rate=Rate.DEFAULT, show=shown_to)
    def on_get(self, caller: Caller, kid_id: KidId) -> Result[Looked, UnknownKid]:
        """One kid; in kid mode its own card."""
        return self.kid_profiles.show(caller, kid_id).map(lambda seen: Looked(seen, caller.is_kid))

    @answers("It is changed.", auth=Auth.PARENT, rate=Rate.KIDS, show=one_kid)
    def on_patch(
        self, caller: Caller, kid_id: KidId, body: KidChangeBody, req: Request
    ) -> Result[KidOnScreen, ChangingFails]:
        """Change what is named."""
        return self.kid_profiles.change(caller, kid_id, body.change, revision_wanted(req))

    @answers("The profile is removed.", auth=Auth.PARENT, rate=Rate.KIDS, show=gone)
    def on_delete(
        self, caller: Caller, kid_id: KidId, query: RemovalQuery, req: Request
    ) -> Result[Kid, UnknownKid | KidOutdated | StepUpRequired]:
        """Hide a kid at once, with thirty days to undo; for good with ``permanent``, which needs a proof."""
        return self.kid_profiles.remove(caller, kid_id, revision_wanted(req), query.permanent)


@frozen
class KidUndoDelete:
    """/kids/{kid_id}/undo-delete"""

    kid_profiles: KidProfiles

    @answers("Welcome back!", auth=Auth.PARENT, rate=Rate.KIDS, show=one_kid)
    def on_post(
        self, caller: Caller, kid_id: KidId
    ) -> Result[KidOnScreen, UnknownKid | KidLimitExceeded | ConsentRequired]:
        """Bring a removed kid back."""
        return self.kid_profiles.bring_back(caller, kid_id)
