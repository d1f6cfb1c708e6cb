"""Finding stories: the feed, and what it can be narrowed to."""

from typing import Never

from attrs import evolve, frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.caller import Caller, UnknownKid, Viewer
from storytime_core.kernel.ids import KidId
from storytime_core.kernel.pages import Page, PageRequest
from storytime_core.kernel.ports import Clock
from storytime_core.kernel.use_case import use_case
from storytime_core.kernel.visibility import ANYBODY, Viewpoint

from ..cards import Cards, agreed
from ..views import Card, Counted, FeedFilter, SeasonToday, StoryViews, TaxonomyShelf, ViewpointLookup


@frozen
class Browsing:
    views: StoryViews
    viewpoints: ViewpointLookup
    taxonomy: TaxonomyShelf
    cards: Cards
    clock: Clock

    @use_case
    def feed(
        self, viewer: Viewer, wanted: FeedFilter, page: PageRequest, kid_id: KidId | None = None
    ) -> Result[Page[Card], UnknownKid]:
        """The newest first; for a kid, what fits its age unless other ages are asked for."""
        viewpoint = self._viewpoint(viewer, kid_id).unwrap()
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

    def _viewpoint(self, viewer: Viewer, kid_id: KidId | None) -> Result[Viewpoint, UnknownKid]:
        if not isinstance(viewer, Caller):
            return Success(ANYBODY) if kid_id is None else Failure(UnknownKid())
        subject = viewer.subject(kid_id).unwrap()
        if subject is None:
            return Success(Viewpoint(family_id=viewer.family_id))
        viewpoint = self.viewpoints.of_kid(viewer.family_id, subject, self.clock.now())
        return Success(viewpoint) if viewpoint else Failure(UnknownKid())
