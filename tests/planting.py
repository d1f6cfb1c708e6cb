"""Rows for a family in every table of the data map, with a canary in every personal column.

What a column holds follows from its type, so a table that is new gets its row without a word here.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Boolean, Date, DateTime, Float, Integer, LargeBinary, String, Text, Uuid, select

from storytime_adapters.ids import TimeOrderedIds
from storytime_adapters.sql.columns import IdList, Moment, ReadDays
from storytime_adapters.sql.data_map import BY_TABLE, Freed, GoesWith, Kept, Owned, Scoped
from storytime_adapters.sql.sealing import FamilySeals
from storytime_adapters.sql.tables.everything import metadata

LONG_AGO = datetime(2024, 3, 1, tzinfo=UTC)
IDS = TimeOrderedIds()
CANARY = "canary"

# What the database itself insists on, and what the code has to be able to read.
FITTING: dict[str, dict[str, Any]] = {
    "stories": {"audience": "family", "age_min": 4, "age_max": 6, "difficulty": 3, "certified_hash": None,
                "listed_at": None, "deleted_at": LONG_AGO},
    "jobs": {"state": "done", "progress": 100},
    "allowance_balances": {"granted": 3, "reserved": 0, "settled": 1},
    "allowance_entries": {"kind": "reserve"},
    "story_allowances": {"used": 1},
    "kids": {"removed_at": None, "bedtime": None, "pronouns": None},
    "reading_progress": {"reader_kind": "parent"},
    "reader_states": {"reader_kind": "parent"},
    "reading_levels": {"balance": 3},
    "avatars": {"removed_at": None},
    "linked_identities": {"provider": "google"},
    "voice_choices": {"preferred": "NIMBUS", "locked": None},
    "story_voices": {"voice": "NIMBUS"},
    "codes": {"purpose": "step_up", "used_at": LONG_AGO},
    "security_lines": {"name": "user.signed_in", "words": {"method": "password"}},
    "consent_entries": {"purpose": "voice_clone", "kind": "revoked", "method": "operator", "sequence": 99},
}  # fmt: skip


def value_for(column: Any, mark: str, family_id: UUID) -> Any:
    kind, text = column.type, f"{mark}{IDS.new().hex}"
    match kind:
        case Uuid():
            return IDS.new()
        case Moment() | DateTime():
            return LONG_AGO
        case Date():
            return LONG_AGO.date()
        case IdList():
            return (IDS.new(),)
        case ReadDays():
            return ({"on": LONG_AGO.date(), "saves": 1, "seconds": 7},)
        case JSON():
            return {"said": text, "kidId": str(family_id)}
        case LargeBinary():
            return text.encode()
        case String() | Text():
            return text[: kind.length or 200]
        case Boolean():
            return False
        case Integer():
            return 7
        case Float():
            return 7.5
    raise TypeError(f"nothing is planted in {column}")


def plant(database: Any, family_id: UUID, mark: str) -> dict[str, dict[str, Any]]:
    """One more row of this family in every table that can have one; by table."""
    planted: dict[str, dict[str, Any]] = {}
    with database.engine.connect() as connection:
        seals = FamilySeals(connection, database.keyring)
        for table in metadata.sorted_tables:
            labels = BY_TABLE[table.name]
            if isinstance(labels.way, Kept) or table.name in ("accounts", "families", "family_keys"):
                continue
            said = "" if isinstance(labels.way, Freed) else CANARY + mark
            given = [column for column in table.columns if column.autoincrement is not True]
            row = {column.name: value_for(column, said, family_id) for column in given}
            for column in table.columns:
                for key in (one for one in column.foreign_keys if len(one.constraint.columns) == 1):
                    row[column.name] = led_to(connection, key.column, planted, row[column.name])
            row |= FITTING.get(table.name, {})
            match labels.way:
                case Owned(column) | Freed(column):
                    is_text = isinstance(table.columns[column].type, String)
                    row[column] = str(family_id) if is_text else family_id
                case Scoped(column):
                    row[column] = f"{family_id} POST /somewhere"
                case GoesWith(column, parent):
                    (key_column,) = metadata.tables[parent].primary_key
                    row[column] = planted[parent][key_column.name]
            for name, use in labels.opens.items():
                row[name] = seals.seal(family_id, f"{CANARY}{mark}", use.format(**row))
            connection.execute(table.insert(), row)
            planted[table.name] = row
        connection.commit()
    return planted


def led_to(connection: Any, key: Any, planted: dict[str, dict[str, Any]], otherwise: Any) -> Any:
    """What was planted there, or whatever the house has."""
    table = key.table.name
    if table in planted:
        return planted[table][key.name]
    return connection.scalar(select(key).limit(1)) or otherwise
