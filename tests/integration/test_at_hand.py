"""What processes keep at hand: two of them over one storage, both warm."""

from contextlib import contextmanager

import pytest

from storytime_core.event_handlers import handler_names
from tests.listening import listening

BEDTIME = {"enabled": True, "start": "19:30", "end": "07:00", "days": [0, 6]}
CHANGES = {
    "a kid is added": ("POST", "/kids", {"name": "Ben", "ageRange": "4-6"}),
    "several are": ("POST", "/kids/batch", {"kids": [{"name": "Cleo", "ageRange": "4-6"}]}),
    "it has another name": ("PATCH", "/kids/{kid}", {"name": "Adelina"}),
    "it wears a face": ("PUT", "/kids/{kid}/avatar", {"avatarId": "{face}"}),
    "it has a buddy": ("PUT", "/kids/{kid}/buddy", {"buddyId": "{buddy}"}),
    "the buddy stays at home": ("DELETE", "/kids/{kid}/buddy", None),
    "it has less time": ("PUT", "/kids/{kid}/daily-limit", {"limitMins": 5}),
    "it goes to bed": ("PUT", "/kids/{kid}/bedtime", BEDTIME),
    "the rules change": ("PATCH", "/settings", {"maxScreenTimeMins": 30, "finishingMins": 0}),
    "the rules change in the profile": ("PUT", "/auth/profile", {"country": "FR"}),
    "all have the same time": ("POST", "/settings/daily-limits/apply-default", None),
    "it is removed": ("DELETE", "/kids/{kid}", None),
    "it is back": ("POST", "/kids/{kid}/undo-delete", None),
    "consent is taken back": ("DELETE", "/consents/child_profile", None),
}


@pytest.fixture
def storage(open_storage):
    return open_storage(handler_names())


@pytest.fixture
def here(house_on, storage):
    house = house_on(storage)
    house.application.storytime().family.furnishing.run().unwrap()
    return house


@pytest.fixture
def there(house_on, here, storage):
    return house_on(storage)


def filled(value, known):
    if isinstance(value, dict):
        return {name: filled(one, known) for name, one in value.items()}
    return value.format(**known) if isinstance(value, str) else value


def seen(house, token, kid):
    house.application.desk().rates.windows.clear()
    return [house.get(path, token).json.get("data") for path in ("/kids", f"/kids/{kid}", "/settings")]


def test_what_changes_in_one_process_shows_on_the_next_request_of_another(here, there):
    """OPS-42, FAM-51"""
    mum = here.a_mum()
    kid = here.a_kid(mum)["id"]
    known = {
        "kid": kid,
        "face": here.get("/avatars/system").json["data"][0]["id"],
        "buddy": here.get("/story-buddies").json["data"]["data"][0]["id"],
    }
    before = seen(there, mum, kid)
    for number, (what, (method, path, body)) in enumerate(CHANGES.items()):
        one, other = (here, there) if number % 2 else (there, here)
        assert seen(other, mum, kid) == before, what
        one.application.desk().rates.windows.clear()
        reply = one.call(method, path.format(**known), filled(body, known), mum)
        assert reply.status_code in (200, 201), (what, reply.text)
        after = seen(other, mum, kid)

        assert after != before, what
        assert after == seen(one, mum, kid), what
        before = after


def test_a_kid_that_is_removed_is_gone_from_its_own_card(here, there):
    """FAM-17"""
    mum = here.a_mum()
    kid = here.a_kid(mum)["id"]
    kids_own = here.in_kid_mode(mum, kid)
    assert there.get(f"/kids/{kid}", kids_own).status_code == 200
    here.application.desk().rates.windows.clear()
    here.call("PATCH", f"/kids/{kid}", {"name": "Adelina"}, mum)

    assert there.get(f"/kids/{kid}", kids_own).json["data"]["name"] == "Adelina"


def test_no_family_is_shown_what_another_keeps(here):
    """Q-SEC-27"""
    mum, dad = here.a_mum(), here.a_mum()
    ada, ben = here.a_kid(mum)["id"], here.a_kid(dad, "Ben")["id"]
    seen(here, mum, ada), seen(here, dad, ben)

    assert [kid["name"] for kid in here.get("/kids", mum).json["data"]["data"]] == ["Ada"]
    assert [kid["name"] for kid in here.get("/kids", dad).json["data"]["data"]] == ["Ben"]
    assert here.get(f"/kids/{ben}", mum).status_code == here.get(f"/kids/{ada}", dad).status_code == 404


@contextmanager
def statements(house):
    engine, said = house.application.platform.storage().database.engine, []

    def note(statement, values):
        if not statement.startswith("BEGIN"):
            said.append(statement)

    with listening(engine, note):
        yield said


@pytest.mark.parametrize("storage_kind", ["sqlite", "postgres"], indirect=True)
def test_a_warm_look_asks_only_who_is_looking(here):
    mum = here.a_mum()
    kid = here.a_kid(mum)["id"]
    seen(here, mum, kid)
    with statements(here) as said:
        seen(here, mum, kid)

    assert len(said) == 3 and all("FROM sessions" in one for one in said)


SHELVES = {
    "/age-groups": ("/admin/age-groups", {"name": "Teens", "min": 13, "max": 15}),
    "/auth/learning-expectations": ("/admin/learning-expectations", {"name": "Patience"}),
}


@pytest.mark.parametrize("path", SHELVES)
def test_what_is_offered_to_all_changes_at_once_where_it_is_changed_and_soon_elsewhere(here, there, path):
    """OPS-42"""
    boss, (way, body) = here.an_admin(), SHELVES[path]
    before = here.get(path).json["data"]
    assert there.get(path).json["data"] == before
    assert here.post(way, body, boss).status_code == 201
    after = here.get(path).json["data"]

    assert after != before
    assert there.get(path).json["data"] in (before, after)
    there.application.family.at_hand().forget()  # as if a second had passed
    assert there.get(path).json["data"] == after
