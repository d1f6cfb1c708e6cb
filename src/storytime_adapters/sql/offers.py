"""What administrators offer to all families, in the database."""

from typing import Final

from attrs import frozen
from sqlalchemy import bindparam, or_, select
from sqlalchemy.engine import Connection

from storytime_core.family.ages import AGE_GROUPS, AgeGroup, AgeGroupId, in_order
from storytime_core.family.expectations import Expectation, by_name

from .database import Database
from .entities import hold, upsert
from .rows import rows
from .tables.family import age_groups, learning_expectations

GROUPS: Final = select(age_groups).where(
    or_(age_groups.c.removed_at.is_(None), age_groups.c.id.in_([group.id for group in AGE_GROUPS]))
)
GROUP: Final = select(age_groups).where(age_groups.c.id == bindparam("id"))
EXPECTED: Final = select(learning_expectations)
WHOLE: Final = {"all": "of them"}


def live_groups(connection: Connection) -> tuple[AgeGroup, ...]:
    return in_order(rows.structure(row._mapping, AgeGroup) for row in connection.execute(GROUPS))


def all_expectations(connection: Connection) -> tuple[Expectation, ...]:
    return by_name(rows.structure(row._mapping, Expectation) for row in connection.execute(EXPECTED))


@frozen
class SqlAgeGroupRepository:
    connection: Connection

    def live(self) -> tuple[AgeGroup, ...]:
        return live_groups(self.connection)

    def hold(self) -> tuple[AgeGroup, ...]:
        hold(self.connection, age_groups, WHOLE)
        return self.live()

    def find(self, group_id: AgeGroupId) -> AgeGroup | None:
        row = self.connection.execute(GROUP, {"id": group_id}).first()
        if row is None:
            return next((group for group in AGE_GROUPS if group.id == group_id), None)
        return rows.structure(row._mapping, AgeGroup)

    def save(self, group: AgeGroup) -> None:
        upsert(self.connection, age_groups, group)


@frozen
class SqlExpectationRepository:
    connection: Connection

    def all(self) -> tuple[Expectation, ...]:
        return all_expectations(self.connection)

    def hold(self) -> tuple[Expectation, ...]:
        hold(self.connection, learning_expectations, WHOLE)
        return self.all()

    def save(self, expectation: Expectation) -> None:
        upsert(self.connection, learning_expectations, expectation)


@frozen
class SqlOfferViews:
    database: Database

    def age_groups(self) -> tuple[AgeGroup, ...]:
        with self.database.reading.connect() as connection:
            return live_groups(connection)

    def expectations(self) -> tuple[Expectation, ...]:
        with self.database.reading.connect() as connection:
            return all_expectations(connection)
