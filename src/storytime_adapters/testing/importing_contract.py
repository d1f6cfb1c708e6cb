"""How a catalog is brought in, whatever happens to whoever does it."""

import json
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from attrs import evolve
from returns.result import Failure, Success

from storytime_adapters.storage import Storage
from storytime_core.catalog.authoring import StoryEdit
from storytime_core.catalog.errors import ImportRunning, ImportUnreadable
from storytime_core.catalog.importing import BY_HAND, QUEUE, ImportRun
from storytime_core.catalog.use_cases.backfilling import Backfilled
from storytime_core.catalog.use_cases.importing import Begun
from storytime_core.kernel.ids import CategoryId
from storytime_core.kernel.jobs import LEASE, Job, JobState
from storytime_core.kernel.library import Audience, Source, Story, StoryState

from .authoring_contract import Meddling
from .cast import FAMILY, a_story, certified
from .writing_room import KITE, UNSAFE, WritingRoom


@pytest.fixture
def room(storage: Storage) -> WritingRoom:
    return WritingRoom(storage)


@pytest.fixture
def shelf(room: WritingRoom) -> CategoryId:
    return room.a_shelf()


def a_record(number: int, **more: Any) -> dict[str, Any]:
    record = {
        "slug": f"kite-{number:04}",
        "title": f"Kite Number {number}",
        "description": "A boy and his kite.",
        "textContent": KITE,
        "ageMin": 4,
        "ageMax": 6,
        "categories": ["nature"],
        "tags": ["kite"],
        "questions": [{"question": "What color was it?", "options": ["Red", "Blue"], "correctOption": 0}],
    }
    return {name: value for name, value in {**record, **more}.items() if value is not None}


def catalog(*records: Any) -> BytesIO:
    return BytesIO(json.dumps({"version": 1, "stories": records}).encode())


def claimed(room: WritingRoom) -> Job:
    with room.storage.work() as uow:
        (job,) = uow.jobs.claim(QUEUE, 1, LEASE)
        uow.commit()
    return job


def given_back(room: WritingRoom, job: Job) -> None:
    """As by a worker that ends."""
    with room.storage.work() as uow:
        uow.jobs.put_back(job, timedelta()).unwrap()
        uow.commit()


def brought_in(room: WritingRoom, *records: Any, **how: bool) -> ImportRun:
    room.importing.start(catalog(*records), **how).unwrap()
    return room.importing.advance(claimed(room)).unwrap()


def counts(run: ImportRun) -> tuple[int, int, int, int]:
    return run.created, run.updated, run.unchanged, run.failed


def kept(room: WritingRoom, *numbers: int) -> dict[str, Story]:
    with room.storage.catalog() as uow:
        return dict(uow.stories.by_slug([f"kite-{number:04}" for number in numbers]))


def looks(stories: dict[str, Story]) -> dict[str, Any]:
    """Without ids and instants."""
    return {
        slug: (one.content, one.categories, one.tags, one.state, one.source, one.version)
        for slug, one in sorted(stories.items())
    }


def test_records_become_stories_that_are_read(room: WritingRoom, shelf: CategoryId) -> None:
    run = brought_in(room, a_record(1), a_record(2, state="draft", categories=None))

    assert counts(run) == (2, 0, 0, 0) and run.percent == 100
    out, draft = kept(room, 1, 2).values()
    assert (out.state, out.source, out.audience) == (StoryState.PUBLISHED, Source.IMPORT, Audience.PUBLIC)
    assert draft.state is StoryState.DRAFT
    with room.storage.catalog() as uow:
        assert uow.stories.readable_hash(out.id) is not None and uow.stories.readable_hash(draft.id) is None


