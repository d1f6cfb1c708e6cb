"""Writing a story by hand: what an author says of it, and what becomes of it (CAT-1, CAT-4, CAT-5, CAT-10)."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from attrs import evolve, fields, frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.ids import CategoryId, FamilyId, SeasonId, StoryId, ThemeId
from storytime_core.kernel.library import Audience, Source, Story, StoryImage, StoryState
from storytime_core.kernel.stories import Branch, Passage, Question, StoryContent, VocabularyWord

from .branching import told_straight
from .errors import Fault, StoryGraphInvalid, StoryIncomplete, StoryUnfit, UnknownTaxonomy
from .fitness import MOST_IMAGES, faults_in, is_said, lacks_of, spoken, ways
from .model import Taxonomy

MOST_STORIES: Final = 200
FILLED_IN: Final = 3
NOT_IN_SLUGS: Final = re.compile(r"[^a-z0-9]+")
WORDS: Final = frozenset(
    {"title", "description", "text", "questions", "vocabulary", "cover_alt", "passages", "branches"}
)

Unfit = StoryUnfit | StoryGraphInvalid


@frozen(kw_only=True)
class StoryEdit:
    """What an author says: what is None stays as it is, and a list takes the place of the one before."""

    title: str | None = None
    description: str | None = None
    text: str | None = None
    questions: tuple[Question, ...] | None = None
    vocabulary: tuple[VocabularyWord, ...] | None = None
    cover_alt: str | None = None
    passages: tuple[Passage, ...] | None = None
    branches: tuple[Branch, ...] | None = None
    language: str | None = None
    age_min: int | None = None
    age_max: int | None = None
    categories: tuple[CategoryId, ...] | None = None
    themes: tuple[ThemeId, ...] | None = None
    seasons: tuple[SeasonId, ...] | None = None
    tags: tuple[str, ...] | None = None
    background_color: str | None = None
    cover_url: str | None = None

    @property
    def said(self) -> dict[str, Any]:
        every = ((one.name, getattr(self, one.name)) for one in fields(StoryEdit))
        return {name: value for name, value in every if value is not None}


def begun(
    story_id: StoryId,
    edit: StoryEdit,
    family_id: FamilyId | None,
    source: Source,
    at: datetime,
    slug: str | None = None,
) -> Result[Story, Unfit]:
    """A first draft."""
    blank = Story(
        id=story_id,
        slug=slug or slug_for(story_id, edit.title or "", family_id),
        content=StoryContent(title="", description="", text=""),
        age_min=edit.age_min or 0,
        age_max=edit.age_max or 0,
        categories=(),
        created_at=at,
        updated_at=at,
        audience=Audience.PUBLIC if family_id is None else Audience.FAMILY,
        family_id=family_id,
        source=source,
        state=StoryState.DRAFT,
        version=0,
    )
    return edited(blank, edit, at)


def slug_for(story_id: StoryId, title: str, family_id: FamilyId | None) -> str:
    """From the title, and made unique; a family's titles are nobody's business."""
    plain = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    words = NOT_IN_SLUGS.sub("-", plain).strip("-")[:100].strip("-") if family_id is None else ""
    return f"{words or 'story'}-{story_id.hex[-12:]}"


def edited(story: Story, edit: StoryEdit, at: datetime) -> Result[Story, Unfit]:
    """The story as its author wants it now."""
    said = edit.said
    content = evolve(story.content, **{name: value for name, value in said.items() if name in WORDS})
    if content.passages and edit.text is not None:
        return Failure(StoryUnfit((Fault("textContent", "the text of a story with passages is made from them"),)))
    after = evolve(
        story,
        content=content,
        updated_at=at,
        version=story.version + 1,
        **{name: value for name, value in said.items() if name not in WORDS},
    )
    return fit(after if edit.vocabulary is not None else without_unsaid_words(after))


def without_unsaid_words(story: Story) -> Story:
    """A word that the new text has no more is explained no more, unless its author insists."""
    said = spoken(story.content)
    words = tuple(word for word in story.content.vocabulary if is_said(word.word, said))
    return evolve(story, content=evolve(story.content, vocabulary=words))


def fit(story: Story) -> Result[Story, Unfit]:
    """With the text that its passages tell; unless something about it is wrong."""
    astray = tuple(ways(story))
    if astray:
        return Failure(StoryGraphInvalid(astray))
    content = story.content
    if content.passages:
        story = evolve(story, content=evolve(content, text=told_straight(content)))
    faults = faults_in(story)
    return Failure(StoryUnfit(faults)) if faults else Success(story)


def illustrated(story: Story, image_id: UUID, caption: str, at: datetime) -> Result[Story, Unfit]:
    """One picture more, at the end."""
    if len(story.images) >= MOST_IMAGES:
        return Failure(StoryUnfit((Fault("image", f"there are {MOST_IMAGES} pictures already"),)))
    content = evolve(story.content, captions=(*story.content.captions, caption))
    images = (*story.images, StoryImage(image_id))
    return fit(evolve(story, content=content, images=images, updated_at=at, version=story.version + 1))


def without_image(story: Story, image_id: UUID, at: datetime) -> Story | None:
    """None if there is no such picture."""
    left = [pair for pair in zip(story.images, story.content.captions, strict=False) if pair[0].id != image_id]
    if len(left) == len(story.images):
        return None
    content = evolve(story.content, captions=tuple(caption for _, caption in left))
    images = tuple(image for image, _ in left)
    return evolve(story, content=content, images=images, updated_at=at, version=story.version + 1)


def ready(story: Story) -> Result[Story, StoryIncomplete]:
    """To be published: nothing is missing."""
    lacking = lacks_of(story)
    if any(image.file is None for image in story.images):
        lacking += (Fault("images", "some pictures are not ready yet"),)
    return Failure(StoryIncomplete(lacking)) if lacking else Success(story)


def with_words(story: Story, known: Sequence[VocabularyWord]) -> Story:
    """A few words worth knowing, if its author explained none."""
    content = story.content
    if content.vocabulary:
        return story
    said = spoken(content)
    words = tuple(word for word in known if is_said(word.word, said))[:FILLED_IN]
    return evolve(story, content=evolve(content, vocabulary=words))


def changed_fields(before: Story, after: Story) -> tuple[str, ...]:
    """What is different about it, by name."""
    words = [name for name in sorted(WORDS) if getattr(before.content, name) != getattr(after.content, name)]
    others = [one.name for one in fields(StoryEdit) if one.name not in WORDS]
    changed = [name for name in others if getattr(before, name) != getattr(after, name)]
    return (*words, *changed, *(("images",) if before.images != after.images else ()))


def is_told_anew(before: Story, after: Story) -> bool:
    """Whether what is read aloud is different."""
    return (before.content.text, before.content.passages) != (after.content.text, after.content.passages)


def filed(story: Story, taxonomy: Taxonomy) -> Result[Story, UnknownTaxonomy]:
    """Under shelves that exist."""
    wanted = (
        ("categories", story.categories, taxonomy.named_categories(story.categories)),
        ("themes", story.themes, taxonomy.named_themes(story.themes)),
        ("seasons", story.seasons, taxonomy.named_seasons(story.seasons)),
    )
    faults = tuple(
        Fault(f"{name}[{number}]", "there is no such shelf")
        for name, ids, known in wanted
        for number, id in enumerate(ids)
        if id not in {one.id for one in known}
    )
    return Failure(UnknownTaxonomy(faults)) if faults else Success(story)
