"""Finding stories, and opening them."""

from datetime import datetime
from typing import Annotated, Final, Never, Self
from uuid import UUID

from attrs import frozen
from msgspec import Meta
from returns.result import Result, Success

from storytime_core.catalog.feeds import LARGEST_SEED, FeedFilter, Selection
from storytime_core.catalog.model import Quota
from storytime_core.catalog.searching import NoWords, Scope, SearchTooBroad
from storytime_core.catalog.use_cases.browsing import Browsing
from storytime_core.catalog.use_cases.opening import Opening
from storytime_core.catalog.views import Counted, FullStory, HomeSizes, ParentHome, Picked, SeasonToday
from storytime_core.family.ages import AgeGroupId
from storytime_core.family.use_cases.age_groups import AgeGroups
from storytime_core.kernel.caller import Caller, UnknownKid, Viewer
from storytime_core.kernel.ids import CategoryId, KidId, SeasonId, StoryId, ThemeId
from storytime_core.kernel.library import Provenance
from storytime_core.kernel.openings import StoryLimitReached, UnknownStory
from storytime_core.kernel.pages import InvalidCursor, Page, PageRequest
from storytime_core.kernel.reading_time import Bedtime, ScreenTimeOver
from storytime_core.kernel.stories import Branch, Passage, VocabularyWord

from ..answers import answers
from ..declarations import Auth, Caching, Rate
from ..objections import Objections
from ..shapes import Printed
from .cards import CardCategory, CardPrinter, CardShape, Named, card_fields, riddles

OLDEST: Final = 18
NOBODY: Final = (-1.0, -1.0)
Section = Annotated[int, Meta(ge=1, le=50)]
Age = Annotated[
    str,
    Meta(pattern=r"^([0-9]|1[0-7])(\.[0-9]{1,3})?$|^18(\.0{1,3})?$", description="must be a number from 0 to 18"),
]
Few = Annotated[tuple[UUID, ...], Meta(max_length=5)]
Language = Annotated[
    str, Meta(max_length=35, pattern="^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$", description="must be a language tag")
]


@frozen(kw_only=True)
class Narrowed:
    """What a list is narrowed to."""

    category: Few = ()
    theme: Few = ()
    season: Few = ()
    min_age: Age | None = None
    max_age: Age | None = None
    age: Age | None = None
    age_group: UUID | None = None
    language: Language | None = None
    max_duration_seconds: Annotated[int, Meta(ge=60, le=7200)] | None = None
    kid_id: UUID | None = None

    def __attrs_post_init__(self) -> None:
        forms = {
            "age": self.age is not None,
            "ageGroup": self.age_group is not None,
            "minAge or maxAge": self.min_age is not None or self.max_age is not None,
        }
        given = [name for name, is_given in forms.items() if is_given]
        if len(given) > 1:
            raise ValueError(Objections((given[0], f"and {given[1]} exclude each other")))
        if self.ages and self.ages[0] > self.ages[1]:
            raise ValueError(Objections(("minAge", "must not be above maxAge")))

    @property
    def ages(self) -> tuple[float, float] | None:
        if self.age is not None:
            return float(self.age), float(self.age)
        if self.min_age is None and self.max_age is None:
            return None
        return float(self.min_age or 0), float(self.max_age or OLDEST)

    @property
    def kid(self) -> KidId | None:
        return KidId(self.kid_id) if self.kid_id else None

    def wanted(self, groups: AgeGroups) -> FeedFilter:
        """An age group that does not exist holds nobody."""
        ages = self.ages
        if self.age_group:
            group = groups.show(AgeGroupId(self.age_group)).value_or(None)
            ages = (float(group.span.low), float(group.span.high)) if group else NOBODY
        return FeedFilter(
            categories=tuple(map(CategoryId, self.category)),
            themes=tuple(map(ThemeId, self.theme)),
            seasons=tuple(map(SeasonId, self.season)),
            ages=ages,
            language=self.language,
            max_duration_seconds=self.max_duration_seconds,
        )


