"""Packs: stories taken along to be read without a network (PRG-25..29)."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final, Self
from uuid import UUID

from attrs import evolve, field, frozen

from storytime_core.kernel.ids import FamilyId, KidId, StoryId
from storytime_core.kernel.pages import Cursor
from storytime_core.kernel.stories import StoryContent

MOST_OF_A_KID: Final = 100
PACK_LASTS: Final = timedelta(days=30)
FETCHED_WITHIN: Final = timedelta(hours=24)


WordAt = tuple[int, int, int, int]
"""When a word is heard, from and to in milliseconds, and its place on its page, from and to in UTF-16 units."""


class PackStatus(StrEnum):
    READY = "ready"
    PREPARING = "preparing"  # its narration is being made
    STALE = "stale"
    EXPIRED = "expired"
    REVOKED = "revoked"


class PartKind(StrEnum):
    CONTENT = "content"
    COVER = "cover"
    IMAGE = "image"
    AUDIO = "audio"
    TIMINGS = "timings"


@frozen
class Stored:
    """A file as it lies with us: signed for by its name, or open at its path."""

    content_type: str
    size: int
    sha256: str
    name: str | None = None
    path: str | None = None


@frozen
class Part:
    """One file of a pack."""

    kind: PartKind
    file: Stored
    index: int | None = None
    duration_ms: int | None = None  # of what is heard


def as_file(whole: Mapping[str, Any]) -> bytes:
    """The same bytes for the same words."""
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


def filed(document: bytes) -> Stored:
    return Stored("application/json", len(document), sha256(document).hexdigest())


@frozen(kw_only=True)
class PackedStory:
    """A story as it goes into a pack, whole, with the names of its family in it."""

    story_id: StoryId
    family_id: FamilyId | None  # of a private story
    revision: str  # the hash of its content
    content: StoryContent = field(repr=False)
    question_ids: tuple[UUID, ...] = ()
    branch_ids: tuple[UUID, ...] = ()
    cover_url: str
    image_urls: tuple[str, ...] = ()

    def document(self) -> bytes:
        """The content file; the same bytes as long as the story says the same."""
        words = self.content
        whole: dict[str, Any] = {
            "storyId": str(self.story_id),
            "revision": self.revision,
            "title": words.title,
            "description": words.description,
            "textContent": words.text,
            "coverAlt": words.cover_alt,
            "captions": list(words.captions),
            "vocabulary": [{"word": one.word, "meaning": one.meaning} for one in words.vocabulary],
            "questions": [
                {"id": str(id), "question": one.question, "options": one.options, "correctOption": one.correct_option}
                for id, one in zip(self.question_ids, words.questions, strict=True)
            ],
            "passages": [{"key": one.key, "text": one.text} for one in words.passages],
            "branches": [
                {
                    "id": str(id),
                    "after": one.after,
                    "prompt": one.prompt,
                    "optionA": one.option_a,
                    "optionB": one.option_b,
                    "nextA": one.next_a,
                    "nextB": one.next_b,
                }
                for id, one in zip(self.branch_ids, words.branches, strict=True)
            ],
        }
        return as_file(whole)

    def content_part(self) -> Part:
        return Part(PartKind.CONTENT, filed(self.document()))


@frozen
class HeardPage:
    """A page that can be heard."""

    index: int
    file: Stored
    duration_ms: int
    timing: str  # how finely it is known when what is said
    words: tuple[WordAt, ...] = field(default=(), repr=False)


@frozen(kw_only=True)
class Sound:
    """The narration of a pack in one voice, as far as it can be heard.

    ``job_id`` names the job that brings the rest as long as it is under way.  One that failed, or was given up because
    the same reader asked for another voice, is named no more: then the rest is missing, and starting the pack again
    begins it anew.
    """

    voice: str
    pages: int  # of the story, heard or not
    heard: tuple[HeardPage, ...] = ()
    job_id: UUID | None = None

    @property
    def is_whole(self) -> bool:
        return len(self.heard) == self.pages

    def timings(self, story: PackedStory) -> bytes:
        """When each word is heard: from, to, and its place on its page in UTF-16 units."""
        pages = [
            {"index": page.index, "durationMs": page.duration_ms, "timing": page.timing, "words": page.words}
            for page in self.heard
        ]
        return as_file(
            {"storyId": str(story.story_id), "revision": story.revision, "voiceId": self.voice, "pages": pages}
        )

    def parts(self, story: PackedStory) -> tuple[Part, ...]:
        """When words are heard is told of the whole, so that this file does not change with every page."""
        audio = (Part(PartKind.AUDIO, page.file, page.index, page.duration_ms) for page in self.heard)
        timings = (Part(PartKind.TIMINGS, filed(self.timings(story))),) if self.is_whole and self.pages else ()
        return (*audio, *timings)


@frozen(kw_only=True)
class Pack:
    """One story on one kid's device."""

    kid_id: KidId
    story_id: StoryId
    revision: str
    size: int
    started_at: datetime
    expires_at: datetime
    downloaded_at: datetime | None = None  # when its content was first handed out
    voice: str | None = None  # that it is to be heard in; none if it is only to be read
    asking_id: UUID | None = None  # for the pages of it that could not be heard at once

    @classmethod
    def begun(cls, kid_id: KidId, story_id: StoryId, at: datetime) -> Self:
        return cls(kid_id=kid_id, story_id=story_id, revision="", size=0, started_at=at, expires_at=at + PACK_LASTS)

    @property
    def cursor(self) -> Cursor:
        return Cursor(self.started_at, self.story_id)

    def holding(self, revision: str, size: int, at: datetime) -> Self:
        """As the story is now; what has changed or run out is good for another while."""
        if self.revision == revision and self.size == size and at < self.expires_at:
            return self
        return evolve(self, revision=revision, size=size, expires_at=at + PACK_LASTS)

    def sounding(self, sound: Sound | None) -> Self:
        return evolve(self, voice=sound.voice if sound else None, asking_id=sound.job_id if sound else None)

    def fetched(self, at: datetime) -> Self:
        return evolve(self, downloaded_at=self.downloaded_at or at)

    def status(self, now: datetime, revision: str | None, is_being_made: bool = False) -> PackStatus:
        """Beside the story as this kid may see it now; none if it may not.

        Whose narration was given up is ready: there is all to read, and nothing more to wait for.
        """
        if revision is None:
            return PackStatus.REVOKED
        if now >= self.expires_at:
            return PackStatus.EXPIRED
        if revision != self.revision:
            return PackStatus.STALE
        return PackStatus.PREPARING if is_being_made else PackStatus.READY


@frozen
class Manifest:
    """A pack, and every file of it."""

    pack: Pack
    title: str = field(repr=False)
    parts: tuple[Part, ...]
    sound: Sound | None = None

    @property
    def is_complete(self) -> bool:
        """What is only to be read is complete at once."""
        return self.sound is None or self.sound.is_whole

    @property
    def job_id(self) -> UUID | None:
        return self.sound.job_id if self.sound else None

    @property
    def status(self) -> PackStatus:
        """Asking for it has renewed it."""
        return PackStatus.PREPARING if self.job_id else PackStatus.READY


@frozen
class SeenStory:
    """What a list of packs tells of a story that is still to be seen."""

    title: str = field(repr=False)
    revision: str


@frozen
class ListedPack:
    pack: Pack
    status: PackStatus
    title: str | None = field(repr=False)
