"""Every path that shows one story: whether it is there."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from returns.result import Failure, Success

from storytime_core.family.buddies import Context
from storytime_core.kernel.caller import Caller, Guest
from storytime_core.kernel.ids import (
    HolderId,
    StoryId,
)
from storytime_core.kernel.visibility import Viewpoint, explain
from storytime_core.progress.model import Sitting
from storytime_core.progress.quizzes import Choice
from tests.deciding import Reader, World

Shows = Callable[[World, Reader, StoryId], bool | None]
"""Whether this one story is shown; None where this reader cannot ask."""


def is_there(outcome: Any) -> bool:
    """Whatever else is said no to: only an unknown story is hidden."""
    return not (isinstance(outcome, Failure) and getattr(outcome.failure(), "resource", None) == "story")


def open_one(world: World, reader: Reader, story_id: StoryId) -> bool:
    opening = world.storytime.catalog.opening
    if isinstance(reader.viewer, Caller):
        return is_there(opening.open(reader.viewer, story_id))
    return is_there(opening.preview(story_id, reader.viewer))


def read_along(world: World, reader: Reader, story_id: StoryId) -> bool | None:
    if not isinstance(reader.viewer, Caller):
        return None
    return is_there(world.storytime.narration.narrations.read_along(reader.viewer, story_id))


def voices(world: World, reader: Reader, story_id: StoryId) -> bool | None:
    if not isinstance(reader.viewer, Caller):
        return None
    return is_there(world.storytime.narration.voices.access(reader.viewer, story_id))


def save(world: World, reader: Reader, story_id: StoryId) -> bool | None:
    """What is open or a family's own takes whatever is told of it."""
    if not isinstance(reader.viewer, Caller) or world.facts[story_id].family_id == reader.viewpoint.family_id:
        return None
    with world.storytime.catalog.opening.unit_of_work() as uow:
        uow.openings.erase([HolderId(reader.viewer.family_id)])
        uow.commit()
    return is_there(world.storytime.progress.reading.record(reader.viewer, story_id, Sitting(1)))


def like(world: World, reader: Reader, story_id: StoryId) -> bool | None:
    if not isinstance(reader.viewer, Caller):
        return None
    return is_there(world.storytime.progress.favorites.add(reader.viewer, story_id))


def quiz(world: World, reader: Reader, story_id: StoryId) -> bool | None:
    if not isinstance(reader.viewer, Caller):
        return None
    quizzing, no_answer = world.storytime.progress.quizzing, Choice(UUID(int=404), 0)
    seen = is_there(quizzing.score(reader.viewer, story_id))
    for told in (
        quizzing.submit(reader.viewer, story_id, [no_answer]),
        quizzing.answer(reader.viewer, story_id, no_answer),
    ):
        assert is_there(told) is seen
    return seen


def way(world: World, reader: Reader, story_id: StoryId) -> bool | None:
    if not isinstance(reader.viewer, Caller) or not reader.viewpoint.kid_id:
        return None
    return is_there(world.storytime.progress.wandering.start(reader.viewer, story_id))


def pack(world: World, reader: Reader, story_id: StoryId) -> bool | None:
    kid_id = reader.viewpoint.kid_id
    if not isinstance(reader.viewer, Caller) or not kid_id:
        return None
    downloading = world.storytime.progress.downloading
    begun = downloading.start(reader.viewer, kid_id, story_id)
    for told in (
        downloading.manifest(reader.viewer, kid_id, story_id),
        downloading.timings(reader.viewer, kid_id, story_id),
        downloading.content(reader.viewer, kid_id, story_id),
    ):
        assert is_there(told) or not isinstance(begun, Success)
    return is_there(begun)


def talk(world: World, reader: Reader, story_id: StoryId) -> bool | None:
    if not isinstance(reader.viewer, Caller) or not reader.viewpoint.kid_id:
        return None
    talks = world.storytime.family.buddy_talks
    return is_there(talks.speak(reader.viewer, reader.viewpoint.kid_id, Context.STORY_START, story_id))


def explained(world: World, reader: Reader, story_id: StoryId) -> bool | None:
    look = reader.viewpoint
    if look.kid_id is None:
        return None
    told = world.storytime.recommendations.explaining.explain(reader.parent, story_id, look.kid_id)
    parent = Reader(reader.parent, Viewpoint(family_id=look.family_id))
    assert is_there(told) is world.sees(parent, story_id)
    reasons = explain(world.facts[story_id], look, world.relation(reader, story_id))
    assert not is_there(told) or told.unwrap() == reasons
    return not reasons


def as_guest(act: Callable[[Any, Guest, StoryId], Any]) -> Shows:
    def shows(world: World, reader: Reader, story_id: StoryId) -> bool | None:
        return is_there(act(world.storytime, reader.viewer, story_id)) if isinstance(reader.viewer, Guest) else None

    return shows


guest_opens = as_guest(lambda storytime, guest, id: storytime.catalog.opening.open_as_guest(guest, id))
guest_asks = as_guest(lambda storytime, guest, id: storytime.catalog.opening.access(guest, id))
guest_reads = as_guest(lambda storytime, guest, id: storytime.progress.reading.record_as_guest(guest, id, Sitting(1)))


SINGLE = {
    "GET /stories/{story_id}": open_one,
    "GET /stories/{story_id}/read-along": read_along,
    "GET /stories/{story_id}/read-along.vtt": None,  # the same
    "GET /stories/{story_id}/visibility": explained,
    "GET /guest/stories/{story_id}": guest_opens,
    "GET /guest/stories/{story_id}/access": guest_asks,
    "POST /guest/progress": guest_reads,
    "GET /voice/access": voices,
    "POST /kids/{kid_id}/buddy/messages": talk,
    "POST /stories/user/progress": save,
    "POST /stories/progress": None,  # the same
    "POST /stories/favorites": like,
    "POST /parent-favorites": None,  # the same
    "GET /stories/{story_id}/quiz-score": quiz,
    "POST /stories/{story_id}/quiz": None,  # asked with it
    "POST /reports/answer": None,
    "POST /stories/paths": way,
    "POST /stories/library/{kid_id}/download/{story_id}": pack,
    "GET /stories/library/{kid_id}/download/{story_id}": None,  # asked with it
    "GET /stories/library/{kid_id}/download/{story_id}/content": None,
    "GET /stories/library/{kid_id}/download/{story_id}/timings": None,
}
