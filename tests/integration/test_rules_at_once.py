"""AUTHZ-06: a rule that is changed in one process holds on the next request of another, whatever that has at hand."""

from uuid import UUID

import pytest
from attrs import evolve
from sqlalchemy import update

from storytime_adapters.memory.storage import MemoryStorage
from storytime_adapters.sql.glances import Glances
from storytime_adapters.sql.tables.catalog import stories
from storytime_core.event_handlers import handler_names
from storytime_core.kernel.ids import HolderId, StoryId
from storytime_core.kernel.library import Approval


@pytest.fixture
def here(open_storage, house_on):
    house = house_on(open_storage(handler_names()))
    house.seed()
    return house


@pytest.fixture
def there(here, house_on):
    """Another process over the same database, with nothing in common but that."""
    storage = here.application.platform.storage()
    return house_on(storage if isinstance(storage, MemoryStorage) else evolve(storage, glances=Glances()))


def the_list(house, token, kid):
    """What is on the screens of a kid, and whether the story it has open goes on."""
    house.application.desk().rates.windows.clear()
    feed = [card["id"] for card in house.get("/stories?limit=50", token).json["data"]["data"]]
    ideas = [card["id"] for card in house.get("/stories/suggestions?limit=50", token).json["data"]["data"]]
    home = house.get(f"/stories/homepage/kid/{kid}?limit=50", token).json["data"]
    return feed, ideas, {name: sorted(card["id"] for card in cards) for name, cards in home.items()}


def approve(house, story, approval):
    storage = house.application.platform.storage()
    if isinstance(storage, MemoryStorage):
        kept = storage.store.tables["stories"][StoryId(story)]
        storage.store.tables["stories"][StoryId(story)] = evolve(kept, story=evolve(kept.story, approval=approval))
        return
    with storage.database.engine.connect() as connection:
        connection.execute(update(stories).where(stories.c.id == story).values(approval=approval))
        connection.commit()


def report(house, family, story, is_hidden):
    with house.application.platform.storage().recommendations() as uow:
        act = uow.hidings.hide if is_hidden else uow.hidings.show_again
        act(*(HolderId(family), StoryId(story), house.application.platform.clock().now())[: 3 if is_hidden else 2])
        uow.commit()


def test_every_rule_holds_on_the_next_request_of_another_process(here, there):
    mum = here.a_mum()
    kid = here.a_kid(mum)["id"]
    ada = here.in_kid_mode(mum, kid)
    card = next(one for one in here.get("/stories?limit=50", ada).json["data"]["data"] if one["ageMin"] > 1)
    story, word = card["id"], card["categories"][0]["name"]

    family, number = UUID(here.get("/user/me", mum).json["data"]["id"]), UUID(story)
    rules, restriction = f"/stories/rules/{kid}", f"/stories/restrictions/{kid}/{story}"
    changes = {
        "restriction": (
            lambda: here.call("PUT", restriction, {}, mum),
            lambda: here.call("DELETE", restriction, None, mum),
        ),
        "age": (
            lambda: here.call("PUT", rules, {"maxStoryAge": card["ageMin"] - 1, "allowListOnly": False}, mum),
            lambda: here.call("PUT", rules, {"maxStoryAge": None, "allowListOnly": False}, mum),
        ),
        "allow-list": (
            lambda: here.call("PUT", rules, {"maxStoryAge": None, "allowListOnly": True}, mum),
            lambda: here.call("PUT", rules, {"maxStoryAge": None, "allowListOnly": False}, mum),
        ),
        "tags": (
            lambda: here.call("PATCH", f"/kids/{kid}", {"excludedTags": [word]}, mum),
            lambda: here.call("PATCH", f"/kids/{kid}", {"excludedTags": []}, mum),
        ),
        "approval": (
            lambda: approve(here, number, Approval.PENDING),
            lambda: approve(here, number, Approval.APPROVED),
        ),
        "report": (
            lambda: report(here, family, number, True),
            lambda: report(here, family, number, False),
        ),
    }
    assert there.get(f"/stories/{story}", ada).status_code == 200
    for name, (forbid, allow) in changes.items():
        before = the_list(there, ada, kid)
        assert the_list(there, ada, kid) == before
        assert any(story in section for section in before[:2]), name
        here.forget_rates()
        forbid()
        feed, ideas, home = the_list(there, ada, kid)
        assert story not in (*feed, *ideas, *(id for section in home.values() for id in section)), name
        assert there.get(f"/stories/{story}", ada).status_code == 404, name
        allow()
        assert the_list(there, ada, kid) == before, name
        assert there.get(f"/stories/{story}", ada).status_code == 200, name
