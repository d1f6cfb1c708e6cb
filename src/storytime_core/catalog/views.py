"""What the catalog looks like on screen."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, Protocol, Self
from uuid import UUID

from attrs import evolve, field, frozen
from returns.result import Result

from storytime_core.kernel.ids import CategoryId, HolderId, KidId, SeasonId, StoryId, ThemeId
from storytime_core.kernel.library import Provenance, StoryImage, StoryName
from storytime_core.kernel.naming import Naming
from storytime_core.kernel.pages import Cursor, Page, PageRequest
from storytime_core.kernel.readers import ReadStatus
from storytime_core.kernel.stories import StoryContent
from storytime_core.kernel.visibility import NOTHING, Between, StoryFacts, Viewpoint

from .feeds import FeedFilter, Mark, Section, Spot
from .model import Category, ReadingAllowance, Season, SeasonStatus, Taxonomy, Theme
from .searching import Scope, SearchTooBroad, Sought


@frozen
class Riddle:
    """A question as cards show it: without the solution."""

    id: UUID
    question: str
    options: tuple[str, ...]


@frozen(kw_only=True)
class Glance:
    """A story at a glance: all a card shows, from one row, and never its text.

    A reader finds the names of its family in it; whoever looks after stories finds placeholders.
    """

    id: StoryId
    revision: int  # another one whenever anything below is different
    facts: StoryFacts
    title: str
    description: str
    language: str
    cover_url: str
    cover_alt: str | None
    age_min: int
    age_max: int
    category_ids: tuple[CategoryId, ...]
    theme_ids: tuple[ThemeId, ...]
    season_ids: tuple[SeasonId, ...]
    duration_seconds: int
    word_count: int
    page_count: int
    difficulty: int
    background_color: str
    is_interactive: bool
    riddles: tuple[Riddle, ...]
    recommended: bool
    ai_generated: bool
    creator_kid_id: KidId | None
    listed_at: datetime | None
    published_at: datetime | None
    created_at: datetime
    updated_at: datetime
    between: Between = NOTHING  # the reader and this story
    read_status: ReadStatus | None = None  # how far its reader has come

    @property
    def cursor(self) -> Cursor:
        return Cursor(self.listed_at or self.created_at, self.id)

    def naming(self, names: Iterable[StoryName]) -> Self:
        """With names where placeholders stand."""
        put_in = Naming(names).text
        return evolve(
            self,
            title=put_in(self.title),
            description=put_in(self.description),
            cover_alt=self.cover_alt and put_in(self.cover_alt),
            riddles=tuple(
                evolve(one, question=put_in(one.question), options=tuple(map(put_in, one.options)))
                for one in self.riddles
            ),
        )


@frozen
class Card:
    """A story in a list, with the words for what it is filed under."""

    story: Glance
    cover_image_url: str  # absolute
    categories: tuple[Category, ...]
    themes: tuple[Theme, ...]

    @property
    def id(self) -> StoryId:
        return self.story.id

    @property
    def cursor(self) -> Cursor:
        return self.story.cursor


@frozen
class Illustration:
    """A picture within a story, as readers see it."""

    id: UUID
    url: str  # absolute
    caption: str
    position: int


@frozen
class FullStory:
    """A story opened: every word of it, as its reader reads it."""

    card: Card
    content: StoryContent = field(repr=False)
    branch_ids: tuple[UUID, ...] = ()
    seasons: tuple[Season, ...] = ()
    provenance: Provenance | None = None
    is_preview: bool = False
    is_favorite: bool = False
    images: tuple[Illustration, ...] = ()  # those that are ready


@frozen(kw_only=True)
class HomeSizes:
    """How many stories each section has at most."""

    recommended: int = 5
    seasonal: int = 5
    top_liked: int = 5


@frozen
class ParentHome:
    recommended: tuple[Card, ...]
    seasonal: tuple[Card, ...]
    top_liked: tuple[Card, ...]


@frozen
class KidHome:
    continue_reading: tuple[Card, ...]
    recommended_by_parent: tuple[Card, ...]
    suggested: tuple[Card, ...]
    seasonal: tuple[Card, ...]


FEWEST_FAMILIES: Final = 3  # a smaller number might tell who they are


@frozen
class Picked:
    """A story that families recommend, and how many do."""

    card: Card
    families: int

    @classmethod
    def of(cls, card: Card, families: int) -> Self:
        return cls(card, families if families >= FEWEST_FAMILIES else 0)


@frozen
class Found:
    """A story on a list, where it stands there, and what its reader has of it."""

    glance: Glance
    spot: Spot
    mark: Mark | None = None
    edition: UUID | None = None
    score: int = 0  # in the edition


@frozen
class FoundStory:
    """A story, and what its would-be reader has of it."""

    glance: Glance
    is_open: bool
    allowances: tuple[ReadingAllowance, ...]  # of each holder, without what the settings and the plan say
    is_favorite: bool = False
    is_reserved: bool = False  # counted already, to be opened when it is handed out


@frozen(kw_only=True)
class StoryWords:
    """Every word of a story as it is stored, with placeholders; the names beside it."""

    content: StoryContent = field(repr=False)
    branch_ids: tuple[UUID, ...]
    names: tuple[StoryName, ...] = field(repr=False)
    provenance: Provenance | None
    is_intact: bool  # these are the words that were certified
    images: tuple[StoryImage, ...] = ()  # at the places of their captions


class StoryViews(Protocol):
    def feed(
        self, sections: Sequence[Section], viewpoint: Viewpoint, began: datetime, after: Spot | None = None
    ) -> tuple[Found, ...]:
        """The first stories of each section that the viewpoint may see, as they stand on the list: listed ones, and
        the family's own where a stretch says so.

        Groups are those of the moment the walk began; what was read again since is left out of them.  Earlier
        stretches than that of ``after`` are passed over.  No text is touched.
        """

    def search(
        self, sought: Sought, wanted: FeedFilter, viewpoint: Viewpoint, scope: Scope, limit: int, after: Spot | None
    ) -> Result[tuple[Found, ...], SearchTooBroad]:
        """Up to so many stories that fit, by tier; in each the newest first, and each story in its best one."""

    def edition_is_kept(self, edition: UUID) -> bool: ...

    def find(self, story_id: StoryId, viewpoint: Viewpoint, holders: Sequence[HolderId]) -> FoundStory | None:
        """A story the viewpoint may see; its text is left alone.  It is open if one of the holders opened it."""

    def several(self, story_ids: Sequence[StoryId], viewpoint: Viewpoint) -> tuple[Glance, ...]:
        """Those of them that the viewpoint may see.  No text is touched."""

    def created(self, viewpoint: Viewpoint, page: PageRequest) -> Page[Glance]:
        """The stories of a family in any state, as they were created, the newest first; for a kid those that were
        made for or by it, and that it may see.  No text is touched."""

    def words(self, story_id: StoryId, revision: int | None = None) -> StoryWords | None:
        """Of a certified story, read at one moment; or those of this very revision, which may be at hand."""

    def words_of(self, revisions: Mapping[StoryId, int]) -> Mapping[StoryId, StoryWords]:
        """The same of several stories; one without words is left out."""


class AllowanceViews(Protocol):
    def of(self, holders: Sequence[HolderId]) -> tuple[ReadingAllowance, ...]:
        """Of each, without what the settings and the plan say."""


class TaxonomyViews(Protocol):
    def taxonomy(self) -> Taxonomy: ...

    def counts(self) -> Mapping[UUID, int]:
        """How many listed stories there are under each category, theme and season."""


class TaxonomyShelf(TaxonomyViews, Protocol):
    """The same, kept at hand for a while."""

    def knowing(self, ids: Sequence[UUID]) -> Taxonomy:
        """Looked up again if it does not know them all."""

    def forget(self) -> None: ...


@frozen
class Counted:
    """A category or theme, and how many stories there are."""

    of: Category | Theme
    story_count: int


@frozen
class SeasonToday:
    season: Season
    status: SeasonStatus
