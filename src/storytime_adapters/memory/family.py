"""Families, kids and consents, in memory."""

from collections.abc import Sequence
from datetime import datetime

from attrs import frozen

from storytime_core.family.avatars import Avatar
from storytime_core.family.expectations import by_name
from storytime_core.family.model import (
    ConsentEntry,
    ConsentLedger,
    DailyLimit,
    EntryKind,
    Family,
    Kid,
    Method,
    NamedCategory,
    Notice,
    Purpose,
)
from storytime_core.family.views import KidOnScreen, KidsRules
from storytime_core.identity.ports import Choice, FamilyFacts
from storytime_core.kernel.ids import AvatarId, CategoryId, FamilyId, KidId
from storytime_core.kernel.pages import Page, PageRequest

from .faces import (
    MemoryAvatarRepository,
    MemoryBuddyRepository,
    MemoryFaceFiles,
    MemoryGrownUpRepository,
    MemoryTalkRepository,
)
from .offers import MemoryAgeGroupRepository, MemoryExpectationRepository, live_groups
from .store import Rows, Store, Table
from .unit_of_work import MemoryUnitOfWork


@frozen
class MemoryFamilyRepository:
    rows: Table
    versions: Table
    time_zone: str

    def get(self, family_id: FamilyId) -> Family:
        return self.rows.get(family_id) or Family(id=family_id, time_zone=self.time_zone)

    def save(self, family: Family) -> None:
        self.rows.put(family.id, family)
        changed(self.versions, family.id)


def changed(versions: Table, family_id: FamilyId) -> None:
    """What is kept at hand about this family is old when this is committed."""
    versions.put(family_id, (versions.get(family_id) or 0) + 1)


@frozen
class MemoryKidRepository:
    rows: Table
    talks: Table
    versions: Table

    def live(self, family_id: FamilyId) -> int:
        kids = self.rows.rows.values()
        return sum(kid.family_id == family_id and kid.removed_at is None for kid in kids)

    def get(self, kid_id: KidId, family_id: FamilyId) -> Kid | None:
        kid: Kid | None = self.rows.get(kid_id)
        return kid if kid and kid.family_id == family_id else None

    def add(self, kid: Kid) -> None:
        self.save(kid)

    def save(self, kid: Kid) -> None:
        self.rows.put(kid.id, kid)
        changed(self.versions, kid.family_id)

    def give_limit(self, family_id: FamilyId, minutes: int, at: datetime) -> tuple[KidId, ...]:
        own = (kid for kid in self.rows.rows.values() if kid.family_id == family_id and kid.removed_at is None)
        without = sorted((kid for kid in own if kid.limit_mins is None), key=lambda kid: kid.id)
        for kid in without:
            self.save(kid.with_limit(minutes, at))
        return tuple(kid.id for kid in without)

    def of_family(self, family_id: FamilyId) -> tuple[Kid, ...]:
        return tuple(kid for kid in self.rows.rows.values() if kid.family_id == family_id)

    def hidden_before(self, at: datetime, limit: int) -> tuple[tuple[FamilyId, KidId], ...]:
        hidden = [kid for kid in self.rows.rows.values() if kid.hidden_at and kid.hidden_at <= at]
        first = sorted(hidden, key=lambda kid: (kid.hidden_at, kid.id))[:limit]
        return tuple((kid.family_id, kid.id) for kid in first)

    def erase(self, kid_id: KidId) -> None:
        changed(self.versions, self.rows.get(kid_id).family_id)
        self.rows.remove(kid_id)
        for talk_id in [id for id, talk in self.talks.rows.items() if talk.kid_id == kid_id]:
            self.talks.remove(talk_id)

    def wearing(self, avatar_id: AvatarId, family_id: FamilyId) -> tuple[Kid, ...]:
        kids = self.rows.rows.values()
        return tuple(kid for kid in kids if kid.avatar_id == avatar_id and kid.family_id == family_id)


