"""Through whose eyes stories are looked at; a step of every use case that shows some."""

from datetime import datetime
from typing import Protocol

from attrs import evolve, frozen
from returns.result import Failure, Result, Success

from .caller import Caller, UnknownKid, Viewer
from .ids import FamilyId, KidId, StoryId
from .ports import Clock
from .visibility import ANYBODY, Viewpoint


class ViewpointLookup(Protocol):
    def of_kid(
        self, family_id: FamilyId, kid_id: KidId, now: datetime, story_id: StoryId | None = None
    ) -> Viewpoint | None:
        """A live kid of the family, with the rules of its house; None if there is no such kid.

        With a story, also the hours in which the kid may read it.
        """

    def zone_of(self, family_id: FamilyId) -> str:
        """Where its days begin and end."""


@frozen
class Seeing:
    viewpoints: ViewpointLookup
    clock: Clock

    def through(
        self, viewer: Viewer, kid_id: KidId | None = None, story_id: StoryId | None = None
    ) -> Result[Viewpoint, UnknownKid]:
        """In kid mode always as this kid; a parent who names a kid looks as that kid.

        Whoever means to open a story names it: in kid mode its hours are seen along with the rest.
        """
        if viewer is None:
            return Success(ANYBODY) if kid_id is None else Failure(UnknownKid())
        if not isinstance(viewer, Caller):
            return Success(Viewpoint(guest_id=viewer.session_id)) if kid_id is None else Failure(UnknownKid())
        subject = viewer.subject(kid_id).unwrap()
        if subject is None:
            return Success(Viewpoint(family_id=viewer.family_id, time_zone=viewer.time_zone))
        to_open = story_id if viewer.kid_id else None
        viewpoint = self.viewpoints.of_kid(viewer.family_id, subject, self.clock.now(), to_open)
        return Success(viewpoint) if viewpoint else Failure(UnknownKid())

    def with_days(self, viewpoint: Viewpoint) -> Viewpoint:
        """The same, knowing where its days begin: in the family's zone, for everybody else in UTC."""
        if viewpoint.time_zone is not None:
            return viewpoint
        zone = self.viewpoints.zone_of(viewpoint.family_id) if viewpoint.family_id else "UTC"
        return evolve(viewpoint, time_zone=zone)
