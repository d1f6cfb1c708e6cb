"""How a kid's reading level follows from what it shows."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import UUID

import pytest
from attrs import evolve
from returns.result import Failure

from storytime_adapters.storage import Storage
from storytime_core.family.model import Kid
from storytime_core.kernel.caller import UnknownKid
from storytime_core.kernel.ids import KidId, StoryId
from storytime_core.progress.events import ReadingLevelMoved
from storytime_core.progress.levels import EvidenceKind, LevelExplained, ReadingLevel, SetBy

from .cast import ADA, BEDTIME, FAMILY, a_story
from .catalog_contract import keep
from .openings_contract import MUM
from .study import ADA_HERSELF, DIFFICULTY, Study
from .study import study as study

A_DAY = timedelta(days=1)


@pytest.fixture
def shelf(storage: Storage) -> list[StoryId]:
    stories = [a_story(number) for number in range(3, 15)]
    keep(storage, *stories)
    return [story.id for story in stories]


def level_of(study: Study) -> LevelExplained:
    return study.leveling.explain(MUM, ADA).unwrap()


def ada(storage: Storage) -> Kid:
    with storage.family() as uow:
        kid = uow.kids.get(ADA, FAMILY)
    assert kid is not None
    return kid


def test_a_level_begins_with_the_age_of_the_kid(study: Study) -> None:
    for caller, kid in ((MUM, ADA), (ADA_HERSELF, None)):
        explained = study.leveling.explain(caller, kid).unwrap()
        assert (explained.level.level, explained.level.set_by, explained.shown) == (2, SetBy.START, ())

    for unknown in (None, KidId(UUID(int=404))):
        assert study.leveling.explain(MUM, unknown) == Failure(UnknownKid())
    assert study.leveling.set(MUM, KidId(UUID(int=404)), 3) == Failure(UnknownKid())
    assert study.storage.kid_levels().of(ADA) is None


def test_good_quizzes_move_it_after_three_days_and_by_one(study: Study, shelf: list[StoryId]) -> None:
    levels = []
    for story in shelf[:4]:
        study.finishes_quiz(story, 5)
        levels.append((level_of(study).level.level, level_of(study).level.balance))
        study.clock.pass_time(A_DAY)

    assert levels == [(2, 2), (2, 4), (2, 6), (3, 0)]
    (event,) = study.events(ReadingLevelMoved)
    assert (event.kid_id, event.family_id, event.from_level, event.to_level) == (ADA, FAMILY, 2, 3)
    assert event.reason == "evidence" and level_of(study).level.since == BEDTIME + 3 * A_DAY


def test_each_kind_of_evidence_counts_once_for_a_story_however_often_it_is_told(
    study: Study, shelf: list[StoryId]
) -> None:
    for _ in range(3):
        study.finishes_quiz(shelf[0], 5)
        study.finishes_story(shelf[0], words=300, seconds=120)
    study.finishes_story(shelf[1], words=300, seconds=120, first=False)
    study.finishes_story(shelf[1], words=300, seconds=10)
    study.finishes_quiz(shelf[1], 2, total=2)

    seen = level_of(study)
    assert seen.level.balance == 3
    assert {(one.evidence.kind, one.evidence.value, one.evidence.points, one.title) for one in seen.shown} == {
        (EvidenceKind.QUIZ, 100, 2, "The Moon"),
        (EvidenceKind.PACE, 150, 1, "The Moon"),
    }


def test_reading_alone_never_moves_it(study: Study, shelf: list[StoryId]) -> None:
    for story in shelf:
        study.clock.pass_time(A_DAY)
        study.finishes_story(story, words=300, seconds=120)

    assert (level_of(study).level.level, level_of(study).level.balance) == (2, 6)
    study.finishes_quiz(shelf[0], 3)
    assert level_of(study).level.level == 3


def test_a_parent_sets_it_and_what_was_seen_counts_no_more(study: Study, shelf: list[StoryId]) -> None:
    study.finishes_quiz(shelf[0], 5)

    told = [study.leveling.set(MUM, ADA, level).unwrap().level for level in (7, 7)]

    assert [(one.level, one.balance, one.set_by) for one in told] == [(7, 0, SetBy.PARENT)] * 2
    events = study.events(ReadingLevelMoved)
    assert [(event.from_level, event.to_level, event.reason) for event in events] == [(2, 7, "parent")]
    assert len(level_of(study).shown) == 1


def test_its_card_shows_the_level_whichever_move_is_told_last(study: Study, storage: Storage) -> None:
    for level in (3, 5):
        study.leveling.set(MUM, ADA, level).unwrap()
    before = ada(storage)

    for event in reversed(study.events(ReadingLevelMoved)):
        study.reading_levels.on_reading_level_moved(event)

    assert (before.reading_level, ada(storage).reading_level) == (None, 5)
    assert ada(storage).revision == before.revision + 1


def test_the_latest_twenty_pieces_explain_it(study: Study, storage: Storage) -> None:
    stories = [a_story(number) for number in range(3, 28)]
    keep(storage, *stories)
    for story in stories:
        study.clock.pass_time(A_DAY)
        study.finishes_quiz(story.id, 3)

    shown = [one.evidence.story_id for one in level_of(study).shown]

    assert shown == [story.id for story in reversed(stories)][:20]


def test_the_level_is_what_a_replay_of_its_evidence_makes_it(study: Study, shelf: list[StoryId]) -> None:
    for number, story in enumerate(shelf):
        study.clock.pass_time(A_DAY)
        study.finishes_quiz(story, (5, 5, 5, 0)[number % 4])
        study.finishes_story(story, words=300, seconds=(120, 600)[number % 2])

    sheet = study.storage.level_views().sheet(ADA, 100)

    assert sheet is not None and len(sheet.evidence) == 2 * len(shelf)
    started = min(one.at for one in sheet.evidence)
    in_order = sorted(sheet.evidence, key=lambda one: (one.at, one.kind is EvidenceKind.PACE))
    assert sheet.level == ReadingLevel.start(ADA, 4, started).replayed(in_order)


def test_evidence_of_many_at_once_is_weighed_one_after_the_other(study: Study, shelf: list[StoryId]) -> None:
    study.finishes_quiz(shelf[0], 3)
    study.clock.pass_time(4 * A_DAY)
    gate = Barrier(6)

    def finish(number: int) -> None:
        gate.wait(10)
        study.finishes_quiz(shelf[1 + number % 3], 5)

    with ThreadPoolExecutor(gate.parties) as pool:
        list(pool.map(finish, range(gate.parties)))

    assert (level_of(study).level.level, level_of(study).level.balance) == (DIFFICULTY + 1, 0)
    assert len(study.events(ReadingLevelMoved)) == 1 and len(level_of(study).shown) == 4


def test_what_is_told_of_kids_and_stories_that_are_gone_changes_nothing(study: Study, storage: Storage) -> None:
    story = a_story()
    keep(storage, story)
    study.finishes_quiz(StoryId(UUID(int=404)), 5)
    study.finishes_story(StoryId(UUID(int=404)), 300, 120)
    with storage.family() as uow:
        kid = uow.kids.get(ADA, FAMILY)
        assert kid is not None
        uow.kids.save(evolve(kid, removed_at=BEDTIME))
        uow.commit()
    study.finishes_quiz(story.id, 5)

    assert study.storage.kid_levels().of(ADA) is None
