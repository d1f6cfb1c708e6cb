"""What administrators make of stories: looking through them, recommending, picking."""

from collections.abc import Callable
from typing import Never

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.ids import StoryId
from storytime_core.kernel.library import Audience, Source, Story
from storytime_core.kernel.openings import UnknownStory
from storytime_core.kernel.pages import Leafing, Page
from storytime_core.kernel.ports import Clock
from storytime_core.kernel.use_case import use_case

from ..authoring_ports import AuthoringUnitOfWork, ManagedFilter, ManuscriptViews, StoryCounts
from ..cards import Cards
from ..events import StoryChanged
from ..model import Taxonomy
from ..shelving import shifted
from ..views import Card, TaxonomyShelf
from .authoring import Authored, Held


@frozen
class Managed:
    """A story in the list of administrators."""

    card: Card
    source: Source


@frozen
class Counted(Managed):
    """And by how many it is liked."""

    counts: StoryCounts


@frozen
class Curating:
    unit_of_work: Callable[[], AuthoringUnitOfWork]
    views: ManuscriptViews
    taxonomy: TaxonomyShelf
    clock: Clock
    public_url: str = ""

    @use_case
    def list(self, wanted: ManagedFilter, page: Leafing) -> Result[Page[Counted], Never]:
        found = self.views.managed(wanted, page)
        cards = Cards(self.taxonomy, self.public_url).of([one.glance for one in found.items])
        items = tuple(Counted(card, one.source, one.counts) for card, one in zip(cards, found.items, strict=True))
        return Success(Page(items, found.limit, found.next, found.leaf))

    @use_case
    def show(self, story_id: StoryId) -> Result[Authored, UnknownStory]:
        """Whatever its state; the names of a family are not put in."""
        manuscript = self.views.find(story_id)
        if manuscript is None:
            return Failure(UnknownStory())
        one = manuscript.glance
        shelves = self.taxonomy.knowing((*one.category_ids, *one.theme_ids, *one.season_ids))
        return Success(Authored.of(manuscript, shelves, self.public_url))

    @use_case
    def recommend(self, story_id: StoryId, recommended: bool) -> Result[Managed, UnknownStory]:
        now = self.clock.now()
        with self.unit_of_work() as uow:
            taxonomy = uow.taxonomy.settled()
            before = self._public(uow, story_id).unwrap()
            after = before.marked(now, recommended)
            if after != before:
                uow.stories.mark(after)
                uow.publish(StoryChanged(at=now, story_id=story_id, fields=("recommended",)))
            managed = self._managed(uow, story_id, taxonomy)
            uow.commit()
        return Success(managed)

    @use_case
    def set_top_pick(self, story_id: StoryId, position: int | None) -> Result[Managed, UnknownStory]:
        """Whoever has the place moves on by one, and so on."""
        now = self.clock.now()
        with self.unit_of_work() as uow:
            taxonomy = uow.taxonomy.settled()
            self._public(uow, story_id).unwrap()
            moves = shifted(uow.picks.hold(), story_id, position)
            uow.picks.put(moves, now)
            for moved in moves:
                uow.publish(StoryChanged(at=now, story_id=moved, fields=("top_pick_position",)))
            managed = self._managed(uow, story_id, taxonomy)
            uow.commit()
        return Success(managed)

    def _public(self, uow: AuthoringUnitOfWork, story_id: StoryId) -> Result[Story, UnknownStory]:
        story = uow.stories.get(story_id)
        is_there = story is not None and story.audience is Audience.PUBLIC and story.deleted_at is None
        return Success(story) if story and is_there else Failure(UnknownStory())

    def _managed(self, uow: AuthoringUnitOfWork, story_id: StoryId, taxonomy: Taxonomy) -> Managed:
        found = uow.manuscripts.find(story_id)
        if found is None:
            raise LookupError(f"story {story_id} is not where it was")
        (card,) = Cards(Held(taxonomy), self.public_url).of([found.glance])
        return Managed(card, found.source)
