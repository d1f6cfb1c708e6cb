"""What a family is told of itself, from memory."""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID

import attrs
from attrs import frozen

from storytime_core.identity.archives import Archive
from storytime_core.identity.leaving_ports import ExportedTable
from storytime_core.kernel.ids import AccountId, FamilyId
from storytime_core.narration.media import ARCHIVE

from .leaving import HANGS_ON, OWNED, Owner, itself
from .store import Rows, Store

NOT_TOLD: Final = ("hash", "token", "sealed")  # in the names of fields
NOT_EXPORTED: Final = ("outbox", "idempotency_keys", "outbox_deliveries", "spent_tokens")


@frozen
class MemoryExportViews:
    store: Store

    def tables(self, family_id: FamilyId) -> Iterator[ExportedTable]:
        with self.store.seen() as tables:
            found = dict(self._found(tables, family_id))
        for name, rows in found.items():
            yield ExportedTable(name, iter(rows))

    def files(self, family_id: FamilyId) -> Iterator[str]:
        with self.store.seen() as tables:
            mine = [name for name, row in tables["media_files"].items() if row[3] == family_id and row[0] != ARCHIVE]
        return iter(sorted(mine))

    def archive(self, archive_id: UUID, account_id: AccountId) -> Archive | None:
        with self.store.seen() as tables:
            archive: Archive | None = tables["exports"].get(archive_id)
        return archive if archive and archive.account_id == account_id else None

    def _found(self, tables: Mapping[str, Rows], family_id: FamilyId) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        owned: dict[str, Owner] = {"accounts": itself}
        for section in OWNED.values():
            owned |= section
        mine = {
            name: {key: row for key, row in tables[name].items() if owner(key, row) == family_id}
            for name, owner in owned.items()
        }
        for name, (parent, which) in HANGS_ON.items():
            mine[name] = {key: row for key, row in tables[name].items() if which(key, row) in mine[parent]}
        for name, rows in mine.items():
            if name not in NOT_EXPORTED:
                yield name, [shown(row) for row in rows.values()]


def shown(row: Any) -> dict[str, Any]:
    return attrs.asdict(row, filter=may_be_told) if attrs.has(type(row)) else {"is": row}


def may_be_told(field: "attrs.Attribute[Any]", value: Any) -> bool:
    return not any(word in field.name for word in NOT_TOLD)
