"""Taking stories along."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.caller import Caller, UnknownKid
from storytime_core.kernel.ids import KidId, StoryId
from storytime_core.kernel.pages import Page, PageRequest
from storytime_core.kernel.ports import Clock
from storytime_core.kernel.readers import ReaderKind
from storytime_core.kernel.reading_time import Bedtime, ScreenTimeOver
from storytime_core.kernel.seeing import Seeing
from storytime_core.kernel.use_case import use_case

from ..errors import StoryLimitReached, TooManyDownloads, UnknownStory
from ..events import StoryDownloaded, StoryRemovedFromLibrary
from ..pack_ports import PackFiles, PackGate, PackUnitOfWork, PackViews
from ..packs import FETCHED_WITHIN, MOST_OF_A_KID, ListedPack, Manifest, Pack, PackedStory, Part, PartKind

AT_ONCE: Final = 100


@frozen
class Downloading:
    unit_of_work: Callable[[], PackUnitOfWork]
    views: PackViews
    gate: PackGate
    files: PackFiles
    seeing: Seeing
    clock: Clock

    @use_case
    def start(
        self, caller: Caller, kid_id: KidId, story_id: StoryId
    ) -> Result[Manifest, UnknownKid | UnknownStory | ScreenTimeOver | Bedtime | StoryLimitReached | TooManyDownloads]:
        """Begin a pack, or renew the one there is.  What is not open yet counts from now on."""
        viewpoint = self.seeing.through(caller, kid_id).unwrap()
        story = self.gate.reserve(caller, viewpoint, story_id).unwrap()
        parts, now = self._parts(story), self.clock.now()
        with self.unit_of_work() as uow:
            many = uow.packs.hold(kid_id)
            known = uow.packs.get(kid_id, story_id)
            if known is None and many >= MOST_OF_A_KID:
                return Failure(TooManyDownloads(MOST_OF_A_KID))
            manifest = self._filled(known or Pack.begun(kid_id, story_id, now), story, parts, now)
            uow.packs.save(manifest.pack)
            uow.commit()
        return Success(manifest)

    @use_case
    def manifest(self, caller: Caller, kid_id: KidId, story_id: StoryId) -> Result[Manifest, UnknownKid | UnknownStory]:
        """Every file of a pack; asking for it renews it."""
        viewpoint = self.seeing.through(caller, kid_id).unwrap()
        known = self.views.find(kid_id, story_id)
        if known is None:
            return Failure(UnknownStory())
        story = self.gate.look(caller, viewpoint, story_id).unwrap()
        manifest = self._filled(known, story, self._parts(story), self.clock.now())
        if manifest.pack != known:
            self._renew(manifest.pack)
        return Success(manifest)

    @use_case
    def content(
        self, caller: Caller, kid_id: KidId, story_id: StoryId
    ) -> Result[bytes, UnknownKid | UnknownStory | ScreenTimeOver | Bedtime | StoryLimitReached]:
        """The story itself; whoever is given it has opened it."""
        viewpoint = self.seeing.through(caller, kid_id).unwrap()
        if self.views.find(kid_id, story_id) is None:
            return Failure(UnknownStory())
        story, now = self.gate.fetch(caller, viewpoint, story_id).unwrap(), self.clock.now()
        with self.unit_of_work() as uow:
            uow.packs.hold(kid_id)
            known = uow.packs.get(kid_id, story_id)
            if known and known.downloaded_at is None:
                uow.packs.save(known.fetched(now))
                uow.publish(StoryDownloaded(at=now, kid_id=kid_id, family_id=caller.family_id, story_id=story_id))
                uow.commit()
        return Success(story.document())

    @use_case
    def remove(self, caller: Caller, kid_id: KidId, story_id: StoryId) -> Result[None, UnknownKid]:
        """Whether it is there or not; what was opened stays open."""
        self.seeing.through(caller, kid_id).unwrap()
        with self.unit_of_work() as uow:
            uow.packs.remove(kid_id, story_id)
            uow.commit()
        return Success(None)

    def on_story_removed(self, event: StoryRemovedFromLibrary) -> None:
        """What a kid takes off its shelves it does not carry with it either."""
        if event.reader.kind is not ReaderKind.KID:
            return
        with self.unit_of_work() as uow:
            uow.packs.remove(KidId(event.reader.id), event.story_id)
            uow.commit()

    @use_case
    def list(self, caller: Caller, kid_id: KidId, page: PageRequest) -> Result[Page[ListedPack], UnknownKid]:
        """A kid's packs, the one begun last first; those to be thrown away too."""
        viewpoint, now = self.seeing.through(caller, kid_id).unwrap(), self.clock.now()
        found = self.views.page(kid_id, page)
        seen = self.gate.seen(viewpoint, [pack.story_id for pack in found.items]) if found.items else {}

        def listed(pack: Pack) -> ListedPack:
            story = seen.get(pack.story_id)
            if story is None:
                return ListedPack(pack, pack.status(now, None), None)
            return ListedPack(pack, pack.status(now, story.revision), story.title)

        return Success(found.showing(listed))

    def drop_unfetched(self) -> int:
        """Packs nobody fetched within a day, and how many they were."""
        with self.unit_of_work() as uow:
            dropped = uow.packs.drop_unfetched(self.clock.now() - FETCHED_WITHIN, AT_ONCE)
            if dropped:
                uow.commit()
        return dropped

    def _parts(self, story: PackedStory) -> tuple[Part, ...]:
        known = self.files.of([story.cover_url, *story.image_urls])
        cover = known.get(story.cover_url)
        images = (
            Part(PartKind.IMAGE, known[url], number) for number, url in enumerate(story.image_urls) if url in known
        )
        return (story.content_part(), *((Part(PartKind.COVER, cover),) if cover else ()), *images)

    def _filled(self, pack: Pack, story: PackedStory, parts: tuple[Part, ...], now: datetime) -> Manifest:
        size = sum(part.file.size for part in parts)
        return Manifest(pack.holding(story.revision, size, now), story.content.title, parts)

    def _renew(self, pack: Pack) -> None:
        """Unless it was removed meanwhile."""
        with self.unit_of_work() as uow:
            uow.packs.hold(pack.kid_id)
            known = uow.packs.get(pack.kid_id, pack.story_id)
            if known:
                uow.packs.save(known.holding(pack.revision, pack.size, self.clock.now()))
                uow.commit()
