"""How far readers have come: parents, kids and guests alike."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Final, Never
from uuid import UUID

from attrs import evolve, frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.caller import Caller, Guest, UnknownKid
from storytime_core.kernel.days import minute_of_day
from storytime_core.kernel.ids import FamilyId, KidId, StoryId
from storytime_core.kernel.openings import StoryLimitReached, UnknownStory
from storytime_core.kernel.ports import Clock, Ids
from storytime_core.kernel.readers import Reader, ReaderKind
from storytime_core.kernel.use_case import use_case

from ..errors import TooLongAgo
from ..events import ReadingDayNoted, StoryFinished
from ..model import (
    MOST_OF_A_GUEST,
    Ground,
    KnownStory,
    Noted,
    Outcome,
    ReadingProgress,
    SavedReport,
    Sitting,
    Unbegun,
)
from ..ports import Admission, ProgressUnitOfWork, ProgressViews, StoryGate

REMEMBERED: Final = timedelta(days=30)
AT_ONCE: Final = 500
NOWHERE: Final = "UTC"  # where guests are


@frozen(kw_only=True)
class Report:
    """A save that was made while nobody was there to take it."""

    id: UUID
    story_id: StoryId
    sitting: Sitting
    kid_id: KidId | None = None


@frozen(kw_only=True)
class Due:
    """A report that stands on firm ground."""

    report: Report
    reader: Reader
    at: datetime
    story: KnownStory
    refusal: str | None = None


@frozen
class Reading:
    unit_of_work: Callable[[], ProgressUnitOfWork]
    views: ProgressViews
    gate: StoryGate
    clock: Clock
    ids: Ids

    @use_case
    def record(
        self, caller: Caller, story_id: StoryId, sitting: Sitting, kid_id: KidId | None = None
    ) -> Result[ReadingProgress, UnknownKid | UnknownStory | StoryLimitReached | TooLongAgo]:
        """Note how far a reader has come.  A story that is not open is opened with it."""
        now = self.clock.now()
        at = sitting.happened_at(now).unwrap()
        reader = caller.reader(kid_id).unwrap()
        place = self._saved(caller, reader, story_id, sitting, at).unwrap()
        if place is None:
            admission = self._admission(caller, reader, story_id).unwrap()
            place = self._saved(caller, reader, story_id, sitting, at, admission).unwrap()
        if place is None:
            raise LookupError(f"story {story_id} was opened and is not open")
        return Success(place)

    @use_case
    def record_as_guest(
        self, guest: Guest, story_id: StoryId, sitting: Sitting
    ) -> Result[ReadingProgress, UnknownStory]:
        """The same for somebody who may see the story.  It opens nothing, and nobody is told."""
        self.gate.sees(guest, story_id).unwrap()
        reader, now = Reader.guest(guest.session_id), self.clock.now()
        with self.unit_of_work() as uow:
            held = uow.progress.hold([reader], [story_id])[reader]
            before = held.places.get(story_id)
            noted = Noted.of(held.state, before or self._begun(reader, story_id, now, now), sitting, now, now, NOWHERE)
            uow.progress.save([noted.state], [noted.place])
            if before is None:
                uow.progress.keep_latest(reader, MOST_OF_A_GUEST)
            uow.commit(noted.place)
        return Success(noted.place)

    @use_case
    def record_many(self, caller: Caller, reports: Sequence[Report]) -> Result[tuple[Outcome, ...], Never]:
        """Note them in the order in which they happened; each has an outcome of its own."""
        now = self.clock.now()
        kids = {id for one in reports if (id := one.kid_id or caller.kid_id)}
        ground = self.views.ground(caller.family_id, list(kids), list({one.story_id for one in reports}))
        outcomes: dict[UUID, Outcome] = {}
        due: list[Due] = []
        for report in reports:
            match self._due(caller, report, ground, now):
                case Success(Due() as one):
                    due.append(one)
                case Failure(refusal):
                    outcomes.setdefault(report.id, Outcome(id=report.id, code=refusal.code))
        due.sort(key=lambda one: one.at)
        refused = self._open(caller, due)
        with self.unit_of_work() as uow:
            outcomes |= self._save(uow, caller.family_id, due, refused, ground.zone, now)
            told = tuple(outcomes[report.id] for report in reports)
            uow.commit(told)
        return Success(told)

    @use_case
    def place(
        self, caller: Caller, story_id: StoryId, kid_id: KidId | None = None
    ) -> Result[ReadingProgress | Unbegun | None, UnknownKid]:
        """Where they are in a story; a parent is at its beginning as soon as it is open to the family."""
        reader = caller.reader(kid_id).unwrap()
        ground, place = self.views.place(reader, story_id, caller.family_id)
        if reader.kind is ReaderKind.KID:
            return Success(place) if reader.id in ground.kids else Failure(UnknownKid())
        story = ground.stories.get(story_id)
        return Success(place or (Unbegun(reader, story_id, story.open_since) if story and story.open_since else None))

    @use_case
    def place_as_guest(self, guest: Guest, story_id: StoryId) -> Result[ReadingProgress | None, Never]:
        return Success(self.views.place(Reader.guest(guest.session_id), story_id)[1])

    def forget_reports(self) -> int:
        """Those that nobody sends again."""
        with self.unit_of_work() as uow:
            forgotten = uow.progress.forget_reports(self.clock.now() - REMEMBERED, AT_ONCE)
            uow.commit()
        return forgotten

    def _saved(
        self,
        caller: Caller,
        reader: Reader,
        story_id: StoryId,
        sitting: Sitting,
        at: datetime,
        admission: Admission | None = None,
    ) -> Result[ReadingProgress | None, UnknownKid | UnknownStory | StoryLimitReached]:
        """None if the story is not open: whether it may be is found out with nobody held."""
        now = self.clock.now()
        with self.unit_of_work() as uow:
            if admission:
                admission.take(uow).unwrap()
            ground, held = uow.progress.stand(reader, caller.family_id, story_id)
            story = known_in(ground, reader, story_id).unwrap()
            if story.open_since is None:
                return Success(None)
            before = held.places.get(story_id) or self._begun(reader, story_id, at, now, caller.family_id)
            noted = Noted.of(held.state, before, sitting, at, now, ground.zone)
            uow.progress.save([noted.state], [noted.place])
            self._tell(uow, noted, at, caller.family_id, story, ground.zone)
            uow.commit(noted.place)
        return Success(noted.place)

    def _begun(
        self, reader: Reader, story_id: StoryId, at: datetime, now: datetime, family_id: FamilyId | None = None
    ) -> ReadingProgress:
        return ReadingProgress(
            id=self.ids.new(),
            reader=reader,
            story_id=story_id,
            family_id=family_id,
            started_at=now,
            event_at=at,
            saved_at=now,
        )

    def _admission(
        self, caller: Caller, reader: Reader, story_id: StoryId
    ) -> Result[Admission, UnknownStory | StoryLimitReached]:
        """A kid opens what a kid may see."""
        kid_id = KidId(reader.id) if reader.kind is ReaderKind.KID else None
        return self.gate.admission(evolve(caller, kid_id=kid_id), story_id)

    def _due(
        self, caller: Caller, report: Report, ground: Ground, now: datetime
    ) -> Result[Due, UnknownKid | UnknownStory]:
        reader = caller.reader(report.kid_id)
        if isinstance(reader, Failure):
            return Failure(reader.failure())
        story = known_in(ground, reader.unwrap(), report.story_id)
        if isinstance(story, Failure):
            return Failure(story.failure())
        at = report.sitting.happened_at(now)
        refusal = at.failure().code if isinstance(at, Failure) else None
        return Success(
            Due(report=report, reader=reader.unwrap(), at=at.value_or(now), story=story.unwrap(), refusal=refusal)
        )

    def _open(self, caller: Caller, due: Sequence[Due]) -> dict[tuple[Reader, StoryId], str]:
        """What is not open yet is opened, one story at a time, unless it was sent before; why it could not be."""
        closed = [one for one in due if one.story.open_since is None and one.refusal is None]
        if not closed:
            return {}
        known = {(one.reader, one.client_id) for one in self._sent_before(self.views.reported, closed)}
        refused: dict[tuple[Reader, StoryId], str] = {}
        opened: set[StoryId] = set()
        for one in closed:
            key = one.reader, one.story.id
            if key in refused or one.story.id in opened or (one.reader, one.report.id) in known:
                continue
            match self._opened(caller, one):
                case Failure(refusal):
                    refused[key] = refusal.code
                case _:
                    opened.add(one.story.id)
        return {key: code for key, code in refused.items() if key[1] not in opened}

    def _opened(self, caller: Caller, one: Due) -> Result[None, UnknownStory | StoryLimitReached]:
        admission = self._admission(caller, one.reader, one.story.id)
        if isinstance(admission, Failure):
            return Failure(admission.failure())
        with self.unit_of_work() as uow:
            taken = admission.unwrap().take(uow)
            if isinstance(taken, Success):
                uow.commit()
        return taken

    def _save(
        self,
        uow: ProgressUnitOfWork,
        family_id: FamilyId,
        due: Sequence[Due],
        refused: dict[tuple[Reader, StoryId], str],
        zone: str,
        now: datetime,
    ) -> dict[UUID, Outcome]:
        if not due:
            return {}
        held = uow.progress.hold(list({one.reader for one in due}), list({one.story.id for one in due}))
        states = {reader: one.state for reader, one in held.items()}
        places = {(reader, id): place for reader, one in held.items() for id, place in one.places.items()}
        known = {(one.reader, one.client_id): one for one in self._sent_before(uow.progress.reported, due)}
        new: list[SavedReport] = []
        changed: dict[tuple[Reader, StoryId], ReadingProgress] = {}
        for one in due:
            said, key = (one.reader, one.report.id), (one.reader, one.story.id)
            if said in known:
                continue
            code = one.refusal or refused.get(key)
            known[said] = SavedReport(
                reader=one.reader, client_id=one.report.id, family_id=family_id, code=code, at=now
            )
            new.append(known[said])
            if code is None:
                before = places.get(key) or self._begun(*key, one.at, now, family_id)
                noted = Noted.of(states[one.reader], before, one.report.sitting, one.at, now, zone)
                states[one.reader], places[key], changed[key] = noted.state, noted.place, noted.place
                self._tell(uow, noted, one.at, family_id, one.story, zone)
        uow.progress.save(list(states.values()), list(changed.values()))
        uow.progress.remember(new)
        return {one.report.id: Outcome(id=one.report.id, code=known[one.reader, one.report.id].code) for one in due}

    def _sent_before(
        self, look: Callable[[Sequence[Reader], Sequence[UUID]], tuple[SavedReport, ...]], due: Sequence[Due]
    ) -> tuple[SavedReport, ...]:
        return look(list({one.reader for one in due}), list({one.report.id for one in due}))

    def _tell(
        self, uow: ProgressUnitOfWork, noted: Noted, at: datetime, family_id: FamilyId, story: KnownStory, zone: str
    ) -> None:
        reader = noted.place.reader
        kid_id = KidId(reader.id) if reader.kind is ReaderKind.KID else None
        if noted.is_news:
            uow.publish(ReadingDayNoted(at=at, reader=reader, family_id=family_id, kid_id=kid_id, day=noted.day))
        if noted.is_finish:
            uow.publish(finish_of(noted.place, noted.is_first_finish, at, noted.day, story, zone))


def known_in(ground: Ground, reader: Reader, story_id: StoryId) -> Result[KnownStory, UnknownKid | UnknownStory]:
    if reader.kind is ReaderKind.KID and reader.id not in ground.kids:
        return Failure(UnknownKid())
    story = ground.stories.get(story_id)
    return Success(story) if story else Failure(UnknownStory())


def finish_of(
    place: ReadingProgress, is_first: bool, at: datetime, day: date, story: KnownStory, zone: str
) -> StoryFinished:
    reader = place.reader
    return StoryFinished(
        at=at,
        reader=reader,
        family_id=place.family_id,
        kid_id=KidId(reader.id) if reader.kind is ReaderKind.KID else None,
        story_id=story.id,
        first=is_first,
        day=day,
        minute_of_day=minute_of_day(at, zone),
        word_count=story.word_count,
        time_spent=place.seconds,
        difficulty=story.difficulty,
        category_ids=story.category_ids,
    )
