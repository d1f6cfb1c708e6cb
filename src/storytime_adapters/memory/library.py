"""Stories with all their parts, in memory: the promises of the database's triggers, kept by looking each time."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from attrs import evolve, frozen

from storytime_adapters.stories import Derived, fitting
from storytime_core.kernel.ids import StoryId
from storytime_core.kernel.library import Certificate, Story
from storytime_core.kernel.ports import Ids
from storytime_core.safety.hashing import content_hash

from .store import Table


@frozen
class KeptStory:
    story: Story
    certificate: Certificate
    counted: Derived
    question_ids: tuple[UUID, ...]
    branch_ids: tuple[UUID, ...] = ()
    revision: int = 1

    @property
    def is_certified(self) -> bool:
        """A text changed by hand fits its certificate no more."""
        certificate = self.certificate
        return certificate.revoked_at is None and certificate.content_hash == content_hash(self.story.content)

    @property
    def listed_at(self) -> datetime | None:
        return self.story.published_at if self.story.is_listed and self.is_certified else None


@frozen
class MemoryStoryRepository:
    rows: Table
    ids: Ids

    def add(self, story: Story, certificate: Certificate) -> None:
        jobs = {kept.story.generation_job_id for kept in self.rows.rows.values()} - {None}
        slugs = {kept.story.slug for kept in self.rows.rows.values()}
        if story.id in self.rows.rows or story.slug in slugs or story.generation_job_id in jobs:
            raise ValueError("this story is there already")
        self._put(story, certificate)

    def replace(self, story: Story, certificate: Certificate) -> None:
        self._put(story, certificate)

    def get(self, story_id: StoryId) -> Story | None:
        kept: KeptStory | None = self.rows.get(story_id)
        return kept.story if kept else None

    def readable_hash(self, story_id: StoryId) -> str | None:
        kept: KeptStory | None = self.rows.get(story_id)
        if kept is None or not kept.is_certified or not kept.story.is_out:
            return None
        return kept.certificate.content_hash

    def ids_by_slug(self, slugs: Sequence[str]) -> Mapping[str, StoryId]:
        known = {kept.story.slug: kept.story.id for kept in self.rows.rows.values()}
        return {slug: known[slug] for slug in slugs if slug in known}

    def put_cover(self, story_id: StoryId, url: str, at: datetime) -> None:
        kept: KeptStory = self.rows.get(story_id)
        self.rows.put(story_id, evolve(kept, story=kept.story.with_cover(url, at), revision=kept.revision + 1))

    def revoke(self, story_id: StoryId, why: str, at: datetime) -> None:
        kept: KeptStory = self.rows.get(story_id)
        revoked = evolve(kept.certificate, revoked_at=at, revoked_why=why)
        self.rows.put(story_id, evolve(kept, certificate=revoked, revision=kept.revision + 1))

    def _put(self, story: Story, certificate: Certificate) -> None:
        counted = fitting(story, certificate)
        questions = tuple(self.ids.new() for _ in story.content.questions)
        branches = tuple(self.ids.new() for _ in story.content.branches)
        former: KeptStory | None = self.rows.get(story.id)
        revision = former.revision + 1 if former else 1
        self.rows.put(story.id, KeptStory(story, certificate, counted, questions, branches, revision))
