"""Stories that might be suggested, found as lists of stories are: in one statement."""

from datetime import date, datetime
from typing import Final

from attrs import evolve, frozen

from storytime_core.catalog.feeds import FeedFilter, Group, Order, Ranking, Section, Stretch, seasons_now
from storytime_core.catalog.model import SeasonStatus
from storytime_core.catalog.views import Found, StoryViews, TaxonomyShelf
from storytime_core.kernel.ids import StoryId
from storytime_core.kernel.visibility import Viewpoint
from storytime_core.recommendations.ports import Wanted
from storytime_core.recommendations.suggestions import LONG_AGO, MOST, Candidate, Reason, Suggestion

LEFT_OVER: Final = 100


@frozen
class SuggestibleStories:
    views: StoryViews
    taxonomy: TaxonomyShelf

    def unread(self, viewpoint: Viewpoint, wanted: Wanted, now: datetime, today: date) -> tuple[Candidate, ...]:
        fits = FeedFilter(ages=viewpoint.ages if viewpoint.is_kid else None)
        stretches = self._stretches(viewpoint, wanted, fits, today)
        found: dict[StoryId, Candidate] = {}
        for one in self.views.feed([Section((each,), MOST) for each in stretches], viewpoint, now):
            known = found.get(one.glance.id) or candidate_of(one)
            found[one.glance.id] = noted(known, one, stretches[one.spot.stretch])
        return tuple(found.values())

    def left(self, viewpoint: Viewpoint, now: datetime) -> tuple[Suggestion, ...]:
        rest = Stretch(order=Order.NEWEST)
        done = (Stretch(order=Order.LAST_READ, group=Group.DONE, family_too=True),) if viewpoint.reader else ()
        found = self.views.feed([Section((each,), LEFT_OVER) for each in (rest, *done)], viewpoint, now)
        old = [one for one in found if one.spot.stretch == 1 and one.spot.at and now - one.spot.at >= LONG_AGO]
        again = [Suggestion(one.glance.id, Reason.READ_AGAIN) for one in reversed(old)]
        others = [one for one in found if one.spot.stretch == 0]
        return (*again, *(Suggestion(one.glance.id, reason_of(one)) for one in others))

    def _stretches(self, viewpoint: Viewpoint, wanted: Wanted, fits: FeedFilter, today: date) -> tuple[Stretch, ...]:
        """Each no longer than fifty."""
        stretches = [Stretch(order=Order.NEWEST, wanted=fits)]
        if viewpoint.is_kid:
            stretches.append(Stretch(order=Order.PARENTS, family_too=True))  # they know better what fits
        stretches += [Stretch(order=Order.NEWEST, wanted=evolve(fits, categories=(id,))) for id in wanted.category_ids]
        stretches += [Stretch(order=Order.NEWEST, wanted=evolve(fits, themes=(id,))) for id in wanted.theme_ids]
        for ranking, is_wanted in ((Ranking.MOST_LIKED, wanted.liked), (Ranking.TOP_PICKS_US, wanted.picked)):
            if is_wanted:
                stretches.append(Stretch(order=Order.RANK, wanted=fits, ranking=ranking))
        if wanted.seasonal:
            seasons = self.taxonomy.taxonomy().seasons
            active = tuple(one for one in seasons if one.status(today) is SeasonStatus.ACTIVE)
            stretches += [Stretch(order=Order.SEASON, wanted=fits, season=id) for id in seasons_now(active, today)[:1]]
        return tuple(evolve(stretch, group=Group.UNREAD) for stretch in stretches)


def candidate_of(found: Found) -> Candidate:
    glance = found.glance
    return Candidate(
        story_id=glance.id,
        category_ids=glance.category_ids,
        theme_ids=glance.theme_ids,
        difficulty=glance.difficulty,
        listed_at=glance.listed_at or glance.created_at,
    )


def noted(candidate: Candidate, found: Found, stretch: Stretch) -> Candidate:
    """With what this list says of the story."""
    match stretch.order, stretch.ranking:
        case Order.PARENTS, _:
            return evolve(candidate, recommended_at=found.spot.at)
        case Order.SEASON, _:
            return evolve(candidate, in_season=True)
        case Order.RANK, Ranking.MOST_LIKED:
            return evolve(candidate, liked_place=found.spot.number)
        case Order.RANK, _:
            return evolve(candidate, picked_place=found.spot.number)
        case _:
            return candidate


def reason_of(found: Found) -> Reason:
    return Reason.READ_AGAIN if found.mark and found.mark.since else Reason.NEW
