"""What every storage derives from a story when it keeps one."""

from collections.abc import Sequence

from attrs import frozen

from storytime_core.kernel.library import Certificate, Story, StoryName
from storytime_core.kernel.naming import Naming
from storytime_core.kernel.reading_pages import duration_seconds, page_count, word_count
from storytime_core.safety.hashing import content_hash


@frozen
class Derived:
    """Counted over the text as its family reads it."""

    words: int
    pages: int
    duration_seconds: int
    content_hash: str


def derived(story: Story) -> Derived:
    return Derived(*counted(story.content.text, story.names), content_hash(story.content))


def counted(text: str, names: Sequence[StoryName]) -> tuple[int, int, int]:
    """Words, pages, seconds: by this function and no other."""
    read = Naming(names).text(text)
    words = word_count(read)
    return words, page_count(read), duration_seconds(words)


def fitting(story: Story, certificate: Certificate | None) -> Derived:
    """Only a certificate of exactly this content counts; what is out has one."""
    found = derived(story)
    if certificate is None:
        if story.is_out:
            raise ValueError(f"story {story.id} is out without a certificate")
        return found
    if certificate.story_id != story.id or certificate.content_hash != found.content_hash:
        raise ValueError(f"this certificate is not one of story {story.id}")
    if not certificate.verdict.is_safe:
        raise ValueError(f"story {story.id} did not pass its checks")
    return found
