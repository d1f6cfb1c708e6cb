"""The card of a story, as every list sends it."""

from datetime import datetime
from typing import Any, Final, Self
from uuid import UUID

from attrs import Factory, frozen

from storytime_core.catalog.model import Category
from storytime_core.catalog.views import Card
from storytime_core.kernel.keepsakes import Keepsakes
from storytime_core.kernel.pages import Page

from ..shapes import Printed


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
        "read_status": story.read_status,
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

    printed: Keepsakes[int, tuple[Card, Printed[CardShape]]] = Factory(lambda: Keepsakes(CARDS_AT_HAND))

    def page(self, page: Page[Card]) -> Page[Printed[CardShape]]:
        return Page(tuple(map(self.card, page.items)), page.limit, page.next)

    def card(self, card: Card) -> Printed[CardShape]:
        known = self.printed.get(id(card))
        return known[1] if known and known[0] is card else self._print(card)

    def _print(self, card: Card) -> Printed[CardShape]:
        story = card.story
        is_public = story.facts.family_id is None
        printed = Printed.of(CardShape(**card_fields(card), questions=riddles(card)), is_for_all=is_public)
        if is_public:
            self.printed.keep(id(card), (card, printed))
        return printed
