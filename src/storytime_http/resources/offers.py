"""What is offered to all families: age groups and learning expectations."""

from typing import Annotated, Never, Self
from uuid import UUID

from attrs import field, frozen
from falcon import Request
from msgspec import Meta
from returns.result import Result

from storytime_core.family.ages import AgeGroup, AgeGroupId
from storytime_core.family.errors import (
    AgesOverlap,
    AgesUnfit,
    ChangedMeanwhile,
    ListFull,
    NameTaken,
    UnknownAgeGroup,
    UnknownExpectation,
)
from storytime_core.family.expectations import Expectation, ExpectationChange, ExpectationId
from storytime_core.family.use_cases.age_groups import AgeGroups
from storytime_core.family.use_cases.learning_expectations import LearningExpectations
from storytime_core.kernel.caller import Caller
from storytime_core.kernel.pages import Page
from storytime_core.kernel.text import one_line

from ..answers import answers
from ..conditions import etag, revision_wanted
from ..declarations import Auth, Caching, Rate, Reply

Age = Annotated[int, Meta(ge=0, le=18)]
GroupName = Annotated[str, Meta(min_length=1, max_length=40)]
ExpectationName = Annotated[str, Meta(min_length=1, max_length=60)]
Description = Annotated[str, Meta(min_length=1, max_length=200)]
Kind = Annotated[str, Meta(min_length=1, max_length=40)]


def line_if_given(text: str | None) -> str | None:
    return text and one_line(text)


@frozen
class AgeQuery:
    age: Age


@frozen
class AgeGroupBody:
    name: GroupName = field(converter=one_line)
    min: Age
    max: Age


@frozen
class AgeGroupChange:
    name: GroupName | None = field(default=None, converter=line_if_given)
    min: Age | None = None
    max: Age | None = None


@frozen
class ExpectationBody:
    name: ExpectationName = field(converter=one_line)
    description: Description | None = None
    category: Kind | None = field(default=None, converter=line_if_given)
    is_active: bool = True


@frozen
class ExpectationChangeBody:
    """What is absent stays; null clears description and category."""

    name: ExpectationName | None = field(default=None, converter=line_if_given)
    description: Description | None = None
    category: Kind | None = field(default=None, converter=line_if_given)
    is_active: bool | None = None
    clears: frozenset[str] = frozenset()

    @property
    def change(self) -> ExpectationChange:
        return ExpectationChange(
            name=self.name,
            description=self.description,
            category=self.category,
            is_active=self.is_active,
            clears=self.clears,
        )


@frozen
class AgeGroupShape:
    id: UUID
    name: str
    min: int
    max: int

    @classmethod
    def of(cls, group: AgeGroup) -> Self:
        return cls(group.id, group.name, group.span.low, group.span.high)


@frozen
class ExpectationShape:
    id: UUID
    name: str
    description: str | None
    category: str | None

    @classmethod
    def of(cls, one: Expectation) -> Self:
        return cls(one.id, one.name, one.description, one.category)


def list_of_groups(groups: tuple[AgeGroup, ...]) -> Page[AgeGroupShape]:
    return Page(tuple(map(AgeGroupShape.of, groups)), 100, None)


def edited_group(group: AgeGroup) -> Reply[AgeGroupShape]:
    return Reply(AgeGroupShape.of(group), etag=etag(group.revision))


def new_group(group: AgeGroup) -> Reply[AgeGroupShape]:
    return Reply(AgeGroupShape.of(group), etag=etag(group.revision), location=f"/api/v1/age-groups/{group.id}")


def list_of_expectations(found: tuple[Expectation, ...]) -> tuple[ExpectationShape, ...]:
    return tuple(map(ExpectationShape.of, found))


def edited_expectation(one: Expectation) -> Reply[ExpectationShape]:
    return Reply(ExpectationShape.of(one), etag=etag(one.revision))


@frozen
class AgeGroupList:
    """/age-groups"""

    age_groups: AgeGroups

    @answers("Our age groups.", auth=Auth.PUBLIC, rate=Rate.READING, show=list_of_groups, caching=Caching.PUBLIC)
    def on_get(self) -> Result[tuple[AgeGroup, ...], Never]:
        """The youngest first."""
        return self.age_groups.list()


@frozen
class AgeGroupLookup:
    """/age-groups/lookup"""

    age_groups: AgeGroups

    @answers("This is the group.", auth=Auth.PUBLIC, rate=Rate.READING, show=AgeGroupShape.of, caching=Caching.PUBLIC)
    def on_get(self, query: AgeQuery) -> Result[AgeGroup, UnknownAgeGroup]:
        """The group that holds an age."""
        return self.age_groups.lookup(query.age)


