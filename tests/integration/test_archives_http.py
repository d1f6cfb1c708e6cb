"""Everything of a family in one ZIP, over HTTP."""

import io
import json
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from attrs import evolve

from storytime_adapters.clocks import StoppedClock
from storytime_core.identity.archives import QUEUE
from storytime_core.narration.errors import StoreUnavailable

LEASE = timedelta(seconds=30)


@pytest.fixture
def mum(house):
    """With a kid, and a story with a cover."""
    house.seed()
    mum = house.a_mum()
    kid = house.a_kid(mum, "Adelheid")
    house.post("/stories/generate/async", {"kidId": kid["id"], "words": 200}, mum)
    house.settle()
    return mum


def ordered(house, token):
    reply = house.post("/user/me/exports", None, token)
    assert reply.status_code == 202, reply.text
    assert reply.json["data"]["status"] == "queued" and reply.json["data"]["downloadUrl"] is None
    return reply.json["data"]["id"]


def status(house, token, export_id):
    reply = house.get(f"/user/me/exports/{export_id}", token)
    assert reply.status_code == 200, reply.text
    return reply.json["data"]


def fetched(house, data):
    return house.get("/media" + data["downloadUrl"].partition("/media")[2])


def archiving(house, **changes):
    return evolve(house.application.storytime().identity.archiving, **changes)


def a_day_later(house):
    clock = house.application.platform.clock()
    return StoppedClock(clock.now() + timedelta(hours=24, seconds=1))


def test_a_family_takes_everything_along_files_and_all(house, mum):
    """ID-55"""
    export_id = ordered(house, mum)
    house.settle()
    data = status(house, mum, export_id)
    assert data["status"] == "ready" and data["expiresAt"]
    assert house.letters[-1].template == "export_finished"
    reply = fetched(house, data)

    assert reply.status_code == 200 and reply.headers["content-type"] == "application/zip"
    assert reply.headers["cache-control"] == "no-store"
    assert reply.headers["content-disposition"].startswith("attachment")
    with zipfile.ZipFile(io.BytesIO(reply.content)) as archive:
        assert archive.testzip() is None
        document = json.loads(archive.read("data.json"))
        pictures = [name for name in archive.namelist() if name.startswith("media/")]
        store = house.application.platform.media_store()
        for name in pictures:
            assert archive.read(name) == b"".join(store.open(name.removeprefix("media/")).unwrap().pieces)
    assert document["complete"] is True and document["data"]["kids"][0]["name"] == "Adelheid"
    assert pictures and len(pictures) == len(document["data"]["mediaFiles"])


def test_an_archive_is_its_familys_alone(house, mum):
    """ID-55, CONV-31"""
    export_id = ordered(house, mum)
    house.settle()
    data = status(house, mum, export_id)
    name = data["downloadUrl"].partition("/exports/")[2].partition("?")[0]
    signature = data["downloadUrl"].partition("?")[2]
    dad = house.a_mum()

    assert house.get(f"/user/me/exports/{export_id}", dad).status_code == 404
    assert house.get(f"/media/{name}").status_code == 404
    assert house.get(f"/media/exports/{name}").status_code == 404
    assert house.get(f"/media/exports/{name}?{signature[:-3]}abc").status_code == 404


def test_asking_while_one_is_made_shows_that_one(house, mum):
    first = ordered(house, mum)

    assert ordered(house, mum) == first
    assert house.post("/user/me/exports", None, mum).status_code == 429


def test_twenty_orders_at_once_make_one_archive(house, mum):
    exports = house.application.storytime().identity.exports
    caller = house.application.desk().caller_for(f"Bearer {mum}").unwrap()
    with ThreadPoolExecutor(20) as crowd:
        orders = list(crowd.map(lambda _: exports.order(caller).unwrap().id, range(20)))

    assert len(set(orders)) == 1


def test_an_archive_needs_a_proof(house):
    exports = house.application.storytime().identity.exports
    caller = house.application.desk().caller_for(f"Bearer {house.a_mum()}").unwrap()

    stale = evolve(caller, proved_at=caller.proved_at - timedelta(minutes=6))
    assert exports.order(stale).failure().code == "STEP_UP_REQUIRED"


def test_a_day_later_it_is_gone(house, mum):
    """ID-55"""
    export_id = ordered(house, mum)
    house.settle()
    name = status(house, mum, export_id)["downloadUrl"].partition("/exports/")[2].partition("?")[0]
    store = house.application.platform.media_store()
    assert archiving(house).sweep() == 0 and store.exists(name)
    later = a_day_later(house)
    exports = evolve(house.application.storytime().identity.exports, clock=later)
    caller = house.application.desk().caller_for(f"Bearer {mum}").unwrap()
    assert exports.show(caller, caller.account_id).failure() == exports.show(caller, UUID(export_id)).failure()

    assert archiving(house, clock=later).sweep() == 1
    assert not store.exists(name)
    assert house.get(f"/user/me/exports/{export_id}", mum).status_code == 404


def test_whoever_leaves_takes_no_archive_back(house, mum):
    """ID-52"""
    export_id = ordered(house, mum)
    house.settle()
    data = status(house, mum, export_id)
    name = data["downloadUrl"].partition("/exports/")[2].partition("?")[0]
    assert house.call("DELETE", "/user/me?permanent=true", None, mum).status_code == 200
    assert fetched(house, data).status_code == 404
    house.settle()

    assert not house.application.platform.media_store().exists(name)


def test_an_archive_that_is_written_while_its_family_leaves_is_thrown_away(house, mum):
    """ID-52"""
    ordered(house, mum)
    job, before = claimed(house), files_of(house)

    def leave(place):
        if place == "archive-written":
            assert len(files_of(house)) == len(before) + 1
            assert house.call("DELETE", "/user/me?permanent=true", None, mum).status_code == 200
            house.settle()

    archiving(house, reached=leave).advance(job)
    assert [name for name in files_of(house) if name.endswith(".zip")] == []


@pytest.mark.parametrize("where", ["archive-begun", "archive-written", "archive-told"])
def test_whoever_takes_over_from_a_killed_worker_finishes_once(house, mum, where):
    """ID-55"""
    export_id = ordered(house, mum)
    job = claimed(house)

    def killed(place):
        if place == where:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        archiving(house, reached=killed).advance(job)
    if where != "archive-told":
        give_back(house, job)
    house.settle()

    assert status(house, mum, export_id)["status"] == "ready"
    assert fetched(house, status(house, mum, export_id)).status_code == 200
    assert [letter.template for letter in house.letters].count("export_finished") == 1


def test_without_room_it_fails_in_the_end_and_says_so(house, mum):
    export_id = ordered(house, mum)

    class Full:
        def make(self, family_id, at):
            raise OSError(StoreUnavailable("full"))

    job = claimed(house)
    with pytest.raises(OSError, match="full"):
        archiving(house, maker=Full()).advance(job)
    archiving(house).give_up(job, "GENERATION_UNAVAILABLE")

    assert status(house, mum, export_id)["status"] == "failed"
    assert archiving(house, clock=a_day_later(house)).sweep() == 1


def files_of(house):
    everything = house.application.platform.clock().now() + timedelta(days=1)
    return house.application.platform.media_store().written_before(everything).unwrap()


def claimed(house):
    with house.application.platform.storage().work() as uow:
        (job,) = uow.jobs.claim(QUEUE, 1, LEASE)
        uow.commit()
    return job


def give_back(house, job):
    with house.application.platform.storage().work() as uow:
        uow.jobs.put_back(job, timedelta()).unwrap()
        uow.commit()
