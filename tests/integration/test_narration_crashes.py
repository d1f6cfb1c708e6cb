"""A process is killed (SIGKILL) at each place of a narration: every page one clip, one end, nothing left over."""

import signal
import time
from collections import Counter
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from storytime_adapters.testing.cast import a_story, certified, the_moon
from storytime_core.kernel.caller import Caller
from storytime_core.narration.model import BatchState
from tests.crashing import application, exit_code_of, files_on_disk, leases_end, swept, work
from tests.narration import pages

MUM = Caller(UUID(int=101), UUID(int=201))
PAGES = 5
PLACES = (
    "page-3-spoken",
    "page-3-stored",
    "page-3-before-commit",
    "page-3-committed",
    "narration-before-commit",
    "narration-committed",
)
PATIENCE = 20


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request, tmp_path):
    if request.param == "sqlite":
        request.getfixturevalue("sqlite_engine")
        return f"sqlite:///{tmp_path}/storytime.db"
    request.getfixturevalue("clean_postgres")
    return request.getfixturevalue("postgres_url")


@pytest.fixture
def folder(tmp_path):
    return str(tmp_path / "data")


@pytest.fixture
def house(database_url, folder):
    house = application(database_url, folder)
    yield house
    house.platform.storage().database.engine.dispose()


def kept(house):
    story = a_story(3, the_moon(text=pages(PAGES)))
    with house.platform.storage().catalog() as uow:
        uow.stories.add(story, certified(story))
        uow.commit()
    return story.id


def until_ended(house, batch_job_id):
    """Somebody else takes over once the lease has ended."""
    narrations = house.storytime().narration.narrations
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        leases_end(house)
        house.settling().settle()
        status = narrations.status(MUM, batch_job_id).unwrap()
        if status.state is not BatchState.PROCESSING:
            return status
        house.platform.signals().wait(0, 0.05)
    raise AssertionError("the narration was not taken over in time")


def found(house, statement):
    with house.platform.storage().database.engine.connect() as connection:
        return connection.execute(text(statement)).scalars().all()


@pytest.mark.parametrize("place", PLACES)
def test_a_narrator_killed_anywhere_leaves_one_clip_a_page_and_one_end(database_url, folder, house, place):
    batch = house.storytime().narration.narrations.request(MUM, kept(house)).unwrap()

    assert exit_code_of(work, database_url, folder, place) == -signal.SIGKILL
    status = until_ended(house, batch.batch_job_id)

    assert (status.state, sorted(status.ready)) == (BatchState.COMPLETED, list(range(PAGES)))
    assert len(set(status.ready.values())) == PAGES
    assert found(house, "SELECT page FROM narration_pages ORDER BY page") == list(range(PAGES))
    assert found(house, "SELECT state FROM clips") == ["ready"] * PAGES
    assert found(house, "SELECT type FROM job_events WHERE type <> 'progress'") == ["completed"]
    assert found(house, "SELECT name FROM outbox WHERE name = 'narration.made'") == ["narration.made"]
    assert found(house, "SELECT state FROM jobs") == ["done"]

    swept(house)
    assert files_on_disk(folder) == set(found(house, "SELECT name FROM media_files")) == set(status.ready.values())
    said = Counter((Path(folder) / "said").read_text().splitlines())
    repeated = sum(said.values()) - PAGES
    assert len(said) == PAGES and repeated == (place in PLACES[:3])