@frozen
class MemoryConsentRepository:
    rows: Table
    askings: Table

    def ledger(self, family_id: FamilyId) -> ConsentLedger:
        return ConsentLedger(family_id, self.rows.get(family_id) or ())

    def add(self, entry: ConsentEntry) -> None:
        before = self.ledger(entry.family_id)
        if entry.sequence != before.next_sequence:
            raise ValueError("the ledger has no gaps and no doubles")
        self.rows.put(entry.family_id, (*before.entries, entry))

    def unconfirmed(self, after: datetime, until: datetime, limit: int) -> tuple[tuple[FamilyId, Purpose], ...]:
        due = [
            last
            for last in self._last_words()
            if last.method is Method.EMAIL_PLUS and last.kind is EntryKind.GRANTED and after < last.at <= until
        ]
        return tuple((one.family_id, one.purpose) for one in sorted(due, key=lambda one: (one.at, one.id))[:limit])

    def not_asked_anew(self, notice: Notice, limit: int) -> tuple[FamilyId, ...]:
        families = sorted(
            last.family_id
            for last in self._last_words()
            if last.purpose is notice.purpose
            and last.kind is not EntryKind.REVOKED
            and last.at < notice.effective_at
            and not self.askings.get((last.family_id, notice.purpose, notice.version))
        )
        return tuple(families[:limit])

    def asked_anew(self, family_id: FamilyId, notice: Notice) -> bool:
        key = (family_id, notice.purpose, notice.version)
        if self.askings.get(key):
            return False
        self.askings.put(key, True)
        return True

    def _last_words(self) -> list[ConsentEntry]:
        ledgers = [self.ledger(family_id) for family_id in self.rows.rows]
        return [last for ledger in ledgers for purpose in Purpose if (last := ledger.last(purpose))]


@frozen
class MemoryCategoryLookup:
    rows: Table

    def named(self, categories: Sequence[CategoryId]) -> tuple[NamedCategory, ...]:
        known = (self.rows.get(id) for id in categories)
        return tuple(NamedCategory(category.id, category.name) for category in known if category)


class MemoryFamilyUnitOfWork(MemoryUnitOfWork):
    @property
    def families(self) -> MemoryFamilyRepository:
        return MemoryFamilyRepository(self.table("families"), self.table("family_versions"), self.store.time_zone)

    @property
    def kids(self) -> MemoryKidRepository:
        return MemoryKidRepository(self.table("kids"), self.table("buddy_talks"), self.table("family_versions"))

    @property
    def consents(self) -> MemoryConsentRepository:
        return MemoryConsentRepository(self.table("consent_entries"), self.table("consent_askings"))

    @property
    def categories(self) -> MemoryCategoryLookup:
        return MemoryCategoryLookup(self.table("categories"))

    @property
    def age_groups(self) -> MemoryAgeGroupRepository:
        return MemoryAgeGroupRepository(self.table("age_groups"))

    @property
    def expectations(self) -> MemoryExpectationRepository:
        return MemoryExpectationRepository(self.table("learning_expectations"))

    @property
    def avatars(self) -> MemoryAvatarRepository:
        return MemoryAvatarRepository(self.table("avatars"), self.table("kids"), self.table("worn_avatars"))

    @property
    def grown_ups(self) -> MemoryGrownUpRepository:
        return MemoryGrownUpRepository(self.table("accounts"), self.table("worn_avatars"))

    @property
    def files(self) -> MemoryFaceFiles:
        return MemoryFaceFiles(self.table("media_files"))

    @property
    def buddies(self) -> MemoryBuddyRepository:
        return MemoryBuddyRepository(self.table("buddies"), self.table("kids"), self.table("buddy_lines"))

    @property
    def talks(self) -> MemoryTalkRepository:
        return MemoryTalkRepository(self.table("buddy_talks"))


