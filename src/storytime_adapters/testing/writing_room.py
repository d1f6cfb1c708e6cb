"""Where stories are written by hand: the use cases over a storage, with a clock that stands still."""

from collections.abc import Callable
from typing import Any, Final

from attrs import Factory, frozen

from storytime_adapters.checking import InProcessChecker
from storytime_adapters.clocks import StoppedClock
from storytime_adapters.ids import TimeOrderedIds
from storytime_adapters.imports.source import KeptCatalogs, from_anywhere
from storytime_adapters.manuscripts import EngineGlossary, PaintedCovers
from storytime_adapters.media.memory import MemoryMediaStore
from storytime_adapters.storage import Storage
from storytime_adapters.taxonomy import ShelvedTaxonomy
from storytime_adapters.workers.worker import Signals
from storytime_core.catalog.authoring import StoryEdit
from storytime_core.catalog.model import Category
from storytime_core.catalog.ports import StoryChecker
from storytime_core.catalog.use_cases.authoring import Authored, Authoring, Owner
from storytime_core.catalog.use_cases.backfilling import Backfilling
from storytime_core.catalog.use_cases.certifying import Certifying
from storytime_core.catalog.use_cases.curating import Curating
from storytime_core.catalog.use_cases.erasing import StoryErasing
from storytime_core.catalog.use_cases.importing import Importing
from storytime_core.catalog.use_cases.relabeling import Relabeling
from storytime_core.catalog.use_cases.shelving import Shelving
from storytime_core.kernel.ids import CategoryId
from storytime_core.kernel.library import Story
from storytime_core.kernel.stories import Question

KITE: Final = (
    "Ben had a small red kite. He took it to the hill. The wind was soft and warm. The kite went up, up, up. "
    "Then the sun went low. Ben let the kite come down. He took it home. Good night, kite."
)
UNSAFE: Final = "Ben took a gun. He shot the man and there was blood on the floor. The man was dead."


@frozen
class WritingRoom:
    storage: Storage
    clock: StoppedClock = Factory(StoppedClock)
    ids: TimeOrderedIds = Factory(TimeOrderedIds)
    checker: StoryChecker = Factory(InProcessChecker)
    media: MemoryMediaStore = Factory(lambda: MemoryMediaStore(StoppedClock()))
    reached: Callable[[str], None] = lambda place: None

    @property
    def certifying(self) -> Certifying:
        return Certifying(self.checker, self.ids)

    @property
    def authoring(self) -> Authoring:
        return Authoring(
            unit_of_work=self.storage.authoring,
            certifying=self.certifying,
            glossary=EngineGlossary(),
            covers=PaintedCovers(self.ids),
            signals=Signals(),
            clock=self.clock,
            ids=self.ids,
        )

    @property
    def curating(self) -> Curating:
        shelved = ShelvedTaxonomy(self.storage.taxonomy_views())
        return Curating(self.storage.authoring, self.storage.manuscript_views(), shelved, self.clock)

    @property
    def erasing(self) -> StoryErasing:
        return StoryErasing(self.storage.authoring, self.clock, self.reached)

    @property
    def shelving(self) -> Shelving:
        views = self.storage.taxonomy_views()
        return Shelving(self.storage.authoring, views, lambda: None, Signals(), self.clock, self.ids)

    @property
    def relabeling(self) -> Relabeling:
        return Relabeling(self.storage.authoring, self.clock, self.ids, self.reached)

    @property
    def backfilling(self) -> Backfilling:
        return Backfilling(self.storage.authoring, Signals(), self.clock, self.ids, self.reached)

    @property
    def importing(self) -> Importing:
        catalogs = KeptCatalogs(self.media)
        return Importing(
            unit_of_work=self.storage.authoring,
            jobs=self.storage.job_views(),
            taxonomy=self.storage.taxonomy_views(),
            source=from_anywhere(catalogs),
            files=catalogs,
            certifying=self.certifying,
            glossary=EngineGlossary(),
            signals=Signals(),
            clock=self.clock,
            ids=self.ids,
            reached=self.reached,
        )

    def a_shelf(self, name: str = "Nature") -> CategoryId:
        id = CategoryId(self.ids.new())
        with self.storage.catalog() as uow:
            uow.taxonomy.add(Category(id=id, name=name, slug=name.lower(), description="…", position=0))
            uow.commit()
        return id

    def a_draft(self, owner: Owner, shelf: CategoryId, **more: Any) -> Authored:
        said: dict[str, Any] = {
            "title": "The Red Kite",
            "description": "A boy and his kite.",
            "text": KITE,
            "age_min": 4,
            "age_max": 6,
            "categories": (shelf,),
            "questions": (Question("What color was the kite?", ("Red", "Blue"), 0),),
        }
        return self.authoring.create(owner, StoryEdit(**{**said, **more})).unwrap()

    def published(self, owner: Owner, shelf: CategoryId, **more: Any) -> Authored:
        draft = self.a_draft(owner, shelf, **more)
        return self.authoring.publish(owner, draft.full.card.id).unwrap()

    def kept(self, authored: Authored) -> Story | None:
        with self.storage.catalog() as uow:
            return uow.stories.get(authored.full.card.id)

    def readable(self, authored: Authored) -> str | None:
        with self.storage.catalog() as uow:
            return uow.stories.readable_hash(authored.full.card.id)
