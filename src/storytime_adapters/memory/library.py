"""Stories with all their parts, in memory: the promises of the database's triggers, kept by looking each time."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from attrs import evolve, frozen

from storytime_adapters.stories import Derived, fitting
from storytime_core.kernel.bands import band_of
from storytime_core.kernel.ids import StoryId
from storytime_core.kernel.library import Certificate, Story, kept_ids
from storytime_core.kernel.ports import Ids
from storytime_core.kernel.stories import Verdict
from storytime_core.safety.hashing import content_hash

from .store import Table

hash_of = lru_cache(maxsize=4096)(content_hash)


@frozen
class KeptStory:
    story: Story
    certificate: Certificate
    counted: Derived
    question_ids: tuple[UUID, ...]
    branch_ids: tuple[UUID, ...] = ()
    revision: int = 1
    revoked: frozenset[str] = frozenset()  # content that is certified no more, whatever comes

    @property
    def is_certified(self) -> bool:
        """A text changed by hand fits its certificate no more."""
        certificate = self.certificate
        is_good = certificate.revoked_at is None and certificate.content_hash not in self.revoked
        return is_good and certificate.content_hash == hash_of(self.story.content)

    @property
    def listed_at(self) -> datetime | None:
        return self.story.published_at if self.story.is_listed and self.is_certified else None


@frozen
class MemoryStoryRepository:
    rows: Table
    ids: Ids

    def add(self, story: Story, certificate: Certificate | None) -> None:
        jobs = {kept.story.generation_job_id for kept in self.rows.rows.values()} - {None}
        slugs = {kept.story.slug for kept in self.rows.rows.values()}
        if story.id in self.rows.rows or story.slug in slugs or story.generation_job_id in jobs:
            raise ValueError("this story is there already")
        self._put(story, certificate)

    def replace(self, story: Story, certificate: Certificate | None) -> None:
        self._put(story, certificate)

    def add_all(self, checked: Sequence[tuple[Story, Certificate | None]]) -> None:
        for story, certificate in checked:
            self.add(story, certificate)

    def replace_all(self, checked: Sequence[tuple[Story, Certificate | None]]) -> None:
        for story, certificate in checked:
            self.replace(story, certificate)

    def by_slug(self, slugs: Sequence[str]) -> Mapping[str, Story]:
        every: list[Story] = [kept.story for kept in self.rows.rows.values()]
        return {one.slug: one for one in every if one.slug in slugs}

    def mark(self, story: Story) -> None:
        self._revise(story.id, story=story)

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

    def versions_by_slug(self, slugs: Sequence[str]) -> Mapping[str, int]:
        return {slug: story.version for slug, story in self.by_slug(slugs).items()}

    def put_cover(self, story_id: StoryId, url: str, at: datetime) -> None:
        kept: KeptStory | None = self.rows.get(story_id)
        if kept:
            self._revise(story_id, story=kept.story.with_cover(url, at))

    def put_image(self, story_id: StoryId, image_id: UUID, file: str, at: datetime) -> bool:
        kept: KeptStory | None = self.rows.get(story_id)
        if kept is None or all(one.id != image_id for one in kept.story.images):
            return False
        self._revise(story_id, story=kept.story.with_image(image_id, file, at))
        return True

    def revoke(self, story_id: StoryId, why: str, at: datetime) -> None:
        kept: KeptStory = self.rows.get(story_id)
        revoked = evolve(kept.certificate, revoked_at=at, revoked_why=why)
        self._revise(story_id, certificate=revoked, revoked=kept.revoked | {revoked.content_hash})

    def _revise(self, story_id: StoryId, **changed: Any) -> None:
        kept: KeptStory = self.rows.get(story_id)
        self.rows.put(story_id, evolve(kept, **changed, revision=kept.revision + 1))

    def _put(self, story: Story, certificate: Certificate | None) -> None:
        counted = fitting(story, certificate)
        former: KeptStory | None = self.rows.get(story.id)
        asked = tuple(zip(former.question_ids, former.story.content.questions, strict=True)) if former else ()
        kept = KeptStory(
            story=story,
            certificate=certificate or unchecked(story),
            counted=counted,
            question_ids=kept_ids(asked, story.content.questions, self.ids.new),
            branch_ids=tuple(self.ids.new() for _ in story.content.branches),
            revision=former.revision + 1 if former else 1,
            revoked=former.revoked if former else frozenset(),
        )
        self.rows.put(story.id, kept)


def unchecked(story: Story) -> Certificate:
    """In place of the certificate a draft has not: it fits no words."""
    return Certificate(
        id=story.id,
        story_id=story.id,
        content_hash="",
        rules_version=0,
        band=band_of(story.age_min, story.age_max),
        verdict=Verdict(),
        source=story.source,
        made_at=story.created_at,
    )
