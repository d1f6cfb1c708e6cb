"""What a family is told of itself: every personal column of the data map, row by row."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final
from uuid import UUID

from attrs import frozen
from sqlalchemy import Select, bindparam, select, tuple_
from sqlalchemy.engine import Connection

from storytime_adapters.secrets.sealing import AesSecretBox
from storytime_core.identity.archives import Archive
from storytime_core.identity.erasure import Subject
from storytime_core.identity.leaving_ports import ExportedTable
from storytime_core.kernel.ids import AccountId, FamilyId
from storytime_core.narration.media import ARCHIVE

from .data_map import DATA_MAP, Kept, Labels
from .database import Database
from .leaving import named, of_family
from .rows import rows
from .sealing import WRAPPED
from .tables.identity import exports
from .tables.storytelling import media_files

AT_ONCE: Final = 100
SEALED: Final = "_sealed"
FILES: Final = (
    select(media_files.c.name)
    .where(
        media_files.c.scope == bindparam("family"),
        media_files.c.content_type != bindparam("archive"),
        media_files.c.name > bindparam("after"),
    )
    .order_by(media_files.c.name)
    .limit(bindparam("limit"))
)
ORDERED: Final = select(exports).where(exports.c.id == bindparam("id"), exports.c.account_id == bindparam("account"))


@cache
def first_rows(labels: Labels) -> Select[Any]:
    key = tuple(labels.table.primary_key)
    columns = dict.fromkeys((*(labels.table.c[name] for name in labels.personal), *key))
    return select(*columns).where(of_family(labels)).order_by(*key).limit(AT_ONCE)


@cache
def next_rows(labels: Labels) -> Select[Any]:
    key = tuple(labels.table.primary_key)
    last = [bindparam(f"last_{column.name}", type_=column.type) for column in key]
    after = tuple_(*key) > tuple_(*last) if len(key) > 1 else key[0] > last[0]
    return first_rows(labels).where(after)


@frozen
class SqlExportViews:
    database: Database

    def tables(self, family_id: FamilyId) -> Iterator[ExportedTable]:
        for labels in DATA_MAP:
            if labels.personal and not isinstance(labels.way, Kept):
                yield ExportedTable(labels.table.name, self._rows(labels, family_id))

    def files(self, family_id: FamilyId) -> Iterator[str]:
        after = ""
        while True:
            asked = {"family": family_id, "archive": ARCHIVE, "after": after, "limit": AT_ONCE}
            with self.database.reading.connect() as connection:
                found = connection.scalars(FILES, asked).all()
            yield from found
            if len(found) < AT_ONCE:
                return
            after = found[-1]

    def archive(self, archive_id: UUID, account_id: AccountId) -> Archive | None:
        with self.database.reading.connect() as connection:
            row = connection.execute(ORDERED, {"id": archive_id, "account": account_id}).first()
        return rows.structure(row._mapping, Archive) if row else None

    def _rows(self, labels: Labels, family_id: FamilyId) -> Iterator[Mapping[str, Any]]:
        """Each few by a look of their own, so that no connection is held while somebody reads slowly."""
        query, values = first_rows(labels), named(Subject(family_id))
        while True:
            with self.database.reading.connect() as connection:
                found = connection.execute(query, values).all()
                box = self._box(connection, family_id) if labels.opens else None
            for row in found:
                yield shown(labels, dict(row._mapping), box)
            if len(found) < AT_ONCE:
                return
            last = found[-1]._mapping
            query = next_rows(labels)
            values |= {f"last_{column.name}": last[column.name] for column in labels.table.primary_key}

    def _box(self, connection: Connection, family_id: FamilyId) -> AesSecretBox | None:
        wrapped = connection.scalar(WRAPPED, {"family": family_id})
        return self.database.keyring.unwrapped(family_id, wrapped) if wrapped else None


def shown(labels: Labels, row: Mapping[str, Any], box: AesSecretBox | None) -> dict[str, Any]:
    return {name.removesuffix(SEALED): opened(labels, name, row, box) for name in labels.personal}


def opened(labels: Labels, name: str, row: Mapping[str, Any], box: AesSecretBox | None) -> Any:
    if name not in labels.opens or row[name] is None or box is None:
        return row[name]
    return box.open(row[name], labels.opens[name].format(**row))
