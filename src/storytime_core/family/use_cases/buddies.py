"""Story buddies: who there is, who comes along, and what they say."""

from collections.abc import Callable, Iterable
from datetime import datetime

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.access import AuthRequired
from storytime_core.kernel.caller import Caller, UnknownKid, Viewer
from storytime_core.kernel.days import day_began_at, local_day
from storytime_core.kernel.ids import BuddyId, KidId, StoryId
from storytime_core.kernel.openings import UnknownStory
from storytime_core.kernel.ports import Clock, Ids
from storytime_core.kernel.reading_time import Activity, ScreenTimeLookup
from storytime_core.kernel.use_case import use_case

from ..buddies import ENGLISH, HOUR, KEPT, MOST_AN_HOUR, RESTING, Buddy, BuddyLine, BuddyTalk, Context, Turn, band_for
from ..buddy_ports import BuddyViews, LineCheck, TitleLookup
from ..errors import BuddiesOff, UnknownBuddy, UnknownChallenge
from ..events import BuddyChosen
from ..model import Family, Kid
from ..ports import FamilyUnitOfWork
from ..views import BuddyOnScreen, KidViews

BATCH = 500
JUST_RESTING = "It is time for a rest. See you later!"


@frozen
class Message:
    """What a buddy says; it never pretends to be anything but a computer."""

    buddy: BuddyOnScreen
    text: str
    context: str
    resting: bool = False


@frozen
class Buddies:
    unit_of_work: Callable[[], FamilyUnitOfWork]
    views: BuddyViews
    kids: KidViews
    clock: Clock
    public_url: str

    @use_case
    def offer(
        self, viewer: Viewer, kid_id: KidId | None
    ) -> Result[tuple[BuddyOnScreen, ...], AuthRequired | UnknownKid]:
        """Active ones; for a kid, those of its age."""
        caller = viewer if isinstance(viewer, Caller) else None
        if kid_id is not None and caller is None:
            return Failure(AuthRequired())
        subject = caller.subject(kid_id).unwrap() if caller else None
        active = self.views.active()
        if caller is None or subject is None:
            return Success(self._seen(active))
        seen = self.kids.find(caller.family_id, subject, self.clock.now())
        if seen is None:
            return Failure(UnknownKid())
        return Success(self._seen(one for one in active if one.may_be_chosen(seen.kid.span(seen.today))))

    @use_case
    def show(self, buddy_id: BuddyId) -> Result[BuddyOnScreen, UnknownBuddy]:
        buddy = self.views.find(buddy_id)
        if buddy is None or not buddy.may_be_chosen():
            return Failure(UnknownBuddy())
        return Success(BuddyOnScreen.of(buddy, self.public_url))

    @use_case
    def of_kid(self, caller: Caller, kid_id: KidId) -> Result[BuddyOnScreen | None, UnknownKid]:
        """The one it chose, even if it was switched off since."""
        subject = caller.subject(kid_id).unwrap() or kid_id
        seen = self.kids.find(caller.family_id, subject, self.clock.now())
        if seen is None:
            return Failure(UnknownKid())
        buddy = self.views.find(seen.kid.buddy_id) if seen.kid.buddy_id else None
        return Success(BuddyOnScreen.of(buddy, self.public_url) if buddy else None)

    @use_case
    def choose(
        self, caller: Caller, kid_id: KidId, buddy_id: BuddyId
    ) -> Result[BuddyOnScreen, UnknownKid | UnknownBuddy]:
        """Somebody who comes along in stories."""
        now = self.clock.now()
        with self.unit_of_work() as uow:
            family, kid = held(uow, caller, kid_id).unwrap()
            buddy = uow.buddies.get(buddy_id)
            if buddy is None or not buddy.may_be_chosen(kid.span(local_day(now, family.time_zone))):
                return Failure(UnknownBuddy())
            if kid.buddy_id != buddy.id:
                uow.kids.save(kid.with_buddy(buddy.id, now))
                uow.publish(BuddyChosen(at=now, family_id=family.id, kid_id=kid.id, buddy_id=buddy.id))
            uow.commit()
        return Success(BuddyOnScreen.of(buddy, self.public_url))

    @use_case
    def let_go(self, caller: Caller, kid_id: KidId) -> Result[None, UnknownKid]:
        now = self.clock.now()
        with self.unit_of_work() as uow:
            family, kid = held(uow, caller, kid_id).unwrap()
            if kid.buddy_id is not None:
                uow.kids.save(kid.with_buddy(None, now))
                uow.publish(BuddyChosen(at=now, family_id=family.id, kid_id=kid.id, buddy_id=None))
            uow.commit()
        return Success(None)

    def _seen(self, buddies: Iterable[Buddy]) -> tuple[BuddyOnScreen, ...]:
        return tuple(BuddyOnScreen.of(buddy, self.public_url) for buddy in buddies)


