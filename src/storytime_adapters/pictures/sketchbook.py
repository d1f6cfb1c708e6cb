"""Pictures within stories, kept in the media store as they were sent, and then as they are shown."""

from io import BytesIO
from typing import BinaryIO, Final

from attrs import Factory, frozen
from returns.result import Failure, Result, Success

from storytime_core.catalog.authoring_ports import SentFile
from storytime_core.catalog.errors import PictureRejected
from storytime_core.family.errors import UploadRejected
from storytime_core.family.face_ports import WEBP
from storytime_core.kernel.access import ServiceUnavailable
from storytime_core.narration.ports import KeptFile, MediaStore, OpenedFile

from .headers import header_of
from .workshop import PillowWorkshop, fits

SIDE: Final = 1024


@frozen
class StoredSketches:
    store: MediaStore
    workshop: PillowWorkshop = Factory(lambda: PillowWorkshop(side=SIDE))

    def take_in(self, upload: BinaryIO) -> Result[SentFile, PictureRejected | ServiceUnavailable]:
        content = upload.read()
        header = header_of(content)
        if header is None or not header.is_still:
            return Failure(PictureRejected("type"))
        if not fits(header):
            return Failure(PictureRejected("pixels"))
        return self._kept(content, f"image/{header.kind.lower()}")

    def finish(self, file: str) -> Result[SentFile, PictureRejected | ServiceUnavailable]:
        match self.store.open(file):
            case Success(OpenedFile() as opened):
                content = b"".join(opened.pieces)
            case Failure(trouble) if trouble.code == "RESOURCE_NOT_FOUND":
                return Failure(PictureRejected("unreadable"))
            case _:
                return Failure(ServiceUnavailable("media"))
        match self.workshop.finished(BytesIO(content)):
            case Success(bytes() as made):
                return self._kept(made, WEBP)
            case Failure(UploadRejected(reason)):
                return Failure(PictureRejected(reason))
            case _:
                return Failure(ServiceUnavailable("pictures"))

    def remove(self, file: str) -> None:
        self.store.remove(file)

    def _kept(self, content: bytes, content_type: str) -> Result[SentFile, PictureRejected | ServiceUnavailable]:
        match self.store.put(content, content_type):
            case Success(KeptFile() as kept):
                return Success(SentFile(kept.name, kept.content_type, kept.size, kept.sha256))
            case _:
                return Failure(ServiceUnavailable("media"))
