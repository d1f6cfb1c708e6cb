"""The stories and shelves we ship."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Final

from attrs import asdict, frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.bands import band_of
from storytime_core.kernel.ids import StoryId
from storytime_core.kernel.library import Certificate, Source, Story
from storytime_core.kernel.ports import Clock, Ids
from storytime_core.kernel.stories import Verdict
from storytime_core.kernel.use_case import use_case

from ..errors import RefusedSeed, SeedsRefused
from ..events import StoryCreated, StoryPublished
from ..fitness import faults_of
from ..model import Category, Season, Taxonomy, Theme
from ..ports import CatalogUnitOfWork, SeedEntry, SeedSeason, SeedSource, SeedStory, StoryChecker

BATCH: Final = 100
BEDTIME: Final = "bedtime-stories"
SHELVES: Final[Sequence[tuple[Callable[..., Category | Theme | Season], str]]] = (
    (Category, "categories"),
    (Theme, "themes"),
    (Season, "seasons"),
)
ANY_FEAR: Final = 4  # the checks lower it to what each band bears


@frozen
class Seeded:
    """What a run did, in stories."""

    created: int
    unchanged: int


@frozen
class Seeding:
    unit_of_work: Callable[[], CatalogUnitOfWork]
    source: SeedSource
    checker: StoryChecker
    forget_taxonomy: Callable[[], None]
    rank: Callable[[], None]
    clock: Clock
    ids: Ids

    @use_case
    def run(self) -> Result[Seeded, SeedsRefused]:
        """All that is missing, or nothing if one story is not fit; what is there is left as it is."""
        seeds = self.source.stories()
        missing = self._missing([seed for seed in seeds if isinstance(seed, SeedStory)])
        verdicts = {seed.slug: self._verdict(seed) for seed in missing}
        refused = [seed for seed in seeds if isinstance(seed, RefusedSeed)]
        refused += (
            RefusedSeed(seed.slug, reasons)
            for seed in missing
            if (reasons := (*self._faults(seed), *verdicts[seed.slug].blocked))
        )
        if refused:
            return Failure(SeedsRefused(tuple(refused)))
        taxonomy = self._file()
        created = sum(self._add(batch, verdicts, taxonomy) for batch in batches(missing))
        self.forget_taxonomy()
        if created:
            self.rank()
        return Success(Seeded(created, len(seeds) - created))

    def _verdict(self, seed: SeedStory) -> Verdict:
        return self.checker.check(
            seed.content, band_of(seed.age_min, seed.age_max), frozenset(), frozenset(), is_for_bed(seed), ANY_FEAR
        )

    def _faults(self, seed: SeedStory) -> tuple[str, ...]:
        known = self.source.taxonomy()
        unknown = (
            *unknown_slugs(seed.categories, known.categories),
            *unknown_slugs(seed.themes, known.themes),
            *unknown_slugs(seed.seasons, known.seasons),
        )
        return (*faults_of(seed), *(f"{slug} is unknown" for slug in unknown))

    def _missing(self, seeds: Sequence[SeedStory]) -> list[SeedStory]:
        missing: list[SeedStory] = []
        for batch in batches(seeds):
            with self.unit_of_work() as uow:
                there = uow.stories.ids_by_slug([seed.slug for seed in batch])
            missing += [seed for seed in batch if seed.slug not in there]
        return missing

    def _file(self) -> Taxonomy:
        """Categories, themes and seasons, in the order we ship them."""
        shipped = self.source.taxonomy()
        with self.unit_of_work() as uow:
            known = uow.taxonomy.hold()
            for kind, shelf in SHELVES:
                slugs = {one.slug for one in getattr(known, shelf)}
                for position, one in enumerate(getattr(shipped, shelf)):
                    if one.slug not in slugs:
                        uow.taxonomy.add(kind(id=self.ids.new(), position=position, **asdict(one)))
            filed = uow.taxonomy.hold()
            uow.commit()
        return filed

    def _add(self, batch: Sequence[SeedStory], verdicts: dict[str, Verdict], taxonomy: Taxonomy) -> int:
        """One transaction; whoever seeds at the same time waits, and finds them there."""
        now = self.clock.now()
        with self.unit_of_work() as uow:
            uow.taxonomy.hold()
            there = uow.stories.ids_by_slug([seed.slug for seed in batch])
            new = [(seed, self._story(seed, taxonomy, now)) for seed in batch if seed.slug not in there]
            uow.stories.add_all([(story, self._certificate(story, verdicts[seed.slug], now)) for seed, story in new])
            uow.publish(*(event for _, story in new for event in news_of(story, now)))
            uow.commit()
        return len(new)

    def _story(self, seed: SeedStory, taxonomy: Taxonomy, now: datetime) -> Story:
        categories = {one.slug: one.id for one in taxonomy.categories}
        themes = {one.slug: one.id for one in taxonomy.themes}
        seasons = {one.slug: one.id for one in taxonomy.seasons}
        return Story(
            id=StoryId(self.ids.new()),
            slug=seed.slug,
            content=seed.content,
            age_min=seed.age_min,
            age_max=seed.age_max,
            categories=tuple(categories[slug] for slug in seed.categories),
            themes=tuple(themes[slug] for slug in seed.themes),
            seasons=tuple(seasons[slug] for slug in seed.seasons),
            created_at=now,
            updated_at=now,
            published_at=now,
            tags=seed.tags,
            source=Source.SEED,
            recommended=seed.recommended,
            top_pick_position=seed.top_pick_position,
            background_color=seed.background_color,
        )

    def _certificate(self, story: Story, verdict: Verdict, now: datetime) -> Certificate:
        return Certificate(
            id=self.ids.new(),
            story_id=story.id,
            content_hash=self.checker.content_hash(story.content),
            rules_version=verdict.rules_version,
            band=band_of(story.age_min, story.age_max),
            verdict=verdict,
            source=Source.SEED,
            made_at=now,
        )


def is_for_bed(seed: SeedStory) -> bool:
    return BEDTIME in seed.categories


def unknown_slugs(wanted: Sequence[str], known: Sequence[SeedEntry | SeedSeason]) -> list[str]:
    return sorted(set(wanted) - {one.slug for one in known})


def batches(seeds: Sequence[SeedStory]) -> Iterator[Sequence[SeedStory]]:
    return (seeds[start : start + BATCH] for start in range(0, len(seeds), BATCH))


def news_of(story: Story, now: datetime) -> tuple[StoryCreated, StoryPublished]:
    """Nobody is rung up for what came with the house."""
    return (
        StoryCreated(at=now, story_id=story.id, source=story.source, audience=story.audience),
        StoryPublished(
            at=now,
            story_id=story.id,
            audience=story.audience,
            age_min=story.age_min,
            age_max=story.age_max,
            category_ids=story.categories,
            first=True,
            silent=True,
        ),
    )
