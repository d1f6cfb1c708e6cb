"""How PostgreSQL goes about the statements behind every list, with a hundred thousand stories in the library."""

from contextlib import contextmanager
from uuid import UUID

import pytest
from psycopg import Cursor, RawCursor, sql

from tests.listening import listening
from tests.many import copy_of, copy_stories

STORIES = 100_000
LARGE = 1_000  # rows
A_PAGE = 101  # rows: the largest page there is, and one more
READ_BY_OTHERS = f"""
    INSERT INTO reading_progress
        (id, reader_kind, reader_id, story_id, started_at, event_at, page, seconds, saved_at, read_since)
    SELECT gen_random_uuid(), 'kid', md5('kid ' || mod(n, 500))::uuid, {copy_of("n")}, now(), now(), 3, 60, now(), now()
    FROM generate_series(1, 20000) n
"""
HIDDEN_BY_OTHERS = f"""
    INSERT INTO story_hidings (holder, story_id, hidden_at)
    SELECT md5('family ' || mod(n, 500))::uuid, {copy_of("n")}, now() FROM generate_series(1, 5000) n
"""


@pytest.fixture
def storage_kind():
    return "postgres"


@pytest.fixture
def crowded(house):
    """And others who have read, and who would rather not see something again."""
    house.seed()
    storage = house.application.platform.storage()
    engine = storage.database.engine
    ids = copy_stories(storage, engine, storage.taxonomy_views().taxonomy(), STORIES)
    house.application.storytime().catalog.ranking.rebuild()
    with engine.connect() as connection:
        connection.exec_driver_sql(READ_BY_OTHERS)
        connection.exec_driver_sql(HIDDEN_BY_OTHERS)
        connection.exec_driver_sql("ANALYZE")  # as the database does by itself, a little later
        connection.commit()
    return house, engine, ids


@contextmanager
def statements_of(engine):
    said = []

    with listening(engine, lambda statement, values: said.append((statement, values))):
        yield said


def nodes(plan):
    yield plan
    for inner in plan.get("Plans", ()):
        yield from nodes(inner)


def faults(engine, statement, parameters, large):
    """Large tables read from end to end, and sorts of more than a page."""
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        cursor = (RawCursor if "$1" in statement else Cursor)(driver)
        (found,) = cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters).fetchone()
        plans = [found[0]["Plan"]]
        if is_planned_once(statement):
            plans.append(planned_once(driver, statement, parameters))
        connection.rollback()
    for node in (node for plan in plans for node in nodes(plan)):
        rows = node["Actual Rows"]
        if node["Node Type"] == "Seq Scan" and node["Relation Name"] in large:
            yield f"reads all of {node['Relation Name']}: {statement}"
        if node["Node Type"] == "Sort" and max((one["Actual Rows"] for one in node["Plans"]), default=rows) > A_PAGE:
            yield f"sorts {node['Plans'][0]['Actual Rows']} rows by {node['Sort Key']}: {statement}"


def planned_anew(looks):
    """Lists that were asked for a dozen times and still planned for each reader: that takes longer than to read."""
    counts = "SELECT statement, generic_plans, custom_plans FROM pg_prepared_statements"
    with looks.connect() as connection:  # which is the one of the last looks
        lists = connection.exec_driver_sql(f"{counts} WHERE statement LIKE '%%stands_at%%'").all()
    assert lists
    for statement, generic, custom in lists:
        if generic + custom > 7 and custom > generic:
            yield f"planned {custom} times: {statement}"


def is_planned_once(statement):
    """As the product has it: several stretches, not narrowed, not along a circle, and not for a kid."""
    narrows = ("story_categories", "age_min <=", "shuffle_", "is_restricted")
    return "UNION ALL" in statement and "stands_at" in statement and not any(one in statement for one in narrows)


def planned_once(driver, statement, parameters):
    """The one plan for all values."""
    values = ", ".join(sql.Literal(value).as_string(driver) for value in parameters)
    driver.execute("SET plan_cache_mode = force_generic_plan")
    driver.execute(f"PREPARE planned AS {statement}")
    (found,) = driver.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE planned ({values})").fetchone()
    driver.execute("DEALLOCATE planned")
    driver.execute("RESET plan_cache_mode")
    return found[0]["Plan"]


def assert_copies_are_stories_like_any(house, ids):
    assert len(ids) == 400 and all(isinstance(id, UUID) for id in ids)
    detail = house.get(f"/stories/{ids[5]}").json["data"]
    assert detail["isPreview"] and detail["textContent"].startswith("There was a moon")


def test_no_list_reads_or_sorts_more_than_it_shows(crowded):
    house, engine, ids = crowded
    assert_copies_are_stories_like_any(house, ids)
    mum = house.a_mum()
    kid = house.a_kid(mum, excludedTags=["ghosts"])
    with engine.connect() as connection:
        sizes = connection.exec_driver_sql("SELECT relname, reltuples FROM pg_class WHERE relkind = 'r'")
        large = {row.relname for row in sizes if row.reltuples > LARGE}
    assert {"stories", "story_texts", "story_search", "story_categories"} <= large
    categories = house.application.platform.storage().taxonomy_views().taxonomy().categories
    lists = [
        "/stories?limit=20",
        f"/stories?category={categories[3].id}",
        f"/stories?category={categories[3].id}&category={categories[4].id}&age=5",
        "/stories?shuffle=true",
        "/stories?isMostLiked=true",
        "/stories?topPicksFromUs=true",
        "/stories?isSeasonal=true",
        "/stories?recommended=true",
        "/stories?isSeasonal=true&shuffle=true",
        "/stories/homepage/parent",
        "/stories/top-picks-from-us",
    ]
    found = []
    for path in lists:
        for token, more in ((None, ""), (mum, ""), (mum, f"&kidId={kid['id']}")):
            query = path + more.replace("&", "&" if "?" in path else "?", 1)
            if more and "?" not in path:
                continue
            with statements_of(engine) as said:
                reply = house.get(query, token)
                assert reply.status_code == 200, reply.text
                following = reply.json["data"].get("pagination", {}).get("nextCursor")
                if following:
                    assert house.get(f"{query}&cursor={following}", token).status_code == 200
            chosen = [one for one in said if one[0].lstrip().startswith("SELECT")]
            found += [fault for statement, values in chosen for fault in faults(engine, statement, values, large)]
    with statements_of(engine) as said:
        for id in ids[:3]:
            assert house.get(f"/stories/{id}", mum).status_code == 200
        for query in ("moon", "the moon hill", "xylophone"):
            assert house.get(f"/stories/search?q={query}", mum).status_code == 200
    for path in ("/stories?limit=20", "/stories/homepage/parent"):
        for _ in range(12):
            assert house.get(path, mum).status_code == 200
    found += planned_anew(house.application.platform.storage().database.reading)
    details = [one for one in said if one[0].lstrip().startswith("SELECT")]
    for statement, values in details:
        found += [fault for fault in faults(engine, statement, values, large) if fault.startswith("reads")]
    assert found == [], "\n\n".join(found)


def test_every_foreign_key_leads_an_index(postgres_engine):
    query = (
        "SELECT c.conrelid::regclass::text, c.conname FROM pg_constraint c WHERE c.contype = 'f' AND NOT EXISTS ("
        "SELECT 1 FROM pg_index i WHERE i.indrelid = c.conrelid AND (i.indkey::int2[])[0:array_length(c.conkey, 1) - 1]"
        " @> c.conkey AND (i.indkey::int2[])[0] = ANY (c.conkey))"
    )
    with postgres_engine.connect() as connection:
        assert [tuple(row) for row in connection.exec_driver_sql(query)] == []
