"""What Storytime suggests to a reader."""

from collections.abc import Hashable
from datetime import date, datetime, timedelta
from typing import Final

from attrs import Factory, evolve, frozen
from returns.result import Result, Success

from storytime_core.kernel.caller import Caller, UnknownKid
from storytime_core.kernel.ids import KidId
from storytime_core.kernel.keepsakes import Keepsakes
from storytime_core.kernel.ports import Clock
from storytime_core.kernel.seeing import Seeing
from storytime_core.kernel.use_case import use_case
from storytime_core.kernel.visibility import Viewpoint

from ..ports import Candidates, ReaderHistory, Wanted
from ..suggestions import LOOKED_BACK, MOST, Affinities, Lived, Suggestion, Taste, is_unknown, suggested

AT_HAND_FOR: Final = timedelta(minutes=30)
READERS_AT_HAND: Final = 5_000
START_LEVELS: Final = ((4, 1), (7, 2), (10, 4))  # below which age, which level a kid starts with
HIGHEST_START: Final = 6


@frozen
class Made:
    items: tuple[Suggestion, ...]
    looks_back: bool  # at what the reader has read


@frozen
class Suggested:
    """Up to fifty, and through whose eyes their stories are seen; whoever does not want that is not looked at."""

    items: tuple[Suggestion, ...]
    viewpoint: Viewpoint


@frozen
class Suggesting:
    """What was made is at hand for half an hour, or until anything about the family changes in any process.

    Only ids and reasons are kept: every story meets the decision each time it is shown.
    """

    seeing: Seeing
    history: ReaderHistory
    candidates: Candidates
    clock: Clock
    at_hand: Keepsakes[Hashable, Made] = Factory(lambda: Keepsakes(READERS_AT_HAND))

    @use_case
    def for_reader(self, caller: Caller, kid_id: KidId | None = None) -> Result[Suggested, UnknownKid]:
        viewpoint, now = self.seeing.through(caller, kid_id).unwrap(), self.clock.now()
        key = caller.family_version and (
            caller.family_id,
            viewpoint.kid_id,
            caller.family_version,
            now.timestamp() // AT_HAND_FOR.total_seconds(),
        )
        made = self.at_hand.get(key) if key else None
        if made is None:
            made = self._made(caller, viewpoint, now)
            if key:
                self.at_hand.keep(key, made)
        return Success(Suggested(made.items, evolve(viewpoint, remembers=made.looks_back)))

    def _made(self, caller: Caller, viewpoint: Viewpoint, now: datetime) -> Made:
        viewpoint = self.seeing.with_days(viewpoint)
        today = viewpoint.day(now)
        taste = self.history.taste(caller.family_id, viewpoint.kid_id)
        if viewpoint.is_kid and taste.level is None:
            taste = evolve(taste, level=start_level(viewpoint.ages[0]))
        viewpoint = evolve(viewpoint, remembers=taste.is_personal)
        reader = viewpoint.reader
        lived = self.history.lived(reader, now - LOOKED_BACK, now) if reader else ()
        found = self.candidates.unread(viewpoint, wanted_for(taste, lived, today), now, today)
        first = suggested(found, lived, taste, today)
        if len(first) >= MOST:
            return Made(first, taste.is_personal)
        known = {one.story_id for one in first}
        rest = {one.story_id: one for one in reversed(self.candidates.left(viewpoint, now))}
        more = [one for one in reversed(rest.values()) if one.story_id not in known]
        return Made((*first, *more)[:MOST], taste.is_personal)


def wanted_for(taste: Taste, lived: tuple[Lived, ...], today: date) -> Wanted:
    if not taste.is_personal:
        return Wanted(picked=True)
    if is_unknown(lived):
        return Wanted(category_ids=taste.category_ids[:3], liked=True, picked=True)
    likes = Affinities.of(lived, taste, today)
    return Wanted(category_ids=likes.best_categories, theme_ids=likes.best_themes, liked=True, seasonal=True)


def start_level(age: int) -> int:
    return next((level for below, level in START_LEVELS if age < below), HIGHEST_START)
