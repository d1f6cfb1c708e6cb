"""The data map knows every column of every table."""

import pytest

from storytime_adapters.memory.authoring import OUTLIVES, REFERRING
from storytime_adapters.memory.leaving import HANGS_ON, OWNED
from storytime_adapters.sql import authoring as sql_authoring
from storytime_adapters.sql.data_map import BY_TABLE, DATA_MAP, Freed, GoesWith, Kept, Owned, Scoped
from storytime_adapters.sql.tables.everything import metadata
from storytime_core.identity.erasure import SECTIONS

TABLES = {table.name: table for table in metadata.sorted_tables}


def test_every_table_has_one_entry():
    assert sorted(labels.table.name for labels in DATA_MAP) == sorted(TABLES)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_every_column_has_one_label(name):
    assert sorted(BY_TABLE[name].every) == sorted(column.name for column in TABLES[name].columns)


@pytest.mark.parametrize("labels", DATA_MAP, ids=lambda labels: labels.table.name)
def test_whatever_is_personal_goes_when_its_family_goes(labels):
    columns = labels.table.columns
    match labels.way:
        case Owned(column) | Scoped(column) | Freed(column):
            assert column in columns
            assert labels.section in (*SECTIONS, "account")
        case GoesWith(column, parent):
            (key,) = columns[column].foreign_keys
            assert (key.column.table.name, key.ondelete) == (parent, "CASCADE")
            assert not isinstance(BY_TABLE[parent].way, Kept)
        case Kept():
            assert labels.personal == ()
    assert set(labels.opens) == {column.name for column in columns if column.name.endswith("_sealed")}
    assert labels.kid is None or labels.kid in columns


@pytest.mark.parametrize("labels", DATA_MAP, ids=lambda labels: labels.table.name)
def test_what_is_looked_up_by_owner_has_an_index_for_it(labels):
    """Erasing a family never reads what belongs to others."""
    if isinstance(labels.way, Owned | Freed):
        table = labels.table
        firsts = {next(iter(index.columns)).name for index in table.indexes if index.columns}
        firsts |= {next(iter(table.primary_key.columns)).name}
        firsts |= {next(iter(one.columns)).name for one in table.constraints if getattr(one, "columns", None)}
        assert labels.way.column in firsts


def test_memory_takes_the_same_things_with_a_story():
    """CAT-12: whatever names a story goes with it, but for what was opened and spent."""
    of_parts = {name for name, labels in BY_TABLE.items() if labels.way == GoesWith("story_id", "stories")}

    in_tables = {table.name for table in sql_authoring.REFERRING} - {"story_rankings"}  # in memory kept whole
    assert set(REFERRING) - of_parts == in_tables
    assert sql_authoring.OUTLIVES == OUTLIVES


def test_memory_keeps_the_same_things_under_the_same_sections():
    there = {name for tables in OWNED.values() for name in tables} | set(HANGS_ON)
    for section, tables in OWNED.items():
        for name in tables:
            assert BY_TABLE[name].section == section
    parts = {"accounts", "family_keys", "clips"}  # taken by other means: last of all, not there, with its file
    of_stories = {name for name, labels in BY_TABLE.items() if labels.way == GoesWith("story_id", "stories")}
    assert set(OWNED) == set(SECTIONS)
    gone = {name for name, labels in BY_TABLE.items() if not isinstance(labels.way, Kept)}
    assert gone - there == parts | of_stories - {"generation_records"}
