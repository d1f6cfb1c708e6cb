"""What is kept at hand, and for how long."""

from datetime import timedelta
from uuid import UUID

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from storytime_adapters.testing.cast import BEDTIME
from storytime_core.kernel.caller import Caller
from storytime_core.kernel.keepsakes import AT_HAND_FOR, FamilyKeepsakes, Keepsakes, Shelf

MUM = Caller(UUID(int=1), UUID(int=2), family_version=1)
DAD = Caller(UUID(int=3), UUID(int=4), family_version=1)


@given(
    st.lists(
        st.tuples(st.sampled_from(["look", "change", "wait"]), st.sampled_from([MUM, DAD]), st.sampled_from("ab")),
        max_size=40,
    ),
    st.integers(1, 3),
)
def test_whoever_looks_sees_what_is_however_little_is_kept(acts, size):
    """OPS-42: a change raises the version of its family"""
    at_hand, facts, versions, now = FamilyKeepsakes(Keepsakes(size)), {}, {MUM: 1, DAD: 1}, BEDTIME
    for number, (act, caller, what) in enumerate(acts):
        if act == "change":
            facts[caller, what] = number
            versions[caller] += 1
        elif act == "wait":
            now += AT_HAND_FOR / 2
        else:
            asking = evolve(caller, family_version=versions[caller])
            look = facts.get((caller, what), -1)
            assert at_hand.of(asking, now, lambda value=look: value, what) == look


def test_one_look_serves_the_next_ones_for_a_while():
    at_hand, looks = FamilyKeepsakes(), []

    def look():
        looks.append(len(looks))
        return looks[-1]

    start = BEDTIME
    assert [at_hand.of(MUM, start, look), at_hand.of(MUM, start, look)] == [0, 0]
    assert at_hand.of(MUM, start, look, "something else") == 1
    assert at_hand.of(MUM, start + AT_HAND_FOR + timedelta(seconds=1), look) == 2


def test_nothing_is_kept_for_somebody_of_whom_no_version_is_known_nor_of_what_is_not_there():
    at_hand, stranger = FamilyKeepsakes(), evolve(MUM, family_version=None)

    assert [at_hand.of(stranger, BEDTIME, lambda value=value: value) for value in (1, 2)] == [1, 2]
    assert [at_hand.of(MUM, BEDTIME, lambda value=value: value) for value in (None, 3)] == [None, 3]


def test_a_shelf_is_a_second_old_at_most_and_no_older_than_a_change_made_here():
    clock, values = [0.0], iter("abcdef")
    shelf = Shelf(lambda: next(values), lambda: clock[0])
    seen = [shelf.get(), shelf.get()]
    clock[0] = 0.99
    seen.append(shelf.get())
    clock[0] = 1.0
    seen += [shelf.get(), shelf.get()]
    shelf.forget()

    assert [*seen, shelf.get(), shelf.get()] == ["a", "a", "a", "b", "b", "c", "c"]


def test_what_was_read_before_a_change_is_not_put_on_the_shelf_after_it():
    values = iter("abc")

    def slow():
        read = next(values)
        if read == "a":
            shelf.forget()  # somebody changes it meanwhile
        return read

    shelf = Shelf(slow, lambda: 0.0)

    assert [shelf.get(), shelf.get(), shelf.get()] == ["a", "b", "b"]
