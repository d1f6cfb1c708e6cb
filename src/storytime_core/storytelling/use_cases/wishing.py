"""Asking for a story, and asking after it."""

import math
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, Never

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.caller import Caller, UnknownKid
from storytime_core.kernel.ids import CategoryId, JobId, KidId, SeasonId, StoryId, ThemeId
from storytime_core.kernel.jobs import Job, JobSignals, JobState, JobViews, ranked
from storytime_core.kernel.ledger import Entry, EntryKind
from storytime_core.kernel.notes import to_note
from storytime_core.kernel.pages import Page, PageRequest
from storytime_core.kernel.ports import Chance, Clock, Ids
from storytime_core.kernel.reading_time import Activity, Bedtime, ScreenTimeLookup, ScreenTimeOver
from storytime_core.kernel.use_case import use_case

from ..engine.brief import FEWEST_PLOTS
from ..engine.plots import plots_left
from ..errors import (
    AllowanceUsedUp,
    JobNotCancellable,
    KidsMayNotCreate,
    LanguageNotSupported,
    TooManyPendingJobs,
    UnknownJob,
    UnknownSeason,
    WishRefused,
    WishTooNarrow,
)
from ..events import AiAllowanceChanged, StoryGenerationCanceled, StoryRequested
from ..generation import (
    CREATION,
    DONE_KEPT,
    FREE_OFFSET,
    KIND,
    QUEUE,
    USUAL_SECONDS,
    JobStatus,
    Payload,
    Stage,
    allowance_of,
    may_be_canceled,
    resets_at,
)
from ..ports import Entitlements, GenerationViews, StoryChecker, StorytellingUnitOfWork, TaxonomyLookup
from ..wish import (
    BEDTIME_STORIES,
    HeroKid,
    HouseRules,
    Named,
    Plan,
    StoryWish,
    Taxonomy,
    Understood,
    brief_of,
)

SEEDS: Final = 2**53
KIDS_PENDING: Final = 2


@frozen
class Accepted:
    """A wish that is going to be granted."""

    job_id: JobId
    estimated_ms: int
    topics: tuple[str, ...]
    ignored_words: int


AskingFails = (
    UnknownKid
    | UnknownSeason
    | WishRefused
    | WishTooNarrow
    | LanguageNotSupported
    | KidsMayNotCreate
    | ScreenTimeOver
    | Bedtime
    | AllowanceUsedUp
    | TooManyPendingJobs
)


