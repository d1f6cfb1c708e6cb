"""Checking a story before anybody may read it: outside of every unit of work."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.bands import band_of
from storytime_core.kernel.library import Certificate, Story
from storytime_core.kernel.naming import Naming
from storytime_core.kernel.ports import Ids

from ..errors import StoryNotSafe
from ..model import Category
from ..ports import StoryChecker

ANY_FEAR: Final = 4  # the checks lower it to what each band bears
BEDTIME: Final = "bedtime-stories"


@frozen
class Certifying:
    checker: StoryChecker
    ids: Ids

    def certificate(
        self, story: Story, categories: Iterable[Category], now: datetime
    ) -> Result[Certificate, StoryNotSafe]:
        """Our word for exactly this content, as its family will read it."""
        naming, band = Naming(story.names), band_of(story.age_min, story.age_max)
        content, names = naming.content(story.content), frozenset(naming.names.values())
        is_for_bed = any(one.slug == BEDTIME for one in categories)
        verdict = self.checker.check(content, band, names, frozenset(), is_for_bed, ANY_FEAR)
        if not verdict.is_safe:
            return Failure(StoryNotSafe(tuple(one for one in verdict.findings if one.result == "blocked")))
        return Success(
            Certificate(
                id=self.ids.new(),
                story_id=story.id,
                content_hash=self.hash_of(story),
                rules_version=verdict.rules_version,
                band=band,
                verdict=verdict,
                source=story.source,
                made_at=now,
            )
        )

    def hash_of(self, story: Story) -> str:
        return self.checker.content_hash(story.content)
