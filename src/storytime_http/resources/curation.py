"""What administrators make of stories: looking through them, recommending, picking, and arranging the shelves."""

from enum import StrEnum
from typing import Annotated, Any, Never, Self
from uuid import UUID

from attrs import astuple, frozen
from msgspec import Meta
from returns.result import Result

from storytime_core.catalog.authoring_ports import ManagedFilter, SortedBy
from storytime_core.catalog.errors import NameTaken, ShelfUnfit, TaxonomyInUse, UnknownShelf, UnknownTaxonomy
from storytime_core.catalog.model import Category, Season, Theme
from storytime_core.catalog.shelving import ShelfEdit
from storytime_core.catalog.use_cases.authoring import Authored, Authoring
from storytime_core.catalog.use_cases.curating import Counted, Curating, Managed
from storytime_core.catalog.use_cases.shelving import FullShelf, Shelving
from storytime_core.kernel.caller import Caller
from storytime_core.kernel.ids import CategoryId, StoryId
from storytime_core.kernel.library import Audience, Source, StoryState
from storytime_core.kernel.openings import UnknownStory
from storytime_core.kernel.pages import Leafing, Page

from ..answers import answers
from ..declarations import Auth, Rate
from ..objections import Objections
from .authoring import ADMINS, Address, Age, Language, authored_reply, changing, removing, writing
from .cards import CardShape, card_fields, riddles
from .catalog import WHOLE

Name = Annotated[str, Meta(min_length=1, max_length=60)]
Said = Annotated[str, Meta(max_length=300)]
Place = Annotated[int, Meta(ge=0, le=100_000)]
Day = Annotated[str, Meta(pattern=r"^[0-9]{2}-[0-9]{2}$", description="must be a day such as 12-24")]


class Order(StrEnum):
    ASCENDING = "asc"
    DESCENDING = "desc"


@frozen
class ManagedQuery:
    """What the list is narrowed to."""

    search: Annotated[str, Meta(min_length=1, max_length=120)] | None = None
    state: StoryState | None = None
    audience: Audience | None = None
    source: Source | None = None
    recommended: bool | None = None
    ai_generated: bool | None = None
    deleted: bool = False
    language: Language | None = None
    category: UUID | None = None
    min_age: Age | None = None
    max_age: Age | None = None
    sort_by: SortedBy = SortedBy.UPDATED_AT
    sort_order: Order = Order.DESCENDING

    def __attrs_post_init__(self) -> None:
        if self.min_age is not None and self.max_age is not None and self.min_age > self.max_age:
            raise ValueError(Objections(("minAge", "must not be above maxAge")))

    @property
    def wanted(self) -> ManagedFilter:
        return ManagedFilter(
            search=self.search,
            state=self.state,
            audience=self.audience,
            source=self.source,
            recommended=self.recommended,
            ai_generated=self.ai_generated,
            deleted=self.deleted,
            language=self.language,
            category=CategoryId(self.category) if self.category else None,
            min_age=self.min_age,
            max_age=self.max_age,
            sorted_by=self.sort_by,
            ascending=self.sort_order is Order.ASCENDING,
        )


@frozen(kw_only=True)
class ManagedShape(CardShape):
    """A card, and where the story stands."""

    state: str
    audience: str
    source: str

    @classmethod
    def of(cls, managed: Managed) -> Self:
        return cls(**managed_fields(managed))


def managed_fields(managed: Managed) -> dict[str, Any]:
    card, facts = managed.card, managed.card.story.facts
    return {
        **card_fields(card),
        "questions": riddles(card),
        "state": facts.state.value,
        "audience": facts.audience.value,
        "source": managed.source.value,
    }


@frozen(kw_only=True)
class CountedShape(ManagedShape):
    """And by how many it is liked, was opened and read to its end."""

    favorites_count: int
    opened_count: int
    completed_count: int

    @classmethod
    def with_counts(cls, counted: Counted) -> Self:
        counts = counted.counts
        return cls(
            **managed_fields(counted),
            favorites_count=counts.favorites,
            opened_count=counts.opened,
            completed_count=counts.completed,
        )


def managed_page(page: Page[Counted]) -> Page[CountedShape]:
    return Page(tuple(map(CountedShape.with_counts, page.items)), page.limit, page.next, page.leaf)


@frozen
class RecommendedBody:
    recommended: bool


@frozen
class TopPickBody:
    """Null takes the story out of the list."""

    position: Annotated[int, Meta(ge=1, le=200)] | None = None
    clears: frozenset[str] = frozenset()

    def __attrs_post_init__(self) -> None:
        if self.position is None and "position" not in self.clears:
            raise ValueError(Objections(("position", "must be a place, or null")))


