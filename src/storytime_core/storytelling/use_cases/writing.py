"""Writing what was wished for, whatever happens to the worker meanwhile.

Every step's outcome is journaled before the next begins.  Whoever takes over after a crash finds
what was done and goes on from there; a write that comes too late changes nothing.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from attrs import evolve, frozen
from returns.result import Failure, Result, Success

from storytime_core.family.events import KidRemoved
from storytime_core.identity.events import AccountClosed
from storytime_core.kernel.caller import UnknownKid
from storytime_core.kernel.ids import FamilyId, KidId, StoryId
from storytime_core.kernel.jobs import RECOVERIES, Job, JobState, JournalEntry, LeaseLost, Note
from storytime_core.kernel.library import Approval, Audience, Certificate, Provenance, Source, Story, StoryName
from storytime_core.kernel.naming import Naming
from storytime_core.kernel.notes import from_note, to_note
from storytime_core.kernel.ports import Clock, Ids
from storytime_core.kernel.reading_pages import word_count
from storytime_core.kernel.stories import BUDDY, HERO, HEROES, StoryContent, Verdict
from storytime_core.kernel.use_case import use_case

from ..cover_ports import CoverPainter
from ..engine.brief import Brief
from ..engine.chance import seed_for
from ..engine.writing import VERSION as ENGINE_VERSION
from ..engine.writing import Draft
from ..engine.writing import write as tell
from ..events import JobDeadLettered, StoryGenerationFailed, StoryWritten
from ..generation import (
    CREATION,
    DONE_KEPT,
    FAILED_KEPT,
    HOSTED_DRAFTS,
    LONGEST,
    PLOT_TRIES,
    QUEUE,
    Checked,
    FailureCode,
    Painted,
    Payload,
    Stage,
    Step,
    Written,
)
from ..ports import (
    CostEntry,
    HostedWriter,
    NarrationWarmup,
    PictureStore,
    StoryChecker,
    StorytellingUnitOfWork,
    Usage,
    WriterReply,
    WriterTrouble,
)
from ..prompt import prompt_for
from ..reply import read
from ..wish import BUDDIES, Plan, roomier
from .illustrating import cover_job
from .wishing import canceled_in, progress_note

OFFLINE: Final = "offline"
WRITER_DEADLINE: Final = timedelta(seconds=30)
WARMUP: Final = timedelta(seconds=10)
WARM_PAGES: Final = 2
MOST_DRAFTS: Final = HOSTED_DRAFTS + 4


class WritersAway(Exception):
    """Nobody outside answers, and nobody else may write: the job waits and is tried again."""


Journal = Mapping[tuple[str, int], Note]
Also = Callable[[StorytellingUnitOfWork], None]


@frozen
class Given:
    """What a worker knows of the job it holds."""

    job: Job
    payload: Payload
    journal: Journal

    @property
    def plan(self) -> Plan:
        return self.payload.plan

    @property
    def family_id(self) -> FamilyId:
        if self.job.family_id is None:
            raise LookupError(f"job {self.job.id} belongs to nobody")
        return self.job.family_id

    @property
    def story_id(self) -> StoryId:
        return self.payload.story_id

    def noted(self, job: Job, step: Step, number: int, output: Note) -> "Given":
        return evolve(self, job=job, journal={**self.journal, (step, number): output})


@frozen
class Writing:
    unit_of_work: Callable[[], StorytellingUnitOfWork]
    checker: StoryChecker
    painter: CoverPainter
    pictures: PictureStore
    warmup: NarrationWarmup
    clock: Clock
    ids: Ids
    hosted: Sequence[HostedWriter] = ()
    reached: Callable[[str], None] = lambda place: None  # where a test may stop the process

    @use_case
    def advance(self, job: Job) -> Result[Job, LeaseLost]:
        """Bring the job to its end, whatever that is."""
        match self._advanced(job):
            case Failure(UnknownKid()):
                return self._failed(job, FailureCode.KID_GONE)
            case Failure(LeaseLost() as lost):
                return Failure(lost)
            case ended:
                return Success(ended.unwrap())

    @use_case
    def _advanced(self, job: Job) -> Result[Job, LeaseLost | UnknownKid]:
        given = self._begun(job).unwrap()
        if self.clock.now() - (job.started_at or job.created_at) > LONGEST:
            return self._failed(given.job, FailureCode.TIMEOUT)
        given, written, checked = self._drafted(given).unwrap()
        if written.content is None or not checked.is_accepted:
            return self._failed(given.job, FailureCode.REFUSED)
        given, painted = self._painted(given, written).unwrap()
        given = self._warmed(given, written.content).unwrap()
        return self._kept(given, written, checked, painted)

    def give_up(self, job: Job, code: str) -> None:
        """It is poison, or its attempts are used up."""
        known = next((one for one in FailureCode if one.value == code), FailureCode.UNAVAILABLE)
        self._failed(job, known)

    def _begun(self, job: Job) -> Result[Given, LeaseLost]:
        payload = from_note(Payload, job.payload)
        with self.unit_of_work() as uow:
            entries = uow.jobs.journal(job.id)
        intact = {(entry.step, entry.number): entry.output for entry in entries if entry.is_intact}
        given = Given(job, payload, intact)
        if (Step.PREPARE, 1) in intact:
            return Success(given)
        writers = [*(writer.name for writer in self._allowed(given)), OFFLINE]
        prompt = prompt_for(payload.plan.brief)
        output = {"writers": writers, "prompt": prompt.version, "promptSha256": prompt.sha256}
        return self._note(given, Stage.PROCESSING, Step.PREPARE, 1, output)

    def _allowed(self, given: Given) -> Sequence[HostedWriter]:
        """A child's wish is never written outside; nobody's is without consent."""
        if not self.hosted or given.payload.by_kid:
            return ()
        with self.unit_of_work() as uow:
            return self.hosted if uow.consents.allows_hosted(given.family_id) else ()

    def _note(
        self, given: Given, stage: Stage, step: Step, number: int, output: Note, also: Also | None = None
    ) -> Result[Given, LeaseLost]:
        """Journal what a step brought, tell who follows the job, and only then go on."""
        now = self.clock.now()
        job = given.job.at_stage(stage, stage.progress)
        with self.unit_of_work() as uow:
            uow.jobs.save(job).unwrap()
            uow.jobs.note(job, JournalEntry.of(step, number, output), now)
            uow.jobs.log(job.id, "progress", progress_note(stage), now)
            if also:
                also(uow)
            self.reached(f"{step}-{number}-before-commit")
            uow.commit()
        self.reached(f"{step}-{number}-journaled")
        return Success(given.noted(job, step, number, output))

    def _drafted(self, given: Given) -> Result[tuple[Given, Written, Checked], LeaseLost | UnknownKid]:
        """Up to three drafts from outside, then our own; each is checked with the names in."""
        names = self._names(given).unwrap()
        for number in range(1, MOST_DRAFTS + 1):
            given, written = self._content(given, number).unwrap()
            given, checked = self._check(given, number, written, names).unwrap()
            if checked.is_accepted:
                break
        return Success((given, written, checked))

    def _names(self, given: Given) -> Result[tuple[StoryName, ...], UnknownKid]:
        plan, names = given.plan, []
        with self.unit_of_work() as uow:
            kids = uow.kids.heroes(given.family_id, plan.kid_ids).unwrap() if plan.kid_ids else ()
            if plan.typed_name:
                typed = uow.names.open(given.family_id, plan.typed_name, f"job {given.job.id}")
                names.append(StoryName(HERO, typed))
        for placeholder, kid in zip(HEROES, kids, strict=False):
            names.append(StoryName(placeholder, self._fit_to_print(kid.name, given.story_id), kid.id))
        if not names:
            names.append(StoryName(HERO, self.checker.neutral_name(given.story_id.int)))
        if plan.buddy:
            names.append(StoryName(BUDDY, BUDDIES[plan.buddy][0]))
        return Success(tuple(names))

    def _fit_to_print(self, name: str, story_id: StoryId) -> str:
        """A nickname that would not pass is replaced in stories, silently and always alike."""
        return self.checker.neutral_name(story_id.int) if self.checker.trouble_with_name(name) else name

    def _content(self, given: Given, number: int) -> Result[tuple[Given, Written], LeaseLost]:
        if known := given.journal.get((Step.CONTENT, number)):
            return Success((given, from_note(Written, known)))
        writer = self._writer_for(given, number)
        if writer is None and self._must_stay_outside(given):
            nothing = Written(writer=OFFLINE, model="", defects=("not_allowed",))
            return self._note(given, Stage.CONTENT, Step.CONTENT, number, to_note(nothing)).map(
                lambda after: (after, nothing)
            )
        if writer is None:
            return self._told_offline(given, number)
        self.reached(f"writer-{number}-called")
        answer = writer.write(prompt_for(given.plan.brief, self._defects_so_far(given)), WRITER_DEADLINE)
        self.reached(f"writer-{number}-answered")
        written, usage = self._taken(writer, answer, given, number)
        if "unavailable" in written.defects and self._must_stay_outside(given):
            raise WritersAway(writer.name)
        cost = self._cost(given, writer.name, written.model, usage)
        noted = self._note(
            given, Stage.CONTENT, Step.CONTENT, number, to_note(written), lambda uow: uow.costs.note(cost)
        )
        return noted.map(lambda after: (after, written))

    def _must_stay_outside(self, given: Given) -> bool:
        """The family would rather wait than read what our own writer wrote."""
        return not given.plan.offline_fallback and bool(self._allowed(given))

    def _writer_for(self, given: Given, number: int) -> HostedWriter | None:
        """Three tries outside; one that is away is not asked again for this story."""
        if number > HOSTED_DRAFTS:
            return None
        away = {
            note["writer"]
            for (step, _), note in given.journal.items()
            if step == Step.CONTENT and "unavailable" in note["defects"]
        }
        return next((one for one in self._allowed(given) if one.name not in away), None)

    def _defects_so_far(self, given: Given) -> tuple[str, ...]:
        found = [note["defects"] for (step, _), note in given.journal.items() if step == Step.CHECK]
        return tuple(dict.fromkeys(defect for defects in found for defect in defects))

    def _taken(
        self, writer: HostedWriter, answer: Result[WriterReply, WriterTrouble], given: Given, number: int
    ) -> tuple[Written, Usage]:
        match answer:
            case Success(WriterReply() as reply):
                found = read(reply.text, given.plan.brief, seed_for(given.payload.seed, number))
                written = Written(
                    writer=writer.name,
                    model=reply.model,
                    content=found.content,
                    scene=found.scene,
                    tags=given.plan.brief.topics,
                    defects=found.defects,
                    raw=reply.text,
                )
                return written, reply.usage
            case Failure(WriterTrouble() as trouble):
                kind = "refused" if trouble.kind == "refused" else "unavailable"
                return Written(writer=writer.name, model="", defects=(kind,)), trouble.usage
            case _:
                raise TypeError(f"{writer.name} answered {answer!r}")

    def _cost(self, given: Given, provider: str, model: str, usage: Usage) -> CostEntry:
        return CostEntry(
            id=self.ids.new(),
            job_id=given.job.id,
            story_id=given.story_id,
            family_id=given.family_id,
            provider=provider,
            model=model,
            purpose="text",
            tokens_in=usage.tokens_in,
            tokens_out=usage.tokens_out,
            characters=0,
            seconds=usage.seconds,
            micros=usage.micros,
            estimated=usage.estimated,
            at=self.clock.now(),
        )

    def _told_offline(self, given: Given, number: int) -> Result[tuple[Given, Written], LeaseLost]:
        """Our own engine; a plot or title the family has already is not told again."""
        brief = roomier(given.plan.brief, number)
        heroes = [one.name for one in self._names(given).unwrap() if one.kid_id or one.placeholder == HERO]

        def wrong_with(content: StoryContent) -> tuple[str, ...]:
            return (*objections(self._verdict(given, content, frozenset())), *namesakes(content, heroes))

        for attempt in range(PLOT_TRIES):
            seed = seed_for(given.payload.seed, number * PLOT_TRIES + attempt)
            draft = told(brief, seed, wrong_with)
            with self.unit_of_work() as uow:
                is_new = uow.plots.claim(given.family_id, draft.plot_key, draft.content.title, given.story_id)
                uow.commit()
            if is_new:
                break
        written = Written(
            writer=OFFLINE,
            model=f"engine-{ENGINE_VERSION}",
            content=draft.content,
            scene=draft.scene,
            tags=draft.tags[:20],
            plot_key=draft.plot_key,
            seed=seed,
        )
        noted = self._note(given, Stage.CONTENT, Step.CONTENT, number, to_note(written))
        return noted.map(lambda after: (after, written))

    def _check(
        self, given: Given, number: int, written: Written, names: tuple[StoryName, ...]
    ) -> Result[tuple[Given, Checked], LeaseLost]:
        """The story as its family will read it.  A nickname that changed meanwhile means: once more."""
        naming = Naming(names)
        named = naming.content(written.content) if written.content else None
        named_hash = self.checker.content_hash(named) if named else ""
        if (known := given.journal.get((Step.CHECK, number))) and known["named_hash"] == named_hash:
            return Success((given, from_note(Checked, known)))
        if named is None:
            checked = Checked(defects=written.defects or ("schema",), verdict=Verdict(), named_hash="")
        else:
            verdict = self._verdict(given, named, frozenset(naming.names.values()))
            checked = Checked(defects=(*written.defects, *objections(verdict)), verdict=verdict, named_hash=named_hash)
        if known:
            return Success((given, checked))
        noted = self._note(given, Stage.CHECKING, Step.CHECK, number, to_note(checked))
        return noted.map(lambda after: (after, checked))

    def _verdict(self, given: Given, content: StoryContent, names: frozenset[str]) -> Verdict:
        brief = given.plan.brief
        return self.checker.check(content, brief.band, names, brief.excluded, given.plan.bedtime, brief.fear_ceiling)

    def _painted(self, given: Given, written: Written) -> Result[tuple[Given, Painted], LeaseLost]:
        """A cover that cannot be stored now is painted later; the story does not wait for it."""
        if known := given.journal.get((Step.IMAGE, 1)):
            return Success((given, from_note(Painted, known)))
        if written.scene is None:
            raise LookupError(f"job {given.job.id} has a story without a scene")
        cover = self.painter.draw(written.scene)
        kept = self.pictures.keep(cover.png, "image/png")
        small = self.pictures.keep(cover.thumbnail, "image/png") if kept else None
        self.reached("cover-stored")
        painted = Painted(name=kept.name if kept else None, thumbnail=small.name if small else None)
        now = self.clock.now()

        def registered(uow: StorytellingUnitOfWork) -> None:
            for one in (kept, small):
                if one:
                    uow.media.note(one.name, one.content_type, one.size, one.sha256, given.family_id, now)

        noted = self._note(given, Stage.IMAGE, Step.IMAGE, 1, to_note(painted), registered)
        return noted.map(lambda after: (after, painted))

    def _warmed(self, given: Given, content: StoryContent) -> Result[Given, LeaseLost | UnknownKid]:
        """The first pages are spoken before anybody asks; if that does not work, nothing is lost."""
        if (Step.AUDIO, 1) in given.journal:
            return Success(given)
        pages = 0
        if given.plan.narrate:
            text = Naming(self._names(given).unwrap()).text(content.text)
            pages = self.warmup.prepare(given.family_id, text, given.plan.voice, WARM_PAGES, WARMUP)
        return self._note(given, Stage.AUDIO, Step.AUDIO, 1, {"pages": pages})

    def _kept(
        self, given: Given, written: Written, checked: Checked, painted: Painted
    ) -> Result[Job, LeaseLost | UnknownKid]:
        """First say that it is being kept, so that nobody cancels any more; then keep everything at once."""
        persisting = given.job.at_stage(Stage.PERSISTING, Stage.PERSISTING.progress)
        now = self.clock.now()
        if given.job.stage != Stage.PERSISTING:
            with self.unit_of_work() as uow:
                uow.jobs.save(persisting).unwrap()
                uow.jobs.log(persisting.id, "progress", progress_note(Stage.PERSISTING), now)
                uow.commit()
            self.reached("persisting")
        names = self._names(given).unwrap()
        named = Naming(names).content(written.content) if written.content else None
        if named is None or self.checker.content_hash(named) != checked.named_hash:
            return self._advanced(persisting)  # a nickname changed under us: check again
        story, certificate = self._story(given, written, checked, painted, names, now)
        ended = persisting.ended(JobState.DONE, Stage.COMPLETED, now, DONE_KEPT)
        with self.unit_of_work() as uow:
            uow.jobs.save(ended).unwrap()
            uow.taxonomy.settled()
            uow.stories.add(story, certificate)
            uow.ledger.settle(CREATION, given.job.id, now)
            uow.records.keep(story.id, given.job.id, record_of(given))
            if painted.name is None and written.scene:
                uow.jobs.add(cover_job(self.ids.new(), given.family_id, story.id, written.scene, now))
            uow.jobs.log(given.job.id, "completed", {"storyId": str(story.id)}, now)
            uow.publish(self._written(given, written, story, now))
            self.reached("persist-before-commit")
            uow.commit()
        self.reached("persist-committed")
        return Success(ended)

    def _story(
        self,
        given: Given,
        written: Written,
        checked: Checked,
        painted: Painted,
        names: tuple[StoryName, ...],
        now: datetime,
    ) -> tuple[Story, Certificate]:
        plan, content = given.plan, written.content
        if content is None:
            raise LookupError("nothing was written")
        story = Story(
            id=given.story_id,
            slug=f"story-{given.story_id}",
            content=content,
            age_min=plan.age_low,
            age_max=plan.age_high,
            categories=plan.category_ids,
            themes=plan.theme_ids,
            seasons=plan.season_ids,
            created_at=now,
            updated_at=now,
            tags=written.tags,
            audience=Audience.FAMILY,
            family_id=given.family_id,
            creator_kid_id=plan.kid_ids[0] if plan.kid_ids else None,
            source=Source.GENERATED,
            approval=Approval.PENDING if plan.approve else Approval.NONE,
            ai_generated=True,
            provenance=Provenance(f"storytime {written.writer}", written.model, now),
            cover_url=f"/media/{painted.name}" if painted.name else "",
            generation_job_id=given.job.id,
            names=names,
            published_at=now,
        )
        certificate = Certificate(
            id=self.ids.new(),
            story_id=story.id,
            content_hash=self.checker.content_hash(content),
            rules_version=checked.verdict.rules_version,
            band=plan.brief.band,
            verdict=checked.verdict,
            source=Source.GENERATED,
            made_at=now,
        )
        return story, certificate

    def _written(self, given: Given, written: Written, story: Story, now: datetime) -> StoryWritten:
        first = given.journal[(Step.CONTENT, 1)]["writer"]
        return StoryWritten(
            at=now,
            job_id=given.job.id,
            story_id=story.id,
            family_id=given.family_id,
            kid_ids=tuple(KidId(UUID(str(kid_id))) for kid_id in given.plan.kid_ids),
            band=given.plan.brief.band,
            word_count=word_count(story.content.text),
            writer=written.writer,
            fallback_from=first if first != written.writer else None,
            seconds=(now - given.job.created_at).total_seconds(),
            approval=story.approval,
        )

    def _failed(self, job: Job, code: FailureCode) -> Result[Job, LeaseLost]:
        """State, allowance, log and event together: nothing is charged."""
        now = self.clock.now()
        ended = job.ended(JobState.FAILED, Stage.FAILED, now, FAILED_KEPT, code)
        with self.unit_of_work() as uow:
            saved = uow.jobs.save(ended)
            if not isinstance(saved, Success):
                return Failure(LeaseLost(job.id))
            uow.ledger.release(CREATION, job.id, now)
            uow.plots.let_go(StoryId(job.subject))
            failed = {"error": code.sentence, "code": code.value, "status": Stage.FAILED.value}
            uow.jobs.log(job.id, "failed", failed, now)
            if job.family_id:
                uow.publish(StoryGenerationFailed(at=now, job_id=job.id, family_id=job.family_id, code=code))
            if code is FailureCode.POISONED:
                uow.publish(JobDeadLettered(at=now, queue=QUEUE, job_id=job.id, recoveries=RECOVERIES))
            uow.commit()
        return Success(ended)

    def on_kid_removed(self, event: KidRemoved) -> None:
        """Its waiting stories are stopped and given back."""
        self.stop(event.family_id, event.kid_id)

    def on_account_closed(self, event: AccountClosed) -> None:
        """So are all of a family that has left."""
        self.stop(FamilyId(event.account_id))

    def stop(self, family_id: FamilyId, kid_id: KidId | None = None) -> None:
        """Everything that waits or is written for a family, or for one kid of it."""
        why = "account_closed" if kid_id is None else "kid_removed"
        with self.unit_of_work() as uow:
            for job in uow.jobs.under_way(QUEUE, family_id):
                if kid_id is None or str(kid_id) in job.payload["plan"]["kid_ids"]:
                    canceled_in(uow, job, why, self.clock.now())
            uow.commit()


def namesakes(content: StoryContent, heroes: Sequence[str]) -> tuple[str, ...]:
    """Somebody else in the story is called like a hero of it: no fault of safety, but hard to follow."""
    said = " ".join((content.title, content.text, *(option for one in content.questions for option in one.options)))
    return tuple("namesake" for name in heroes if re.search(rf"\b{re.escape(name)}\b", said))


def told(brief: Brief, seed: int, wrong_with: Callable[[StoryContent], tuple[str, ...]]) -> Draft:
    match tell(brief, seed, wrong_with):
        case Success(Draft() as draft):
            return draft
        case narrow:
            raise LookupError(f"a wish without a plot was accepted: {narrow}")


def objections(verdict: Verdict) -> tuple[str, ...]:
    """What stands against a draft, by closed codes."""
    return (*verdict.blocked, *(f"level_{column}" for column in verdict.level_defects))


def record_of(given: Given) -> Note:
    """How the story came about, without a name: enough to make it again."""
    steps = [{"step": step, "number": number, "output": output} for (step, number), output in given.journal.items()]
    return {"plan": to_note(given.plan), "seed": given.payload.seed, "engine": ENGINE_VERSION, "steps": steps}
