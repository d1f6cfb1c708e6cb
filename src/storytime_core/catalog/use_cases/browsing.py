"""Finding stories: the feed, what it can be narrowed to, and the home screen."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import accumulate, islice
from typing import Literal, Never
from uuid import UUID

from attrs import evolve, field, frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.caller import Caller, Guest, UnknownKid, Viewer
from storytime_core.kernel.ids import KidId, SeasonId, StoryId
from storytime_core.kernel.keepsakes import Keepsakes
from storytime_core.kernel.pages import InvalidCursor, Page, PageRequest
from storytime_core.kernel.ports import Clock
from storytime_core.kernel.seeing import Seeing
from storytime_core.kernel.use_case import use_case
from storytime_core.kernel.visibility import Viewpoint

from ..cards import Cards, agreed
from ..feeds import (
    WINDOW,
    FeedFilter,
    Group,
    Order,
    Ranking,
    Section,
    Selection,
    Spot,
    Stretch,
    Walk,
    library_stretches,
    numbered,
    seasons_now,
    seed_of,
    shuffled,
    stretches_of,
    unread_first,
)
from ..model import Category, Taxonomy, Theme
from ..searching import NoWords, Scope, SearchTooBroad, Sought
from ..views import Card, Counted, Found, HomeSizes, KidHome, ParentHome, Picked, SeasonToday, StoryViews, TaxonomyShelf


@frozen
class Browsing:
    views: StoryViews
    seeing: Seeing
    taxonomy: TaxonomyShelf
    cards: Cards
    clock: Clock
    counted: Keepsakes[str, tuple[Taxonomy, Mapping[UUID, int], tuple[Counted, ...]]] = field(
        factory=lambda: Keepsakes(2)
    )

    @use_case
    def feed(
        self,
        viewer: Viewer,
        wanted: FeedFilter,
        page: PageRequest,
        kid_id: KidId | None = None,
        selection: Selection = Selection.EVERYTHING,
        shuffle: bool = False,
        seed: int | None = None,
    ) -> Result[Page[Card], UnknownKid | InvalidCursor]:
        """The newest first; for a kid, what fits its age unless other ages are asked for."""
        viewpoint = self.seeing.through(viewer, kid_id).unwrap()
        if shuffle or selection is Selection.SEASONAL:
            viewpoint = self.seeing.with_days(viewpoint)
        if viewpoint.is_kid and wanted.ages is None:
            wanted = evolve(wanted, ages=viewpoint.ages)
        if page.cursor:
            walk, after = Walk.going_on(page.cursor)
        else:
            walk, after = self._setting_out(viewer, viewpoint, (wanted, selection), shuffle, seed), None
        if selection is Selection.EVERYTHING:
            stretches = library_stretches(wanted, walk.seed if shuffle else None, viewpoint.reader is not None)
        else:
            seasons = self._seasons(selection, viewpoint, walk.began)
            stretches = stretches_of(selection, wanted, seasons, walk.edition, viewpoint.is_kid)
        if shuffle and selection is not Selection.EVERYTHING:
            found = self._window(stretches, viewpoint, walk, after)
        else:
            found = self.views.feed([Section(stretches, page.limit + 1)], viewpoint, walk.began, after)
        if not found and walk.edition and not self.views.edition_is_kept(walk.edition):
            return Failure(InvalidCursor())
        return Success(self._page(found, viewpoint, walk, page))

    @use_case
    def search(
        self,
        viewer: Viewer,
        text: str,
        wanted: FeedFilter,
        page: PageRequest,
        kid_id: KidId | None = None,
        scope: Scope = Scope.PUBLIC,
    ) -> Result[Page[Card], UnknownKid | NoWords | SearchTooBroad]:
        """Stories in which every word is found: in the title first, then in what is known of them, then in the text."""
        sought = Sought.of(text).unwrap()
        viewpoint = self.seeing.through(viewer, kid_id).unwrap()
        if scope is Scope.FAMILY and viewpoint.family_id is None:
            return Success(Page((), page.limit))
        walk, after = Walk.going_on(page.cursor) if page.cursor else (Walk(self.clock.now()), None)
        found = self.views.search(sought, wanted, viewpoint, scope, page.limit + 1, after).unwrap()
        return Success(self._page(found, viewpoint, walk, page))

    @use_case
    def top_picks(
        self, viewer: Viewer, limit: int, ranking: Ranking = Ranking.TOP_PICKS_US
    ) -> Result[tuple[Card, ...], Never]:
        """The first of a ranking that this reader may see."""
        viewpoint, now = self.seeing.through(viewer).unwrap(), self.clock.now()
        found = self.views.feed([ranked(ranking, limit)], viewpoint, now)
        return Success(self._shown(found, viewpoint))

    @use_case
    def cards_of(self, viewpoint: Viewpoint, story_ids: Sequence[StoryId]) -> Result[Mapping[StoryId, Card], Never]:
        """Stories that stand on somebody's list, as cards; what may not be seen by now is left out."""
        if not story_ids:
            return Success({})
        found = agreed(self.views.several(story_ids, viewpoint), viewpoint)
        return Success({card.id: card for card in self.cards.of(found)})

    @use_case
    def created(self, caller: Caller, page: PageRequest, kid_id: KidId | None = None) -> Result[Page[Card], UnknownKid]:
        """The family's own stories, the newest first, unfinished ones too; a kid's: those made for or by it that it
        may see."""
        viewpoint = self.seeing.through(caller, kid_id).unwrap()
        found = self.views.created(viewpoint, page)
        shown = agreed(found.items, viewpoint) if viewpoint.is_kid else found.items
        return Success(Page(self.cards.of(shown), found.limit, found.next))

    @use_case
    def parents_picks(self, viewer: Viewer, limit: int) -> Result[tuple[Picked, ...], Never]:
        """What families recommend most, of the stories this reader may see."""
        viewpoint, now = self.seeing.through(viewer).unwrap(), self.clock.now()
        found = self.views.feed([ranked(Ranking.TOP_PICKS_PARENTS, limit)], viewpoint, now)
        families = {one.glance.id: one.score for one in found}
        return Success(tuple(Picked.of(card, families[card.id]) for card in self._shown(found, viewpoint)))

    @use_case
    def parents_home(self, viewer: Viewer, sizes: HomeSizes) -> Result[ParentHome, Never]:
        """Three sections, unread stories first; a story appears in the first section that has it."""
        viewpoint, now = self.seeing.with_days(self.seeing.through(viewer).unwrap()), self.clock.now()
        seasons = self._seasons(Selection.SEASONAL, viewpoint, now)
        selections = (Selection.RECOMMENDED, Selection.SEASONAL, Selection.MOST_LIKED)
        limits = (sizes.recommended, sizes.seasonal, sizes.top_liked)
        in_groups = unread_first if viewpoint.reader else tuple
        sections = [
            Section(in_groups(stretches_of(selection, FeedFilter(), seasons)), most)
            for selection, most in zip(selections, accumulate(limits), strict=True)  # some may stand further up
        ]
        found = self.views.feed(sections, viewpoint, now)
        taken: set[UUID] = set()
        chosen = []
        for (numbers, _), limit in zip(numbered(sections), limits, strict=True):
            own = (one for one in found if one.spot.stretch in numbers and one.glance.id not in taken)
            first = tuple(islice(own, limit))
            taken |= {one.glance.id for one in first}
            chosen.append(self._shown(first, viewpoint))
        return Success(ParentHome(*chosen))

    def kids_home(self, viewpoint: Viewpoint, suggested: Sequence[StoryId], size: int) -> KidHome:
        """Four sections; a story appears in the first that has it, what is unread before what was read."""
        now, fits = self.clock.now(), FeedFilter(ages=viewpoint.ages)
        viewpoint = evolve(viewpoint, remembers=True)  # what it reads is shown, whatever is made of that elsewhere
        told, seasonal = (
            unread_first(whole)
            for whole in (
                stretches_of(Selection.RECOMMENDED, FeedFilter(), is_for_kid=True),
                stretches_of(Selection.SEASONAL, fits, self._seasons(Selection.SEASONAL, viewpoint, now)),
            )
        )
        reading = (Stretch(order=Order.LAST_READ, group=Group.READING, family_too=True),)
        sections = [Section(reading, size), Section(told, 2 * size), Section(seasonal, 4 * size)]
        found = self.views.feed(sections, viewpoint, now)
        cards: Mapping[StoryId, Card] = self.cards_of(viewpoint, suggested).unwrap()
        taken: set[StoryId] = set()

        def unique(own: Iterable[Card]) -> tuple[Card, ...]:
            first = list({card.id: card for card in own if card.id not in taken}.values())[:size]
            taken.update(card.id for card in first)
            return tuple(first)

        own = [
            self._shown([one for one in found if one.spot.stretch in numbers], viewpoint)
            for numbers, _ in numbered(sections)
        ]
        return KidHome(
            unique(own[0]),
            unique(own[1]),
            unique(cards[id] for id in suggested if id in cards),
            unique(own[2]),
        )

    @use_case
    def categories(self) -> Result[tuple[Counted, ...], Never]:
        return Success(self._counted("categories"))

    @use_case
    def themes(self) -> Result[tuple[Counted, ...], Never]:
        return Success(self._counted("themes"))

    @use_case
    def seasons(self) -> Result[tuple[SeasonToday, ...], Never]:
        """As of today in UTC, whoever asks."""
        today = self.clock.now().date()
        return Success(tuple(SeasonToday(one, one.status(today)) for one in self.taxonomy.taxonomy().seasons))

    def _counted(self, which: Literal["categories", "themes"]) -> tuple[Counted, ...]:
        """The same object until a name or a count changes: replies are written for it once."""
        taxonomy, counts = self.taxonomy.taxonomy(), self.taxonomy.counts()
        known = self.counted.get(which)
        if known and known[0] is taxonomy and known[1] is counts:
            return known[2]
        shelves: Sequence[Category | Theme] = getattr(taxonomy, which)
        counted = tuple(Counted(one, counts.get(one.id, 0)) for one in shelves)
        return self.counted.keep(which, (taxonomy, counts, counted))[2]

    def _setting_out(
        self, viewer: Viewer, viewpoint: Viewpoint, asked: object, shuffle: bool, seed: int | None
    ) -> Walk:
        """Whoever names no seed has the same one for the same question all day long."""
        now = self.clock.now()
        if not shuffle:
            return Walk(now)
        if seed is None:
            seed = seed_of(session_of(viewer), viewpoint.day(now), viewpoint.kid_id, asked)
        return Walk(now, seed)

    def _seasons(self, selection: Selection, viewpoint: Viewpoint, at: datetime) -> tuple[SeasonId, ...]:
        if selection is not Selection.SEASONAL:
            return ()
        return seasons_now(self.taxonomy.taxonomy().seasons, viewpoint.day(at))

    def _window(
        self, stretches: tuple[Stretch, ...], viewpoint: Viewpoint, walk: Walk, after: Spot | None
    ) -> tuple[Found, ...]:
        """The first hundred of a selection, each group in an order of its own; a story read again since is left out."""
        first = self.views.feed([Section(stretches, WINDOW)], viewpoint, walk.began)
        known = {
            one.glance.id: one
            for one in first
            if one.mark is None or one.mark.group(walk.began) is Group.UNREAD or one.mark.saved_at <= walk.began
        }
        groups = ((id, one.mark.group(walk.began) if one.mark else Group.UNREAD) for id, one in known.items())
        passed = (after.number, after.story_id) if after else None
        return tuple(
            evolve(known[id], spot=Spot(0, None, number, id))
            for number, id in shuffled(groups, walk.seed)
            if passed is None or (number, id) > passed
        )

    def _page(self, found: Sequence[Found], viewpoint: Viewpoint, walk: Walk, page: PageRequest) -> Page[Card]:
        shown, last = found[: page.limit], found[: page.limit][-1:]
        following = None
        if len(found) > page.limit:
            edition = walk.edition or last[0].edition
            following = evolve(walk, edition=edition).cursor(last[0].spot)
        return Page(self._shown(shown, viewpoint), page.limit, following)

    def _shown(self, found: Sequence[Found], viewpoint: Viewpoint) -> tuple[Card, ...]:
        return self.cards.of(agreed([one.glance for one in found], viewpoint))


def ranked(ranking: Ranking, most: int) -> Section:
    return Section((Stretch(order=Order.RANK, ranking=ranking),), most)


def session_of(viewer: Viewer) -> UUID | None:
    match viewer:
        case Caller() | Guest():
            return viewer.session_id
        case _:
            return None