@frozen
class PublicStories:
    """/admin/stories"""

    curating: Curating
    authoring: Authoring

    @answers("The stories.", auth=Auth.ADMIN, rate=Rate.ADMIN_READ, show=managed_page)
    def on_get(self, caller: Caller, page: Leafing, query: ManagedQuery) -> Result[Page[Counted], Never]:
        """Of every state, lately changed ones first unless another order is wanted."""
        return self.curating.list(query.wanted, page)

    on_post = writing(ADMINS)


@frozen
class OnePublicStory:
    """/admin/stories/{story_id}"""

    curating: Curating
    authoring: Authoring

    @answers("Here is the story.", auth=Auth.ADMIN, rate=Rate.ADMIN_READ, show=authored_reply)
    def on_get(self, caller: Caller, story_id: StoryId) -> Result[Authored, UnknownStory]:
        """Whatever its state."""
        return self.curating.show(story_id)

    on_patch = changing(ADMINS)
    on_delete = removing(ADMINS)


@frozen
class Recommending:
    """/admin/stories/{story_id}/recommended"""

    curating: Curating

    @answers("So it is.", auth=Auth.ADMIN, rate=Rate.ADMIN_WRITE, show=ManagedShape.of)
    def on_put(self, caller: Caller, story_id: StoryId, body: RecommendedBody) -> Result[Managed, UnknownStory]:
        """Say that editors like a story, or no longer."""
        return self.curating.recommend(story_id, body.recommended)


@frozen
class TopPicking:
    """/admin/stories/{story_id}/top-pick"""

    curating: Curating

    @answers("So it is.", auth=Auth.ADMIN, rate=Rate.ADMIN_WRITE, show=ManagedShape.of)
    def on_put(self, caller: Caller, story_id: StoryId, body: TopPickBody) -> Result[Managed, UnknownStory]:
        """A place among the top picks; whoever has it moves on by one."""
        return self.curating.set_top_pick(story_id, body.position)


@frozen(kw_only=True)
class ShelfChangeBody:
    """What is named is changed."""

    name: Name | None = None
    description: Said | None = None
    image: Address | None = None
    position: Place | None = None

    def __attrs_post_init__(self) -> None:
        if all(one is None for one in astuple(self, recurse=False)):
            raise ValueError(Objections(("", "names nothing to change")))

    @property
    def edit(self) -> ShelfEdit:
        return ShelfEdit(name=self.name, description=self.description, image=self.image, position=self.position)


@frozen(kw_only=True)
class ShelfBody(ShelfChangeBody):
    name: Name


@frozen(kw_only=True)
class SeasonChangeBody:
    """What is named is changed."""

    name: Name | None = None
    description: Said | None = None
    icon_url: Address | None = None
    start: Day | None = None
    end: Day | None = None
    is_active: bool | None = None
    position: Place | None = None

    def __attrs_post_init__(self) -> None:
        if all(one is None for one in astuple(self, recurse=False)):
            raise ValueError(Objections(("", "names nothing to change")))

    @property
    def edit(self) -> ShelfEdit:
        return ShelfEdit(
            name=self.name,
            description=self.description,
            icon_url=self.icon_url,
            start=self.start,
            end=self.end,
            is_active=self.is_active,
            position=self.position,
        )


@frozen(kw_only=True)
class SeasonBody(SeasonChangeBody):
    name: Name
    start: Day
    end: Day


@frozen
class MoveQuery:
    move_to: UUID | None = None


@frozen
class ManagedShelf:
    """A category or theme, as administrators see it."""

    id: UUID
    name: str
    slug: str
    description: str
    image: str | None
    position: int
    story_count: int


@frozen
class ManagedSeason:
    id: UUID
    name: str
    slug: str
    description: str
    icon_url: str | None
    start: str
    end: str
    is_active: bool
    position: int
    story_count: int


def as_shelf(full: FullShelf) -> ManagedShelf:
    one: Any = full.shelf
    return ManagedShelf(one.id, one.name, one.slug, one.description, one.image, one.position, full.story_count)


def as_season(full: FullShelf) -> ManagedSeason:
    one: Any = full.shelf
    return ManagedSeason(
        id=one.id,
        name=one.name,
        slug=one.slug,
        description=one.description,
        icon_url=one.icon_url,
        start=one.start,
        end=one.end,
        is_active=one.is_active,
        position=one.position,
        story_count=full.story_count,
    )


