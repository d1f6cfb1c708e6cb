"""Files on their way out, and files nobody needs."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from attrs import Factory, frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.ports import Clock
from storytime_core.kernel.use_case import use_case

from ..errors import SpanBeyondFile, StoreUnavailable, UnknownFile
from ..media import ARCHIVE
from ..ports import KeptFile, MediaStore, OpenedFile, Span
from ..repositories import MediaLinks, NarrationUnitOfWork, NarrationViews

ORPHANED_AFTER: Final = timedelta(hours=1)
ASKED_AFTER: Final = timedelta(days=8)
MOST_REMEMBERED: Final = 10_000
BATCH: Final = 200
AUDIO: Final = "audio/"


@frozen
class Files:
    unit_of_work: Callable[[], NarrationUnitOfWork]
    views: NarrationViews
    store: MediaStore
    links: MediaLinks
    clock: Clock
    found_whole: set[str] = Factory(set)  # files this process has looked at before it gave them away

    @use_case
    def audio(self, name: str, expires: str, holder: str, signature: str) -> Result[KeptFile, UnknownFile]:
        """A clip, for whom its link was made."""
        return self._signed(name, expires, holder, signature)

    @use_case
    def archive(self, name: str, expires: str, holder: str, signature: str) -> Result[KeptFile, UnknownFile]:
        """All of a family's data, for whom the link was made."""
        file = self._signed(name, expires, holder, signature).unwrap()
        return Success(file) if file.content_type == ARCHIVE else Failure(UnknownFile())

    @use_case
    def picture(self, name: str) -> Result[KeptFile, UnknownFile]:
        """Anything but audio and archives lies open."""
        file = self._known(name).unwrap()
        return Failure(UnknownFile()) if file.content_type.startswith((AUDIO, ARCHIVE)) else Success(file)

    @use_case
    def open(
        self, file: KeptFile, span: Span | None
    ) -> Result[OpenedFile, UnknownFile | SpanBeyondFile | StoreUnavailable]:
        """A damaged file is put aside at its first serving, and made anew when it is asked for again."""
        if file.name not in self.found_whole:
            match self.store.verify(file):
                case Failure(StoreUnavailable() as away):
                    return Failure(away)
                case Failure():
                    return Failure(UnknownFile())
            if len(self.found_whole) >= MOST_REMEMBERED:
                self.found_whole.clear()
            self.found_whole.add(file.name)
        return self.store.open(file.name, span)

    def sweep(self) -> int:
        """Remove what was written an hour ago or more and has no row; how many files that were."""
        now = self.clock.now()
        removed = 0
        for names in in_batches(self.store.written_before(now - ORPHANED_AFTER).value_or(())):
            for name in self.views.unneeded(names):
                removed += isinstance(self.store.remove(name), Success)
        with self.unit_of_work() as uow:
            uow.narrations.purge(now - ASKED_AFTER, BATCH)
            uow.commit()
        return removed

    def _signed(self, name: str, expires: str, holder: str, signature: str) -> Result[KeptFile, UnknownFile]:
        is_good = self.links.is_good(name, expires, holder, signature)
        return self._known(name) if is_good else Failure(UnknownFile())

    def _known(self, name: str) -> Result[KeptFile, UnknownFile]:
        file = self.views.file(name)
        return Success(file) if file else Failure(UnknownFile())


def in_batches(names: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [names[at : at + BATCH] for at in range(0, len(names), BATCH)]
