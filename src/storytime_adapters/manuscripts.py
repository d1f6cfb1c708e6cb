"""What the other contexts know and writing by hand needs: words worth knowing, and who paints covers."""

from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Final, TypeVar

from attrs import frozen

from storytime_core.kernel.bands import Band
from storytime_core.kernel.jobs import Job
from storytime_core.kernel.library import Story
from storytime_core.kernel.ports import Ids
from storytime_core.kernel.stories import VocabularyWord
from storytime_core.kernel.words import folded_words
from storytime_core.storytelling.engine.tables import tables
from storytime_core.storytelling.scene import (
    MOST_THINGS,
    Companion,
    Mood,
    Place,
    Scene,
    Thing,
    TimeOfDay,
    TimeOfYear,
    Weather,
)
from storytime_core.storytelling.use_cases.illustrating import cover_job

W = TypeVar("W", bound=StrEnum)

SEEDS: Final = 2**31


@cache
def glossary(band: Band) -> tuple[VocabularyWord, ...]:
    entries = (entry for entry in tables().all("gloss") if band in entry.bands)
    return tuple(VocabularyWord(entry.one("word"), entry.one("gloss")) for entry in entries)


@frozen
class EngineGlossary:
    """The words our own engine explains, too."""

    def words_in(self, text: str, band: Band) -> tuple[VocabularyWord, ...]:
        said = f" {' '.join(folded_words(text))} "
        return tuple(word for word in glossary(band) if f" {' '.join(folded_words(word.word))} " in said)


@frozen
class PaintedCovers:
    """A picture of what the story is about, as far as the painter knows its words."""

    ids: Ids

    def order(self, story: Story, at: datetime) -> Job:
        return cover_job(self.ids.new(), story.family_id, story.id, scene_of(story), at)


def scene_of(story: Story) -> Scene:
    content = story.content
    words = folded_words(f"{content.title} {content.description} {content.text}")
    return Scene(
        place=first(Place, words) or Place.MEADOW,
        time=first(TimeOfDay, words) or TimeOfDay.DAY,
        weather=first(Weather, words) or Weather.CLEAR,
        season=first(TimeOfYear, words) or TimeOfYear.SUMMER,
        mood=first(Mood, words) or Mood.CALM,
        things=tuple(named(Thing, words))[:MOST_THINGS],
        companion=first(Companion, words),
        seed=story.id.int % SEEDS,
    )


def named(kind: type[W], words: tuple[str, ...]) -> dict[W, None]:
    """Those the story names, in its order."""
    known = {" ".join(folded_words(one.value)): one for one in kind}
    return dict.fromkeys(known[word] for word in words if word in known)


def first(kind: type[W], words: tuple[str, ...]) -> W | None:
    return next(iter(named(kind, words)), None)
