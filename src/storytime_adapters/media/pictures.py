"""Covers, kept in the media store."""

from attrs import frozen
from returns.result import Success

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