@frozen
class BuddyTalks:
    unit_of_work: Callable[[], FamilyUnitOfWork]
    titles: TitleLookup
    reading_time: ScreenTimeLookup
    check: LineCheck
    clock: Clock
    ids: Ids
    public_url: str
    is_on: bool = True

    @use_case
    def speak(
        self,
        caller: Caller,
        kid_id: KidId,
        context: Context,
        story_id: StoryId | None = None,
        names_challenge: bool = False,
    ) -> Result[Message, BuddiesOff | UnknownKid | UnknownBuddy | UnknownStory | UnknownChallenge]:
        """A line of the pack, picked by kid, context, day and turn; one for bed when reading time is over.

        After twenty in an hour the buddy rests.
        """
        if not self.is_on:
            return Failure(BuddiesOff())
        subject = caller.subject(kid_id).unwrap() or kid_id
        title = self._title(caller, subject, story_id).unwrap()
        now = self.clock.now()
        is_awake = isinstance(self.reading_time.may_open(caller.family_id, subject, Activity.BUDDY, None, now), Success)
        with self.unit_of_work() as uow:
            family, kid = held(uow, caller, subject).unwrap()
            buddy = uow.buddies.get(kid.buddy_id) if kid.buddy_id else None
            if buddy is None or buddy.removed_at:
                return Failure(UnknownBuddy())
            if names_challenge:
                return Failure(UnknownChallenge())
            turn = self._turn(uow, family, kid, now)
            if uow.talks.count_since(kid.id, now - HOUR) >= MOST_AN_HOUR:
                return Success(self._resting(uow, buddy, family, kid, turn, now))
            greeted = Context.GREETING if turn.is_first_of_day else context
            said = greeted if is_awake else Context.BEDTIME
            slots = {"title": title} if title else {}
            if self.check.is_fit_name(kid.name):
                slots["name"] = kid.name
            line = self._line(uow, buddy, family, kid, said, turn, slots, now)
            if line is None:
                return Failure(UnknownBuddy())
            uow.talks.add(
                BuddyTalk(id=self.ids.new(), kid_id=kid.id, buddy_id=buddy.id, context=said, line_id=line.id, at=now)
            )
            uow.commit()
        return Success(Message(BuddyOnScreen.of(buddy, self.public_url), line.spoken(slots), said))

    def purge(self) -> int:
        """What was noted ninety days ago is forgotten; how many that were."""
        with self.unit_of_work() as uow:
            gone = uow.talks.purge(self.clock.now() - KEPT, BATCH)
            uow.commit()
        return gone

    def _title(self, caller: Caller, kid_id: KidId, story_id: StoryId | None) -> Result[str | None, UnknownStory]:
        if story_id is None:
            return Success(None)
        title = self.titles.title(caller, kid_id, story_id)
        return Failure(UnknownStory()) if title is None else Success(title)

    def _turn(self, uow: FamilyUnitOfWork, family: Family, kid: Kid, now: datetime) -> Turn:
        today = uow.talks.count_since(kid.id, day_began_at(now, family.time_zone))
        return Turn(kid.id, local_day(now, family.time_zone), today, uow.talks.last_line(kid.id))

    def _resting(
        self, uow: FamilyUnitOfWork, buddy: Buddy, family: Family, kid: Kid, turn: Turn, now: datetime
    ) -> Message:
        line = self._line(uow, buddy, family, kid, RESTING, turn, {}, now)
        text = line.text if line else JUST_RESTING
        return Message(BuddyOnScreen.of(buddy, self.public_url), text, RESTING, resting=True)

    def _line(
        self,
        uow: FamilyUnitOfWork,
        buddy: Buddy,
        family: Family,
        kid: Kid,
        context: str,
        turn: Turn,
        slots: dict[str, str],
        now: datetime,
    ) -> BuddyLine | None:
        """In the kid's language if the pack has it, else in English."""
        language = (kid.language or family.language).partition("-")[0].lower()
        band = band_for(kid.span(local_day(now, family.time_zone)).low)
        for tongue in dict.fromkeys((language, ENGLISH)):
            lines = uow.buddies.lines(buddy.id, tongue, context, band)
            if line := turn.picked(lines, slots):
                return line
        return None


def held(uow: FamilyUnitOfWork, caller: Caller, kid_id: KidId) -> Result[tuple[Family, Kid], UnknownKid]:
    """The family and its live kid, in this order."""
    subject = caller.subject(kid_id).unwrap() or kid_id
    family = uow.families.get(caller.family_id)
    kid = uow.kids.get(subject, caller.family_id)
    return Success((family, kid)) if kid and kid.removed_at is None else Failure(UnknownKid())
