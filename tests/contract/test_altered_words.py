"""SAF-43: words that are not those certified are read by nobody, even where the database did not notice."""

import pytest
from sqlalchemy import text

from storytime_adapters.testing.cast import a_story
from storytime_adapters.testing.catalog_contract import keep
from storytime_adapters.testing.openings_contract import MUM, opening_of, used
from storytime_core.kernel.openings import UnknownStory


@pytest.fixture(params=["sqlite", "postgres"])
def storage_kind(request):
    return request.param


@pytest.fixture
def behind_its_back(storage, storage_kind):
    """Runs a statement as if the database's own watch had been asleep."""

    def run(table, statement):
        with storage.database.engine.begin() as connection:
            if storage_kind == "postgres":
                connection.execute(text("SET LOCAL session_replication_role = replica"))
            else:
                connection.execute(text(f"DROP TRIGGER {table}_update"))
            connection.execute(text(statement))

    return run


def standing(storage):
    with storage.database.engine.connect() as connection:
        return connection.execute(
            text(
                "SELECT certified_hash, listed_at, revoked_why FROM stories JOIN certificates ON story_id = stories.id"
            )
        ).one()


@pytest.mark.parametrize(
    ("table", "statement"),
    [
        ("story_texts", "UPDATE story_texts SET text = 'Something else.'"),
        ("story_questions", "UPDATE story_questions SET question = 'Really?'"),
    ],
)
def test_a_story_that_says_something_else_is_gone_and_loses_its_certificate(storage, behind_its_back, table, statement):
    story = a_story()
    keep(storage, story)
    opening = opening_of(storage)
    behind_its_back(table, statement)
    assert standing(storage)[0] is not None

    assert opening.open(MUM, story.id).failure() == UnknownStory()

    assert standing(storage) == (None, None, "hash_mismatch")
    assert opening.preview(story.id).failure() == UnknownStory()
    assert used(storage) == 0
