"""Finding stories, and opening them."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from attrs import frozen

from storytime_core.catalog.model import Category, Theme
from storytime_core.catalog.views import Card, FullStory
from storytime_core.kernel.library import Provenance
from storytime_core.kernel.reading_pages import pages_of
from storytime_core.kernel.stories import Branch, Passage, VocabularyWord


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
    correct_option: int


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


def card_shape(card: Card) -> CardShape:
    return CardShape(**card_fields(card), questions=riddles(card))


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
    questions: tuple[QuestionShape | RiddleShape, ...]
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
    content, is_whole = story.content, not story.is_preview
    questions = tuple(
        QuestionShape(riddle.id, story.card.id, one.question, one.options, one.correct_option)
        for riddle, one in zip(story.card.story.riddles, content.questions, strict=True)
    )
    return FullShape(
        **card_fields(story.card),
        questions=questions if is_whole else riddles(story.card),
        text_content=content.text if is_whole else next(iter(pages_of(content.text)), ""),
        seasons=tuple(map(Named.of, story.seasons)),
        passages=tuple(map(PassageShape.of, content.passages)) if is_whole else (),
        branches=tuple(map(BranchShape.of, story.branch_ids, content.branches)) if is_whole else (),
        vocabulary=tuple(map(WordShape.of, content.vocabulary)),
        provenance=ProvenanceShape.of(story.provenance) if story.provenance else None,
        is_preview=story.is_preview,
    )