@frozen
class Wishing:
    unit_of_work: Callable[[], StorytellingUnitOfWork]
    views: GenerationViews
    jobs: JobViews
    taxonomy: TaxonomyLookup
    checker: StoryChecker
    entitlements: Entitlements
    reading_time: ScreenTimeLookup
    signals: JobSignals
    clock: Clock
    ids: Ids
    chance: Chance
    most_pending: int = 5
    worker_slots: int = 4

    @use_case
    def ask(
        self, caller: Caller, wish: StoryWish
    ) -> Result[
        Accepted,
        AskingFails,
    ]:
        """Line the wish up for writing.  Everything that can be refused is refused before anything is reserved."""
        kid_id = caller.subject(wish.kid_id).unwrap()
        self._screened(wish).unwrap()
        taxonomy = self.taxonomy.taxonomy()
        understood = Understood.of(wish, taxonomy)
        if caller.is_kid and (open_field := wish.open_field(understood)):
            return Failure(WishRefused(open_field, "is not among the choices for kids"))
        now = self.clock.now()
        if caller.kid_id is not None:
            self.reading_time.may_open(caller.family_id, caller.kid_id, Activity.WISH, None, now).unwrap()
        estimated_ms = self._estimate_ms(now + FREE_OFFSET)
        granted = self.entitlements.stories_per_month(caller.family_id)
        job_id, story_id = JobId(self.ids.new()), StoryId(self.ids.new())
        with self.unit_of_work() as uow:
            rules = uow.house_rules.of(caller.family_id)
            if caller.is_kid and not rules.kids_may_create:
                return Failure(KidsMayNotCreate())
            heroes = self._heroes(uow, caller, kid_id, wish).unwrap()
            plan = self._planned(wish, understood, heroes, rules, taxonomy).unwrap()
            plan = self._with_typed_name(uow, caller, plan, wish, job_id)
            name = allowance_of(caller.family_id, now, rules.time_zone)
            balance = uow.ledger.balance(name, granted)
            pending = uow.jobs.pending(QUEUE, caller.family_id)
            most = KIDS_PENDING if caller.is_kid else self.most_pending
            if pending >= most:
                return Failure(TooManyPendingJobs(most))
            used_up = AllowanceUsedUp(
                balance.granted, balance.settled, balance.reserved, resets_at(now, rules.time_zone)
            )
            balance = balance.reserving(1, otherwise=used_up).unwrap()
            uow.ledger.reserve(balance, Entry(name, job_id, EntryKind.RESERVE, 1, now))
            payload = Payload(
                plan=plan,
                seed=self.chance.number(SEEDS),
                story_id=story_id,
                by_kid=caller.is_kid,
                period=name.period,
            )
            job = Job(
                id=job_id,
                queue=QUEUE,
                kind=KIND,
                subject=story_id,
                family_id=caller.family_id,
                payload=to_note(payload),
                created_at=now,
                rank_at=ranked(now, FREE_OFFSET, pending),
                run_after=now,
            )
            uow.jobs.add(job)
            uow.jobs.log(job_id, "progress", progress_note(Stage.QUEUED), now)
            uow.publish(
                StoryRequested(at=now, job_id=job_id, family_id=caller.family_id, kid_id=kid_id, by_kid=caller.is_kid)
            )
            uow.publish(
                AiAllowanceChanged(
                    at=now,
                    family_id=caller.family_id,
                    kind=CREATION,
                    period=name.period,
                    used=balance.settled,
                    reserved=balance.reserved,
                    limit=balance.granted,
                )
            )
            accepted = Accepted(job_id, estimated_ms, understood.topic_names, understood.ignored_words)
            uow.commit(accepted)
        self.signals.wake(QUEUE)
        return Success(accepted)

    def _screened(self, wish: StoryWish) -> Result[None, WishRefused | LanguageNotSupported]:
        wish.checked_language().unwrap()
        for field, text in wish.free_words:
            if trouble := self.checker.trouble_with_words(text):
                return Failure(WishRefused(field, f"cannot be used ({trouble.replace('_', ' ')})"))
        if wish.kid_name and not wish.kid_id and (trouble := self.checker.trouble_with_name(wish.kid_name)):
            return Failure(WishRefused("kidName", f"cannot be used ({trouble.replace('_', ' ')})"))
        return Success(None)

    def _heroes(
        self, uow: StorytellingUnitOfWork, caller: Caller, kid_id: KidId | None, wish: StoryWish
    ) -> Result[tuple[HeroKid, ...], UnknownKid]:
        if kid_id is None:
            return Success(())
        return uow.kids.heroes(caller.family_id, (kid_id, *wish.co_hero_ids))

    def _planned(
        self,
        wish: StoryWish,
        understood: Understood,
        heroes: Sequence[HeroKid],
        rules: HouseRules,
        taxonomy: Taxonomy,
    ) -> Result[Plan, UnknownSeason | WishTooNarrow]:
        seasons = taxonomy.seasons_of(wish.season_ids).unwrap()
        categories = chosen_categories(understood, heroes, taxonomy)
        brief = brief_of(wish, understood, heroes, rules, categories, seasons)
        if brief.excluded and plots_left(brief) < FEWEST_PLOTS:
            return Failure(WishTooNarrow())
        low, high = (heroes[0].age_low, heroes[0].age_high) if heroes else wish.ages
        return Success(
            Plan(
                brief=brief,
                kid_ids=tuple(kid.id for kid in heroes),
                buddy=heroes[0].companion if heroes and wish.include_buddy else None,
                age_low=min(max(low, 1), 12),
                age_high=min(max(high, 1), 12),
                category_ids=tuple(CategoryId(one.id) for one in categories),
                theme_ids=tuple(ThemeId(one.id) for one in understood.themes[:5]),
                season_ids=tuple(SeasonId(one.id) for one in seasons),
                approve=rules.approve_new_stories,
                offline_fallback=rules.offline_fallback,
                narrate=wish.narrate,
                voice=heroes[0].preferred_voice if heroes else None,
            )
        )

    def _with_typed_name(
        self, uow: StorytellingUnitOfWork, caller: Caller, plan: Plan, wish: StoryWish, job_id: JobId
    ) -> Plan:
        if not wish.kid_name or plan.kid_ids:
            return plan
        sealed = uow.names.seal(caller.family_id, wish.kid_name, f"job {job_id}")
        return plan.with_typed_name(sealed)

    def _estimate_ms(self, rank_at: datetime) -> int:
        usual = self.jobs.typical_seconds(QUEUE) or USUAL_SECONDS
        rounds = math.ceil((self.jobs.ahead_of(QUEUE, rank_at) + 1) / self.worker_slots)
        return max(1000, int(rounds * usual * 1000))

    @use_case
    def status(self, caller: Caller, job_id: JobId) -> Result[JobStatus, UnknownJob]:
        job = self.views.find(caller.family_id, job_id)
        if job is None or not concerns(caller, job):
            return Failure(UnknownJob())
        return Success(self._status(caller, job))

    def _status(self, caller: Caller, job: Job) -> JobStatus:
        title = None
        if job.state is JobState.DONE:
            title = self.views.titles(caller.family_id, [StoryId(job.subject)]).get(StoryId(job.subject))
        remaining = None if job.state.is_ended else self._estimate_ms(job.rank_at)
        return JobStatus.of(job, title, remaining)

    @use_case
    def list_mine(
        self, caller: Caller, page: PageRequest, stage: Stage | None = None
    ) -> Result[Page[JobStatus], Never]:
        found = self.views.page(caller.family_id, stage, page)
        done = [StoryId(one.job.subject) for one in found.items if one.job.state is JobState.DONE]
        titles = self.views.titles(caller.family_id, done) if done else {}
        statuses = tuple(
            JobStatus.of(one.job, titles.get(StoryId(one.job.subject)), None)
            for one in found.items
            if concerns(caller, one.job)
        )
        return Success(Page(statuses, found.limit, found.next))

    @use_case
    def cancel(self, caller: Caller, job_id: JobId) -> Result[Job, UnknownJob | JobNotCancellable]:
        """Stop it, and give the allowance back; stopping twice is fine."""
        now = self.clock.now()
        with self.unit_of_work() as uow:
            job = uow.jobs.of_family(job_id, caller.family_id)
            if job is None or job.queue != QUEUE or not concerns(caller, job):
                return Failure(UnknownJob())
            if job.state is JobState.CANCELED:
                return Success(job)
            if not may_be_canceled(job):
                return Failure(JobNotCancellable(job.stage))
            canceled = canceled_in(uow, job, "asked", now)
            uow.commit()
        return Success(canceled)


