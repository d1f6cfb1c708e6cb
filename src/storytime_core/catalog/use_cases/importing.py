"""Bringing a catalog in, a hundred stories at a time.

The records of a batch are read and checked beside all units of work; what is made of them, how far the run
has come and the word of it are one transaction.  Whoever is stopped anywhere goes on after the last batch.
Nobody is told of the stories: they are there, that is all.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import BinaryIO, Final

from attrs import Factory, define, evolve, frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.access import ServiceUnavailable
from storytime_core.kernel.bands import band_of
from storytime_core.kernel.ids import JobId, StoryId
from storytime_core.kernel.jobs import LEASE, Job, JobSignals, JobState, JobViews, LeaseLost
from storytime_core.kernel.library import Audience, Certificate, Source, Story, StoryState
from storytime_core.kernel.notes import from_note, to_note
from storytime_core.kernel.ports import Clock, Ids
from storytime_core.kernel.use_case import use_case

from ..authoring import begun, edited, ready, with_words
from ..authoring_ports import AuthoringUnitOfWork, CatalogFiles, Glossary, ImportSource
from ..errors import Fault, ImportRunning, ImportUnreadable, StoryNotSafe, StoryUnfit, UnknownImport
from ..events import CatalogImported
from ..importing import (
    BY_HAND,
    KIND,
    ONE_AT_A_TIME,
    QUEUE,
    Imported,
    ImportRecord,
    ImportRun,
    RecordFault,
    RefusedRecord,
    kept_hash,
    on_shelves,
)
from ..model import Taxonomy
from ..views import TaxonomyViews
from .certifying import Certifying

BATCH: Final = 100
KEPT: Final = timedelta(days=30)
RUNNING: Final = "importing"


@frozen
class Begun:
    """An import that is under way, or was."""

    job: Job
    run: ImportRun


@frozen
class Brought:
    """A story as it will be kept."""

    story: Story
    certificate: Certificate | None
    imported: Imported


@define
class Batch:
    """What becomes of up to a hundred records."""

    new: list[Brought] = Factory(list)
    changed: list[Brought] = Factory(list)
    unchanged: int = 0
    faults: list[RecordFault] = Factory(list)
    seen: dict[str, int | None] = Factory(dict)  # the version of each story it was made for


@frozen
class Importing:
    unit_of_work: Callable[[], AuthoringUnitOfWork]
    jobs: JobViews
    taxonomy: TaxonomyViews
    source: ImportSource
    files: CatalogFiles
    certifying: Certifying
    glossary: Glossary
    signals: JobSignals
    clock: Clock
    ids: Ids
    reached: Callable[[str], None] = lambda place: None  # where a test may stop the process

    @use_case
    def start(
        self, catalog: BinaryIO, dry_run: bool = False, overwrite: bool = False
    ) -> Result[Begun, ImportUnreadable | ImportRunning | ServiceUnavailable]:
        """It is looked through now, and brought in by a worker."""
        kept = self.files.keep(catalog).unwrap()
        counted = self.source.count(kept.name)
        if not isinstance(counted, Success):
            self.files.remove(kept.name)
            return Failure(counted.failure())
        run = ImportRun(file=kept.name, dry_run=dry_run, overwrite=overwrite, total=counted.unwrap())
        now = self.clock.now()
        with self.unit_of_work() as uow:
            begun = Begun(self._job(QUEUE, run, now), run)
            if not self._added(uow, begun.job, now):
                self.files.remove(kept.name)
                return Failure(ImportRunning())
            uow.files.note(kept.name, kept.content_type, kept.size, kept.sha256, None, now)
            uow.commit(begun)
        self.signals.wake(QUEUE)
        return Success(begun)

    @use_case
    def begin_by_hand(
        self, file: str, dry_run: bool = False, overwrite: bool = False
    ) -> Result[Begun, ImportUnreadable | ImportRunning]:
        """By whoever has the file at hand; one that was stopped goes on where it was."""
        total = self.source.count(file).unwrap()
        run = ImportRun(file=file, dry_run=dry_run, overwrite=overwrite, total=total)
        now = self.clock.now()
        with self.unit_of_work() as uow:
            left = list(uow.jobs.claim(BY_HAND, 1, LEASE))
            if not left:
                if not uow.jobs.add(self._job(BY_HAND, run, now)):
                    return Failure(ImportRunning())
                left = list(uow.jobs.claim(BY_HAND, 1, LEASE))
            job, known = left[0], run_of(left[0])
            if (known.file, known.dry_run, known.overwrite, known.total) != (file, dry_run, overwrite, total):
                known = run  # another one, which nobody finished
                job = evolve(job, payload=to_note(run))
                uow.jobs.save(job).unwrap()
            uow.commit()
        return Success(Begun(job, known))

    @use_case
    def show(self, job_id: JobId) -> Result[Begun, UnknownImport]:
        job = self.jobs.find(job_id)
        return Success(Begun(job, run_of(job))) if job and job.kind == KIND else Failure(UnknownImport())

    @use_case
    def advance(self, job: Job, told: Callable[[ImportRun], object] = lambda run: None) -> Result[ImportRun, LeaseLost]:
        """Batch after batch, from wherever it stands."""
        run = run_of(job)
        told(run)
        left = self.source.records(run.file, run.processed)
        while records := list(islice(left, BATCH)):
            run = self._batch(job, run, records).unwrap()
            self.reached("import-batch")
            told(run)
        return Success(self._ended(job, run, JobState.DONE, None).unwrap())

    def give_up(self, job: Job, code: str) -> None:
        """What was brought in stays."""
        self._ended(job, run_of(job), JobState.FAILED, code)

    def _batch(
        self, job: Job, run: ImportRun, records: Sequence[ImportRecord | RefusedRecord]
    ) -> Result[ImportRun, LeaseLost]:
        while True:
            batch = self._judged(run, records)
            now = self.clock.now()
            after = run.after(len(batch.new), len(batch.changed), batch.unchanged, tuple(batch.faults))
            with self.unit_of_work() as uow:
                uow.jobs.save(evolve(job, payload=to_note(after)).at_stage(RUNNING, after.percent)).unwrap()
                if job.queue == BY_HAND:  # where no worker does
                    uow.jobs.renew(job, LEASE)
                if not run.dry_run and (batch.new or batch.changed):
                    uow.taxonomy.settled()
                    if uow.stories.versions_by_slug(list(batch.seen)) != known_versions(batch.seen):
                        continue  # somebody wrote one of them meanwhile: look again
                    self._keep(uow, batch, now)
                self.reached("import-before-commit")
                uow.commit()
            return Success(after)

    def _keep(self, uow: AuthoringUnitOfWork, batch: Batch, now: datetime) -> None:
        uow.stories.add_all([(one.story, one.certificate) for one in batch.new])
        uow.stories.replace_all([(one.story, one.certificate) for one in batch.changed])
        uow.imports.save({one.story.id: one.imported for one in (*batch.new, *batch.changed)})

    def _judged(self, run: ImportRun, records: Sequence[ImportRecord | RefusedRecord]) -> Batch:
        """What there is of these stories, and what shall become of them."""
        good = [one for one in records if isinstance(one, ImportRecord)]
        taxonomy = self.taxonomy.taxonomy()
        with self.unit_of_work() as uow:
            there = uow.stories.by_slug([one.slug for one in good])
            imported = uow.imports.of([story.id for story in there.values()]) if there else {}
        batch = Batch(faults=[fault for one in records if isinstance(one, RefusedRecord) for fault in one.faults])
        for record in good:
            if record.slug in batch.seen:
                batch.faults.append(RecordFault.of(record, Fault("slug", "is there twice")))
                continue
            before = there.get(record.slug)
            batch.seen[record.slug] = before.version if before else None
            self._place(batch, run, record, before, imported, taxonomy)
        return batch

    def _place(
        self,
        batch: Batch,
        run: ImportRun,
        record: ImportRecord,
        before: Story | None,
        imported: Mapping[StoryId, Imported],
        taxonomy: Taxonomy,
    ) -> None:
        if before and before.audience is not Audience.PUBLIC:
            batch.faults.append(RecordFault.of(record, Fault("slug", "belongs to another story")))
            return
        if before and stays(before, imported.get(before.id), record, run.overwrite):
            batch.unchanged += 1
            return
        match self._made(record, before, taxonomy):
            case Success(Brought() as brought):
                (batch.changed if before else batch.new).append(brought)
            case Failure(StoryNotSafe() as unsafe):
                names = ", ".join(one.name for one in unsafe.verdicts)
                batch.faults.append(RecordFault.of(record, Fault("", f"did not pass the checks: {names}")))
            case Failure(StoryUnfit() as unfit):
                batch.faults += (RecordFault.of(record, fault) for fault in unfit.faults)

    @use_case
    def _made(
        self, record: ImportRecord, before: Story | None, taxonomy: Taxonomy
    ) -> Result[Brought, StoryUnfit | StoryNotSafe]:
        """The story of a record, checked like any other."""
        edit, faults = on_shelves(record, taxonomy)
        if faults:
            return Failure(StoryUnfit(faults))
        now = self.clock.now()
        if before is None:
            story = begun(StoryId(self.ids.new()), edit, None, Source.IMPORT, now, record.slug).unwrap()
        else:
            story = edited(evolve(before, deleted_at=None, erased_after=None), edit, now).unwrap()
        certificate = None
        if record.state is StoryState.PUBLISHED:
            words = self.glossary.words_in(story.content.text, band_of(story.age_min, story.age_max))
            story = with_words(ready(story).unwrap(), words)
            story = evolve(story, state=StoryState.PUBLISHED, published_at=story.published_at or now)
            shelves = taxonomy.named_categories(story.categories)
            certificate = self.certifying.certificate(story, shelves, now).unwrap()
        else:
            story = evolve(story, state=record.state)
        return Success(Brought(story, certificate, Imported(record.digest, kept_hash(story))))

    def _ended(self, job: Job, run: ImportRun, state: JobState, code: str | None) -> Result[ImportRun, LeaseLost]:
        now = self.clock.now()
        with self.unit_of_work() as uow:
            ended = evolve(job, payload=to_note(run)).ended(state, state.value, now, KEPT, code)
            saved = uow.jobs.save(ended)
            if not isinstance(saved, Success):
                return Failure(LeaseLost(job.id))
            uow.files.forget(run.file)
            uow.publish(
                CatalogImported(at=now, job_id=job.id, created=run.created, updated=run.updated, failed=run.failed)
            )
            uow.commit()
        if job.queue == QUEUE:
            self.files.remove(run.file)
        return Success(run)

    def _added(self, uow: AuthoringUnitOfWork, job: Job, now: datetime) -> bool:
        """One that was begun by hand and left behind is over."""
        if uow.jobs.add(job):
            return True
        for left in uow.jobs.claim(BY_HAND, 1, LEASE):
            uow.jobs.save(left.ended(JobState.FAILED, "left", now, KEPT, "POISONED"))
            return uow.jobs.add(job)
        return False

    def _job(self, queue: str, run: ImportRun, now: datetime) -> Job:
        return Job(
            id=JobId(self.ids.new()),
            queue=queue,
            kind=KIND,
            subject=ONE_AT_A_TIME,
            family_id=None,
            payload=to_note(run),
            created_at=now,
            rank_at=now,
            run_after=now,
        )


def run_of(job: Job) -> ImportRun:
    return from_note(ImportRun, job.payload)


def stays(story: Story, imported: Imported | None, record: ImportRecord, overwrite: bool) -> bool:
    """Nothing new was brought; or it was changed here by hand, and that counts."""
    if overwrite:
        return imported is not None and imported.record_hash == record.digest and not imported.was_edited(story)
    return imported is None or imported.record_hash == record.digest or imported.was_edited(story)


def known_versions(seen: Mapping[str, int | None]) -> Mapping[str, int]:
    return {slug: version for slug, version in seen.items() if version is not None}
