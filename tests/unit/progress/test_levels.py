"""How a reading level follows from evidence, whatever the evidence is."""

from datetime import timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storytime_adapters.testing.cast import ADA, BEDTIME
from storytime_core.progress.levels import (
    EvidenceKind,
    Observation,
    ReadingLevel,
    SetBy,
    of_pace,
    of_quiz,
)

MOON = UUID(int=3)
OBSERVATIONS = st.builds(
    Observation,
    st.sampled_from(EvidenceKind),
    st.just(MOON),
    st.one_of(st.sampled_from([0, 40, 41, 79, 80, 100, 120, 300]), st.integers(0, 300)),
    st.integers(1, 10),
)
STREAMS = st.lists(st.tuples(st.timedeltas(timedelta(), timedelta(days=4)), OBSERVATIONS), max_size=60)


def walked(stream, youngest=4):
    """Every level on the way, and the evidence."""
    at, levels, evidence = BEDTIME, [ReadingLevel.start(ADA, youngest, BEDTIME)], []
    for pause, seen in stream:
        at += pause
        evidence.append(levels[-1].weighed(seen, at))
        levels.append(levels[-1].after(evidence[-1]))
    return levels, evidence


@given(STREAMS, st.integers(0, 18))
def test_it_stays_within_bounds_and_moves_by_one_after_three_days(stream, youngest):
    levels, _ = walked(stream, youngest)
    moves = [(before, after) for before, after in pairwise(levels) if before.level != after.level]

    assert all(1 <= one.level <= 10 and -6 <= one.balance <= 6 for one in levels)
    for before, after in moves:
        assert abs(after.level - before.level) == 1
        assert after.since - before.since >= timedelta(days=3)
        assert (after.balance, after.with_quiz, after.set_by) == (0, False, SetBy.EVIDENCE)


@given(STREAMS)
def test_without_a_quiz_it_never_moves(stream):
    levels, _ = walked([(pause, one) for pause, one in stream if one.kind is EvidenceKind.PACE])

    assert len({one.level for one in levels}) == 1


@given(STREAMS)
def test_it_equals_a_replay_of_its_evidence(stream):
    levels, evidence = walked(stream)

    assert levels[0].replayed(evidence) == levels[-1]


@given(STREAMS, st.integers(1, 10), STREAMS)
def test_what_a_parent_sets_makes_a_new_beginning(before, level, after):
    levels, _ = walked(before)
    later = levels[-1].since + timedelta(days=1)

    assert levels[-1].set_to(level, later) == levels[0].set_to(level, later)


@pytest.mark.parametrize(("youngest", "level"), [(0, 1), (3, 1), (4, 2), (6, 2), (7, 4), (9, 4), (10, 6), (18, 6)])
def test_where_it_begins(youngest, level):
    assert ReadingLevel.start(ADA, youngest, BEDTIME).level == level


@pytest.mark.parametrize(
    ("kind", "value", "difficulty", "points"),
    [
        ("quiz", 80, 5, 2), ("quiz", 80, 4, 0), ("quiz", 79, 5, 0), ("quiz", 41, 5, 0), ("quiz", 40, 5, -2),
        ("quiz", 40, 6, 0), ("pace", 120, 5, 1), ("pace", 120, 4, 0), ("pace", 119, 5, 0), ("pace", 40, 5, 0),
        ("pace", 39, 5, -1), ("pace", 39, 6, 0),
    ],
)  # fmt: skip
def test_what_it_weighs(kind, value, difficulty, points):
    """PRG-39, at level 5"""
    assert Observation(EvidenceKind(kind), MOON, value, difficulty).points(5) == points


def test_what_says_nothing_is_no_evidence():
    assert of_quiz(MOON, 2, 2, 5) is None and of_quiz(MOON, 3, 3, 5) is not None
    for words, seconds in ((49, 60), (50, 19), (100, 301), (301, 60)):
        assert of_pace(MOON, words, seconds, 5) is None
    assert [of_pace(MOON, *one, 5).value for one in ((50, 20), (100, 300), (300, 60), (120, 60))] == [150, 20, 300, 120]