@frozen(kw_only=True)
class FeedQuery(Narrowed):
    """What the list is narrowed to, which selection it is, and whether it is shuffled."""

    is_most_liked: bool = False
    top_picks_from_us: bool = False
    is_seasonal: bool = False
    recommended: bool = False
    shuffle: bool = False
    seed: Annotated[int, Meta(ge=0, le=LARGEST_SEED)] | None = None

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if len(self.selections) > 1:
            raise ValueError(Objections((self.selections[0][0], f"and {self.selections[1][0]} exclude each other")))

    @property
    def selections(self) -> tuple[tuple[str, Selection], ...]:
        known = (
            ("isMostLiked", self.is_most_liked, Selection.MOST_LIKED),
            ("topPicksFromUs", self.top_picks_from_us, Selection.TOP_PICKS),
            ("isSeasonal", self.is_seasonal, Selection.SEASONAL),
            ("recommended", self.recommended, Selection.RECOMMENDED),
        )
        return tuple((name, selection) for name, is_chosen, selection in known if is_chosen)

    @property
    def selection(self) -> Selection:
        return self.selections[0][1] if self.selections else Selection.EVERYTHING


@frozen(kw_only=True)
class SearchQuery(Narrowed):
    """What is looked for, and where."""

    q: Annotated[str, Meta(min_length=2, max_length=80)]
    scope: Scope = Scope.PUBLIC


@frozen
class HomeQuery:
    """How many stories each section has at most."""

    limit_recommended: Section = 5
    limit_seasonal: Section = 5
    limit_top_liked: Section = 5


@frozen
class PicksQuery:
    limit: Annotated[int, Meta(ge=1, le=20)] = 10


@frozen
class QuestionShape:
    id: UUID
    story_id: UUID
    question: str
    options: tuple[str, ...]
    correct_option: int | None  # not told in a preview


@frozen
class ImageShape:
    id: UUID
    url: str
    caption: str
    position: int


@frozen
class PassageShape:
    key: str
    text: str

    @classmethod
    def of(cls, passage: Passage) -> Self:
        return cls(passage.key, passage.text)


@frozen
class BranchShape:
    id: UUID
    after: str
    prompt: str
    option_a: str
    option_b: str
    next_a: str
    next_b: str

    @classmethod
    def of(cls, id: UUID, one: Branch) -> Self:
        return cls(id, one.after, one.prompt, one.option_a, one.option_b, one.next_a, one.next_b)


@frozen
class WordShape:
    word: str
    meaning: str

    @classmethod
    def of(cls, one: VocabularyWord) -> Self:
        return cls(one.word, one.meaning)


@frozen
class ProvenanceShape:
    tool: str
    model: str
    made_at: datetime

    @classmethod
    def of(cls, made: Provenance) -> Self:
        return cls(made.tool, made.model, made.made_at)


@frozen(kw_only=True)
class FullShape:
    """A story with every word; as a preview with its first page, and without solutions."""

    id: UUID
    title: str
    description: str
    language: str
    cover_image_url: str
    cover_alt: str | None
    age_min: int
    age_max: int
    categories: tuple[CardCategory, ...]
    themes: tuple[Named, ...]
    duration_seconds: int
    word_count: int
    page_count: int
    difficulty_level: int
    background_color: str
    is_interactive: bool
    questions: tuple[QuestionShape, ...]
    recommended: bool
    ai_generated: bool
    creator_kid_id: UUID | None
    read_status: str | None
    published_at: datetime | None
    created_at: datetime
    updated_at: datetime
    text_content: str
    audio_url: str = ""
    images: tuple[ImageShape, ...] = ()
    seasons: tuple[Named, ...]
    passages: tuple[PassageShape, ...]
    branches: tuple[BranchShape, ...]
    vocabulary: tuple[WordShape, ...]
    provenance: ProvenanceShape | None
    is_preview: bool
    favorite: bool


def full_shape(story: FullStory) -> FullShape:
    content, id = story.content, story.card.id
    solutions = tuple(one.correct_option for one in content.questions) or (None,) * len(story.card.story.riddles)
    return FullShape(
        **card_fields(story.card),
        questions=tuple(
            QuestionShape(one.id, id, one.question, one.options, solution)
            for one, solution in zip(story.card.story.riddles, solutions, strict=True)
        ),
        text_content=content.text,
        images=tuple(ImageShape(one.id, one.url, one.caption, one.position) for one in story.images),
        seasons=tuple(map(Named.of, story.seasons)),
        passages=tuple(map(PassageShape.of, content.passages)),
        branches=tuple(map(BranchShape.of, story.branch_ids, content.branches)),
        vocabulary=tuple(map(WordShape.of, content.vocabulary)),
        provenance=ProvenanceShape.of(story.provenance) if story.provenance else None,
        is_preview=story.is_preview,
        favorite=story.is_favorite,
    )


