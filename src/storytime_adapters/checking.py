"""The safety context, as storytelling and the catalog ask for it: pure, in process."""

from attrs import frozen

from storytime_core.kernel.bands import Band
from storytime_core.kernel.stories import StoryContent, Verdict
from storytime_core.safety.checker import check
from storytime_core.safety.hashing import content_hash
from storytime_core.safety.screening import neutral_name, screen_name, screen_words


@frozen
class InProcessChecker:
    def check(
        self,
        content: StoryContent,
        band: Band,
        names: frozenset[str],
        excluded: frozenset[str],
        bedtime: bool,
        fear_ceiling: int,
    ) -> Verdict:
        return check(content, band, names=names, excluded_tags=excluded, bedtime=bedtime, fear_ceiling=fear_ceiling)

    def is_fit(self, line: str, band: Band) -> bool:
        """A line stands by itself, like a title."""
        content = StoryContent(title=line, description="", text="It is a good day.")
        return check(content, band, with_level=False).is_safe

    def is_fit_name(self, name: str) -> bool:
        return screen_name(name) is None

    def content_hash(self, content: StoryContent) -> str:
        return content_hash(content)

    def trouble_with_name(self, name: str) -> str | None:
        return screen_name(name)

    def trouble_with_words(self, text: str) -> str | None:
        return screen_words(text)

    def neutral_name(self, choice: int) -> str:
        return neutral_name(choice)
