"""Taking stories along."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from attrs import evolve, frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.access import RateLimited
from storytime_core.kernel.caller import Caller, UnknownKid
from storytime_core.kernel.hearing import TooManyPendingJobs, UnknownVoice, VoiceNotAllowed
from storytime_core.kernel.ids import KidId, StoryId
from storytime_core.kernel.openings import StoryLimitReached, UnknownStory
from storytime_core.kernel.pages import Page, PageRequest
from storytime_core.kernel.ports import Clock
from storytime_core.kernel.readers import ReaderKind
from storytime_core.kernel.reading_time import Bedtime, ScreenTimeOver
from storytime_core.kernel.seeing import Seeing
from storytime_core.kernel.use_case import use_case
from storytime_core.kernel.visibility import Viewpoint

from ..errors import TooManyDownloads, UnknownFile
from ..events import StoryDownloaded, StoryRemovedFromLibrary
from ..pack_ports import MayMake, PackFiles, PackGate, PackSound, PackUnitOfWork, PackViews
from ..packs import FETCHED_WITHIN, MOST_OF_A_KID, ListedPack, Manifest, Pack, PackedStory, Part, PartKind, Sound

AT_ONCE: Final = 100


@frozen
class Aloud:
    """A pack is to be heard, too: in this voice, or in the first of the preferred ones that may be."""

    voice_id: str | None = None
    may_make: MayMake = lambda: Success(None)


@frozen
class Downloading:
    unit_of_work: Callable[[], PackUnitOfWork]
    views: PackViews
    gate: PackGate
    files: PackFiles
    sound: PackSound
    seeing: Seeing
    clock: Clock

    @use_case
    def start(
        self, caller: Caller, kid_id: KidId, story_id: StoryId, aloud: Aloud | None = None
    ) -> Result[
        Manifest,
        UnknownKid
        | UnknownStory
        | UnknownVoice
        | ScreenTimeOver
        | Bedtime
        | VoiceNotAllowed
        | StoryLimitReached
        | TooManyDownloads
        | RateLimited
        | TooManyPendingJobs,
    ]:
        """Begin a pack, or renew the one there is.  What is not open yet counts from now on.

        One that is to be heard asks for its narration as a listener would.  If an earlier one was given up, a new one
        is begun.  Whoever is refused keeps the pack as it was, and nothing counts.
        """
        viewpoint = self.seeing.through(caller, kid_id, story_id).unwrap()
        listener = evolve(caller, kid_id=kid_id)
        voice = self._voice(caller, viewpoint, listener, story_id, aloud).unwrap() if aloud else None
        admission = self.gate.admission(caller, viewpoint, story_id).unwrap()
        story, sound = admission.story, None
        if aloud and voice:
            self._room(kid_id, story_id).unwrap()
            sound = self.sound.begin(listener, story, voice, aloud.may_make).unwrap()
        parts, now = self._parts(story, sound), self.clock.now()
        with self.unit_of_work() as uow:
            known = self._known(uow, kid_id, story_id).unwrap() or Pack.begun(kid_id, story_id, now)
            admission.take(uow).unwrap()
            manifest = self._filled(known.sounding(sound), story, parts, now, sound)
            uow.packs.save(manifest.pack)
            uow.commit()
        return Success(manifest)

    @use_case
    def manifest(self, caller: Caller, kid_id: KidId, story_id: StoryId) -> Result[Manifest, UnknownKid | UnknownStory]:
        """Every file of a pack; asking for it renews it.

        It never has anything made.  A narration that failed, was given up, or is one of other words than the story's
        is not waited for: the pack is not complete then and names no job, and is started again by who wants the rest.
        """
        viewpoint = self.seeing.through(caller, kid_id).unwrap()
        known = self.views.find(kid_id, story_id)
        if known is None:
            return Failure(UnknownStory())
        story = self.gate.look(caller, viewpoint, story_id).unwrap()
        sound = self._heard(caller, known, story)
        manifest = self._filled(known, story, self._parts(story, sound), self.clock.now(), sound)
        if manifest.pack != known:
            self._renew(manifest.pack)
        return Success(manifest)

    @use_case
    def timings(
        self, caller: Caller, kid_id: KidId, story_id: StoryId
    ) -> Result[bytes, UnknownKid | UnknownStory | UnknownFile]:
        """When each word of a pack is heard; there as soon as all of it can be."""
        viewpoint = self.seeing.through(caller, kid_id).unwrap()
        known = self.views.find(kid_id, story_id)
        if known is None:
            return Failure(UnknownStory())
        story = self.gate.look(caller, viewpoint, story_id).unwrap()
        sound = self._heard(caller, known, story)
        return Success(sound.timings(story)) if sound and sound.is_whole else Failure(UnknownFile())

    @use_case
    def content(
        self, caller: Caller, kid_id: KidId, story_id: StoryId
    ) -> Result[bytes, UnknownKid | UnknownStory | ScreenTimeOver | Bedtime | StoryLimitReached]:
        """The story itself; whoever is given it has opened it."""
        viewpoint = self.seeing.through(caller, kid_id, story_id).unwrap()
        if self.views.find(kid_id, story_id) is None:
            return Failure(UnknownStory())
        story, now = self.gate.fetch(caller, viewpoint, story_id).unwrap(), self.clock.now()
        with self.unit_of_work() as uow:
            uow.packs.hold(kid_id)
            known = uow.packs.get(kid_id, story_id)
            if known and known.downloaded_at is None:
                uow.packs.save(known.fetched(now))
                uow.publish(
                    StoryDownloaded(
                        at=now,
                        kid_id=kid_id,
                        family_id=caller.family_id,
                        story_id=story_id,
                        voice_id=known.voice,
                    )
                )
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
        askings = [pack.asking_id for pack in found.items if pack.asking_id]
        coming = self.sound.under_way(caller, askings) if askings else frozenset()

        def listed(pack: Pack) -> ListedPack:
            story = seen.get(pack.story_id)
            if story is None:
                return ListedPack(pack, pack.status(now, None), None)
            return ListedPack(pack, pack.status(now, story.revision, pack.asking_id in coming), story.title)

        return Success(found.showing(listed))

    def drop_unfetched(self) -> int:
        """Packs nobody fetched within a day, and how many they were."""
        with self.unit_of_work() as uow:
            dropped = uow.packs.drop_unfetched(self.clock.now() - FETCHED_WITHIN, AT_ONCE)
            if dropped:
                uow.commit()
        return dropped

    def _voice(
        self, caller: Caller, viewpoint: Viewpoint, listener: Caller, story_id: StoryId, aloud: Aloud
    ) -> Result[str, UnknownStory | UnknownVoice | ScreenTimeOver | Bedtime | VoiceNotAllowed]:
        """Of a story that is not there for this reader nothing else is said."""
        voice = self.sound.voice(listener, story_id, aloud.voice_id)
        if isinstance(voice, Failure) and isinstance(voice.failure(), VoiceNotAllowed):
            self.gate.may_reserve(caller, viewpoint, story_id).unwrap()
        return voice

    def _room(self, kid_id: KidId, story_id: StoryId) -> Result[None, TooManyDownloads]:
        """Nothing is narrated for a pack there is no room for."""
        with self.unit_of_work() as uow:
            self._known(uow, kid_id, story_id).unwrap()
        return Success(None)

    def _known(self, uow: PackUnitOfWork, kid_id: KidId, story_id: StoryId) -> Result[Pack | None, TooManyDownloads]:
        """The pack there is, or room for another."""
        many = uow.packs.hold(kid_id)
        known = uow.packs.get(kid_id, story_id)
        return Failure(TooManyDownloads(MOST_OF_A_KID)) if known is None and many >= MOST_OF_A_KID else Success(known)

    def _heard(self, caller: Caller, pack: Pack, story: PackedStory) -> Sound | None:
        listener = evolve(caller, kid_id=pack.kid_id)
        return self.sound.of(listener, story, pack.voice, pack.asking_id) if pack.voice else None

    def _parts(self, story: PackedStory, sound: Sound | None) -> tuple[Part, ...]:
        known = self.files.of([story.cover_url, *story.image_urls])
        cover = known.get(story.cover_url)
        images = (
            Part(PartKind.IMAGE, known[url], number) for number, url in enumerate(story.image_urls) if url in known
        )
        heard = sound.parts(story) if sound else ()
        return (story.content_part(), *((Part(PartKind.COVER, cover),) if cover else ()), *images, *heard)

    def _filled(
        self, pack: Pack, story: PackedStory, parts: tuple[Part, ...], now: datetime, sound: Sound | None
    ) -> Manifest:
        size = sum(part.file.size for part in parts)
        return Manifest(pack.holding(story.revision, size, now), story.content.title, parts, sound)

    def _renew(self, pack: Pack) -> None:
        """Unless it was removed meanwhile."""
        with self.unit_of_work() as uow:
            uow.packs.hold(pack.kid_id)
            known = uow.packs.get(pack.kid_id, pack.story_id)
            if known:
                uow.packs.save(known.holding(pack.revision, pack.size, self.clock.now()))
                uow.commit()
