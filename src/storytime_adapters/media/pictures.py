"""Covers and faces, kept in the media store."""

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.family.face_ports import WEBP
from storytime_core.family.face_ports import KeptPicture as KeptFace
from storytime_core.kernel.access import ServiceUnavailable
from storytime_core.narration.ports import KeptFile, MediaStore
from storytime_core.storytelling.ports import KeptPicture


@frozen
class StoredPictures:
    store: MediaStore

    def keep(self, content: bytes, content_type: str) -> KeptPicture | None:
        match self.store.put(content, content_type):
            case Success(KeptFile() as kept):
                return KeptPicture(kept.name, kept.content_type, kept.size, kept.sha256)
            case _:
                return None


@frozen
class StoredFaces:
    store: MediaStore

    def keep(self, content: bytes) -> Result[KeptFace, ServiceUnavailable]:
        match self.store.put(content, WEBP):
            case Success(KeptFile() as kept):
                return Success(KeptFace(kept.name, kept.content_type, kept.size, kept.sha256))
            case _:
                return Failure(ServiceUnavailable("media"))

    def remove(self, file: str) -> None:
        self.store.remove(file)