@frozen
class ShelfShape:
    """A category or theme, and how much there is of it."""

    id: UUID
    name: str
    image: str | None
    description: str
    story_count: int

    @classmethod
    def of(cls, counted: Counted) -> Self:
        one = counted.of
        return cls(one.id, one.name, one.image, one.description, counted.story_count)


def shelf_shapes(counted: tuple[Counted, ...]) -> tuple[ShelfShape, ...]:
    return tuple(map(ShelfShape.of, counted))


def page_of_shelves(counted: tuple[Counted, ...]) -> Page[ShelfShape]:
    return Page(shelf_shapes(counted), WHOLE)


@frozen
class SeasonShape:
    id: UUID
    name: str
    description: str
    icon_url: str | None
    start_date: str
    end_date: str
    is_active: bool
    status: str

    @classmethod
    def of(cls, today: SeasonToday) -> Self:
        one = today.season
        return cls(
            id=one.id,
            name=one.name,
            description=one.description,
            icon_url=one.icon_url,
            start_date=one.start,
            end_date=one.end,
            is_active=one.is_active,
            status=today.status,
        )


def page_of_seasons(seasons: tuple[SeasonToday, ...]) -> Page[SeasonShape]:
    return Page(tuple(map(SeasonShape.of, seasons)), WHOLE)


@frozen
class QuotaShape:
    used: int
    total_allowed: int
    remaining: int
    bonus_stories: int
    is_premium: bool
    unlimited: bool
    base_limit: int
    next_story_at: datetime | None

    @classmethod
    def of(cls, quota: Quota) -> Self:
        return cls(
            used=quota.used,
            total_allowed=quota.total_allowed,
            remaining=quota.remaining,
            bonus_stories=quota.bonus_stories,
            is_premium=quota.is_premium,
            unlimited=quota.unlimited,
            base_limit=quota.base_limit,
            next_story_at=quota.next_story_at,
        )


WHOLE: Final = 100  # lists this short come in one page


@frozen
class Stories:
    """/stories"""

    browsing: Browsing
    age_groups: AgeGroups
    printer: CardPrinter

    @answers("Stories for you.", auth=Auth.OPTIONAL, rate=Rate.READING, forgiving=True)
    def on_get(
        self, viewer: Viewer, page: PageRequest, query: FeedQuery
    ) -> Result[Page[Printed[CardShape]], UnknownKid | InvalidCursor]:
        """Stories as cards: what is unread first, the newest first; or a selection of them, or shuffled."""
        wanted = query.wanted(self.age_groups)
        found = self.browsing.feed(viewer, wanted, page, query.kid, query.selection, query.shuffle, query.seed)
        return found.map(self.printer.page)


@frozen
class Search:
    """/stories/search"""

    browsing: Browsing
    age_groups: AgeGroups
    printer: CardPrinter

    @answers("What we found.", auth=Auth.OPTIONAL, rate=Rate.DEFAULT)
    def on_get(
        self, viewer: Viewer, page: PageRequest, query: SearchQuery
    ) -> Result[Page[Printed[CardShape]], UnknownKid | NoWords | SearchTooBroad]:
        """Stories with all of these words: in the title first, then in what is known of them, then in the text."""
        wanted = query.wanted(self.age_groups)
        return self.browsing.search(viewer, query.q, wanted, page, query.kid, query.scope).map(self.printer.page)


@frozen
class ParentHomeShape:
    recommended: tuple[Printed[CardShape], ...]
    seasonal: tuple[Printed[CardShape], ...]
    top_liked: tuple[Printed[CardShape], ...]


