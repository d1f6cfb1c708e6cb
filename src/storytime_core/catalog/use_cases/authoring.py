"""Writing stories by hand: a parent's for the family, an administrator's for everybody.

Whose stories they are says ``owner``: a family, or None for those of everybody.  Checks run before the unit of
work opens; if the story was changed meanwhile by somebody else, everything is looked at once more.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import BinaryIO, Final, Self
from uuid import UUID

from attrs import evolve, frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.access import ServiceUnavailable
from storytime_core.kernel.bands import band_of
from storytime_core.kernel.ids import FamilyId, JobId, StoryId
from storytime_core.kernel.jobs import Job, JobSignals
from storytime_core.kernel.library import (
    Audience,
    Certificate,
    Source,
    Story,
    StoryState,
    WrongStoryState,
)
from storytime_core.kernel.openings import UnknownStory
from storytime_core.kernel.ports import Clock, Ids
from storytime_core.kernel.stories import Branch, Passage, Question
from storytime_core.kernel.use_case import use_case

from ..authoring import (
    MOST_STORIES,
    StoryEdit,
    Unfit,
    begun,
    changed_fields,
    edited,
    filed,
    illustrated,
    is_told_anew,
    ready,
    with_words,
    without_image,
)
from ..authoring_ports import AuthoringUnitOfWork, CoverOrders, Glossary, Manuscript, ShownImage, Sketchbook
from ..cards import Cards
from ..errors import (
    PictureRejected,
    StoryGraphInvalid,
    StoryIncomplete,
    StoryNotSafe,
    StoryOutdated,
    StoryUnfit,
    TooManyStories,
    UnknownImage,
    UnknownTaxonomy,
)
from ..events import (
    StoryChanged,
    StoryCreated,
    StoryDeleted,
    StoryPublished,
    StoryRestored,
    StoryTextChanged,
    StoryWithdrawn,
)
from ..model import Taxonomy
from ..views import FullStory
from .certifying import Certifying

TRIES: Final = 5
IMAGES: Final = "image-processing"
IMAGE: Final = "story-image"

Owner = FamilyId | None
Change = Callable[[Story], Result[Story, Unfit | StoryIncomplete | WrongStoryState | UnknownImage]]
ChangingFails = (
    UnknownStory
    | UnknownTaxonomy
    | StoryUnfit
    | StoryGraphInvalid
    | StoryIncomplete
    | StoryNotSafe
    | WrongStoryState
    | StoryOutdated
    | UnknownImage
)


@frozen
class Held:
    """The shelves as a unit of work holds them."""

    held: Taxonomy

    def taxonomy(self) -> Taxonomy:
        return self.held

    def knowing(self, ids: Sequence[UUID]) -> Taxonomy:
        return self.held

    def counts(self) -> Mapping[UUID, int]:
        return {}

    def forget(self) -> None: ...


@frozen
class Authored:
    """A story as its author reads it."""

    full: FullStory
    manuscript: Manuscript
    images: tuple[ShownImage, ...]

    @classmethod
    def of(cls, manuscript: Manuscript, taxonomy: Taxonomy, public_url: str) -> Self:
        full = Cards(Held(taxonomy), public_url).full(manuscript.glance, manuscript.words)
        captioned = enumerate(zip(manuscript.words.images, full.content.captions, strict=False))
        images = tuple(
            ShownImage(image.id, f"{public_url}/media/{image.file}" if image.file else None, caption, position)
            for position, (image, caption) in captioned
        )
        return cls(full, manuscript, images)


@frozen
class Authoring:
    unit_of_work: Callable[[], AuthoringUnitOfWork]
    certifying: Certifying
    glossary: Glossary
    covers: CoverOrders
    signals: JobSignals
    clock: Clock
    ids: Ids
    public_url: str = ""

    @use_case
    def create(
        self, owner: Owner, new: StoryEdit
    ) -> Result[Authored, UnknownTaxonomy | StoryUnfit | StoryGraphInvalid | TooManyStories]:
        """A draft; its cover is painted beside, if none is given."""
        now = self.clock.now()
        source = Source.EDITORIAL if owner is None else Source.PARENT
        story = begun(StoryId(self.ids.new()), new, owner, source, now).unwrap()
        with self.unit_of_work() as uow:
            taxonomy = uow.taxonomy.settled()
            filed(story, taxonomy).unwrap()
            self._has_room(uow, owner).unwrap()
            uow.stories.add(story, None)
            if not story.cover_url:
                uow.jobs.add(self.covers.order(story, now))
            uow.publish(
                StoryCreated(
                    at=now, story_id=story.id, source=story.source, audience=story.audience, family_id=story.family_id
                )
            )
            authored = self._authored(uow, story, taxonomy)
            uow.commit(authored)
        self.signals.wake(IMAGES)
        return Success(authored)

    @use_case
    def edit(
        self, owner: Owner, story_id: StoryId, edit: StoryEdit, version: int | None = None
    ) -> Result[Authored, ChangingFails]:
        """What is published stays so, if its new words pass the checks."""
        now = self.clock.now()
        return self._rewritten(owner, story_id, version, lambda story: edited(story, edit, now), now)

    @use_case
    def question(
        self, owner: Owner, story_id: StoryId, questions: tuple[Question, ...], version: int | None = None
    ) -> Result[Authored, ChangingFails]:
        """Those that stay the same keep their ids, and so their answers."""
        now, edit = self.clock.now(), StoryEdit(questions=questions)
        return self._rewritten(owner, story_id, version, lambda story: edited(story, edit, now), now)

    @use_case
    def branch(
        self,
        owner: Owner,
        story_id: StoryId,
        passages: tuple[Passage, ...],
        branches: tuple[Branch, ...],
        version: int | None = None,
    ) -> Result[Authored, ChangingFails]:
        """With passages the text is what they tell along the first choices."""
        now, edit = self.clock.now(), StoryEdit(passages=passages, branches=branches)
        return self._rewritten(owner, story_id, version, lambda story: edited(story, edit, now), now)

    @use_case
    def publish(self, owner: Owner, story_id: StoryId, version: int | None = None) -> Result[Authored, ChangingFails]:
        """Complete and checked, or not at all; what is out stays out."""
        now = self.clock.now()

        def published(story: Story) -> Result[Story, Unfit | StoryIncomplete | WrongStoryState | UnknownImage]:
            if story.state is StoryState.PUBLISHED:
                return Success(story)
            return Success(self._with_words(ready(story).unwrap()).published(now).unwrap())

        return self._rewritten(owner, story_id, version, published, now)

    @use_case
    def withdraw(
        self, owner: Owner, story_id: StoryId, why: str | None, version: int | None = None
    ) -> Result[Authored, UnknownStory | WrongStoryState | StoryOutdated]:
        """Out of all views with the next request."""
        now = self.clock.now()
        with self.unit_of_work() as uow:
            taxonomy = uow.taxonomy.settled()
            before = self._own(uow, owner, story_id, version).unwrap()
            after = before.withdrawn(why, now).unwrap()
            if after != before:
                uow.stories.mark(after)
                uow.publish(StoryWithdrawn(at=now, story_id=story_id))
            authored = self._authored(uow, after, taxonomy)
            uow.commit(authored)
        return Success(authored)

    @use_case
    def remove(
        self, owner: Owner, story_id: StoryId, for_good: bool = False, version: int | None = None
    ) -> Result[None, UnknownStory | StoryOutdated]:
        """Hidden at once; gone after a month, or as soon as it can be done."""
        now = self.clock.now()
        with self.unit_of_work() as uow:
            story = self._own(uow, owner, story_id, version, deleted=for_good).unwrap()
            uow.stories.mark(story.picked(None, now).deleted(now, for_good))
            uow.publish(StoryDeleted(at=now, story_id=story_id, permanent=for_good))
            uow.commit()
        return Success(None)

    @use_case
    def restore(self, owner: Owner, story_id: StoryId) -> Result[Authored, UnknownStory | TooManyStories]:
        """As it was, as long as it can be had back."""
        now = self.clock.now()
        with self.unit_of_work() as uow:
            taxonomy = uow.taxonomy.settled()
            self._has_room(uow, owner).unwrap()
            story = self._any(uow, owner, story_id).unwrap()
            if not story.may_come_back(now):
                return Failure(UnknownStory())
            back = story.restored(now)
            uow.stories.mark(back)
            uow.publish(StoryRestored(at=now, story_id=story_id))
            authored = self._authored(uow, back, taxonomy)
            uow.commit(authored)
        return Success(authored)

    @use_case
    def unillustrate(
        self, owner: Owner, story_id: StoryId, image_id: UUID, version: int | None = None
    ) -> Result[Authored, ChangingFails]:
        now = self.clock.now()

        def without(story: Story) -> Result[Story, UnknownImage]:
            after = without_image(story, image_id, now)
            return Success(after) if after else Failure(UnknownImage())

        return self._rewritten(owner, story_id, version, without, now)

    def illustrate(
        self, owner: Owner, story_id: StoryId, caption: str, file: str, keep: Callable[[AuthoringUnitOfWork], None]
    ) -> Result[ShownImage, ChangingFails]:
        """A picture that was put aside: it is made anew by whoever works the queue, and shown then."""
        now = self.clock.now()
        image_id = self.ids.new()

        def also(uow: AuthoringUnitOfWork, authored: Authored) -> ShownImage:
            keep(uow)
            uow.jobs.add(image_job(JobId(self.ids.new()), owner, story_id, image_id, file, now))
            return authored.images[-1]

        done = self._rewritten(
            owner, story_id, None, lambda story: illustrated(story, image_id, caption, now), now, also
        )
        self.signals.wake(IMAGES)
        return done.map(lambda authored: authored.images[-1])

    def _rewritten(
        self,
        owner: Owner,
        story_id: StoryId,
        version: int | None,
        change: Change,
        now: datetime,
        also: Callable[[AuthoringUnitOfWork, Authored], object] | None = None,
    ) -> Result[Authored, ChangingFails]:
        for _ in range(TRIES):
            certificate = self._judged(owner, story_id, version, change, now).unwrap()
            with self.unit_of_work() as uow:
                taxonomy = uow.taxonomy.settled()
                before = self._own(uow, owner, story_id, version).unwrap()
                after = change(before).unwrap()
                if after.is_out and after != before and not self._fits(certificate, after):
                    continue  # somebody else was faster: check again
                if after != before:
                    filed(after, taxonomy).unwrap()
                    self._kept(uow, before, after, certificate).unwrap()
                authored = self._authored(uow, after, taxonomy)
                uow.commit(also(uow, authored) if also else authored)
            return Success(authored)
        return Failure(StoryOutdated())

    def _judged(
        self, owner: Owner, story_id: StoryId, version: int | None, change: Change, now: datetime
    ) -> Result[Certificate | None, ChangingFails]:
        """Looked at beside all units of work; only what will be out is checked."""
        with self.unit_of_work() as uow:
            taxonomy = uow.taxonomy.settled()
            before = self._own(uow, owner, story_id, version).unwrap()
        after = change(before).unwrap()
        if not after.is_out or after == before:
            return Success(None)
        shelves = taxonomy.named_categories(after.categories)
        ready(evolve(after, images=())).unwrap()
        return Success(self.certifying.certificate(after, shelves, now).unwrap())

    def _fits(self, certificate: Certificate | None, story: Story) -> bool:
        return certificate is not None and certificate.content_hash == self.certifying.hash_of(story)

    def _kept(
        self, uow: AuthoringUnitOfWork, before: Story, after: Story, certificate: Certificate | None
    ) -> Result[None, StoryNotSafe]:
        """All of it in one transaction, and the events of what is new about it."""
        now, id = after.updated_at, after.id
        uow.stories.replace(after, certificate if after.is_out else None)
        if after.is_out and uow.stories.readable_hash(id) is None:
            return Failure(StoryNotSafe(()))  # these very words were revoked before
        fields = changed_fields(before, after)
        if fields:
            uow.publish(StoryChanged(at=now, story_id=id, fields=fields))
        if is_told_anew(before, after):
            uow.publish(StoryTextChanged(at=now, story_id=id, content_hash=self.certifying.hash_of(after)))
        if after.is_out and not before.is_out:
            uow.publish(published(before, after))
        return Success(None)

    def _with_words(self, story: Story) -> Story:
        known = self.glossary.words_in(story.content.text, band_of(story.age_min, story.age_max))
        return with_words(story, known)

    def _has_room(self, uow: AuthoringUnitOfWork, owner: Owner) -> Result[None, TooManyStories]:
        is_full = owner is not None and uow.manuscripts.written(owner) >= MOST_STORIES
        return Failure(TooManyStories()) if is_full else Success(None)

    def _own(
        self, uow: AuthoringUnitOfWork, owner: Owner, story_id: StoryId, version: int | None, deleted: bool = False
    ) -> Result[Story, UnknownStory | StoryOutdated]:
        story = self._any(uow, owner, story_id).unwrap()
        if story.deleted_at and not deleted:
            return Failure(UnknownStory())
        return Success(story) if version in (None, story.version) else Failure(StoryOutdated())

    def _any(self, uow: AuthoringUnitOfWork, owner: Owner, story_id: StoryId) -> Result[Story, UnknownStory]:
        story = uow.stories.get(story_id)
        is_theirs = story is not None and (story.family_id, story.audience) == (
            owner,
            Audience.PUBLIC if owner is None else Audience.FAMILY,
        )
        return Success(story) if story and is_theirs else Failure(UnknownStory())

    def _authored(self, uow: AuthoringUnitOfWork, story: Story, taxonomy: Taxonomy) -> Authored:
        manuscript = uow.manuscripts.find(story.id)
        if manuscript is None:
            raise LookupError(f"story {story.id} is not where it was put")
        return Authored.of(manuscript, taxonomy, self.public_url)


@frozen
class Illustrations:
    """Pictures within stories, from what is sent to what is seen."""

    authoring: Authoring
    sketchbook: Sketchbook
    clock: Clock

    @use_case
    def add(
        self, owner: Owner, story_id: StoryId, picture: BinaryIO, caption: str
    ) -> Result[ShownImage, ChangingFails | PictureRejected | ServiceUnavailable]:
        """Its type and size are looked at now; made anew it is by the queue."""
        sent = self.sketchbook.take_in(picture).unwrap()
        now = self.clock.now()

        def keep(uow: AuthoringUnitOfWork) -> None:
            uow.files.note(sent.name, sent.content_type, sent.size, sent.sha256, owner, now)

        return self.authoring.illustrate(owner, story_id, caption, sent.name, keep)


def published(before: Story, after: Story, silent: bool = False) -> StoryPublished:
    return StoryPublished(
        at=after.updated_at,
        story_id=after.id,
        audience=after.audience,
        age_min=after.age_min,
        age_max=after.age_max,
        category_ids=after.categories,
        first=before.published_at is None,
        silent=silent,
        family_id=after.family_id,
    )


def image_job(id: JobId, owner: Owner, story_id: StoryId, image_id: UUID, file: str, at: datetime) -> Job:
    return Job(
        id=id,
        queue=IMAGES,
        kind=IMAGE,
        subject=image_id,
        family_id=owner,
        payload={"storyId": str(story_id), "file": file},
        created_at=at,
        rank_at=at,
        run_after=at,
    )
