"""AUTHZ-05: whatever way a reader comes by a story, one decision says whether it is there.

Every path that shows stories is asked, on each storage, and must say what ``decide`` says.  A new route that shows
stories fails here until it stands in the table.
"""

from typing import Any, get_args

import attrs

from storytime_http.declarations import Declared, routes_of
from storytime_http.resources.cards import CardShape
from storytime_http.resources.catalog import FullShape
from tests.deciding_lists import LISTS
from tests.deciding_stories import SINGLE

OTHERWISE = {
    "POST /voice/story/audio/batch": "begins work; by the gate of read-along",
    "GET /guest/progress/{story_id}": "the guest's own place, which says nothing of the story",
    "GET /stories/{story_id}/cost": "administrators, and the family that made it",
    "POST /stories/recommendations": "its own contract: only what parent and kid see",
    "PUT /stories/restrictions/{kid_id}/{story_id}": "its own contract: only what the parent sees",
    "DELETE /stories/restrictions/{kid_id}/{story_id}": "says nothing of the story",
    "POST /stories/generate": "the family's own new story",
    "POST /stories/generate/kid/{kid_id}": "the family's own new story",
    "GET /stories/generate/jobs/{job_id}/result": "the family's own new story",
    "GET /stories/user/progress/{story_id}": "one's own place, which says nothing of the story",
    "GET /stories/progress/{kid_id}/{story_id}": "a kid's own place, which says nothing of the story",
    "GET /stories/paths": "a kid's own ways, which say nothing of the story",
    **{
        f"DELETE {path}": "takes something off one's own list"
        for path in (
            "/parent-favorites/{story_id}",
            "/stories/favorites/{kid_id}/{story_id}",
            "/stories/library/{kid_id}/download/{story_id}",
            "/stories/library/{kid_id}/remove/{story_id}",
            "/stories/user/library/remove/{story_id}",
        )
    },
    **{
        f"{method} {desk}{path}": "the desk of those who write it"
        for desk in ("/stories", "/admin/stories")
        for method, path in (
            ("POST", ""),
            ("PATCH", "/{story_id}"),
            ("DELETE", "/{story_id}"),
            ("POST", "/{story_id}/images"),
            ("DELETE", "/{story_id}/images/{image_id}"),
            ("POST", "/{story_id}/undo-delete"),
            ("PUT", "/{story_id}/branches"),
            ("PUT", "/{story_id}/questions"),
            ("PUT", "/{story_id}/state"),
        )
    },
    "GET /admin/stories": "administrators see all there is",
    "GET /admin/stories/{story_id}": "administrators see all there is",
    "PUT /admin/stories/{story_id}/recommended": "administrators see all there is",
    "PUT /admin/stories/{story_id}/top-pick": "administrators see all there is",
}


def speaks_of_stories(declared: Declared) -> bool:
    def has_story(shape: Any) -> bool:
        return shape is not None and any(field.name == "story_id" for field in attrs.fields(shape))

    return "story_id" in declared.path_ids or has_story(declared.body) or has_story(declared.query)


def shows_cards(shape: Any, seen: tuple[Any, ...] = ()) -> bool:
    if shape in seen:
        return False
    if isinstance(shape, type) and issubclass(shape, CardShape | FullShape):
        return True
    inner = list(get_args(shape))
    if isinstance(shape, type) and attrs.has(shape):
        attrs.resolve_types(shape)
        inner += [field.type for field in attrs.fields(shape)]
    return any(shows_cards(one, (*seen, shape)) for one in inner)


def test_every_route_that_shows_stories_is_asked(memory_house) -> None:
    routes = [
        f"{route.method} {route.path.removeprefix('/api/v1')}"
        for route in routes_of(memory_house.application.resources())
        if speaks_of_stories(route.declared) or shows_cards(route.declared.shape)
    ]

    assert set(routes) == {*LISTS, *SINGLE, *OTHERWISE}