def live_kids(tables: dict[str, Rows], family_id: FamilyId, now: datetime, public_url: str = "") -> list[KidOnScreen]:
    family = tables["families"].get(family_id) or Family(id=family_id)
    kids = (kid for kid in tables["kids"].values() if kid.family_id == family_id and kid.removed_at is None)
    avatars, buddies = tables["avatars"], tables["buddies"]
    names = {id: category.name for id, category in tables["categories"].items()}
    return [
        KidOnScreen(
            kid=kid,
            now=now,
            time_zone=family.time_zone,
            family_limit=family.max_screen_time_mins,
            age_groups=live_groups(tables["age_groups"]) if kid.birth_month else (),
            categories=tuple(NamedCategory(id, names[id]) for id in kid.categories if id in names),
            avatar=avatars[kid.avatar_id].on_screen(public_url) if kid.avatar_id in avatars else None,
            buddy=buddies[kid.buddy_id].card(public_url) if kid.buddy_id in buddies else None,
        )
        for kid in kids
    ]


@frozen
class MemoryKidViews:
    store: Store
    public_url: str = ""

    def page(self, family_id: FamilyId, page: PageRequest, now: datetime) -> Page[KidOnScreen]:
        with self.store.seen() as tables:
            kids = live_kids(tables, family_id, now, self.public_url)
        left = [kid for kid in kids if page.cursor is None or kid.cursor[:2] > page.cursor[:2]]
        return page.cut(sorted(left, key=lambda kid: kid.cursor))

    def find(self, family_id: FamilyId, kid_id: KidId, now: datetime) -> KidOnScreen | None:
        with self.store.seen() as tables:
            return next(
                (seen for seen in live_kids(tables, family_id, now, self.public_url) if seen.kid.id == kid_id), None
            )


@frozen
class MemoryFamilyViews:
    store: Store
    public_url: str = ""

    def of(self, family_id: FamilyId) -> Family:
        with self.store.seen() as tables:
            return tables["families"].get(family_id) or Family(id=family_id, time_zone=self.store.time_zone)


@frozen
class MemoryHouseRulesLookup:
    store: Store

    def of_kid(self, family_id: FamilyId, kid_id: KidId) -> KidsRules | None:
        with self.store.seen() as tables:
            kid: Kid | None = tables["kids"].get(kid_id)
            family: Family = tables["families"].get(family_id) or Family(id=family_id)
        if kid is None or kid.family_id != family_id or kid.removed_at is not None:
            return None
        return rules_of(kid, family)


def rules_of(kid: Kid, family: Family) -> KidsRules:
    return KidsRules(
        kid_id=kid.id,
        limit=DailyLimit(kid.limit_mins, family.max_screen_time_mins),
        bedtime=kid.bedtime,
        finishing_mins=family.finishing_mins,
        time_zone=family.time_zone,
        revision=kid.revision,
    )


@frozen
class MemoryFamilyFacts:
    store: Store
    public_url: str = ""

    def of(self, family_id: FamilyId) -> FamilyFacts:
        with self.store.seen() as tables:
            return facts_in(tables, Family(id=family_id, time_zone=self.store.time_zone), self.public_url)


def facts_in(tables: dict[str, Rows], plain: Family, public_url: str) -> FamilyFacts:
    family_id = plain.id
    avatar: Avatar | None = tables["avatars"].get(tables["worn_avatars"].get(family_id))
    family: Family = tables["families"].get(family_id) or plain
    categories = tables["categories"]
    hopes = {one.id: one.name for one in by_name(tables["learning_expectations"].values())}
    return FamilyFacts(
        kids=sum(kid.family_id == family_id and not kid.removed_at for kid in tables["kids"].values()),
        explicit_content=family.explicit_content,
        max_screen_time_mins=family.max_screen_time_mins,
        language=family.language,
        country=family.country,
        time_zone=family.time_zone,
        categories=tuple(Choice(id, categories[id].name) for id in family.category_ids if id in categories),
        expectations=tuple(Choice(id, hopes[id]) for id in family.expectation_ids if id in hopes),
        avatar=avatar.on_screen(public_url) if avatar else None,
    )
