"""Finding stories, and opening them."""

from collections.abc import Hashable
from datetime import datetime
from typing import Annotated, Any, Final, Never, Self
from uuid import UUID

from attrs import Factory, frozen
from msgspec import Meta
from returns.result import Result

from storytime_core.catalog.errors import StoryLimitReached, UnknownStory
from storytime_core.catalog.model import Category, Quota
from storytime_core.catalog.use_cases.browsing import Browsing
from storytime_core.catalog.use_cases.opening import Opening
from storytime_core.catalog.views import Card, Counted, FeedFilter, FullStory, SeasonToday
from storytime_core.kernel.caller import Caller, UnknownKid, Viewer
from storytime_core.kernel.ids import CategoryId, KidId, SeasonId, StoryId, ThemeId
from storytime_core.kernel.keepsakes import Keepsakes
from storytime_core.kernel.library import Provenance
from storytime_core.kernel.pages import Page, PageRequest
from storytime_core.kernel.stories import Branch, Passage, VocabularyWord

from ..answers import answers
from ..declarations import Auth, Caching, Rate
from ..objections import Objections
from ..shapes import Printed

OLDEST: Final = 18
Age = Annotated[
    str,
    Meta(pattern=r"^([0-9]|1[0-7])(\.[0-9]{1,3})?$|^18(\.0{1,3})?$", description="must be a number from 0 to 18"),
]
Few = Annotated[tuple[UUID, ...], Meta(max_length=5)]
Language = Annotated[
    str, Meta(max_length=35, pattern="^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$", description="must be a language tag")
]


@frozen
class FeedQuery:
    """What the list is narrowed to."""

    category: Few = ()
    theme: Few = ()
    season: Few = ()
    min_age: Age | None = None
    max_age: Age | None = None
    age: Age | None = None
    language: Language | None = None
    max_duration_seconds: Annotated[int, Meta(ge=60, le=7200)] | None = None
    recommended: bool = False
    kid_id: UUID | None = None

    def __attrs_post_init__(self) -> None:
        if self.age is not None and (self.min_age is not None or self.max_age is not None):
            raise ValueError(Objections(("age", "and minAge or maxAge exclude each other")))
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
    def wanted(self) -> FeedFilter:
        return FeedFilter(
            categories=tuple(map(CategoryId, self.category)),
            themes=tuple(map(ThemeId, self.theme)),
            seasons=tuple(map(SeasonId, self.season)),
            ages=self.ages,
            language=self.language,
            max_duration_seconds=self.max_duration_seconds,
            recommended=self.recommended,
        )


@frozen
class CardCategory:
    id: UUID
    name: str
    image: str | None
    description: str

    @classmethod
    def of(cls, category: Category) -> Self:
        return cls(category.id, category.name, category.image, category.description)


@frozen
class Named:
    id: UUID
    name: str

    @classmethod
    def of(cls, one: Any) -> Self:
        return cls(one.id, one.name)


@frozen
class RiddleShape:
    id: UUID
    question: str
    options: tuple[str, ...]


@frozen
class QuestionShape:
    id: UUID
    story_id: UUID
    question: str
    options: tuple[str, ...]
    correct_option: int | None  # not told in a preview


@frozen(kw_only=True)
class CardShape:
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
    questions: tuple[RiddleShape, ...]
    recommended: bool
    ai_generated: bool
    creator_kid_id: UUID | None
    read_status: str | None
    published_at: datetime | None
    created_at: datetime
    updated_at: datetime


def card_fields(card: Card) -> dict[str, Any]:
    story = card.story
    return {
        "id": story.id,
        "title": story.title,
        "description": story.description,
        "language": story.language,
        "cover_image_url": card.cover_image_url,
        "cover_alt": story.cover_alt,
        "age_min": story.age_min,
        "age_max": story.age_max,
        "categories": tuple(map(CardCategory.of, card.categories)),
        "themes": tuple(map(Named.of, card.themes)),
        "duration_seconds": story.duration_seconds,
        "word_count": story.word_count,
        "page_count": story.page_count,
        "difficulty_level": story.difficulty,
        "background_color": story.background_color,
        "is_interactive": story.is_interactive,
        "recommended": story.recommended,
        "ai_generated": story.ai_generated,
        "creator_kid_id": story.creator_kid_id,
        "read_status": card.read_status,
        "published_at": story.published_at,
        "created_at": story.created_at,
        "updated_at": story.updated_at,
    }


def riddles(card: Card) -> tuple[RiddleShape, ...]:
    return tuple(RiddleShape(one.id, one.question, one.options) for one in card.story.riddles)


CARDS_AT_HAND: Final = 2_000  # some 2 KB each


@frozen
class CardPrinter:
    """The card of a public story is printed once, until anything on it changes."""

    printed: Keepsakes[Hashable, Printed[CardShape]] = Factory(lambda: Keepsakes(CARDS_AT_HAND))

    def page(self, page: Page[Card]) -> Page[Printed[CardShape]]:
        return Page(tuple(map(self.card, page.items)), page.limit, page.next)

    def card(self, card: Card) -> Printed[CardShape]:
        story = card.story
        key = (story.id, story.revision, card.cover_image_url, card.categories, card.themes, card.read_status)
        return self.printed.get(key) or self._print(card, key)

    def _print(self, card: Card, key: Hashable) -> Printed[CardShape]:
        printed = Printed.of(CardShape(**card_fields(card), questions=riddles(card)))
        return self.printed.keep(key, printed) if card.story.facts.family_id is None else printed


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
    favorite: bool = False


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
    printer: CardPrinter = Factory(CardPrinter)

    @answers("Stories for you.", auth=Auth.OPTIONAL, rate=Rate.READING, forgiving=True)
    def on_get(
        self, viewer: Viewer, page: PageRequest, query: FeedQuery
    ) -> Result[Page[Printed[CardShape]], UnknownKid]:
        """The newest stories first, as cards."""
        kid_id = KidId(query.kid_id) if query.kid_id else None
        return self.browsing.feed(viewer, query.wanted, page, kid_id).map(self.printer.page)


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
    def on_get(self, viewer: Viewer, story_id: StoryId) -> Result[FullStory, UnknownStory | StoryLimitReached]:
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
