"""Stories as lists show them: what of a row is on a card, and public ones kept at hand."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from attrs import Factory, evolve, frozen
from sqlalchemy import Row

from storytime_core.catalog.views import Glance, Riddle, StoryWords
from storytime_core.kernel.ids import CategoryId, FamilyId, KidId, SeasonId, StoryId, ThemeId
from storytime_core.kernel.keepsakes import Keepsakes
from storytime_core.kernel.library import Approval, Audience, StoryState
from storytime_core.kernel.readers import ReadStatus
from storytime_core.kernel.visibility import StoryFacts

from .feeds import Look
from .library import CIRCLES
from .tables.catalog import stories

story = stories.c

STORIES_AT_HAND: Final = 2_000  # some 2 KB each
TEXTS_AT_HAND: Final = 400  # some 10 KB each
LOOKS_AT_HAND: Final = 500
BESIDE_A_CARD: Final = {
    *CIRCLES,
    "slug",
    "vocabulary",
    "tags",
    "source",
    "provenance",
    "top_pick_position",
    "generation_job_id",
    "withdrawn_why",
    "erased_after",
}
CARD: Final = tuple(column for column in story if column.name not in BESIDE_A_CARD)
FACTS: Final = (
    story.state,
    story.audience,
    story.deleted_at,
    story.family_id,
    story.content_hash,
    story.certified_hash,
    story.rules_version,
    story.approval,
    story.is_intense,
    story.age_min,
    story.match_tags,
    story.category_ids,
    story.theme_ids,
    story.season_ids,
)


@frozen
class Glances:
    """Public stories and their certified words at hand, and where that was enough the last time.

    There a look only tells which stories are to be seen; elsewhere it brings all of them at once.
    """

    kept: Keepsakes[UUID, Glance] = Factory(lambda: Keepsakes(STORIES_AT_HAND))
    words: Keepsakes[tuple[UUID, int], StoryWords] = Factory(lambda: Keepsakes(TEXTS_AT_HAND))
    enough: Keepsakes[Look, bool] = Factory(lambda: Keepsakes(LOOKS_AT_HAND))
    read: Keepsakes[tuple[UUID, ReadStatus], tuple[Glance, Glance]] = Factory(lambda: Keepsakes(STORIES_AT_HAND))

    def known(self, row: Row[Any]) -> Glance | None:
        glance = self.kept.get(row.id)
        return glance if glance and glance.revision == row.revision else None

    def whole(self, row: Row[Any]) -> Glance:
        """From all its columns."""
        return self.known(row) or self._new(to_glance(row))

    def with_status(self, glance: Glance, status: ReadStatus) -> Glance:
        """The same object whenever it is met again: cards are made and printed for each once."""
        known = self.read.get((glance.id, status))
        if known and known[0] is glance:
            return known[1]
        met = evolve(glance, read_status=status)
        if self.kept.get(glance.id) is glance:
            self.read.keep((glance.id, status), (glance, met))
        return met

    def _new(self, glance: Glance) -> Glance:
        is_private = glance.facts.family_id is not None  # and then it is nowhere but in the database
        return glance if is_private else self.kept.keep(glance.id, glance)


def to_facts(known: Mapping[Any, Any]) -> StoryFacts:
    return StoryFacts(
        state=StoryState(known["state"]),
        audience=Audience(known["audience"]),
        is_deleted=known["deleted_at"] is not None,
        family_id=FamilyId(known["family_id"]) if known["family_id"] else None,
        content_hash=known["content_hash"],
        certified_hash=known["certified_hash"],
        rules_version=known["rules_version"],
        approval=Approval(known["approval"]),
        is_intense=known["is_intense"],
        age_min=known["age_min"],
        tags=frozenset(known["match_tags"]),
        shelves=frozenset(UUID(id) for ids in ("category_ids", "theme_ids", "season_ids") for id in known[ids]),
    )


def to_glance(row: Any) -> Glance:
    return Glance(
        id=StoryId(row.id),
        revision=row.revision,
        facts=to_facts(row._mapping),
        title=row.title,
        description=row.description,
        language=row.language,
        cover_url=row.cover_url,
        cover_alt=row.cover_alt,
        age_min=row.age_min,
        age_max=row.age_max,
        category_ids=tuple(CategoryId(UUID(id)) for id in row.category_ids),
        theme_ids=tuple(ThemeId(UUID(id)) for id in row.theme_ids),
        season_ids=tuple(SeasonId(UUID(id)) for id in row.season_ids),
        duration_seconds=row.duration_seconds,
        word_count=row.word_count,
        page_count=row.page_count,
        difficulty=row.difficulty,
        background_color=row.background_color,
        is_interactive=row.is_interactive,
        riddles=tuple(Riddle(UUID(one["id"]), one["question"], tuple(one["options"])) for one in row.question_briefs),
        recommended=row.recommended,
        ai_generated=row.ai_generated,
        creator_kid_id=KidId(row.creator_kid_id) if row.creator_kid_id else None,
        listed_at=row.listed_at,
        published_at=row.published_at,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
