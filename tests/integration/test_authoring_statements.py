"""What writing, curating and importing cost the database: bounded, and no list reads a text."""

from contextlib import contextmanager

import pytest

from storytime_adapters.testing.cast import FAMILY
from storytime_adapters.testing.importing_contract import a_record, catalog, claimed
from storytime_adapters.testing.writing_room import WritingRoom
from storytime_core.catalog.authoring import StoryEdit
from storytime_core.catalog.authoring_ports import ManagedFilter
from storytime_core.kernel.pages import PageRequest
from tests.listening import listening


@pytest.fixture(params=["sqlite", "postgres"])
def storage_kind(request):
    return request.param


@pytest.fixture
def room(storage):
    return WritingRoom(storage)


@pytest.fixture
def said(storage):
    engine, said = storage.database.engine, []

    def note(statement, values):
        if not statement.startswith("BEGIN"):
            said.append(statement)

    with listening(engine, note):
        yield said


@contextmanager
def at_most(said, most):
    said.clear()
    yield
    assert 1 <= len(said) <= most, f"{len(said)}\n" + "\n".join(one.splitlines()[0][:120] for one in said)


def of_each_batch(said, room, records, **how):
    room.importing.start(catalog(*records), **how).unwrap()
    job, batches = claimed(room), []

    def reached(place):
        if place == "import-batch":
            batches.append(list(said))
            said.clear()

    said.clear()
    WritingRoom(room.storage, media=room.media, reached=reached).importing.advance(job).unwrap()
    return batches


def test_an_import_takes_no_more_statements_for_a_hundred_stories_than_for_one(room, said):
    room.a_shelf()
    (one,) = of_each_batch(said, room, [a_record(1)])
    (hundred,) = of_each_batch(said, room, [a_record(number) for number in range(101, 201)])
    (changed,) = of_each_batch(said, room, [a_record(number, title="New") for number in range(101, 201)])
    (same,) = of_each_batch(said, room, [a_record(number, title="New") for number in range(101, 201)])

    assert len(hundred) == len(one) <= 15, "\n".join(line.splitlines()[0][:120] for line in hundred)
    assert len(changed) <= 34, len(changed)
    assert len(same) <= 10, len(same)


def test_writing(room, said):
    shelf = room.a_shelf()
    with at_most(said, 14):
        draft = room.a_draft(FAMILY, shelf)
    id = draft.full.card.id
    with at_most(said, 43):
        room.authoring.publish(FAMILY, id).unwrap()
    with at_most(said, 42):
        room.authoring.edit(FAMILY, id, StoryEdit(title="The Kite")).unwrap()
    with at_most(said, 13):
        room.authoring.withdraw(FAMILY, id, None).unwrap()


def test_looking_through_stories(room, said):
    shelf = room.a_shelf()
    room.importing.start(catalog(*(a_record(number) for number in range(1, 41)))).unwrap()
    room.importing.advance(claimed(room)).unwrap()
    curating = room.curating
    with at_most(said, 2):
        page = curating.list(ManagedFilter(category=shelf), PageRequest(30)).unwrap()
    assert len(page.items) == 30 and not any("story_texts" in one for one in said)
    with at_most(said, 4):
        curating.show(page.items[0].card.id).unwrap()
