"""However PostgreSQL goes about it, no more is taken at a time than was asked for."""

import pytest
from sqlalchemy import event

from storytime_adapters.sql.database import Database
from storytime_adapters.sql.engine import open_database
from storytime_adapters.sql.storage import SqlStorage
from storytime_adapters.testing import jobs_contract, outbox_contract, packs_contract
from storytime_adapters.testing.packs_contract import shelf as shelf
from storytime_adapters.testing.study import STUDY_HANDLERS
from storytime_adapters.testing.study import study as study
from tests.conftest import KEYRING, MUM, POOL

SHORTCUTS = ("hashjoin", "mergejoin", "hashagg", "material", "memoize", "sort", "incremental_sort")

test_the_oldest_come_first = outbox_contract.test_the_oldest_come_first
test_what_is_leased_is_hidden = outbox_contract.test_what_is_leased_is_hidden_until_the_lease_runs_out
test_a_worker_takes_no_more_than_it_asks_for = jobs_contract.test_a_worker_takes_no_more_than_it_asks_for
test_no_more_are_given_back_than_asked_for = packs_contract.test_no_more_are_given_back_at_a_time_than_asked_for


def only_row_by_row(connection, _):
    for way in SHORTCUTS:
        connection.execute(f"SET enable_{way} = off")


@pytest.fixture
def storage(clean_postgres):
    engine = open_database(clean_postgres.url.render_as_string(hide_password=False), POOL)
    event.listen(engine, "connect", only_row_by_row)
    yield SqlStorage(Database(engine, KEYRING, {**MUM, **STUDY_HANDLERS}))
    engine.dispose()
