"""Long lists, a page at a time."""

from datetime import timedelta
from uuid import UUID

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from storytime_adapters.memory.lists import oldest_first
from storytime_adapters.testing.cast import BEDTIME
from storytime_core.kernel.pages import Cursor, Leaf, NumberedPage, Page, PageRequest


@frozen
class Item:
    number: int

    @property
    def cursor(self) -> Cursor:
        return Cursor(BEDTIME + timedelta(seconds=self.number // 3), UUID(int=self.number))


def page_of(items, request) -> Page[Item]:
    left = [item for item in items if request.cursor is None or item.cursor > request.cursor]
    return request.cut(left[: request.limit + 1])


@given(st.integers(0, 60), st.integers(1, 25))
def test_page_after_page_everything_is_seen_once(count, limit):
    items, seen, request = [Item(number) for number in range(count)], [], PageRequest(limit)
    while request:
        page = page_of(items, request)
        assert len(page.items) <= limit
        seen += page.items
        request = PageRequest(limit, page.next) if page.next else None
    assert seen == items


@pytest.mark.parametrize("limit", [0, -1, 101])
def test_a_page_has_one_to_a_hundred_items(limit):
    with pytest.raises(ValueError, match="must be"):
        PageRequest(limit)


@given(st.integers(0, 60), st.integers(1, 25))
def test_leaf_after_leaf_everything_is_seen_once_too(count, limit):
    """CONV-12"""
    items, seen = [Item(number) for number in range(count)], []
    for number in range(1, -(-count // limit) + 1):
        page = oldest_first(reversed(items), NumberedPage(number, limit))
        assert (page.next, page.leaf) == (None, Leaf(number, count))
        seen += page.items
    assert seen == items
    assert oldest_first(items, NumberedPage(count + 1, limit)).items == ()


@pytest.mark.parametrize("number, limit", [(0, 20), (-1, 20), (1, 0), (1, 101), (501, 20), (101, 100)])
def test_nobody_leafs_before_the_beginning_or_far_beyond(number, limit):
    """CONV-12"""
    with pytest.raises(ValueError):
        NumberedPage(number, limit)


def test_what_is_shown_differently_is_the_same_page():
    page = NumberedPage(2, 3).holding([Item(4)], 4).showing(lambda item: item.number)

    assert page == Page((4,), 3, leaf=Leaf(2, 4))