def concerns(caller: Caller, job: Job) -> bool:
    """A kid follows its own wishes only."""
    if not caller.is_kid:
        return True
    kid_ids = job.payload.get("plan", {}).get("kid_ids", ())
    return str(caller.kid_id) in kid_ids[:1]


def chosen_categories(understood: Understood, heroes: Sequence[HeroKid], taxonomy: Taxonomy) -> tuple[Named, ...]:
    """What the wish names, else what the kid prefers, else a bedtime story."""
    if understood.categories:
        return understood.categories[:5]
    preferred = {category for kid in heroes[:1] for category in kid.categories}
    liked = tuple(one for one in taxonomy.categories if one.id in preferred)[:2]
    return liked or tuple(one for one in taxonomy.categories if one.slug == BEDTIME_STORIES)


def progress_note(stage: Stage) -> dict[str, object]:
    return {"progress": stage.progress, "progressMessage": stage.sentence, "status": stage.value}


def canceled_in(uow: StorytellingUnitOfWork, job: Job, why: str, now: datetime) -> Job:
    """The one way a job is stopped: state, allowance, log and event together."""
    canceled = job.ended(JobState.CANCELED, Stage.CANCELED, now, DONE_KEPT)
    uow.jobs.overrule(canceled)
    uow.ledger.release(CREATION, job.id, now)
    uow.plots.let_go(StoryId(job.subject))
    failed = {"error": Stage.CANCELED.sentence, "code": "CANCELLED", "status": Stage.CANCELED.value}
    uow.jobs.log(job.id, "failed", failed, now)
    if job.family_id:
        uow.publish(StoryGenerationCanceled(at=now, job_id=job.id, family_id=job.family_id, why=why))
    return canceled
