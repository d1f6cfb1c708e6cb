"""A process is killed (SIGKILL) at each place of a generation: one story, one charge, nothing left over."""

import json
import signal
import time
from uuid import UUID

import pytest
from falcon.testing import TestClient
from sqlalchemy import text

from storytime_core.kernel.caller import Caller
from storytime_core.kernel.jobs import JobState
from storytime_core.storytelling.wish import StoryWish
from tests.crashing import application, exit_code_of, files_on_disk, leases_end, serve, swept, work

MUM = Caller(UUID(int=101), UUID(int=201))
STEPS = ("prepare-1", "content-1", "check-1", "image-1", "audio-1")
PLACES = (
    *(f"{step}-{moment}" for step in STEPS for moment in ("before-commit", "journaled")),
    "cover-stored",
    "page-0-stored",
    "persisting",
    "persist-before-commit",
    "persist-committed",
)


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request, tmp_path):
    if request.param == "sqlite":
        request.getfixturevalue("sqlite_engine")
        return f"sqlite:///{tmp_path}/storytime.db"
    request.getfixturevalue("clean_postgres")
    return request.getfixturevalue("postgres_url")


def until_ended(house, job_id, patience=35):
    """Somebody else takes over once the lease has ended."""
    storytelling = house.storytime().storytelling
    until = time.monotonic() + patience
    while time.monotonic() < until:
        leases_end(house)
        house.settling().settle()
        status = storytelling.wishing.status(MUM, job_id).unwrap()
        if status.job.state.is_ended:
            return status
        house.platform.signals().wait(0, 0.2)
    raise AssertionError("the job was not taken over in time")


def count(house, statement):
    with house.platform.storage().database.engine.connect() as connection:
        return connection.execute(text(statement)).scalar_one()


def needed_files(house):
    with house.platform.storage().database.engine.connect() as connection:
        return set(connection.execute(text("SELECT name FROM media_files")).scalars())


@pytest.mark.parametrize("place", PLACES)
def test_a_worker_killed_anywhere_leaves_one_story_and_one_charge(database_url, tmp_path, place):
    folder = str(tmp_path / "data")
    house = application(database_url, folder)
    wish = StoryWish(kid_name="Ada", words=200, age_min=4, age_max=6)
    job_id = house.storytime().storytelling.wishing.ask(MUM, wish).unwrap().job_id

    assert exit_code_of(work, database_url, folder, place) == -signal.SIGKILL
    status = until_ended(house, job_id)

    assert status.job.state is JobState.DONE
    assert count(house, "SELECT count(*) FROM stories") == 1
    assert count(house, "SELECT count(*) FROM stories WHERE certified_hash = content_hash") == 1
    assert count(house, "SELECT count(*) FROM allowance_entries WHERE kind = 'settle'") == 1
    assert count(house, "SELECT count(*) FROM allowance_entries WHERE kind = 'release'") == 0
    assert count(house, "SELECT reserved FROM allowance_balances") == 0
    assert count(house, "SELECT count(*) FROM outbox WHERE name = 'story.written'") == 1
    assert count(house, "SELECT count(*) FROM job_events WHERE type IN ('completed', 'failed')") == 1
    swept(house)
    assert files_on_disk(folder) == needed_files(house)
    house.platform.storage().database.engine.dispose()


def test_a_server_killed_between_commit_and_reply_does_it_once(database_url, tmp_path):
    folder = str(tmp_path / "data")
    house = application(database_url, folder)
    token = a_parent(house)
    body = json.dumps({"kidName": "Ada", "words": 200})
    path = "/api/v1/stories/generate/async"

    killed = exit_code_of(serve, database_url, folder, "committed-before-reply", token, path, body)
    assert killed == -signal.SIGKILL
    assert count(house, "SELECT count(*) FROM jobs") == 1

    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "once", "Content-Type": "application/json"}
    replies = [TestClient(house.app()).simulate_post(path, body=body, headers=headers) for _ in range(2)]

    assert [reply.status_code for reply in replies] == [202, 202]
    assert replies[0].content == replies[1].content
    assert replies[0].headers["idempotency-replayed"] == "true"
    assert count(house, "SELECT count(*) FROM jobs") == 1
    assert count(house, "SELECT reserved FROM allowance_balances") == 1
    house.platform.storage().database.engine.dispose()


def a_parent(house):
    """A verified account of a house on a database."""
    storytime = house.storytime()
    tokens = storytime.identity.signing_up.register("mum@example.org", "moon over the barn", "Mum").unwrap()
    with house.platform.storage().identity() as uow:
        account = uow.accounts.by_email("mum@example.org")
        uow.accounts.save(account.verified(account.created_at))
        uow.commit()
    return tokens.jwt
