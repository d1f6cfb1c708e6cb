"""What storytelling keeps and looks up, in memory."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.family.buddies import Buddy
from storytime_core.family.model import ConsentLedger, Family, Kid, Purpose
from storytime_core.family.notices import NoticeBoard
from storytime_core.kernel.caller import UnknownKid
from storytime_core.kernel.days import local_day
from storytime_core.kernel.ids import FamilyId, JobId, KidId, StoryId
from storytime_core.kernel.jobs import Job, Note
from storytime_core.kernel.ledger import AllowanceName
from storytime_core.kernel.naming import Naming
from storytime_core.kernel.pages import Page, PageRequest
from storytime_core.kernel.ports import Clock
from storytime_core.storytelling.engine.brief import Pronouns
from storytime_core.storytelling.generation import CREATION, QUEUE
from storytime_core.storytelling.ports import CostEntry, ListedJob
from storytime_core.storytelling.wish import HeroKid, HouseRules, Named, Taxonomy

from .catalog import TABLES, MemoryTaxonomyRepository
from .library import KeptStory, MemoryStoryRepository
from .lists import newest_first
from .store import Store, Table
from .unit_of_work import MemoryUnitOfWork


@frozen
class MemoryKidLookup:
    kids: Table
    families: Table
    buddies: Table
    clock: Clock

    def heroes(self, family_id: FamilyId, kid_ids: Sequence[KidId]) -> Result[tuple[HeroKid, ...], UnknownKid]:
        family: Family = self.families.get(family_id) or Family(id=family_id)
        today = local_day(self.clock.now(), family.time_zone)
        heroes = []
        for kid_id in kid_ids:
            kid: Kid | None = self.kids.get(kid_id)
            if kid is None or kid.removed_at or kid.family_id != family_id:
                return Failure(UnknownKid())
            span = kid.span(today)
            heroes.append(
                HeroKid(
                    id=kid.id,
                    name=kid.name,
                    pronouns=Pronouns(kid.pronouns) if kid.pronouns else Pronouns.THEY,
                    age_low=span.low,
                    age_high=span.high,
                    excluded_tags=kid.excluded_tags,
                    categories=kid.categories,
                    preferred_voice=kid.preferred_voice,
                    buddy=self._buddy(kid),
                )
            )
        return Success(tuple(heroes))

    def _buddy(self, kid: Kid) -> str | None:
        buddy: Buddy | None = self.buddies.get(kid.buddy_id) if kid.buddy_id else None
        return buddy.name if buddy else None


@frozen
class MemoryHouseRulesLookup:
    families: Table
    time_zone: str

    def of(self, family_id: FamilyId) -> HouseRules:
        family: Family = self.families.get(family_id) or Family(id=family_id, time_zone=self.time_zone)
        return HouseRules(
            explicit_content=family.explicit_content,
            approve_new_stories=family.approve_new_stories,
            kids_may_create=family.kids_may_create,
            offline_fallback=family.offline_fallback,
            time_zone=family.time_zone,
        )


@frozen
class MemoryConsentLookup:
    entries: Table
    clock: Clock

    def allows_hosted(self, family_id: FamilyId) -> bool:
        ledger = ConsentLedger(family_id, self.entries.get(family_id) or ())
        return NoticeBoard().allows(ledger, Purpose.HOSTED_AI, self.clock.now())


class MemoryNameSealer:
    """In memory nothing lies open that a seal would close."""

    def seal(self, family_id: FamilyId, name: str, use: str) -> str:
        return f"{use}|{name}"

    def open(self, family_id: FamilyId, sealed: str, use: str) -> str:
        used_for, _, name = sealed.partition("|")
        if used_for != use:
            raise ValueError(f"sealed for {used_for}, not {use}")
        return name


@frozen
class MemoryPlotRegister:
    rows: Table

    def claim(self, family_id: FamilyId, plot_key: str, title: str, story_id: StoryId) -> bool:
        for (family, plot), (name, owner) in self.rows.rows.items():
            if family == family_id and (plot == plot_key or name == title):
                return bool(owner == story_id and plot == plot_key)
        self.rows.put((family_id, plot_key), (title, story_id))
        return True

    def let_go(self, story_id: StoryId) -> None:
        for key in [key for key, (_, owner) in self.rows.rows.items() if owner == story_id]:
            self.rows.remove(key)


@frozen
class MemoryCostLedger:
    rows: Table

    def note(self, entry: CostEntry) -> None:
        self.rows.put(entry.id, entry)


@frozen
class MemoryRecordKeeper:
    rows: Table

    def keep(self, story_id: StoryId, job_id: JobId, record: Note) -> None:
        self.rows.put(story_id, (job_id, record))


@frozen
class MemoryMediaRegister:
    rows: Table

    def note(self, name: str, content_type: str, size: int, sha256: str, scope: UUID | None, at: datetime) -> None:
        self.rows.put(name, (content_type, size, sha256, scope, at))


class MemoryStorytellingUnitOfWork(MemoryUnitOfWork):
    @property
    def stories(self) -> MemoryStoryRepository:
        return MemoryStoryRepository(self.table("stories"), self.store.ids)

    @property
    def taxonomy(self) -> MemoryTaxonomyRepository:
        return MemoryTaxonomyRepository({name: self.table(name) for name in TABLES.values()})

    @property
    def kids(self) -> MemoryKidLookup:
        return MemoryKidLookup(self.table("kids"), self.table("families"), self.table("buddies"), self.store.clock)

    @property
    def house_rules(self) -> MemoryHouseRulesLookup:
        return MemoryHouseRulesLookup(self.table("families"), self.store.time_zone)

    @property
    def consents(self) -> MemoryConsentLookup:
        return MemoryConsentLookup(self.table("consent_entries"), self.store.clock)

    @property
    def names(self) -> MemoryNameSealer:
        return MemoryNameSealer()

    @property
    def plots(self) -> MemoryPlotRegister:
        return MemoryPlotRegister(self.table("plot_keys"))

    @property
    def costs(self) -> MemoryCostLedger:
        return MemoryCostLedger(self.table("spend_entries"))

    @property
    def records(self) -> MemoryRecordKeeper:
        return MemoryRecordKeeper(self.table("generation_records"))

    @property
    def media(self) -> MemoryMediaRegister:
        return MemoryMediaRegister(self.table("media_files"))


@frozen
class MemoryGenerationViews:
    store: Store

    def page(self, family_id: FamilyId, stage: str | None, page: PageRequest) -> Page[ListedJob]:
        jobs = [ListedJob(job) for job in self._jobs(family_id) if stage in (None, job.stage)]
        return newest_first(jobs, page)

    def find(self, family_id: FamilyId, job_id: JobId) -> Job | None:
        return next((job for job in self._jobs(family_id) if job.id == job_id), None)

    def titles(self, family_id: FamilyId, story_ids: Sequence[StoryId]) -> dict[StoryId, str]:
        with self.store.seen() as tables:
            found: list[KeptStory] = [tables["stories"][id] for id in story_ids if id in tables["stories"]]
        return {
            kept.story.id: Naming(kept.story.names).text(kept.story.content.title)
            for kept in found
            if kept.story.family_id == family_id
        }

    def costs(self, family_id: FamilyId, story_id: StoryId) -> tuple[CostEntry, ...] | None:
        with self.store.seen() as tables:
            kept: KeptStory | None = tables["stories"].get(story_id)
            entries: list[CostEntry] = list(tables["spend_entries"].values())
        if kept is None or kept.story.family_id != family_id or not kept.story.ai_generated:
            return None
        own = (entry for entry in entries if entry.story_id == story_id)
        return tuple(sorted(own, key=lambda entry: (entry.at, entry.id)))

    def balance(self, family_id: FamilyId, period: str) -> tuple[int, int] | None:
        with self.store.seen() as tables:
            balance = tables["allowance_balances"].get(AllowanceName(family_id, CREATION, period))
        return (balance.settled, balance.reserved) if balance else None

    def pending(self, family_id: FamilyId) -> int:
        return sum(not job.state.is_ended for job in self._jobs(family_id))

    def time_zone(self, family_id: FamilyId) -> str:
        with self.store.seen() as tables:
            family: Family | None = tables["families"].get(family_id)
        return family.time_zone if family else self.store.time_zone

    def _jobs(self, family_id: FamilyId) -> list[Job]:
        with self.store.seen() as tables:
            jobs = [row.job for row in tables["jobs"].values()]
        return [job for job in jobs if job.family_id == family_id and job.queue == QUEUE]


@frozen
class MemoryTaxonomyLookup:
    store: Store

    def taxonomy(self) -> Taxonomy:
        with self.store.seen() as tables:
            kinds = [sorted(tables[kind].values(), key=lambda one: (one.position, one.name)) for kind in KINDS]
        return Taxonomy(*(tuple(Named(one.id, one.name, one.slug) for one in kind) for kind in kinds))


KINDS = ("categories", "themes", "seasons")
