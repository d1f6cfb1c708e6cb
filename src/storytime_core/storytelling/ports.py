"""What storytelling asks of the outside."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from attrs import frozen
from returns.result import Result

from storytime_core.kernel.bands import Band
from storytime_core.kernel.caller import UnknownKid
from storytime_core.kernel.ids import FamilyId, JobId, KidId, StoryId
from storytime_core.kernel.jobs import Job, Note
from storytime_core.kernel.library import StoryRepository
from storytime_core.kernel.pages import Cursor, Page, PageRequest
from storytime_core.kernel.ports import UnitOfWork
from storytime_core.kernel.stories import StoryContent, Verdict

from .wish import HeroKid, HouseRules, Taxonomy


class KidLookup(Protocol):
    def heroes(self, family_id: FamilyId, kid_ids: Sequence[KidId]) -> Result[tuple[HeroKid, ...], UnknownKid]:
        """In the order asked; one that is missing, removed or foreign is unknown."""


class HouseRulesLookup(Protocol):
    def of(self, family_id: FamilyId) -> HouseRules: ...


class ConsentLookup(Protocol):
    def allows_hosted(self, family_id: FamilyId) -> bool: ...


class TaxonomyLookup(Protocol):
    def taxonomy(self) -> Taxonomy: ...


class NameSealer(Protocol):
    """Typed names wait under the family's key."""

    def seal(self, family_id: FamilyId, name: str, use: str) -> str: ...

    def open(self, family_id: FamilyId, sealed: str, use: str) -> str: ...


class PlotRegister(Protocol):
    """No two stories of a family are alike."""

    def claim(self, family_id: FamilyId, plot_key: str, title: str, story_id: StoryId) -> bool:
        """False if the family has another story of this plot or title; claiming twice for one story is fine."""

    def let_go(self, story_id: StoryId) -> None: ...


@frozen(kw_only=True)
class CostEntry:
    """One outward call and what it cost, in millionths of a dollar."""

    id: UUID
    job_id: JobId | None
    story_id: StoryId | None
    family_id: FamilyId | None
    provider: str
    model: str
    purpose: str
    tokens_in: int
    tokens_out: int
    characters: int
    seconds: float
    micros: int
    estimated: bool
    at: datetime


class CostLedger(Protocol):
    def note(self, entry: CostEntry) -> None: ...


class RecordKeeper(Protocol):
    """How a story came about, kept as long as the story."""

    def keep(self, story_id: StoryId, job_id: JobId, record: Note) -> None: ...


class MediaRegister(Protocol):
    """Which files somebody needs; a file that nobody needs is swept."""

    def note(self, name: str, content_type: str, size: int, sha256: str, scope: UUID | None, at: datetime) -> None: ...


class FiledUnder(Protocol):
    def settled(self) -> object:
        """Nobody renames what stories are filed under until the unit of work is over."""


class StorytellingUnitOfWork(UnitOfWork, Protocol):
    @property
    def stories(self) -> StoryRepository: ...

    @property
    def kids(self) -> KidLookup: ...

    @property
    def house_rules(self) -> HouseRulesLookup: ...

    @property
    def consents(self) -> ConsentLookup: ...

    @property
    def names(self) -> NameSealer: ...

    @property
    def plots(self) -> PlotRegister: ...

    @property
    def costs(self) -> CostLedger: ...

    @property
    def records(self) -> RecordKeeper: ...

    @property
    def media(self) -> MediaRegister: ...

    @property
    def taxonomy(self) -> FiledUnder: ...


@frozen
class ListedJob:
    job: Job

    @property
    def cursor(self) -> Cursor:
        return Cursor(self.job.created_at, self.job.id)


class GenerationViews(Protocol):
    def page(self, family_id: FamilyId, stage: str | None, page: PageRequest) -> Page[ListedJob]:
        """A family's wishes, the newest first."""

    def find(self, family_id: FamilyId, job_id: JobId) -> Job | None: ...

    def titles(self, family_id: FamilyId, story_ids: Sequence[StoryId]) -> dict[StoryId, str]:
        """Titles with the names put in."""

    def costs(self, family_id: FamilyId, story_id: StoryId) -> tuple[CostEntry, ...] | None:
        """None if the family has no such generated story."""

    def balance(self, family_id: FamilyId, period: str) -> tuple[int, int] | None:
        """Used and reserved; None if nothing was asked for yet."""

    def pending(self, family_id: FamilyId) -> int: ...

    def time_zone(self, family_id: FamilyId) -> str: ...


class StoryChecker(Protocol):
    """Pure, in process."""

    def check(
        self,
        content: StoryContent,
        band: Band,
        names: frozenset[str],
        excluded: frozenset[str],
        bedtime: bool,
        fear_ceiling: int,
    ) -> Verdict: ...

    def content_hash(self, content: StoryContent) -> str: ...

    def trouble_with_name(self, name: str) -> str | None: ...

    def trouble_with_words(self, text: str) -> str | None: ...

    def neutral_name(self, choice: int) -> str: ...


@frozen(kw_only=True)
class Usage:
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0
    micros: int = 0
    estimated: bool = False


@frozen(kw_only=True)
class WriterReply:
    """What came back, unread."""

    text: str
    model: str
    usage: Usage = Usage()


@frozen(kw_only=True)
class WriterTrouble:
    """Why there is no reply: ``unavailable``, ``refused`` or ``misconfigured``.  A value, not for people."""

    kind: str
    retry_after: timedelta | None = None
    usage: Usage = Usage()


@frozen
class PromptText:
    """The fixed part, and the brief as one JSON document of closed keys."""

    system: str
    document: str
    version: str
    sha256: str


class HostedWriter(Protocol):
    """A writer outside.  It gets closed words and placeholders, and its reply is not trusted."""

    name: str

    def write(self, prompt: PromptText, deadline: timedelta) -> Result[WriterReply, WriterTrouble]:
        """Never raises, never passes the deadline by more than a second, keeps nothing."""


@frozen
class KeptPicture:
    name: str
    content_type: str
    size: int
    sha256: str


class PictureStore(Protocol):
    def keep(self, content: bytes, content_type: str) -> KeptPicture | None:
        """Whole, for good, under a name of pure chance; None while there is no room."""


class NarrationWarmup(Protocol):
    def prepare(self, family_id: FamilyId, text: str, voice: str | None, pages: int, patience: timedelta) -> int:
        """Make the first pages heard before anybody asks: best effort, never outside.  How many are ready."""


class Entitlements(Protocol):
    def stories_per_month(self, family_id: FamilyId) -> int: ...

    def plan(self, family_id: FamilyId) -> str: ...
