"""SAF-42: whoever writes around the code gets an unreadable story."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storytime_adapters.testing.cast import a_story, certified, the_moon
from storytime_core.kernel.stories import Branch, Passage

WORDS = the_moon(
    captions=("A moon.",),
    passages=(Passage("start", "It rose."), Passage("up", "Up."), Passage("down", "Down.")),
    branches=(Branch("start", "Where to?", "Up", "Down", "up", "down"),),
)
STORY = a_story(content=WORDS)


@pytest.fixture(params=["sqlite", "postgres"])
def storage_kind(request):
    return request.param


@pytest.fixture
def engine(storage):
    with storage.catalog() as uow:
        uow.stories.add(STORY, certified(STORY))
        uow.commit()
    return storage.database.engine


def run(engine, statement, **values):
    with engine.begin() as connection:
        connection.execute(text(statement), values)


def standing(engine):
    with engine.connect() as connection:
        return connection.execute(text("SELECT certified_hash, listed_at FROM stories")).one()


def test_a_proper_story_is_certified_and_listed(engine):
    assert all(standing(engine))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE stories SET title = 'The Mooon'",
        "UPDATE stories SET description = 'x'",
        "UPDATE stories SET cover_alt = 'x'",
        "UPDATE stories SET vocabulary = '[]'",
        "UPDATE story_texts SET text = 'x'",
        "DELETE FROM story_texts",
        "UPDATE story_questions SET question = 'x'",
        "UPDATE story_questions SET options = '[]'",
        "DELETE FROM story_questions",
        "UPDATE story_passages SET text = 'x' WHERE key = 'up'",
        "UPDATE story_branches SET prompt = 'x'",
        "UPDATE story_captions SET caption = 'x'",
        "UPDATE certificates SET revoked_at = made_at, revoked_why = 'upheld'",
    ],
)
def test_a_word_changed_by_hand_takes_the_certificate_with_it(engine, statement):
    run(engine, statement)

    assert standing(engine) == (None, None)


def test_nothing_is_certified_by_hand_without_a_certificate(engine):
    run(engine, "UPDATE story_texts SET text = 'x'")

    with pytest.raises(DBAPIError):
        run(engine, "UPDATE stories SET certified_hash = 'made up'")
    with pytest.raises(DBAPIError):
        run(engine, "UPDATE stories SET content_hash = 'made up', certified_hash = 'made up'")
    with pytest.raises(DBAPIError):
        run(engine, "UPDATE stories SET listed_at = created_at")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE certificates SET content_hash = 'x'",
        "UPDATE certificates SET rules_version = 99",
        "UPDATE certificates SET verdict = '{}'",
    ],
)
def test_a_certificate_is_never_changed(engine, statement):
    with pytest.raises(DBAPIError):
        run(engine, statement)


def test_a_certificate_is_revoked_once(engine):
    run(engine, "UPDATE certificates SET revoked_at = made_at, revoked_why = 'upheld'")

    with pytest.raises(DBAPIError):
        run(engine, "UPDATE certificates SET revoked_at = NULL")


def test_a_picture_or_a_count_changes_nothing(engine):
    run(engine, "UPDATE stories SET cover_url = 'https://example.org/x.png', version = 2")

    assert all(standing(engine))


def test_a_dump_holds_no_nickname(storage):
    from storytime_adapters.testing.cast import ADA, FAMILY
    from storytime_core.kernel.library import Audience, StoryName
    from storytime_core.kernel.stories import HERO

    story = a_story(8, audience=Audience.FAMILY, family_id=FAMILY, names=(StoryName(HERO, "Canarina", ADA),))
    with storage.catalog() as uow:
        uow.stories.add(story, certified(story))
        uow.commit()

    with storage.database.engine.connect() as connection:
        for table in ("stories", "story_texts", "story_questions", "story_names", "outbox", "jobs"):
            rows = connection.execute(text(f"SELECT * FROM {table}")).all()
            assert "Canarina" not in repr(rows)
