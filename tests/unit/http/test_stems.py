"""What is put together from a stem and the rest is what it would be in one piece, squeezed or not."""

import gzip

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storytime_core.kernel.pages import Page
from storytime_http.responses import envelope
from storytime_http.shapes import Printed, is_for_all, written
from storytime_http.stems import Stem, stem_of_page, whole_stem


def card(number: int, is_for_all: bool = True) -> Printed[dict[str, int]]:
    return Printed(orjson.Fragment(b'{"id":%d}' % number), is_for_all)


@pytest.mark.untraced
@given(st.binary(min_size=1, max_size=60_000), st.binary(max_size=600), st.binary(max_size=600))
def test_it_unpacks_to_the_whole(beginning, rest, other):
    stem = Stem(beginning)
    for end in (rest, other):
        body = stem.body(end)
        assert body == beginning + end
        assert gzip.decompress(body.gzipped()) == beginning + end


@pytest.mark.parametrize("count", [1, 20])
def test_a_page_is_the_same_as_in_one_piece(count):
    items = tuple(map(card, range(count)))
    turning = {"nextCursor": "abc", "hasNextPage": True, "limit": 20}
    body = stem_of_page(200, "Stories.", items).body(b',"pagination":' + orjson.dumps(turning) + b"}}")
    assert body == envelope(200, "Stories.", {"data": written(items), "pagination": turning})


def test_the_same_cards_have_the_same_stem_and_others_another():
    items = tuple(map(card, range(3)))
    assert stem_of_page(200, "Stories.", tuple(items)) is stem_of_page(200, "Stories.", items)
    for others in (items[:2], items[::-1], tuple(map(card, range(3)))):
        assert stem_of_page(200, "Stories.", others) is not stem_of_page(200, "Stories.", items)
    assert whole_stem(200, "One.", items).data == envelope(200, "One.", written(items))
    assert whole_stem(200, "Another.", items) is not whole_stem(200, "One.", items)


def test_what_is_one_familys_own_has_none():
    assert is_for_all((card(1), card(2)))
    assert not is_for_all((card(1), card(2, is_for_all=False)))
    for other in ({"id": 1}, None, "text", Page((card(1),), 20), 5):
        assert not is_for_all(other)
