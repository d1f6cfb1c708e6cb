"""From what views find to what screens show."""

import logging
from collections.abc import Iterable, Sequence
from typing import Final

from attrs import evolve, field, frozen

from storytime_core.kernel.keepsakes import Keepsakes
from storytime_core.kernel.naming import Naming
from storytime_core.kernel.reading_pages import pages_of
from storytime_core.kernel.visibility import NOTHING, Viewpoint, explain

from .model import Taxonomy
from .views import Card, FoundStory, FullStory, Glance, Illustration, StoryWords, TaxonomyShelf

NO_CATEGORY: Final = "bedtime-stories"
CARDS_AT_HAND: Final = 2_000

log = logging.getLogger(__name__)


def agreed(found: Iterable[Glance], viewpoint: Viewpoint) -> tuple[Glance, ...]:
    """Every row meets the decision once more.  One that fails here shows that the two forms of a rule differ."""
    return tuple(
        [one for one in found if not explain(one.facts, viewpoint, one.between) or may_be_shown(one, viewpoint)]
    )


def may_be_shown(glance: Glance, viewpoint: Viewpoint) -> bool:
    reasons = explain(glance.facts, viewpoint, glance.between)
    if reasons:
        log.error("the store showed story %s, which is hidden: %s", glance.id, ", ".join(reasons))
    return not reasons


@frozen
class Made:
    """A card, and all it was made of."""

    glance: Glance
    taxonomy: Taxonomy
    card: Card


@frozen
class Cards:
    """That of a public story stays the same object until anything on it changes."""

    taxonomy: TaxonomyShelf
    public_url: str
    made: Keepsakes[int, Made] = field(factory=lambda: Keepsakes(CARDS_AT_HAND))  # by the identity of the glance

    def of(self, found: Sequence[Glance]) -> tuple[Card, ...]:
        taxonomy = self.taxonomy.taxonomy() if found else None
        known = [self._at_hand(glance, taxonomy) for glance in found]
        missing = [glance for glance, card in zip(found, known, strict=True) if card is None]
        if missing:
            taxonomy = self._knowing(missing)
            new = iter([self._new(glance, taxonomy) for glance in missing])
            return tuple(card or next(new) for card in known)
        return tuple(filter(None, known))

    def _at_hand(self, glance: Glance, taxonomy: Taxonomy | None) -> Card | None:
        made = self.made.get(id(glance))
        return made.card if made and made.glance is glance and made.taxonomy is taxonomy else None

    def _new(self, glance: Glance, taxonomy: Taxonomy) -> Card:
        card = self._card(glance, taxonomy)
        if glance.facts.family_id is None and glance.between is NOTHING:
            self.made.keep(id(glance), Made(glance, taxonomy, card))
        return card

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
