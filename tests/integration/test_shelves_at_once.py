"""A shelf is renamed just when a story that was asked for is filed under it."""

from concurrent.futures import ThreadPoolExecutor, wait
from uuid import UUID

import pytest
from sqlalchemy import event

from storytime_adapters.testing.shelving_contract import SPOOKY, Shelves
from storytime_adapters.testing.writing_room import WritingRoom
from storytime_core.catalog.model import Theme
from storytime_core.catalog.shelving import ShelfEdit
from storytime_core.kernel.visibility import Viewpoint


@pytest.fixture(params=["sqlite", "postgres"])
def storage_kind(request):
    return request.param


def test_a_story_knows_the_name_its_shelf_has_when_both_are_done(house):
    house.seed()
    mum, storage = house.a_mum(), house.application.platform.storage()
    shelves, renaming = Shelves(WritingRoom(storage)), []
    (kindness,) = (one for one in storage.taxonomy_views().taxonomy().themes if one.name == "Kindness")
    wish = {"kidName": "Ada", "words": 220, "themes": ["Kindness"], "narrate": False}
    path = f"/stories/generate/jobs/{house.post('/stories/generate/async', wish, mum).json['jobId']}"

    def renamed(name):
        shelves.room.shelving.change(Theme, kindness.id, ShelfEdit(name=name)).unwrap()
        shelves.settle()

    def rename_now(connection, cursor, statement, parameters, context, many):
        """Once the story knows what its shelves are called, and before it stands there."""
        if "themes.name" in statement and "themes.id IN" in statement and not renaming:
            renaming.append(pool.submit(renamed, SPOOKY))
            wait(renaming, timeout=0.5)  # it cannot end before the story is kept

    with ThreadPoolExecutor(1) as pool:
        pool.submit(renamed, "Being Kind").result()
        event.listen(storage.database.engine, "after_cursor_execute", rename_now)
        house.settle()
        event.remove(storage.database.engine, "after_cursor_execute", rename_now)
        renaming[0].result()

    story_id = UUID(house.get(path, mum).json["result"]["storyId"])
    family = Viewpoint(family_id=UUID(house.get("/user/me", mum).json["data"]["id"]))
    (glance,) = storage.story_views().several([story_id], family)
    assert kindness.id in glance.theme_ids and "spooky ghost" in glance.facts.tags
