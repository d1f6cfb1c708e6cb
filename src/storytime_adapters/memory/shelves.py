"""Stories as readers find and read them, in memory."""

from collections.abc import Mapping, Sequence

from attrs import frozen

from storytime_core.catalog.model import ReadingAllowance
from storytime_core.catalog.views import FeedFilter, FoundStory, Glance, Riddle, StoryWords
from storytime_core.kernel.ids import HolderId, StoryId
from storytime_core.kernel.pages import Page, PageRequest
from storytime_core.kernel.visibility import StoryFacts, Viewpoint, is_visible, match_tags

from .library import KeptStory
from .lists import newest_first
from .store import Rows, Store


@frozen
class MemoryStoryViews:
    store: Store

    def feed(self, wanted: FeedFilter, viewpoint: Viewpoint, page: PageRequest) -> Page[Glance]:
        with self.store.seen() as tables:
            glances = [glance_at(kept, tables) for kept in tables["stories"].values() if kept.listed_at]
        return newest_first((one for one in glances if fits(one, wanted) and is_visible(one.facts, viewpoint)), page)

    def find(self, story_id: StoryId, viewpoint: Viewpoint, holders: Sequence[HolderId]) -> FoundStory | None:
        with self.store.seen() as tables:
            kept: KeptStory | None = tables["stories"].get(story_id)
            if kept is None:
                return None
            glance = glance_at(kept, tables)
            is_open = any((holder, story_id) in tables["story_openings"] for holder in holders)
            allowances = tuple(tables["story_allowances"].get(holder) or ReadingAllowance() for holder in holders)
        return FoundStory(glance, is_open, allowances) if is_visible(glance.facts, viewpoint) else None

    def several(self, story_ids: Sequence[StoryId], viewpoint: Viewpoint) -> tuple[Glance, ...]:
        with self.store.seen() as tables:
            kept = [one for id in story_ids if (one := tables["stories"].get(id))]
            glances = [glance_at(one, tables) for one in kept]
        return tuple(glance for glance in glances if is_visible(glance.facts, viewpoint))

    def words(self, story_id: StoryId, revision: int | None = None) -> StoryWords | None:
        with self.store.seen() as tables:
            kept: KeptStory | None = tables["stories"].get(story_id)
        if kept is None or kept.certificate.revoked_at is not None:
            return None
        return StoryWords(
            content=kept.story.content,
            branch_ids=kept.branch_ids,
            names=kept.story.names,
            provenance=kept.story.provenance,
            is_intact=kept.is_certified,
            images=kept.story.images,
        )

    def words_of(self, revisions: Mapping[StoryId, int]) -> Mapping[StoryId, StoryWords]:
        return {story_id: words for story_id in revisions if (words := self.words(story_id))}


def fits(glance: Glance, wanted: FeedFilter) -> bool:
    low, high = wanted.ages or (0, 18)
    return (
        (not wanted.categories or not set(wanted.categories).isdisjoint(glance.category_ids))
        and (not wanted.themes or not set(wanted.themes).isdisjoint(glance.theme_ids))
        and (not wanted.seasons or not set(wanted.seasons).isdisjoint(glance.season_ids))
        and glance.age_min <= high
        and glance.age_max >= low
        and wanted.language in (None, glance.language)
        and (wanted.max_duration_seconds is None or glance.duration_seconds <= wanted.max_duration_seconds)
        and (glance.recommended or not wanted.recommended)
    )


def glance_at(kept: KeptStory, tables: Mapping[str, Rows]) -> Glance:
    story, certificate, counted = kept.story, kept.certificate, kept.counted
    content, verdict = story.content, certificate.verdict
    filed = (
        tables[kind][id].name
        for kind, ids in (("categories", story.categories), ("themes", story.themes), ("seasons", story.seasons))
        for id in ids
        if id in tables[kind]
    )
    facts = StoryFacts(
        state=story.state,
        audience=story.audience,
        is_deleted=story.deleted_at is not None,
        family_id=story.family_id,
        content_hash=counted.content_hash,
        certified_hash=certificate.content_hash if kept.is_certified else None,
        rules_version=certificate.rules_version,
        approval=story.approval,
        is_intense=verdict.is_intense,
        age_min=story.age_min,
        tags=match_tags(content.title, story.tags, filed),
    )
    return Glance(
        id=story.id,
        revision=kept.revision,
        facts=facts,
        title=content.title,
        description=content.description,
        language=story.language,
        cover_url=story.cover_url,
        cover_alt=content.cover_alt,
        age_min=story.age_min,
        age_max=story.age_max,
        category_ids=story.categories,
        theme_ids=story.themes,
        season_ids=story.seasons,
        duration_seconds=counted.duration_seconds,
        word_count=counted.words,
        page_count=counted.pages,
        difficulty=verdict.measurements.difficulty if verdict.measurements else 1,
        background_color=story.background_color,
        is_interactive=story.is_interactive,
        riddles=tuple(
            Riddle(id, one.question, one.options) for id, one in zip(kept.question_ids, content.questions, strict=True)
        ),
        recommended=story.recommended,
        ai_generated=story.ai_generated,
        creator_kid_id=story.creator_kid_id,
        listed_at=kept.listed_at,
        published_at=story.published_at,
        created_at=story.created_at,
        updated_at=story.updated_at,
    )
