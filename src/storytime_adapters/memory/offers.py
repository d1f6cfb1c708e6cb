"""What administrators offer to all families, in memory."""

from attrs import frozen

from storytime_core.family.ages import AGE_GROUPS, AgeGroup, AgeGroupId, in_order
from storytime_core.family.expectations import Expectation, by_name

from .store import Rows, Store, Table


def live_groups(rows: Rows) -> tuple[AgeGroup, ...]:
    return in_order(rows.values())


@frozen
class MemoryAgeGroupRepository:
    rows: Table

    def live(self) -> tuple[AgeGroup, ...]:
        return live_groups(self.rows.rows)

    def hold(self) -> tuple[AgeGroup, ...]:
        return self.live()

    def find(self, group_id: AgeGroupId) -> AgeGroup | None:
        return self.rows.get(group_id) or next((group for group in AGE_GROUPS if group.id == group_id), None)

    def save(self, group: AgeGroup) -> None:
        self.rows.put(group.id, group)


@frozen
class MemoryExpectationRepository:
    rows: Table

    def all(self) -> tuple[Expectation, ...]:
        return by_name(self.rows.rows.values())

    def hold(self) -> tuple[Expectation, ...]:
        return self.all()

    def save(self, expectation: Expectation) -> None:
        self.rows.put(expectation.id, expectation)


@frozen
class MemoryOfferViews:
    store: Store

    def age_groups(self) -> tuple[AgeGroup, ...]:
        with self.store.seen() as tables:
            return live_groups(tables["age_groups"])

    def expectations(self) -> tuple[Expectation, ...]:
        with self.store.seen() as tables:
            return by_name(tables["learning_expectations"].values())