def all_shelves(found: tuple[FullShelf, ...]) -> Page[ManagedShelf]:
    return Page(tuple(map(as_shelf, found)), WHOLE)


def all_seasons(found: tuple[FullShelf, ...]) -> Page[ManagedSeason]:
    return Page(tuple(map(as_season, found)), WHOLE)


@frozen
class ManagedShelves:
    """/admin/categories, /admin/themes"""

    shelving: Shelving
    kind: type[Category | Theme]

    @answers("All of them.", auth=Auth.ADMIN, rate=Rate.ADMIN_READ, show=all_shelves)
    def on_get(self, caller: Caller) -> Result[tuple[FullShelf, ...], Never]:
        """In the order of the screens."""
        return self.shelving.list(self.kind)

    @answers("It is added.", auth=Auth.ADMIN, rate=Rate.ADMIN_WRITE, status=201, show=as_shelf, once=True)
    def on_post(self, caller: Caller, body: ShelfBody) -> Result[FullShelf, NameTaken | ShelfUnfit]:
        """Behind the others, unless a place is named."""
        return self.shelving.add(self.kind, body.edit)


@frozen
class OneManagedShelf:
    """/admin/categories/{shelf_id}, /admin/themes/{shelf_id}"""

    shelving: Shelving
    kind: type[Category | Theme]

    @answers("Here it is.", auth=Auth.ADMIN, rate=Rate.ADMIN_READ, show=as_shelf)
    def on_get(self, caller: Caller, shelf_id: UUID) -> Result[FullShelf, UnknownShelf]:
        """One of them."""
        return self.shelving.show(self.kind, shelf_id)

    @answers("It is changed.", auth=Auth.ADMIN, rate=Rate.ADMIN_WRITE, show=as_shelf)
    def on_patch(
        self, caller: Caller, shelf_id: UUID, body: ShelfChangeBody
    ) -> Result[FullShelf, UnknownShelf | NameTaken | ShelfUnfit]:
        """Change what is named."""
        return self.shelving.change(self.kind, shelf_id, body.edit)

    @answers("It is removed.", auth=Auth.ADMIN, rate=Rate.ADMIN_WRITE)
    def on_delete(
        self, caller: Caller, shelf_id: UUID, query: MoveQuery
    ) -> Result[None, UnknownShelf | UnknownTaxonomy | TaxonomyInUse]:
        """An empty one; or its stories move to another first."""
        return self.shelving.remove(self.kind, shelf_id, query.move_to)


@frozen
class ManagedSeasons:
    """/admin/seasons"""

    shelving: Shelving

    @answers("All of them.", auth=Auth.ADMIN, rate=Rate.ADMIN_READ, show=all_seasons)
    def on_get(self, caller: Caller) -> Result[tuple[FullShelf, ...], Never]:
        """In the order of the screens."""
        return self.shelving.list(Season)

    @answers("It is added.", auth=Auth.ADMIN, rate=Rate.ADMIN_WRITE, status=201, show=as_season, once=True)
    def on_post(self, caller: Caller, body: SeasonBody) -> Result[FullShelf, NameTaken | ShelfUnfit]:
        """From day to day, both included; it may lie across new year."""
        return self.shelving.add(Season, body.edit)


@frozen
class OneManagedSeason:
    """/admin/seasons/{shelf_id}"""

    shelving: Shelving

    @answers("Here it is.", auth=Auth.ADMIN, rate=Rate.ADMIN_READ, show=as_season)
    def on_get(self, caller: Caller, shelf_id: UUID) -> Result[FullShelf, UnknownShelf]:
        """One of them."""
        return self.shelving.show(Season, shelf_id)

    @answers("It is changed.", auth=Auth.ADMIN, rate=Rate.ADMIN_WRITE, show=as_season)
    def on_patch(
        self, caller: Caller, shelf_id: UUID, body: SeasonChangeBody
    ) -> Result[FullShelf, UnknownShelf | NameTaken | ShelfUnfit]:
        """Change what is named."""
        return self.shelving.change(Season, shelf_id, body.edit)

    @answers("It is removed.", auth=Auth.ADMIN, rate=Rate.ADMIN_WRITE)
    def on_delete(
        self, caller: Caller, shelf_id: UUID, query: MoveQuery
    ) -> Result[None, UnknownShelf | UnknownTaxonomy | TaxonomyInUse]:
        """An empty one; or its stories move to another first."""
        return self.shelving.remove(Season, shelf_id, query.move_to)
