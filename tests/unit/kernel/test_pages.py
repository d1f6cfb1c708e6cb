"""Long lists, a page at a time."""

from datetime import timedelta
from uuid import UUID

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from storytime_adapters.testing.cast import BEDTIME
from storytime_core.kernel.pages import Cursor, Page, PageRequest


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
