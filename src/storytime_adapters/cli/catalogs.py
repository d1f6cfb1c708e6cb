"""``storytime catalog import`` and ``storytime catalog backfill``"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from attrs import asdict
from returns.result import Failure, Success
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from storytime_core.catalog.importing import ImportRun
from storytime_core.catalog.use_cases.backfilling import Backfilled
from storytime_core.catalog.use_cases.importing import Begun
from storytime_core.kernel.errors import DomainError

from .house import FINDINGS, application, console, fail, show


def bring_in(file: Path, dry_run: bool, overwrite: bool, as_json: bool) -> None:
    if not file.is_file():
        fail(f"There is no file {file}.", FINDINGS)
    importing = application().storytime().catalog.importing
    match importing.begin_by_hand(str(file.resolve()), dry_run, overwrite):
        case Success(Begun() as begun):
            with progress_of(begun.run.total) as told:
                done = importing.advance(begun.job, told).unwrap()
        case Failure(DomainError() as no):
            reason = getattr(no, "reason", "")
            fail(f"{no.message} ({reason})", FINDINGS)
    show(asdict(done), as_json, lambda: lines_of(done))
    if done.failed:
        raise SystemExit(FINDINGS)


def lines_of(run: ImportRun) -> list[str]:
    counts = (("new", run.created), ("changed", run.updated), ("as before", run.unchanged), ("left out", run.failed))
    said = ", ".join(f"{count} {what}" for what, count in counts)
    tried = "Nothing was written; there would be: " if run.dry_run else ""
    faults = [f"record {one.index} {one.slug}: {one.path} {one.message}" for one in run.errors]
    return [f"{tried}{said}.", *faults]


@contextmanager
def progress_of(total: int) -> Iterator[Callable[[ImportRun], None]]:
    """A bar on a terminal, a line for each batch elsewhere."""
    if not console.is_terminal:
        yield lambda run: console.print(f"{run.processed} of {run.total} ({run.percent}%)", highlight=False)
        return
    columns: tuple[Any, ...] = (TextColumn("importing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("importing", total=total)
        yield lambda run: bar.update(task, completed=run.processed)


def recount(as_json: bool) -> None:
    def told(so_far: Backfilled) -> None:
        console.print(f"{so_far.looked_at} looked at, {so_far.put_right} put right", highlight=False)

    done = application().storytime().catalog.backfilling.run(told).unwrap()
    show(asdict(done), as_json, lambda: [f"{done.looked_at} stories, {done.put_right} of them put right."])


def hand_over(as_json: bool) -> None:
    is_new = application().storytime().catalog.backfilling.begin().unwrap()
    said = "A worker will count them." if is_new else "A worker is at it already."
    show({"begun": is_new}, as_json, lambda: [said])
