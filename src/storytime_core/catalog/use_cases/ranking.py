"""Orders that are made anew every now and then (CAT-22, REC-30)."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any, Final

from attrs import frozen

from storytime_core.kernel.ids import StoryId
from storytime_core.kernel.ports import Clock, Ids

from ..feeds import FeedFilter, Order, Ranking, Section, Stretch, round_the_circle, seed_of
from ..ports import CatalogUnitOfWork, KeptEdition

MOST: Final = 1_000
PICKS_OF_US: Final = 20
PICKS_OF_PARENTS: Final = 50
KEPT: Final = timedelta(hours=24)
AT_ONCE: Final = 10
NEW_DAY: Final = time(0, 5)  # in UTC
EVERY: Final[Mapping[Ranking, timedelta]] = {
    Ranking.MOST_LIKED: timedelta(minutes=10),
    Ranking.TOP_PICKS_PARENTS: timedelta(minutes=30),
}


@frozen
class RankingStories:
    unit_of_work: Callable[[], CatalogUnitOfWork]
    clock: Clock
    ids: Ids

    def rebuild(self, *rankings: Ranking) -> None:
        """Whole, or not at all; two at once make two editions, one after the other."""
        for ranking in rankings or tuple(Ranking):
            self._rebuild(ranking, is_wanted)

    def rebuild_due(self) -> None:
        """Those whose time has come; editions replaced long ago go."""
        now = self.clock.now()
        for ranking in Ranking:
            self._rebuild(ranking, partial(is_due, ranking, now))
        with self.unit_of_work() as uow:
            if uow.rankings.purge(now - KEPT, AT_ONCE):
                uow.commit()

    def on_curated(self, _: Any) -> None:
        """What editors picked shows at once."""
        self.rebuild(Ranking.TOP_PICKS_US)

    def _rebuild(self, ranking: Ranking, wants: Callable[[datetime | None], bool]) -> None:
        with self.unit_of_work() as uow:
            if not wants(uow.rankings.hold(ranking)):
                return
            now = self.clock.now()
            entries = tuple(self._entries(uow, ranking, now))
            uow.rankings.publish(KeptEdition(self.ids.new(), ranking, now, entries))
            uow.commit()

    def _entries(self, uow: CatalogUnitOfWork, ranking: Ranking, now: datetime) -> Iterator[tuple[StoryId, int]]:
        match ranking:
            case Ranking.MOST_LIKED:
                yield from uow.rankings.most_liked(MOST)
            case Ranking.TOP_PICKS_US:
                yield from ((id, 0) for id in self._picks(uow, now))
            case Ranking.TOP_PICKS_PARENTS:
                ranked = dict(uow.rankings.most_recommended(MOST))
                yield from ranked.items()
                others = [id for id in self._picks(uow, now) if id not in ranked]
                yield from ((id, 0) for id in others[: max(0, PICKS_OF_PARENTS - len(ranked))])

    def _picks(self, uow: CatalogUnitOfWork, now: datetime) -> tuple[StoryId, ...]:
        """What the editors picked; if that is little, others they recommend and then any, a few others each day."""
        picked, seed = uow.rankings.picked(MOST), seed_of("picks", now.date())
        for wanted in (FeedFilter(recommended=True), FeedFilter()):
            if len(picked) < PICKS_OF_US:
                circle = round_the_circle(Stretch(order=Order.UP, wanted=wanted), seed)
                others = [id for id in uow.rankings.around(Section(circle, 2 * PICKS_OF_US)) if id not in picked]
                picked = (*picked, *others)[:PICKS_OF_US]
        return picked


def is_wanted(made_at: datetime | None) -> bool:
    return True


def is_due(ranking: Ranking, now: datetime, made_at: datetime | None) -> bool:
    if made_at is None:
        return True
    if ranking in EVERY:
        return now - made_at >= EVERY[ranking]
    turned = datetime.combine(now.date(), NEW_DAY, now.tzinfo)
    return made_at < turned <= now
