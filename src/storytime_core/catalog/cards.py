"""From what views find to what screens show."""

import logging
from collections.abc import Iterable, Sequence
from typing import Final

from attrs import evolve, frozen

from storytime_core.kernel.naming import Naming
from storytime_core.kernel.reading_pages import pages_of
from storytime_core.kernel.visibility import Viewpoint, explain

from .model import Taxonomy
from .views import Card, FoundStory, FullStory, Glance, Illustration, StoryWords, TaxonomyShelf

NO_CATEGORY: Final = "bedtime-stories"

log = logging.getLogger(__name__)


def agreed(found: Iterable[Glance], viewpoint: Viewpoint) -> tuple[Glance, ...]:
    """Every row meets the decision once more.  One that fails here shows that the two forms of a rule differ."""
    return tuple(glance for glance in found if may_be_shown(glance, viewpoint))


def may_be_shown(glance: Glance, viewpoint: Viewpoint) -> bool:
    reasons = explain(glance.facts, viewpoint, glance.between)
    if reasons:
        log.error("the store showed story %s, which is hidden: %s", glance.id, ", ".join(reasons))
    return not reasons


@frozen
class Cards:
    taxonomy: TaxonomyShelf
    public_url: str

    def of(self, found: Sequence[Glance]) -> tuple[Card, ...]:
        if not found:
            return ()
        taxonomy = self._knowing(found)
        return tuple(self._card(glance, taxonomy) for glance in found)

    def full(self, glance: Glance, words: StoryWords, is_favorite: bool = False) -> FullStory:
        """With the names of its family in it."""
        naming, taxonomy = Naming(words.names), self._knowing([glance])
        return FullStory(
            card=self._card(glance.naming(words.names), taxonomy),
            content=naming.content(words.content),
            branch_ids=words.branch_ids,
            seasons=taxonomy.named_seasons(glance.season_ids),
            provenance=words.provenance,
            is_favorite=is_favorite,
            images=self._illustrations(words, naming),
        )

    def whole(self, found: FoundStory, words: StoryWords) -> FullStory:
        return self.full(found.glance, words, found.is_favorite)

    def preview(self, found: FoundStory, words: StoryWords) -> FullStory:
        """Its first page, no ways to choose, no solutions."""
        whole = self.whole(found, words)
        first = next(iter(pages_of(whole.content.text)), "")
        content = evolve(whole.content, text=first, questions=(), passages=(), branches=())
        return evolve(whole, content=content, branch_ids=(), is_preview=True)

    def _illustrations(self, words: StoryWords, naming: Naming) -> tuple[Illustration, ...]:
        captioned = enumerate(zip(words.images, words.content.captions, strict=False))
        return tuple(
            Illustration(image.id, self._absolute(f"/media/{image.file}"), naming.text(caption), position)
            for position, (image, caption) in captioned
            if image.file
        )

    def _knowing(self, found: Sequence[Glance]) -> Taxonomy:
        return self.taxonomy.knowing(
            [id for one in found for ids in (one.category_ids, one.theme_ids, one.season_ids) for id in ids]
        )

    def _card(self, glance: Glance, taxonomy: Taxonomy) -> Card:
        categories = taxonomy.named_categories(glance.category_ids)
        slug = categories[0].slug if categories else NO_CATEGORY
        return Card(
            story=glance,
            cover_image_url=self._absolute(glance.cover_url or f"/media/packaged/{slug}.png"),
            categories=categories,
            themes=taxonomy.named_themes(glance.theme_ids),
        )

    def _absolute(self, url: str) -> str:
        return f"{self.public_url}{url}" if url.startswith("/") else url
