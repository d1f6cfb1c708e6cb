"""Wishing for stories, and following them."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Never, Self
from uuid import UUID

from attrs import field, frozen
from msgspec import Meta
from returns.result import Failure, Result, Success

from storytime_core.catalog.views import FullStory
from storytime_core.kernel.bands import Band
from storytime_core.kernel.caller import Caller
from storytime_core.kernel.ids import JobId, KidId, SeasonId, StoryId
from storytime_core.kernel.jobs import Job, JobState
from storytime_core.kernel.openings import UnknownStory
from storytime_core.kernel.pages import Page, PageRequest
from storytime_core.storytelling.engine import options
from storytime_core.storytelling.errors import JobNotCancellable, UnknownJob, WishRefused
from storytime_core.storytelling.generation import JobStatus, Stage
from storytime_core.storytelling.ports import CostEntry
from storytime_core.storytelling.use_cases.spending import Spending
from storytime_core.storytelling.use_cases.story_allowances import CreationAllowance, StoryAllowances
from storytime_core.storytelling.use_cases.wishing import Accepted, AskingFails, Wishing
from storytime_core.storytelling.wish import StoryWish, WishedMood

from ..answers import answers
from ..declarations import Auth, Rate, Reply
from ..objections import Objections
from ..waiting import Waiting
from .catalog import FullShape, full_shape

API = "/api/v1"
Words = Annotated[str, Meta(max_length=60)]
WordList = Annotated[tuple[Words, ...], Meta(max_length=10)]
Age = Annotated[int, Meta(ge=0, le=17)]
Key = Annotated[str, Meta(min_length=1, max_length=60)]

LESSONS = frozenset(one.key for one in options.lessons())
SETTINGS = frozenset(one.key for one in options.settings())


@frozen
class WishBody:
    """What somebody would like to hear; everything may be left out."""

    themes: WordList = field(default=(), repr=False)
    categories: WordList = field(default=(), repr=False)
    season_ids: Annotated[tuple[UUID, ...], Meta(max_length=3)] = ()
    kid_id: UUID | None = None
    co_hero_ids: Annotated[tuple[UUID, ...], Meta(max_length=4)] = ()
    kid_name: Annotated[str, Meta(max_length=40)] | None = field(default=None, repr=False)
    age_min: Age | None = None
    age_max: Age | None = None
    language: Annotated[str, Meta(max_length=40)] | None = None
    additional_context: Annotated[str, Meta(max_length=1000)] | None = field(default=None, repr=False)
    lesson: Key | None = None
    setting: Key | None = None
    mood: WishedMood | None = None
    include_buddy: bool = False
    words: Annotated[int, Meta(ge=150, le=2000)] | None = None
    minutes: Annotated[int, Meta(ge=1, le=14)] | None = None
    narrate: bool = True

    def __attrs_post_init__(self) -> None:
        faults = []
        if self.words is not None and self.minutes is not None:
            faults.append(("words", "and minutes exclude each other"))
        if self.age_min is not None and self.age_max is not None and self.age_min > self.age_max:
            faults.append(("ageMin", "must not be above ageMax"))
        if self.lesson is not None and self.lesson not in LESSONS:
            faults.append(("lesson", "is not one of the lessons on offer"))
        if self.setting is not None and self.setting not in SETTINGS:
            faults.append(("setting", "is not one of the settings on offer"))
        if self.co_hero_ids and self.kid_id is None:
            faults.append(("coHeroIds", "needs kidId"))
        if len({self.kid_id, *self.co_hero_ids}) < len(self.co_hero_ids) + 1:
            faults.append(("coHeroIds", "must all be different from each other and from kidId"))
        if self.include_buddy and self.kid_id is None:
            faults.append(("includeBuddy", "needs kidId"))
        if faults:
            raise ValueError(Objections(*faults))

    def wish(self, kid_id: KidId | None = None) -> StoryWish:
        return StoryWish(
            themes=tuple(filter(None, dict.fromkeys(self.themes))),
            categories=tuple(filter(None, dict.fromkeys(self.categories))),
            season_ids=tuple(SeasonId(id) for id in self.season_ids),
            kid_id=kid_id or (KidId(self.kid_id) if self.kid_id else None),
            co_hero_ids=tuple(KidId(id) for id in self.co_hero_ids),
            kid_name=self.kid_name or None,
            age_min=self.age_min,
            age_max=self.age_max,
            language=self.language or None,
            additional_context=self.additional_context or None,
            lesson=self.lesson,
            setting=self.setting,
            mood=self.mood,
            include_buddy=self.include_buddy,
            words=self.words,
            minutes=self.minutes,
            narrate=self.narrate,
        )


@frozen
class KidWishQuery:
    theme: Words | None = None
    category: Words | None = None


@frozen
class Ack:
    """The wish is accepted; the job can be followed."""

    job_id: UUID
    queued: bool
    status: str
    estimated_wait_time: int
    topics: tuple[str, ...]
    ignored_words: int

    @classmethod
    def of(cls, accepted: Accepted) -> Self:
        return cls(
            job_id=accepted.job_id,
            queued=True,
            status=Stage.QUEUED,
            estimated_wait_time=accepted.estimated_ms,
            topics=accepted.topics,
            ignored_words=accepted.ignored_words,
        )


def acknowledged(accepted: Accepted) -> Reply[Ack]:
    return Reply(Ack.of(accepted), location=f"{API}/stories/generate/jobs/{accepted.job_id}")


@frozen
class ResultShape:
    story_id: UUID
    title: str


@frozen
class StatusShape:
    job_id: UUID
    status: str
    progress: int
    progress_message: str
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    estimated_time_remaining: int | None
    error: str | None
    error_code: str | None
    result: ResultShape | None

    @classmethod
    def of(cls, status: JobStatus) -> Self:
        job, story_id = status.job, status.story_id
        return cls(
            job_id=job.id,
            status=job.stage,
            progress=job.progress,
            progress_message=Stage(job.stage).sentence,
            created_at=job.created_at,
            started_at=job.started_at,
            completed_at=job.finished_at,
            estimated_time_remaining=status.remaining_ms,
            error=status.failure,
            error_code=job.error_code,
            result=ResultShape(story_id, status.title) if story_id and status.title is not None else None,
        )


def page_of_statuses(page: Page[JobStatus]) -> Page[StatusShape]:
    return Page(tuple(StatusShape.of(one) for one in page.items), page.limit, page.next)


@frozen
class Outcome:
    """What became of a job; the story comes with it."""

    status: JobStatus
    story: FullStory | None


@frozen
class NotReady:
    job_id: UUID
    ready: bool
    status: str


@frozen
class Made:
    ready: bool
    success: bool
    job_id: UUID
    id: UUID
    story_id: UUID
    story: FullShape


@frozen
class NotMade:
    ready: bool
    success: bool
    job_id: UUID
    status: str
    error_code: str
    error: str


def outcome_shape(outcome: Outcome) -> NotReady | Made | NotMade:
    status, job = outcome.status, outcome.status.job
    if not job.state.is_ended:
        return NotReady(job.id, False, job.stage)
    if job.state is JobState.DONE and outcome.story:
        story = full_shape(outcome.story)
        return Made(True, True, job.id, story.id, story.id, story)
    return NotMade(
        ready=True,
        success=False,
        job_id=job.id,
        status=job.stage,
        error_code=job.error_code or "CANCELLED",
        error=status.failure or Stage.CANCELED.sentence,
    )


@frozen
class Canceled:
    cancelled: bool
    job_id: UUID

    @classmethod
    def of(cls, job: Job) -> Self:
        return cls(True, job.id)


@frozen
class AllowanceShape:
    plan: str
    period: str
    limit: int
    used: int
    reserved: int
    remaining: int
    resets_at: datetime
    pending: int
    max_pending: int

    @classmethod
    def of(cls, allowance: CreationAllowance) -> Self:
        return cls(
            plan=allowance.plan,
            period=allowance.period,
            limit=allowance.limit,
            used=allowance.used,
            reserved=allowance.reserved,
            remaining=allowance.remaining,
            resets_at=allowance.resets_at,
            pending=allowance.pending,
            max_pending=allowance.max_pending,
        )


@frozen
class OptionShape:
    key: str
    name: str


@frozen
class OptionsShape:
    lessons: tuple[OptionShape, ...]
    settings: tuple[OptionShape, ...]
    moods: tuple[OptionShape, ...]
    bands: tuple[str, ...]
    languages: tuple[str, ...]
    hosted_available: bool
    made_by: str


@frozen
class CostRow:
    purpose: str
    provider: str
    model: str
    tokens_in: int
    tokens_out: int
    characters: int
    seconds: float
    cost: str
    estimated: bool
    at: datetime


@frozen
class CostShape:
    cost: str
    currency: str
    rows: tuple[CostRow, ...]


def dollars(micros: int) -> str:
    return f"{Decimal(micros) / 1_000_000:.6f}"


def cost_shape(entries: tuple[CostEntry, ...]) -> CostShape:
    rows = tuple(
        CostRow(
            purpose=one.purpose,
            provider=one.provider,
            model=one.model,
            tokens_in=one.tokens_in,
            tokens_out=one.tokens_out,
            characters=one.characters,
            seconds=one.seconds,
            cost=dollars(one.micros),
            estimated=one.estimated,
            at=one.at,
        )
        for one in entries
    )
    return CostShape(dollars(sum(one.micros for one in entries)), "USD", rows)


@frozen
class AskedFor:
    """Accepted, and perhaps finished already."""

    accepted: Accepted
    story: FullStory | None


def asked_for(asked: AskedFor | Accepted) -> Reply[Ack] | Reply[FullShape]:
    if isinstance(asked, Accepted):
        return acknowledged(asked)
    if asked.story is None:
        return acknowledged(asked.accepted)
    return Reply(
        full_shape(asked.story),
        status=201,
        message="Your story is ready.",
        location=f"{API}/stories/{asked.story.card.id}",
    )


@frozen
class AsyncWishes:
    """/stories/generate/async"""

    wishing: Wishing

    @answers(
        "Your story is being written.",
        auth=Auth.ACCOUNT,
        rate=Rate.GENERATE,
        status=202,
        show=acknowledged,
        once=True,
        repeated=True,
    )
    def on_post(
        self, caller: Caller, body: WishBody
    ) -> Result[
        Accepted,
        AskingFails,
    ]:
        """Ask for a story and follow its job."""
        return self.wishing.ask(caller, body.wish())


@frozen
class Wishes:
    """/stories/generate"""

    wishing: Wishing
    waiting: Waiting

    @answers(
        "Your story is being written.",
        auth=Auth.ACCOUNT,
        rate=Rate.GENERATE,
        status=202,
        show=asked_for,
        once=True,
        repeated=True,
    )
    def on_post(
        self, caller: Caller, body: WishBody
    ) -> Result[
        AskedFor,
        AskingFails,
    ]:
        """Ask for a story and wait a while for it: 201 with the story, else 202 as the async route."""
        accepted = self.wishing.ask(caller, body.wish())
        return accepted.map(lambda one: AskedFor(one, self.waiting.story_of(caller, one.job_id)))


@frozen
class KidWishes:
    """/stories/generate/kid/{kid_id}"""

    wishing: Wishing
    waiting: Waiting

    @answers(
        "Your story is being written.",
        auth=Auth.ACCOUNT,
        rate=Rate.GENERATE,
        status=202,
        show=asked_for,
        once=True,
        repeated=True,
    )
    def on_post(
        self, caller: Caller, kid_id: KidId, query: KidWishQuery, body: WishBody
    ) -> Result[
        AskedFor,
        AskingFails,
    ]:
        """Ask for a story about one kid, by two words in the query or by a whole wish."""
        if (query.theme or query.category) and body != WishBody():
            return Failure(WishRefused("theme", "comes in the query or in the body, not in both"))
        if body.kid_id not in (None, kid_id):
            return Failure(WishRefused("kidId", "must be the kid of the address"))
        asked = WishBody(
            themes=(query.theme,) if query.theme else body.themes,
            categories=(query.category,) if query.category else body.categories,
        )
        chosen = asked if query.theme or query.category else body
        accepted = self.wishing.ask(caller, chosen.wish(kid_id))
        return accepted.map(lambda one: AskedFor(one, self.waiting.story_of(caller, one.job_id)))


@frozen
class StageQuery:
    status: Stage | None = None


@frozen
class JobList:
    """/stories/generate/jobs"""

    wishing: Wishing

    @answers("Your stories in the making.", auth=Auth.ACCOUNT, rate=Rate.READING, show=page_of_statuses)
    def on_get(self, caller: Caller, page: PageRequest, query: StageQuery) -> Result[Page[JobStatus], Never]:
        """The newest first."""
        return self.wishing.list_mine(caller, page, query.status)


@frozen
class OneJob:
    """/stories/generate/jobs/{job_id}"""

    wishing: Wishing

    @answers("This is how it stands.", auth=Auth.ACCOUNT, rate=Rate.READING, show=StatusShape.of, repeated=True)
    def on_get(self, caller: Caller, job_id: JobId) -> Result[JobStatus, UnknownJob]:
        """Where a story in the making stands."""
        return self.wishing.status(caller, job_id)

    @answers("It is stopped.", auth=Auth.ACCOUNT, rate=Rate.DEFAULT, show=Canceled.of)
    def on_delete(self, caller: Caller, job_id: JobId) -> Result[Job, UnknownJob | JobNotCancellable]:
        """Stop a story in the making; nothing is charged."""
        return self.wishing.cancel(caller, job_id)


@frozen
class JobResult:
    """/stories/generate/jobs/{job_id}/result"""

    wishing: Wishing
    waiting: Waiting

    @answers("This is what became of it.", auth=Auth.ACCOUNT, rate=Rate.READING, show=outcome_shape, repeated=True)
    def on_get(self, caller: Caller, job_id: JobId) -> Result[Outcome, UnknownJob]:
        """The story itself, as soon as it is there."""
        return self.wishing.status(caller, job_id).map(
            lambda status: Outcome(status, self.waiting.story(caller, status.story_id))
        )


@frozen
class Allowance:
    """/stories/generate/allowance"""

    story_allowances: StoryAllowances

    @answers("Your stories this month.", auth=Auth.ACCOUNT, rate=Rate.READING, show=AllowanceShape.of)
    def on_get(self, caller: Caller) -> Result[CreationAllowance, Never]:
        """How many stories may still be asked for."""
        return self.story_allowances.show(caller)


def option_shapes(found: tuple[options.Option, ...]) -> tuple[OptionShape, ...]:
    return tuple(OptionShape(one.key, one.name) for one in found)


@frozen
class Options:
    """/stories/generate/options"""

    hosted_available: bool = False

    @answers("What there is to choose from.", auth=Auth.ACCOUNT, rate=Rate.READING)
    def on_get(self, caller: Caller) -> Result[OptionsShape, Never]:
        """Lessons, settings and moods by key and name."""
        return Success(
            OptionsShape(
                lessons=option_shapes(options.lessons()),
                settings=option_shapes(options.settings()),
                moods=option_shapes(options.moods()),
                bands=tuple(band.value for band in Band),
                languages=("en",),
                hosted_available=self.hosted_available,
                made_by="Stories are made by a computer.",
            )
        )


@frozen
class Cost:
    """/stories/{story_id}/cost"""

    spending: Spending

    @answers("What this story cost.", auth=Auth.PARENT, rate=Rate.READING, show=cost_shape)
    def on_get(self, caller: Caller, story_id: StoryId) -> Result[tuple[CostEntry, ...], UnknownStory]:
        """Every paid call for it."""
        return self.spending.of_story(caller, story_id)
