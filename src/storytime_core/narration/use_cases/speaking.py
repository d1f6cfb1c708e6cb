"""Having one page spoken: once, however many want to hear it."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.ports import Clock

from ..clips import CLIP_LEASE, Clip, WantedClip
from ..errors import SpeechRefused, SpeechUnavailable, StoreUnavailable
from ..ports import Deadline, KeptFile, MediaStore, Speech, SpeechTrouble
from ..repositories import Making, NarrationUnitOfWork, NarrationViews, Narrator, SpeechJudge

log = logging.getLogger(__name__)

LOOK_EVERY: Final = 0.1
LOOKS: Final = 10

Heard = Callable[[NarrationUnitOfWork, Clip], object]
"""What is noted in the transaction that makes a clip ready."""


def nothing_more(uow: NarrationUnitOfWork, clip: Clip) -> None: ...


@frozen
class Speaking:
    unit_of_work: Callable[[], NarrationUnitOfWork]
    views: NarrationViews
    narrator: Narrator
    judge: SpeechJudge
    store: MediaStore
    clock: Clock
    deadline_after: Callable[[timedelta], Deadline]
    pause: Callable[[float], object]
    lease: timedelta = CLIP_LEASE
    reached: Callable[[str], None] = lambda place: None  # where a test may stop the process

    def clip(
        self, wanted: WantedClip, deadline: Deadline, heard: Heard = nothing_more
    ) -> Result[Clip, SpeechTrouble | StoreUnavailable]:
        """The clip, made here unless it is there or somebody else is making it just now."""
        while True:
            with self.unit_of_work() as uow:
                begun = uow.clips.begin(wanted, self.lease)
                uow.commit()
            match begun:
                case Clip() as known if self.store.exists(known.name):
                    return Success(self._noted(known, heard))
                case Clip() as lost:
                    self._forget(lost)
                case Making() as making:
                    made = self._made(wanted, making, deadline, heard)
                    if made is not None:
                        return made
                case _ if not self._appears(wanted, deadline):
                    return Failure(SpeechUnavailable())

    def _made(
        self, wanted: WantedClip, making: Making, deadline: Deadline, heard: Heard
    ) -> Result[Clip, SpeechTrouble | StoreUnavailable] | None:
        """None if somebody has taken over meanwhile."""
        spoken = self.narrator.speak(wanted.spoken.text, wanted.by.voice, deadline)
        self.reached(f"page-{wanted.index}-spoken")
        match spoken:
            case Success(Speech() as speech) if self._is_fine(wanted, speech):
                return self._kept(wanted, making, speech, heard)
            case Success():
                self._let_go(making)
                return Failure(SpeechRefused(permanent=False))
            case Failure(trouble):
                self._let_go(making)
                return Failure(trouble)
            case unknown:
                raise TypeError(f"the narrator answered {unknown!r}")

    def _is_fine(self, wanted: WantedClip, speech: Speech) -> bool:
        faults = self.judge.faults(speech, len(wanted.spoken.text), wanted.is_silent)
        if faults:
            log.warning("audio of %s was not accepted: %s", wanted.by.provider, "; ".join(faults))
        return not faults

    def _kept(
        self, wanted: WantedClip, making: Making, speech: Speech, heard: Heard
    ) -> Result[Clip, SpeechTrouble | StoreUnavailable] | None:
        """The file first, then its row: what has no row was never there."""
        match self.store.put(speech.audio, speech.content_type):
            case Success(KeptFile() as file):
                pass
            case Failure(StoreUnavailable() as trouble):
                self._let_go(making)
                return Failure(trouble)
            case unknown:
                raise TypeError(f"the media store answered {unknown!r}")
        self.reached(f"page-{wanted.index}-stored")
        now = self.clock.now()
        clip = clip_of(wanted, speech, file, now)
        with self.unit_of_work() as uow:
            if not uow.clips.finish(making, clip):
                return None
            uow.media.note(file.name, file.content_type, file.size, file.sha256, wanted.by.family_id, now)
            heard(uow, clip)
            self.reached(f"page-{wanted.index}-before-commit")
            uow.commit()
        self.reached(f"page-{wanted.index}-committed")
        return Success(clip)

    def _noted(self, clip: Clip, heard: Heard) -> Clip:
        if heard is not nothing_more:
            with self.unit_of_work() as uow:
                heard(uow, clip)
                uow.commit()
        return clip

    def _let_go(self, making: Making) -> None:
        with self.unit_of_work() as uow:
            uow.clips.let_go(making)
            uow.commit()

    def _forget(self, lost: Clip) -> None:
        with self.unit_of_work() as uow:
            uow.clips.forget(lost)
            uow.commit()

    def _appears(self, wanted: WantedClip, deadline: Deadline) -> bool:
        """Watch for a while; then it is worth asking again whether its maker is still alive."""
        for _ in range(LOOKS):
            if deadline.left() <= timedelta(0):
                return False
            self.pause(LOOK_EVERY)
            if self.views.clips([wanted.key]):
                return True
        return True


def clip_of(wanted: WantedClip, speech: Speech, file: KeptFile, made_at: datetime) -> Clip:
    return Clip(
        key=wanted.key,
        name=file.name,
        content_type=file.content_type,
        size=file.size,
        sha256=file.sha256,
        duration_ms=speech.duration_ms,
        timing=speech.timing,
        words=speech.words,
        voice=wanted.by.voice.key,
        provider=wanted.by.provider,
        model=wanted.by.model,
        text_hash=wanted.spoken.text_hash,
        made_at=made_at,
    )
