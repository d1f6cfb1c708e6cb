"""What storytelling keeps and looks up, in the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from attrs import asdict, frozen
from returns.result import Failure, Result, Success
from sqlalchemy import bindparam, delete, func, select, tuple_
from sqlalchemy.engine import Connection

from storytime_adapters.secrets.sealing import FamilyKeyring
from storytime_core.family.model import Family, Kid, Purpose
from storytime_core.family.notices import NoticeBoard
from storytime_core.kernel.caller import UnknownKid
from storytime_core.kernel.days import local_day
from storytime_core.kernel.ids import CategoryId, FamilyId, JobId, KidId, SeasonId, StoryId, ThemeId
from storytime_core.kernel.jobs import Job, Note
from storytime_core.kernel.library import StoryName
from storytime_core.kernel.naming import Naming
from storytime_core.kernel.pages import Page, PageRequest
from storytime_core.kernel.ports import Clock
from storytime_core.storytelling.engine.brief import Pronouns
from storytime_core.storytelling.generation import CREATION, QUEUE
from storytime_core.storytelling.ports import CostEntry, ListedJob
from storytime_core.storytelling.wish import HeroKid, HouseRules, Named, Taxonomy

from .catalog import SqlTaxonomyRepository
from .database import Database
from .entities import find, insert_row_once
from .family import SqlConsentRepository, SqlKidRepository
from .jobs import COLUMNS, IS_UNDER_WAY, job, to_job
from .library import SqlStoryRepository
from .sealing import FamilySeals
from .tables.catalog import categories, seasons, stories, story_names, themes
from .tables.faces import buddies
from .tables.family import families, family_keys
from .tables.kernel import allowance_balances
from .tables.storytelling import generation_records, media_files, plot_keys, spend_entries
from .unit_of_work import SqlUnitOfWork

spent, plot, balance = spend_entries.c, plot_keys.c, allowance_balances.c

BUDDY: Final = select(buddies.c.name).where(buddies.c.id == bindparam("id"))
PLOT_OWNER: Final = select(plot.story_id).where(
    plot.family_id == bindparam("family"), plot.plot_key == bindparam("plot")
)
FORGET_PLOT: Final = delete(plot_keys).where(plot.story_id == bindparam("story"))
JOBS: Final = (
    select(*COLUMNS)
    .where(job.family_id == bindparam("family"), job.queue == QUEUE)
    .order_by(job.created_at.desc(), job.id.desc())
    .limit(bindparam("limit"))
)
AFTER: Final = tuple_(job.created_at, job.id) < tuple_(
    bindparam("after_at", type_=job.created_at.type), bindparam("after_id", type_=job.id.type)
)
ONE_JOB: Final = select(*COLUMNS).where(
    job.id == bindparam("job"), job.family_id == bindparam("family"), job.queue == QUEUE
)
PENDING: Final = select(func.count()).where(job.family_id == bindparam("family"), job.queue == QUEUE, IS_UNDER_WAY)
TITLES: Final = (
    select(
        stories.c.id, stories.c.title, story_names.c.placeholder, story_names.c.name_sealed, family_keys.c.wrapped_key
    )
    .outerjoin(story_names, story_names.c.story_id == stories.c.id)
    .outerjoin(family_keys, family_keys.c.family_id == stories.c.family_id)
    .where(stories.c.family_id == bindparam("family"), stories.c.id.in_(bindparam("ids", expanding=True)))
)
COSTS: Final = select(spend_entries).where(spent.story_id == bindparam("story")).order_by(spent.at, spent.id)
OWN_STORY: Final = select(stories.c.id).where(
    stories.c.id == bindparam("story"), stories.c.family_id == bindparam("family"), stories.c.ai_generated
)
BALANCE: Final = select(balance.settled, balance.reserved).where(
    balance.owner == bindparam("family"), balance.what == CREATION, balance.period == bindparam("period")
)
TAXONOMY: Final = {
    table.name: select(table.c.id, table.c.name, table.c.slug).order_by(table.c.position, table.c.name)
    for table in (categories, themes, seasons)
}


@frozen
class SqlKidLookup:
    connection: Connection
    keyring: FamilyKeyring
    clock: Clock

    def heroes(self, family_id: FamilyId, kid_ids: Sequence[KidId]) -> Result[tuple[HeroKid, ...], UnknownKid]:
        family = find(self.connection, families, Family, id=family_id) or Family(id=family_id)
        today = local_day(self.clock.now(), family.time_zone)
        kids = SqlKidRepository(self.connection, self.keyring)
        heroes = []
        for kid_id in kid_ids:
            kid = kids.get(kid_id, family_id)
            if kid is None or kid.removed_at:
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
        return self.connection.scalar(BUDDY, {"id": kid.buddy_id}) if kid.buddy_id else None


@frozen
class SqlHouseRulesLookup:
    connection: Connection
    time_zone: str

    def of(self, family_id: FamilyId) -> HouseRules:
        row = self.connection.execute(select(families).where(families.c.id == family_id)).first()
        if row is None:
            return HouseRules(time_zone=self.time_zone)
        return HouseRules(
            explicit_content=row.explicit_content,
            approve_new_stories=row.approve_new_stories,
            kids_may_create=row.kids_may_create,
            offline_fallback=row.offline_fallback,
            time_zone=row.time_zone,
        )


@frozen
class SqlConsentLookup:
    connection: Connection
    clock: Clock

    def allows_hosted(self, family_id: FamilyId) -> bool:
        ledger = SqlConsentRepository(self.connection).ledger(family_id)
        return NoticeBoard().allows(ledger, Purpose.HOSTED_AI, self.clock.now())


@frozen
class SqlPlotRegister:
    connection: Connection

    def claim(self, family_id: FamilyId, plot_key: str, title: str, story_id: StoryId) -> bool:
        row = {"family_id": family_id, "plot_key": plot_key, "title": title, "story_id": story_id}
        if insert_row_once(self.connection, plot_keys, row):
            return True
        owner = self.connection.scalar(PLOT_OWNER, {"family": family_id, "plot": plot_key})
        return bool(owner == story_id)

    def let_go(self, story_id: StoryId) -> None:
        self.connection.execute(FORGET_PLOT, {"story": story_id})


@frozen
class SqlCostLedger:
    connection: Connection

    def note(self, entry: CostEntry) -> None:
        self.connection.execute(spend_entries.insert(), asdict(entry))


@frozen
class SqlRecordKeeper:
    connection: Connection

    def keep(self, story_id: StoryId, job_id: JobId, record: Note) -> None:
        self.connection.execute(
            generation_records.insert(), {"story_id": story_id, "job_id": job_id, "record": dict(record)}
        )


@frozen
class SqlMediaRegister:
    connection: Connection

    def note(self, name: str, content_type: str, size: int, sha256: str, scope: UUID | None, at: datetime) -> None:
        row = {"name": name, "content_type": content_type, "bytes": size, "sha256": sha256}
        self.connection.execute(media_files.insert(), {**row, "scope": scope, "created_at": at})


class SqlStorytellingUnitOfWork(SqlUnitOfWork):
    @property
    def stories(self) -> SqlStoryRepository:
        return SqlStoryRepository(self.connection, self.database.ids, self.database.keyring)

    @property
    def taxonomy(self) -> SqlTaxonomyRepository:
        return SqlTaxonomyRepository(self.connection)

    @property
    def kids(self) -> SqlKidLookup:
        return SqlKidLookup(self.connection, self.database.keyring, self.database.clock)

    @property
    def house_rules(self) -> SqlHouseRulesLookup:
        return SqlHouseRulesLookup(self.connection, self.database.time_zone)

    @property
    def consents(self) -> SqlConsentLookup:
        return SqlConsentLookup(self.connection, self.database.clock)

    @property
    def names(self) -> FamilySeals:
        return FamilySeals(self.connection, self.database.keyring)

    @property
    def plots(self) -> SqlPlotRegister:
        return SqlPlotRegister(self.connection)

    @property
    def costs(self) -> SqlCostLedger:
        return SqlCostLedger(self.connection)

    @property
    def records(self) -> SqlRecordKeeper:
        return SqlRecordKeeper(self.connection)

    @property
    def media(self) -> SqlMediaRegister:
        return SqlMediaRegister(self.connection)


@frozen
class SqlGenerationViews:
    database: Database

    def page(self, family_id: FamilyId, stage: str | None, page: PageRequest) -> Page[ListedJob]:
        query, values = JOBS, {"family": family_id, "limit": page.limit + 1}
        if stage:
            query = query.where(job.stage == stage)
        if page.cursor:
            query, values = query.where(AFTER), {**values, "after_at": page.cursor.at, "after_id": page.cursor.id}
        with self.database.reading.connect() as connection:
            return page.cut([ListedJob(to_job(row)) for row in connection.execute(query, values)])

    def find(self, family_id: FamilyId, job_id: JobId) -> Job | None:
        with self.database.reading.connect() as connection:
            row = connection.execute(ONE_JOB, {"job": job_id, "family": family_id}).first()
        return to_job(row) if row else None

    def titles(self, family_id: FamilyId, story_ids: Sequence[StoryId]) -> dict[StoryId, str]:
        with self.database.reading.connect() as connection:
            found = connection.execute(TITLES, {"family": family_id, "ids": list(story_ids)}).all()
        titles = {StoryId(row.id): row.title for row in found}
        names: dict[StoryId, list[StoryName]] = {}
        for row in found:
            if row.placeholder:
                box = self.database.keyring.unwrapped(family_id, row.wrapped_key)
                name = box.open(row.name_sealed, f"story {row.id} {row.placeholder}")
                names.setdefault(StoryId(row.id), []).append(StoryName(row.placeholder, name))
        return {id: Naming(names.get(id, ())).text(title) for id, title in titles.items()}

    def costs(self, family_id: FamilyId, story_id: StoryId) -> tuple[CostEntry, ...] | None:
        with self.database.reading.connect() as connection:
            if connection.execute(OWN_STORY, {"story": story_id, "family": family_id}).first() is None:
                return None
            return tuple(to_cost(row) for row in connection.execute(COSTS, {"story": story_id}))

    def balance(self, family_id: FamilyId, period: str) -> tuple[int, int] | None:
        with self.database.reading.connect() as connection:
            row = connection.execute(BALANCE, {"family": family_id, "period": period}).first()
        return (row.settled, row.reserved) if row else None

    def pending(self, family_id: FamilyId) -> int:
        with self.database.reading.connect() as connection:
            return connection.scalar(PENDING, {"family": family_id}) or 0

    def time_zone(self, family_id: FamilyId) -> str:
        with self.database.reading.connect() as connection:
            return SqlHouseRulesLookup(connection, self.database.time_zone).of(family_id).time_zone


@frozen
class SqlTaxonomyLookup:
    database: Database

    def taxonomy(self) -> Taxonomy:
        with self.database.reading.connect() as connection:
            found = {name: connection.execute(query).all() for name, query in TAXONOMY.items()}
        return Taxonomy(
            tuple(Named(CategoryId(row.id), row.name, row.slug) for row in found["categories"]),
            tuple(Named(ThemeId(row.id), row.name, row.slug) for row in found["themes"]),
            tuple(Named(SeasonId(row.id), row.name, row.slug) for row in found["seasons"]),
        )


def to_cost(row: Any) -> CostEntry:
    return CostEntry(**row._mapping)