def test_bad_records_are_told_and_the_others_go_on(room: WritingRoom, shelf: CategoryId) -> None:
    run = brought_in(
        room,
        a_record(1, title=7, surname="X"),
        a_record(2, categories=["Trains"]),
        a_record(3, textContent=UNSAFE),
        a_record(4, textContent=None),
        "no record",
        a_record(5),
        a_record(5),
        a_record(6, ageMin=9, ageMax=3),
    )

    assert counts(run) == (1, 0, 0, 7)
    told = {(fault.index, fault.path) for fault in run.errors}
    assert {(0, "title"), (0, "surname"), (1, "categories[0]"), (2, ""), (3, "textContent")} <= told
    assert {(index, path) for index, path in told if path == "slug"} and set(kept(room, *range(1, 7))) == {"kite-0005"}
    assert (4, "") in told
    assert all("blood" not in fault.message for fault in run.errors)


def test_what_is_brought_again_stays_and_what_is_new_about_it_is_taken_over(
    room: WritingRoom, shelf: CategoryId
) -> None:
    brought_in(room, a_record(1), a_record(2))
    before = kept(room, 1, 2)

    assert counts(brought_in(room, a_record(1), a_record(2))) == (0, 0, 2, 0)
    assert kept(room, 1, 2) == before
    assert counts(brought_in(room, a_record(1, title="The Green Kite"), a_record(2))) == (0, 1, 1, 0)
    after = kept(room, 1)["kite-0001"]
    assert after.content.title == "The Green Kite" and after.id == before["kite-0001"].id


def test_edits_made_here_are_kept_unless_they_shall_be_replaced(room: WritingRoom, shelf: CategoryId) -> None:
    brought_in(room, a_record(1))
    id = kept(room, 1)["kite-0001"].id
    room.curating.recommend(id, True).unwrap()  # editors' marks are no edit of the story
    assert counts(brought_in(room, a_record(1, title="Kites"))) == (0, 1, 0, 0)
    room.authoring.edit(None, id, StoryEdit(title="My Kite")).unwrap()

    assert counts(brought_in(room, a_record(1, title="The Green Kite"))) == (0, 0, 1, 0)
    assert kept(room, 1)["kite-0001"].content.title == "My Kite"
    assert counts(brought_in(room, a_record(1, title="The Green Kite"), overwrite=True)) == (0, 1, 0, 0)
    assert kept(room, 1)["kite-0001"].content.title == "The Green Kite"
    assert kept(room, 1)["kite-0001"].recommended


def test_an_edit_made_while_it_is_checked_is_kept(room: WritingRoom, shelf: CategoryId) -> None:
    brought_in(room, a_record(1), a_record(2))
    id = kept(room, 1)["kite-0001"].id
    edit = StoryEdit(title="My Kite")
    checker = Meddling(room, lambda: room.authoring.edit(None, id, edit).unwrap())

    run = brought_in(evolve(room, checker=checker), a_record(1, title="Kites"), a_record(2, title="Kites"))

    assert counts(run) == (0, 1, 1, 0)
    assert kept(room, 1)["kite-0001"].content.title == "My Kite"


def test_a_dry_run_writes_nothing(room: WritingRoom, shelf: CategoryId) -> None:
    assert counts(brought_in(room, a_record(1), a_record(2, title=7), dry_run=True)) == (1, 0, 0, 1)
    assert kept(room, 1) == {}


def test_a_story_of_a_family_is_nobody_elses(room: WritingRoom, shelf: CategoryId) -> None:
    theirs = a_story(1, audience=Audience.FAMILY, family_id=FAMILY, slug="kite-0001")
    with room.storage.catalog() as uow:
        uow.stories.add(theirs, certified(theirs))
        uow.commit()

    assert counts(brought_in(room, a_record(1), overwrite=True)) == (0, 0, 0, 1)


@pytest.mark.parametrize("sent", [b"[1, 2]", b'{"version": 2, "stories": []}', b'{"stories": [{"a": 1}', b"\xff{"])
def test_what_is_no_catalog_is_refused_at_once(room: WritingRoom, sent: bytes) -> None:
    assert isinstance(room.importing.start(BytesIO(sent)).failure(), ImportUnreadable)
    assert room.media.files == {}


