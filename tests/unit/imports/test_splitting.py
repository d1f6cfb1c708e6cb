"""CAT-41: a catalog is cut into its records wherever the pieces end."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storytime_adapters.imports import splitting
from storytime_adapters.imports.reading import record_in
from storytime_adapters.imports.splitting import Broken, records_in
from storytime_core.catalog.importing import ImportRecord, RefusedRecord

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('ab"\\{}[],', max_size=4), inner, max_size=3),
    max_leaves=8,
)


def in_pieces(content, size):
    return (content[at : at + size] for at in range(0, len(content), size))


def read(content, size=7):
    return [json.loads(one) for one in records_in(in_pieces(content, size))]


@given(st.lists(VALUES, max_size=6), st.integers(1, 40), st.sampled_from([None, 2]), st.booleans())
def test_a_list_is_cut_into_its_items_wherever_the_pieces_end(items, size, indent, is_last):
    whole = {"stories": items, "version": 1} if is_last else {"version": 1, "stories": items}
    content = json.dumps(whole, indent=indent, ensure_ascii=False).encode()

    assert read(content, size) == items


@given(st.lists(st.dictionaries(st.text(max_size=4), VALUES, max_size=3), min_size=1, max_size=6), st.integers(1, 40))
def test_lines_are_records(items, size):
    content = "\n".join(json.dumps(item) for item in items).encode()

    assert read(content, size) == items


@pytest.mark.parametrize(
    "content",
    [
        b"[1, 2]",
        b'{"version": 2, "stories": []}',
        b'{"stories": [{"a": 1}',
        b'{"stories": [{"a": 1}]',
        b'{"stories": [{"a": 1}]} {"more": 1}',
        b'{"stories": [}]}',
        b'{"stories": ["\xff"]}',
        b"<stories/>",
    ],
)
def test_what_is_no_catalog_is_broken(content):
    with pytest.raises(Broken):
        read(content)


def test_a_record_without_end_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(splitting, "LONGEST_RECORD", 100)

    with pytest.raises(Broken):
        read(b'{"stories": [{"a": "' + b"x" * 1000 + b'"}]}')


def test_no_type_is_guessed_and_every_fault_is_told_with_its_place():
    record = {
        "slug": "the-kite",
        "title": 7,
        "ageMin": "4",
        "ageMax": 6,
        "state": "gone",
        "surname": "X",
        "tags": ["kite", 8],
        "questions": [{"question": "What?", "options": ["A", 1], "correctOption": 0}],
        "vocabulary": [{"word": "kite"}],
        "backgroundColor": "red",
    }
    refused = record_in(3, json.dumps(record))

    assert isinstance(refused, RefusedRecord)
    assert {(fault.index, fault.slug) for fault in refused.faults} == {(3, "the-kite")}
    assert {fault.path for fault in refused.faults} == {
        "title", "ageMin", "state", "surname", "tags[1]", "questions[0].options[1]", "vocabulary[0].meaning",
        "backgroundColor",
    }  # fmt: skip


@given(VALUES)
def test_whatever_a_record_is_it_is_read_or_refused(value):
    assert isinstance(record_in(0, json.dumps(value)), ImportRecord | RefusedRecord)
