"""A narrated story to read along with: every word, and when it is heard."""

from collections.abc import Iterator, Sequence
from typing import Final

from attrs import frozen

from storytime_core.kernel.ids import StoryId

from .pages import sentences_of
from .ports import Timing
from .timing import WordTiming

ESCAPES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


@frozen
class NarratedPage:
    index: int
    text: str
    audio_url: str
    duration_ms: int
    timing: Timing
    words: tuple[WordTiming, ...] = ()


@frozen
class ReadAlong:
    """A story in one voice of one provider."""

    story_id: StoryId
    voice_id: str
    provider: str
    pages: tuple[NarratedPage, ...]

    @property
    def duration_ms(self) -> int:
        return sum(page.duration_ms for page in self.pages)

    @property
    def provenance(self) -> str:
        return f"AI-generated voice, Storytime, {self.provider}"


@frozen
class Cue:
    """A sentence while it is heard.  Its words carry their own times."""

    start_ms: int
    end_ms: int
    words: tuple[tuple[int, str], ...]

    @property
    def text(self) -> str:
        """Times within a cue only ever grow, and lie inside it."""
        said, now = "", self.start_ms
        for start, word in self.words:
            tag = f"<{clock_time(start)}>" if now < start < self.end_ms else ""
            now = start if tag else now
            said += f"{' ' if said else ''}{tag}{word.translate(ESCAPES)}"
        return said


def web_vtt(story: ReadAlong) -> str:
    """Captions with one cue a sentence, the clips of the pages laid end to end."""
    blocks = ["WEBVTT", f"NOTE {story.provenance.replace('-->', '->')}"]
    offset = 0
    for page in story.pages:
        for cue in cues_of(page):
            times = f"{clock_time(offset + cue.start_ms)} --> {clock_time(offset + cue.end_ms)}"
            blocks.append(f"{times}\n{_moved(cue, offset).text}")
        offset += page.duration_ms
    return "\n\n".join(blocks) + "\n"


def cues_of(page: NarratedPage) -> tuple[Cue, ...]:
    """They leave no gap: each lasts until the next begins, the last until the clip ends."""
    if not page.words:
        return (Cue(0, page.duration_ms, ((0, page.text),)),)
    begun = list(_begun(page))
    ends = [start for start, _ in begun[1:]] + [page.duration_ms]
    return tuple(Cue(start, end, tuple(words)) for (start, words), end in zip(begun, ends, strict=True))


def clock_time(ms: int) -> str:
    seconds, ms = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{ms:03}"


def _begun(page: NarratedPage) -> Iterator[tuple[int, list[tuple[int, str]]]]:
    """Sentences with the moment each begins; one that takes no time stays with the one before."""
    open_start, open_words = 0, list[tuple[int, str]]()
    for sentence in _timed_sentences(page):
        start = sentence[0][0]
        if open_words and open_start < start < page.duration_ms:
            yield open_start, open_words
            open_start, open_words = start, []
        open_words += sentence
    yield open_start, open_words


def _timed_sentences(page: NarratedPage) -> Iterator[Sequence[tuple[int, str]]]:
    words = iter(page.words)
    for sentence in sentences_of(page.text):
        yield [(next(words).start_ms, word) for word in sentence.split(" ")]


def _moved(cue: Cue, offset: int) -> Cue:
    return Cue(cue.start_ms + offset, cue.end_ms + offset, tuple((at + offset, word) for at, word in cue.words))
