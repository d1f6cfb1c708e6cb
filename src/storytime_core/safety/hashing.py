"""The one hash by which a story's certificate knows its content (SAF-41)."""

import json
import unicodedata
from hashlib import sha256
from typing import Final

from attrs import asdict

from storytime_core.kernel.stories import StoryContent

HASH_VERSION: Final = 1


def content_hash(content: StoryContent) -> str:
    """SHA-256 over the canonical JSON of every part a reader may meet: sorted keys, NFC, no spaces."""
    return sha256(canonical(content).encode("utf-8", "surrogatepass")).hexdigest()


def canonical(content: StoryContent) -> str:
    written = json.dumps(asdict(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return written if written.isascii() else unicodedata.normalize("NFC", written)
