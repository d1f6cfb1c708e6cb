"""How kids find their ways through branching stories."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import UUID

import pytest
from attrs import evolve
from returns.result import Failure, Success

from storytime_adapters.storage import Storage
from storytime_core.kernel.caller import Caller, UnknownKid
from storytime_core.kernel.ids import AccountId, KidId, SessionId, StoryId
from storytime_core.kernel.openings import UnknownStory
from storytime_core.kernel.pages import PageRequest
from storytime_core.progress.errors import StoryHasNoBranches, UnknownPath, WrongBranch
from storytime_core.progress.events import PathFinished
from storytime_core.progress.paths import PathId, Side, StoryPath, Turn

from .cast import ADA, BEDTIME, FAMILY, MOON, OTHERS, a_story, certified
from .catalog_contract import a_kid, keep
from .openings_contract import MUM, used
from .study import ADA_HERSELF, Study, a_maze
from .study import study as study

BEN = KidId(UUID(int=22))
UNKNOWN = PathId(UUID(int=404))


@pytest.fixture(autouse=True)
def maze(storage: Storage) -> None:
    keep(storage, a_story(3, a_maze()), a_story(4))


def begun(study: Study, kid: KidId = ADA) -> StoryPath:
    return study.wandering.start(MUM, MOON, kid).unwrap().path


def walk(study: Study, path: StoryPath, *sides: Side) -> StoryPath:
    for side in sides:
        assert path.current_branch_id is not None
        path = study.wandering.choose(MUM, path.id, Turn(path.current_branch_id, side)).unwrap()
    return path


def test_choices_lead_from_passage_to_passage_to_an_ending(study: Study) -> None:
    path = begun(study)
    assert (path.passage_keys, path.ending, path.turns) == (("start",), None, ())

    path = walk(study, path, Side.A)
    assert (path.passage_keys, path.ending, path.completed_at) == (("start", "shore"), None, None)
    path = walk(study, path, Side.B)

    assert (path.passage_keys, path.ending) == (("start", "shore", "sea"), "sea")
    assert (path.current_branch_id, path.completed_at) == (None, BEDTIME)
    assert [turn.side for turn in path.turns] == [Side.A, Side.B]
    assert study.wandering.path(MUM, path.id) == study.wandering.path(ADA_HERSELF, path.id) == Success(path)
    (event,) = study.events(PathFinished)
    assert (event.kid_id, event.family_id, event.story_id, event.path_id) == (ADA, FAMILY, MOON, path.id)
    assert (event.ending, event.new_ending, event.day) == ("sea", True, BEDTIME.date())


def test_there_is_one_unfinished_way_of_a_kid_through_a_story(study: Study, storage: Storage) -> None:
    a_kid(storage, id=BEN)
    first = study.wandering.start(ADA_HERSELF, MOON).unwrap()
    again, bens = study.wandering.start(MUM, MOON, ADA).unwrap(), study.wandering.start(MUM, MOON, BEN).unwrap()

    assert (first.is_new, again.is_new, bens.is_new) == (True, False, True)
    assert again.path == first.path and bens.path.id != first.path.id
    walk(study, first.path, Side.B)
    assert study.wandering.start(MUM, MOON, ADA).unwrap().is_new
    assert used(storage) == 1


def test_saying_the_last_choice_again_changes_nothing_and_another_place_is_told(study: Study) -> None:
    path = begun(study)
    start = path.current_branch_id
    assert start is not None
    on = walk(study, path, Side.A)

    assert study.wandering.choose(MUM, path.id, Turn(start, Side.A)) == Success(on)
    for turn in (Turn(start, Side.B), Turn(UUID(int=404), Side.A)):
        assert study.wandering.choose(MUM, path.id, turn) == Failure(WrongBranch(on.current_branch_id))

    done = walk(study, on, Side.A)
    last = Turn(done.branch_ids[-1], Side.A)
    assert study.wandering.choose(MUM, path.id, last) == Success(done)
    assert study.wandering.choose(MUM, path.id, Turn(start, Side.A)) == Failure(WrongBranch(None))
    assert len(study.events(PathFinished)) == 1


def test_an_ending_is_new_once(study: Study) -> None:
    for sides in ((Side.B,), (Side.B,), (Side.A, Side.A), (Side.A, Side.B), (Side.A, Side.A)):
        study.clock.pass_time(timedelta(minutes=1))
        walk(study, begun(study), *sides)

    told = [(event.ending, event.new_ending) for event in study.events(PathFinished)]
    assert told == [("hill", True), ("hill", False), ("home", True), ("sea", True), ("home", False)]


def test_who_may_walk_where(study: Study, storage: Storage) -> None:
    keep(storage, a_story(7, a_maze(), age_min=9, age_max=12))
    stranger = Caller(AccountId(OTHERS), SessionId(UUID(int=78)))
    path = begun(study)
    a_kid(storage, id=BEN)
    start, choose = study.wandering.start, study.wandering.choose

    assert start(MUM, StoryId(UUID(int=4)), ADA) == Failure(StoryHasNoBranches())
    assert start(MUM, StoryId(UUID(int=7)), ADA) == start(MUM, StoryId(UUID(int=404)), ADA) == Failure(UnknownStory())
    assert start(MUM, MOON) == start(stranger, MOON, ADA) == start(ADA_HERSELF, MOON, BEN) == Failure(UnknownKid())
    for other, id in ((stranger, path.id), (evolve(MUM, kid_id=BEN), path.id), (MUM, UNKNOWN)):
        assert study.wandering.path(other, id) == Failure(UnknownPath())
        assert choose(other, id, Turn(UUID(int=1), Side.A)) == Failure(UnknownPath())
    assert study.wandering.paths(stranger, PageRequest(), ADA) == Failure(UnknownKid())


def test_the_ways_of_a_kid_are_listed_page_by_page(study: Study, storage: Storage) -> None:
    keep(storage, a_story(8, a_maze()))
    taken = []
    for story in (MOON, StoryId(UUID(int=8)), MOON):
        study.clock.pass_time(timedelta(minutes=1))
        path = study.wandering.start(MUM, story, ADA).unwrap().path
        taken.append(walk(study, path, Side.B))

    first = study.wandering.paths(MUM, PageRequest(2), ADA).unwrap()
    rest = study.wandering.paths(ADA_HERSELF, PageRequest(2, first.next)).unwrap()

    assert [*first.items, *rest.items] == taken[::-1] and rest.next is None
    of_one = study.wandering.paths(MUM, PageRequest(), ADA, MOON).unwrap()
    assert list(of_one.items) == [taken[2], taken[0]]


def test_a_story_told_anew_ends_the_ways_through_it_without_an_event(study: Study, storage: Storage) -> None:
    lost = walk(study, begun(study), Side.A)
    with storage.catalog() as uow:
        story = uow.stories.get(MOON)
        assert story is not None
        swapped = evolve(story.content, branches=tuple(reversed(story.content.branches)), title="Another moon")
        anew = evolve(story, content=swapped)
        uow.stories.replace(anew, certified(anew, id=UUID(int=6000)))
        uow.commit()
    assert lost.current_branch_id is not None

    refused = study.wandering.choose(MUM, lost.id, Turn(lost.current_branch_id, Side.A))

    assert refused == Failure(WrongBranch(None))
    over = study.wandering.path(MUM, lost.id).unwrap()
    assert (over.completed_at, over.ending) == (BEDTIME, None)
    assert study.wandering.start(MUM, MOON, ADA).unwrap().is_new
    assert study.events(PathFinished) == []


def test_many_who_begin_at_once_are_on_one_way(study: Study) -> None:
    study.opening.open(MUM, MOON).unwrap()
    wandering, gate = study.wandering, Barrier(8)

    def begin(_: int) -> tuple[PathId, bool]:
        gate.wait(10)
        found = wandering.start(MUM, MOON, ADA).unwrap()
        return found.path.id, found.is_new

    with ThreadPoolExecutor(gate.parties) as pool:
        found = list(pool.map(begin, range(gate.parties)))

    assert len({id for id, _ in found}) == 1 and sum(is_new for _, is_new in found) == 1


def test_many_who_choose_at_once_go_one_step(study: Study) -> None:
    path = begun(study)
    assert path.current_branch_id is not None
    wandering, gate, turn = study.wandering, Barrier(8), Turn(path.current_branch_id, Side.B)

    def choose(_: int) -> StoryPath:
        gate.wait(10)
        return wandering.choose(MUM, path.id, turn).unwrap()

    with ThreadPoolExecutor(gate.parties) as pool:
        found = set(pool.map(choose, range(gate.parties)))

    assert {one.ending for one in found} == {"hill"} and len(study.events(PathFinished)) == 1
