"""Catalogs over HTTP and by command: brought in beside, watched, and repaired."""

import json

import pytest

from storytime_adapters.cli.serving import larger_bodies
from storytime_adapters.testing.importing_contract import a_record
from tests.uploads import form

DONE = {"status": "done", "progress": 100, "total": 3, "processed": 3, "created": 2, "updated": 0, "unchanged": 0}


@pytest.fixture
def admin(house):
    house.seed()
    return house.an_admin()


def send(house, token, content, **more):
    body, headers = form(file=content, **more.pop("fields", {}))
    return house.client.simulate_post(
        "/api/v1/admin/stories/import", body=body, headers={**headers, "Authorization": f"Bearer {token}", **more}
    )


def catalog(*records):
    return json.dumps({"version": 1, "stories": records}).encode()


def test_a_catalog_is_brought_in_beside_and_watched(house, admin):
    content = catalog(a_record(1), a_record(2, title=7), a_record(3, categories=["Animals", "nature"]))
    begun = send(house, admin, content, **{"Idempotency-Key": "kites"})
    assert begun.status_code == 202, begun.text
    again = send(house, admin, content, **{"Idempotency-Key": "kites"})
    assert again.content == begun.content and again.headers["idempotency-replayed"] == "true"
    other = send(house, admin, catalog(a_record(9)), **{"Idempotency-Key": "kites"})
    assert (other.status_code, other.json["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert send(house, admin, content).json["code"] == "CONFLICT"

    address = f"/admin/stories/import/{begun.json['data']['jobId']}"
    assert begun.headers["location"].endswith(address) and begun.json["data"]["queued"] is True
    assert house.get(address, admin).json["data"]["status"] == "waiting"
    house.settle()
    seen = house.get(address, admin).json["data"]
    assert DONE.items() <= seen.items()
    assert seen["failed"] == 1
    assert seen["errors"] == [{"index": 1, "slug": "kite-0002", "path": "title", "message": "must be text"}]
    found = house.get("/admin/stories?source=import", admin).json["data"]["data"]
    assert sorted(one["title"] for one in found) == ["Kite Number 1", "Kite Number 3"]
    assert house.get(f"/stories/{found[0]['id']}").json["data"]["isPreview"]


def test_what_is_no_catalog_is_refused(house, admin):
    refused = send(house, admin, b"<stories/>")

    assert (refused.status_code, refused.json["code"]) == (400, "UPLOAD_REJECTED")
    odd = send(house, admin, catalog(), fields={"dryRun": "maybe"})
    assert [one["path"] for one in odd.json["details"]["fields"]] == ["dryRun"]
    missing = house.get("/admin/stories/import/01936d2e-7c1a-7e6b-9f0a-5b8f0c2d4e61", admin)
    assert (missing.status_code, missing.json["code"]) == (404, "RESOURCE_NOT_FOUND")


def test_the_server_lets_a_whole_catalog_through(memory_house):
    """CONV-49: 50 MiB, and what is around it."""
    assert larger_bodies(memory_house.application) == {"/api/v1/admin/stories/import": 51 << 20}
