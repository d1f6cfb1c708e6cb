"""Packs: stories taken along to be read without a network (PRG-25..29)."""

import json
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final, Self
from uuid import UUID

from attrs import evolve, field, frozen

from storytime_core.kernel.ids import KidId, StoryId
from storytime_core.kernel.pages import Cursor
from storytime_core.kernel.stories import StoryContent

MOST_OF_A_KID: Final = 100
PACK_LASTS: Final = timedelta(days=30)
FETCHED_WITHIN: Final = timedelta(hours=24)


class PackStatus(StrEnum):
    READY = "ready"
    STALE = "stale"
    EXPIRED = "expired"
    REVOKED = "revoked"


class PartKind(StrEnum):
    CONTENT = "content"
    COVER = "cover"
    IMAGE = "image"


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


@frozen(kw_only=True)
class PackedStory:
    """A story as it goes into a pack, whole, with the names of its family in it."""

    story_id: StoryId
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
        return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()

    def content_part(self) -> Part:
        document = self.document()
        return Part(PartKind.CONTENT, Stored("application/json", len(document), sha256(document).hexdigest()))


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

    def fetched(self, at: datetime) -> Self:
        return evolve(self, downloaded_at=self.downloaded_at or at)

    def status(self, now: datetime, revision: str | None) -> PackStatus:
        """Beside the story as this kid may see it now; none if it may not."""
        if revision is None:
            return PackStatus.REVOKED
        if now >= self.expires_at:
            return PackStatus.EXPIRED
        return PackStatus.READY if revision == self.revision else PackStatus.STALE


@frozen
class Manifest:
    """A pack, and every file of it."""

    pack: Pack
    title: str = field(repr=False)
    parts: tuple[Part, ...]


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
