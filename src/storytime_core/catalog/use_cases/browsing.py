"""Finding stories: the feed, and what it can be narrowed to."""

from typing import Never

from attrs import evolve, frozen
from returns.result import Result, Success

from storytime_core.kernel.caller import UnknownKid, Viewer
from storytime_core.kernel.ids import KidId
from storytime_core.kernel.pages import Page, PageRequest
from storytime_core.kernel.ports import Clock
from storytime_core.kernel.seeing import Seeing
from storytime_core.kernel.use_case import use_case

from ..cards import Cards, agreed
from ..views import Card, Counted, FeedFilter, SeasonToday, StoryViews, TaxonomyShelf


@frozen
class Browsing:
    views: StoryViews
    seeing: Seeing
    taxonomy: TaxonomyShelf
    cards: Cards
    clock: Clock

    @use_case
    def feed(
        self, viewer: Viewer, wanted: FeedFilter, page: PageRequest, kid_id: KidId | None = None
    ) -> Result[Page[Card], UnknownKid]:
        """The newest first; for a kid, what fits its age unless other ages are asked for."""
        viewpoint = self.seeing.through(viewer, kid_id).unwrap()
        if viewpoint.is_kid and wanted.ages is None:
            wanted = evolve(wanted, ages=viewpoint.ages)
        found = self.views.feed(wanted, viewpoint, page)
        return Success(Page(self.cards.of(agreed(found.items, viewpoint)), found.limit, found.next))

    @use_case
    def categories(self) -> Result[tuple[Counted, ...], Never]:
        counts = self.taxonomy.counts()
        return Success(tuple(Counted(one, counts.get(one.id, 0)) for one in self.taxonomy.taxonomy().categories))

    @use_case
    def themes(self) -> Result[tuple[Counted, ...], Never]:
        counts = self.taxonomy.counts()
        return Success(tuple(Counted(one, counts.get(one.id, 0)) for one in self.taxonomy.taxonomy().themes))

    @use_case
    def seasons(self) -> Result[tuple[SeasonToday, ...], Never]:
        """As of today in UTC, whoever asks."""
        today = self.clock.now().date()
        return Success(tuple(SeasonToday(one, one.status(today)) for one in self.taxonomy.taxonomy().seasons))