@frozen
class ParentsHome:
    """/stories/homepage/parent"""

    browsing: Browsing
    printer: CardPrinter

    @answers("Your home screen.", auth=Auth.OPTIONAL, rate=Rate.READING)
    def on_get(self, viewer: Viewer, query: HomeQuery) -> Result[ParentHomeShape, Never]:
        """Three sections, unread stories first; a story appears in the first section that has it."""
        sizes = HomeSizes(
            recommended=query.limit_recommended, seasonal=query.limit_seasonal, top_liked=query.limit_top_liked
        )
        return self.browsing.parents_home(viewer, sizes).map(self._shape)

    def _shape(self, home: ParentHome) -> ParentHomeShape:
        recommended, seasonal, top_liked = (
            tuple(map(self.printer.card, section)) for section in (home.recommended, home.seasonal, home.top_liked)
        )
        return ParentHomeShape(recommended, seasonal, top_liked)


@frozen
class TopPicksFromUs:
    """/stories/top-picks-from-us"""

    browsing: Browsing
    printer: CardPrinter

    @answers("Our top picks.", auth=Auth.OPTIONAL, rate=Rate.READING)
    def on_get(self, viewer: Viewer, query: PicksQuery) -> Result[Page[Printed[CardShape]], Never]:
        """What our editors picked."""
        cards = self.browsing.top_picks(viewer, query.limit).unwrap()
        return Success(Page(tuple(map(self.printer.card, cards)), query.limit))


@frozen(kw_only=True)
class PickedCard(CardShape):
    """A card, and how many families recommend it; 0 below three."""

    recommendation_count: int

    @classmethod
    def of(cls, picked: Picked) -> Self:
        card = picked.card
        return cls(**card_fields(card), questions=riddles(card), recommendation_count=picked.families)


def picked_cards(picked: tuple[Picked, ...]) -> tuple[PickedCard, ...]:
    return tuple(map(PickedCard.of, picked))


@frozen
class PicksOfParentsQuery:
    limit: Section = 10


@frozen
class TopPicksOfParents:
    """/stories/recommendations/top-picks"""

    browsing: Browsing

    @answers("What parents recommend.", auth=Auth.OPTIONAL, rate=Rate.READING, show=picked_cards)
    def on_get(self, viewer: Viewer, query: PicksOfParentsQuery) -> Result[tuple[Picked, ...], Never]:
        """Stories by the number of families that recommend them."""
        return self.browsing.parents_picks(viewer, query.limit)


@frozen
class Categories:
    """/stories/categories"""

    browsing: Browsing

    @answers("Our categories.", auth=Auth.PUBLIC, rate=Rate.READING, show=shelf_shapes, caching=Caching.PUBLIC)
    def on_get(self) -> Result[tuple[Counted, ...], Never]:
        """All of them, in the order of the screens."""
        return self.browsing.categories()


@frozen
class Themes:
    """/stories/themes"""

    browsing: Browsing

    @answers("Our themes.", auth=Auth.PUBLIC, rate=Rate.READING, show=page_of_shelves, caching=Caching.PUBLIC)
    def on_get(self) -> Result[tuple[Counted, ...], Never]:
        """All of them, in the order of the screens."""
        return self.browsing.themes()


@frozen
class Seasons:
    """/stories/seasons"""

    browsing: Browsing

    @answers("Our seasons.", auth=Auth.PUBLIC, rate=Rate.READING, show=page_of_seasons, caching=Caching.PUBLIC)
    def on_get(self) -> Result[tuple[SeasonToday, ...], Never]:
        """All of them, and which of them it is today."""
        return self.browsing.seasons()


@frozen
class OneStory:
    """/stories/{story_id}"""

    opening: Opening

    @answers("Here is your story.", auth=Auth.OPTIONAL, rate=Rate.READING, show=full_shape)
    def on_get(
        self, viewer: Viewer, story_id: StoryId
    ) -> Result[FullStory, UnknownStory | ScreenTimeOver | Bedtime | StoryLimitReached]:
        """The whole story; its first page for whoever is not signed in and has not opened it as a guest."""
        if isinstance(viewer, Caller):
            return self.opening.open(viewer, story_id)
        return self.opening.preview(story_id, viewer)


@frozen
class UserQuota:
    """/stories/user/quota"""

    opening: Opening

    @answers("Your reading allowance.", auth=Auth.PARENT, rate=Rate.READING, show=QuotaShape.of)
    def on_get(self, caller: Caller) -> Result[Quota, Never]:
        """How many stories may still be opened."""
        return self.opening.allowance(caller)