@frozen
class OneAgeGroup:
    """/age-groups/{group_id}"""

    age_groups: AgeGroups

    @answers("Here it is.", auth=Auth.PUBLIC, rate=Rate.READING, show=AgeGroupShape.of, caching=Caching.PUBLIC)
    def on_get(self, group_id: AgeGroupId) -> Result[AgeGroup, UnknownAgeGroup]:
        """One age group."""
        return self.age_groups.show(group_id)


@frozen
class EditedAgeGroups:
    """/admin/age-groups"""

    age_groups: AgeGroups

    @answers("The group is added.", auth=Auth.ADMIN, rate=Rate.ADMIN_WRITE, status=201, show=new_group, once=True)
    def on_post(self, caller: Caller, body: AgeGroupBody) -> Result[AgeGroup, AgesUnfit | AgesOverlap | NameTaken]:
        """Add a group beside the others."""
        return self.age_groups.add(caller, body.name, body.min, body.max)


@frozen
class EditedAgeGroup:
    """/admin/age-groups/{group_id}"""

    age_groups: AgeGroups

    @answers("The group is changed.", auth=Auth.ADMIN, rate=Rate.ADMIN_WRITE, show=edited_group)
    def on_patch(
        self, caller: Caller, group_id: AgeGroupId, body: AgeGroupChange, req: Request
    ) -> Result[AgeGroup, UnknownAgeGroup | AgesUnfit | AgesOverlap | NameTaken | ChangedMeanwhile]:
        """Change what is named; nobody's age changes by it."""
        return self.age_groups.change(caller, group_id, body.name, body.min, body.max, revision_wanted(req))

    @answers("The group is removed.", auth=Auth.ADMIN, rate=Rate.ADMIN_WRITE, show=edited_group)
    def on_delete(
        self, caller: Caller, group_id: AgeGroupId, req: Request
    ) -> Result[AgeGroup, UnknownAgeGroup | ChangedMeanwhile]:
        """Take a group off the list."""
        return self.age_groups.remove(caller, group_id, revision_wanted(req))


@frozen
class AgeGroupUndoDelete:
    """/admin/age-groups/{group_id}/undo-delete"""

    age_groups: AgeGroups

    @answers("The group is back.", auth=Auth.ADMIN, rate=Rate.ADMIN_WRITE, show=edited_group)
    def on_post(
        self, caller: Caller, group_id: AgeGroupId
    ) -> Result[AgeGroup, UnknownAgeGroup | AgesUnfit | AgesOverlap | NameTaken]:
        """Put a removed group back, if its ages are free."""
        return self.age_groups.bring_back(caller, group_id)


@frozen
class Expectations:
    """/auth/learning-expectations"""

    learning_expectations: LearningExpectations

    @answers(
        "What you may hope for.",
        auth=Auth.PUBLIC,
        rate=Rate.READING,
        show=list_of_expectations,
        caching=Caching.PUBLIC,
    )
    def on_get(self) -> Result[tuple[Expectation, ...], Never]:
        """What parents may hope that stories do, by name."""
        return self.learning_expectations.list()


@frozen
class EditedExpectations:
    """/admin/learning-expectations"""

    learning_expectations: LearningExpectations

    @answers("It is added.", auth=Auth.ADMIN, rate=Rate.ADMIN_WRITE, status=201, show=edited_expectation, once=True)
    def on_post(self, caller: Caller, body: ExpectationBody) -> Result[Expectation, NameTaken | ListFull]:
        """Add something to hope for."""
        return self.learning_expectations.add(caller, body.name, body.description, body.category, body.is_active)


@frozen
class EditedExpectation:
    """/admin/learning-expectations/{expectation_id}"""

    learning_expectations: LearningExpectations

    @answers("It is changed.", auth=Auth.ADMIN, rate=Rate.ADMIN_WRITE, show=edited_expectation)
    def on_patch(
        self, caller: Caller, expectation_id: ExpectationId, body: ExpectationChangeBody, req: Request
    ) -> Result[Expectation, UnknownExpectation | NameTaken | ListFull | ChangedMeanwhile]:
        """Change what is named; one switched off stays with those who chose it."""
        return self.learning_expectations.change(caller, expectation_id, body.change, revision_wanted(req))
