"""Age groups and learning expectations, by the real use cases."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from attrs import evolve
from returns.result import Success

from storytime_adapters.storage import Storage
from storytime_core.family.ages import AGE_GROUPS, AgeGroupId, AgeSpan
from storytime_core.family.errors import (
    AgeRangeUnfit,
    AgesOverlap,
    AgesUnfit,
    ChangedMeanwhile,
    ListFull,
    NameTaken,
    UnknownAgeGroup,
    UnknownExpectation,
)
from storytime_core.family.events import CatalogOfFacesChanged
from storytime_core.family.expectations import EXPECTATIONS, MOST, ExpectationChange, ExpectationId
from storytime_core.family.model import BirthMonth, KidChange
from storytime_core.family.use_cases.kid_profiles import NewKid
from storytime_core.kernel.caller import Caller

from .desk import Desk

TODDLERS, PRESCHOOLERS, EARLY, MIDDLE = AGE_GROUPS
NOBODY = UUID(int=404)


@pytest.fixture
def desk(storage: Storage) -> Desk:
    return Desk(storage)


@pytest.fixture
def mum(desk: Desk) -> Caller:
    """Whoever it is: only administrators get this far."""
    return desk.a_consenting_mum()


def spans(desk: Desk) -> list[str]:
    return [str(group.span) for group in desk.age_groups.list().unwrap()]


def test_the_shipped_groups_are_there_from_the_start(desk: Desk) -> None:
    """FAM-20"""
    assert desk.age_groups.list().unwrap() == AGE_GROUPS
    assert spans(desk) == ["1-3", "4-6", "7-9", "10-12"]
    assert desk.age_groups.show(EARLY.id).unwrap() == EARLY
    assert desk.age_groups.show(AgeGroupId(NOBODY)).failure() == UnknownAgeGroup()


@pytest.mark.parametrize(("age", "found"), [(0, None), (1, 0), (3, 0), (4, 1), (12, 3), (13, None), (18, None)])
def test_an_age_is_looked_up_with_both_ends(desk: Desk, age: int, found: int | None) -> None:
    """FAM-20"""
    answer = desk.age_groups.lookup(age)

    assert answer == Success(AGE_GROUPS[found]) if found is not None else answer.failure() == UnknownAgeGroup()


def test_a_group_is_added_where_there_is_room(desk: Desk, mum: Caller) -> None:
    """FAM-21"""
    teens = desk.age_groups.add(mum, "Teens", 13, 18).unwrap()

    assert spans(desk) == ["1-3", "4-6", "7-9", "10-12", "13-18"]
    assert desk.age_groups.lookup(18).unwrap() == desk.age_groups.show(teens.id).unwrap() == teens
    assert [told.kind for told in desk.events(CatalogOfFacesChanged)] == ["ageGroups"]


@pytest.mark.parametrize(
    ("name", "low", "high", "no"),
    [
        ("Babies", 0, 1, AgesOverlap((TODDLERS.id,))),
        ("Teens", 12, 18, AgesOverlap((MIDDLE.id,))),
        ("All", 0, 18, AgesOverlap(tuple(group.id for group in AGE_GROUPS))),
        ("TODDLERS", 13, 18, NameTaken("age group")),
        ("Teens", 14, 14, AgesUnfit()),
        ("Teens", 15, 14, AgesUnfit()),
        ("Teens", 13, 19, AgesUnfit()),
    ],
)
def test_a_group_fits_among_the_others_or_is_none(
    desk: Desk, mum: Caller, name: str, low: int, high: int, no: object
) -> None:
    """FAM-21"""
    assert desk.age_groups.add(mum, name, low, high).failure() == no
    other = desk.age_groups.add(mum, "Grown-ups", 17, 18).unwrap()
    assert desk.age_groups.change(mum, other.id, name, low, high).failure() == no
    assert spans(desk) == ["1-3", "4-6", "7-9", "10-12", "17-18"]
    assert len(desk.events(CatalogOfFacesChanged)) == 1


def test_a_shipped_group_is_changed_for_good(desk: Desk, mum: Caller) -> None:
    """FAM-21"""
    changed = desk.age_groups.change(mum, MIDDLE.id, "Big kids", None, 14).unwrap()

    assert changed == evolve(MIDDLE, name="Big kids", span=AgeSpan(10, 14), revision=2)
    assert desk.age_groups.list().unwrap() == (*AGE_GROUPS[:3], changed)
    assert desk.age_groups.change(mum, MIDDLE.id, None, 10, None).unwrap() == changed
    assert len(desk.events(CatalogOfFacesChanged)) == 1


def test_a_removed_group_is_gone_and_comes_back_where_there_is_room(desk: Desk, mum: Caller) -> None:
    """FAM-21"""
    desk.age_groups.remove(mum, EARLY.id).unwrap()
    assert spans(desk) == ["1-3", "4-6", "10-12"]
    for no in (
        desk.age_groups.show(EARLY.id),
        desk.age_groups.lookup(7),
        desk.age_groups.remove(mum, EARLY.id),
        desk.age_groups.change(mum, EARLY.id, "Again", None, None),
        desk.age_groups.bring_back(mum, MIDDLE.id),
        desk.age_groups.bring_back(mum, AgeGroupId(NOBODY)),
    ):
        assert no.failure() == UnknownAgeGroup()
    between = desk.age_groups.add(mum, "Between", 8, 9).unwrap()
    assert desk.age_groups.bring_back(mum, EARLY.id).failure() == AgesOverlap((between.id,))
    desk.age_groups.change(mum, between.id, EARLY.name, None, None).unwrap()
    assert desk.age_groups.bring_back(mum, EARLY.id).failure() == NameTaken("age group")
    desk.age_groups.remove(mum, between.id).unwrap()

    assert desk.age_groups.bring_back(mum, EARLY.id).unwrap().span == EARLY.span
    assert spans(desk) == ["1-3", "4-6", "7-9", "10-12"]


def test_many_at_once_never_overlap(desk: Desk, mum: Caller) -> None:
    """FAM-21"""
    with ThreadPoolExecutor(10) as crowd:
        wanted = [(f"Group {number}", 13 + number % 4, 15 + number % 3) for number in range(30)]
        answers = list(crowd.map(lambda one: desk.age_groups.add(mum, *one), wanted))
    live = desk.age_groups.list().unwrap()

    assert sum(isinstance(answer, Success) for answer in answers) == len(live) - 4 >= 1
    assert all(one is other or not one.span.meets(other.span) for one in live for other in live)


def test_whoever_looked_at_an_older_group_looks_again(desk: Desk, mum: Caller) -> None:
    """CONV-39"""
    desk.age_groups.change(mum, EARLY.id, "Readers", None, None, revision=1).unwrap()

    assert desk.age_groups.change(mum, EARLY.id, "Bookworms", None, None, 1).failure() == ChangedMeanwhile()
    assert desk.age_groups.remove(mum, EARLY.id, 1).failure() == ChangedMeanwhile()
    assert desk.age_groups.remove(mum, EARLY.id, 2)


def test_a_kid_is_told_in_the_span_of_a_live_group(desk: Desk, mum: Caller) -> None:
    """FAM-11"""
    kid = desk.kids.add(mum, NewKid(name="Ada", age_range=AgeSpan(7, 9))).unwrap().kid
    desk.age_groups.change(mum, EARLY.id, None, 8, None).unwrap()

    assert desk.kids.add(mum, NewKid(name="Ben", age_range=AgeSpan(7, 9))).failure() == AgeRangeUnfit()
    assert desk.kids.change(mum, kid.id, KidChange(age_range=AgeSpan(7, 9))).failure() == AgeRangeUnfit()
    assert desk.kids.change(mum, kid.id, KidChange(age_range=AgeSpan(8, 9))).unwrap().group == AgeSpan(8, 9)


def test_changing_groups_changes_nobodys_span(desk: Desk, mum: Caller) -> None:
    """FAM-11, FAM-21: a birth month is told in the group that holds it now."""
    ranged = desk.kids.add(mum, NewKid(name="Ada", age_range=AgeSpan(7, 9))).unwrap().kid
    born = desk.kids.add(mum, NewKid(name="Ben", birth_month=BirthMonth(2016, 3))).unwrap()  # eight
    assert born.group == AgeSpan(7, 9)
    desk.age_groups.remove(mum, EARLY.id).unwrap()

    assert desk.kids.show(mum, ranged.id).unwrap().group == AgeSpan(7, 9)
    seen = desk.kids.show(mum, born.kid.id).unwrap()
    assert (seen.group, seen.kid.span(seen.today)) == (AgeSpan(10, 12), AgeSpan(8, 8))
    for group in (TODDLERS, PRESCHOOLERS, MIDDLE):
        desk.age_groups.remove(mum, group.id).unwrap()
    assert desk.kids.show(mum, born.kid.id).unwrap().group == AgeSpan(8, 8)


def test_sixteen_expectations_are_there_from_the_start_by_name(desk: Desk) -> None:
    """FAM-71"""
    names = [one.name for one in desk.learning_expectations.list().unwrap()]

    assert len(names) == len(EXPECTATIONS) == 16
    assert names == sorted(names, key=str.casefold)


def test_expectations_are_added_changed_and_switched_off(desk: Desk, mum: Caller) -> None:
    """FAM-71"""
    added = desk.learning_expectations.add(mum, "Patience", "Waiting gladly.", "Character").unwrap()
    assert added in desk.learning_expectations.list().unwrap()
    changed = desk.learning_expectations.change(
        mum, added.id, ExpectationChange(name="Calm", clears=frozenset({"description", "name"}))
    ).unwrap()
    assert changed == evolve(added, name="Calm", description=None, revision=2)
    off = desk.learning_expectations.change(mum, EXPECTATIONS[0].id, ExpectationChange(is_active=False)).unwrap()

    listed = desk.learning_expectations.list().unwrap()
    assert changed in listed and off.id not in {one.id for one in listed} and len(listed) == 16
    assert desk.learning_expectations.change(mum, added.id, ExpectationChange(name="Calm")).unwrap() == changed
    assert [told.kind for told in desk.events(CatalogOfFacesChanged)] == ["expectations"] * 3


def test_a_name_stands_for_one_expectation(desk: Desk, mum: Caller) -> None:
    taken = NameTaken("learning expectation")
    assert desk.learning_expectations.add(mum, "EMPATHY").failure() == taken
    one, other = EXPECTATIONS[:2]
    change = ExpectationChange(name=other.name.upper())
    assert desk.learning_expectations.change(mum, one.id, change).failure() == taken
    with ThreadPoolExecutor(10) as crowd:
        answers = list(crowd.map(lambda _: desk.learning_expectations.add(mum, "Patience"), range(20)))

    assert sum(isinstance(answer, Success) for answer in answers) == 1


def test_what_is_unknown_or_was_changed_meanwhile_is_not_changed(desk: Desk, mum: Caller) -> None:
    one = EXPECTATIONS[0]
    calm, still = ExpectationChange(name="Calm"), ExpectationChange(name="Still")
    desk.learning_expectations.change(mum, one.id, calm, revision=1).unwrap()

    assert desk.learning_expectations.change(mum, one.id, still, revision=1).failure() == ChangedMeanwhile()
    assert desk.learning_expectations.change(mum, ExpectationId(NOBODY), still).failure() == UnknownExpectation()


def test_the_list_of_expectations_ends(desk: Desk, mum: Caller) -> None:
    for number in range(MOST - len(EXPECTATIONS)):
        desk.learning_expectations.add(mum, f"Number {number}").unwrap()

    assert desk.learning_expectations.add(mum, "One too many").failure() == ListFull()
    assert desk.learning_expectations.change(mum, EXPECTATIONS[0].id, ExpectationChange(name="Still fine"))