def test_one_at_a_time(room: WritingRoom, shelf: CategoryId, tmp_path: Any) -> None:
    file = tmp_path / "catalog.json"
    file.write_bytes(catalog(a_record(1)).getvalue())
    room.importing.start(catalog(a_record(1))).unwrap()

    assert room.importing.start(catalog(a_record(2))) == Failure(ImportRunning())
    assert room.importing.begin_by_hand(str(file)) == Failure(ImportRunning())
    room.importing.advance(claimed(room)).unwrap()
    assert isinstance(room.importing.begin_by_hand(str(file)), Success)
    assert room.importing.begin_by_hand(str(file)) == Failure(ImportRunning())


class Stopped(Exception):
    """The process ends here."""


def stopping_at(place: str, times: int) -> Callable[[str], None]:
    left = [times]

    def reached(where: str) -> None:
        left[0] -= where == place
        if where == place and left[0] == 0:
            raise Stopped

    return reached


@pytest.mark.parametrize("place", ["import-before-commit", "import-batch"])
def test_stopped_in_any_batch_and_gone_on_with_equals_a_run_in_one_go(
    room: WritingRoom, shelf: CategoryId, place: str
) -> None:
    """Half of the records are there before, half of those are different, and some are bad."""
    numbers = range(1, 251)
    brought_in(room, *(a_record(number) for number in numbers if number % 2))
    records = [
        a_record(number, title=f"Kites {number}" if number % 3 else None, surname="X" if number % 50 == 0 else None)
        for number in numbers
    ]
    records = [one if "title" in one else a_record(int(one["slug"][-4:])) for one in records]
    for batch in (1, 2, 3):
        begun: Begun = room.importing.start(catalog(*records), overwrite=True).unwrap()
        job = claimed(room)
        with pytest.raises(Stopped):
            evolve(room, reached=stopping_at(place, batch)).importing.advance(job)
        given_back(room, job)
        run = room.importing.advance(claimed(room)).unwrap()
        shown = room.importing.show(begun.job.id).unwrap()
        assert (shown.job.state, shown.job.progress, shown.run) == (JobState.DONE, 100, run)
        assert run.processed == run.total == 250
        if batch == 1:
            assert counts(run) == (121, 83, 42, 4)
            whole = looks(kept(room, *numbers))
        else:
            assert counts(run) == (0, 0, 246, 4)
            assert looks(kept(room, *numbers)) == whole
    assert len(whole) == 246


def test_begun_by_hand_and_left_it_goes_on_where_it_was(room: WritingRoom, shelf: CategoryId, tmp_path: Any) -> None:
    file = tmp_path / "catalog.jsonl"
    file.write_text("\n".join(json.dumps(a_record(number)) for number in range(1, 151)))
    begun = room.importing.begin_by_hand(str(file)).unwrap()
    with pytest.raises(Stopped):
        evolve(room, reached=stopping_at("import-batch", 1)).importing.advance(begun.job)
    with room.storage.work() as uow:
        uow.jobs.put_back(begun.job, timedelta()).unwrap()
        uow.commit()

    again = room.importing.begin_by_hand(str(file)).unwrap()
    assert (again.job.id, again.run.processed, again.job.queue) == (begun.job.id, 100, BY_HAND)
    assert counts(room.importing.advance(again.job).unwrap()) == (150, 0, 0, 0)


def test_counts_that_are_wrong_are_put_right_once(room: WritingRoom, shelf: CategoryId) -> None:
    brought_in(room, *(a_record(number) for number in range(1, 131)))
    told: list[Backfilled] = []
    backfilling = room.backfilling

    assert backfilling.run(told.append).unwrap() == Backfilled(130, 0)
    assert told == [Backfilled(100, 0), Backfilled(130, 0)]
