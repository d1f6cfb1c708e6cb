"""Bedtime and the day's time, wherever a kid would begin something."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve

from storytime_core.kernel.days import DAY, local_day
from storytime_core.kernel.readers import Reader
from storytime_core.progress.model import ReadDay, ReadingProgress
from tests.integration.test_narration_http import asked, kept
from tests.narration import pages

NOON = {"enabled": True, "start": "10:00", "end": "14:00", "days": [0, 1, 2, 3, 4, 5, 6]}


def where_it_is_noon():
    """A zone in which no day ends while a test runs."""
    behind = datetime.now(UTC).hour - 12
    return f"Etc/GMT{behind:+}" if behind else "UTC"


@pytest.fixture
def mum(house):
    token = house.a_mum()
    assert house.call("PATCH", "/settings", {"timeZone": where_it_is_noon()}, token).status_code == 200
    return token


@pytest.fixture
def ada(house, mum):
    return house.a_kid(mum)["id"]


@pytest.fixture
def kids_own(house, mum, ada):
    return house.in_kid_mode(mum, ada)


def limit(house, mum, kid, minutes=0):
    assert house.call("PUT", f"/kids/{kid}/daily-limit", {"limitMins": minutes}, mum).status_code == 200


def bedtime(house, mum, kid, **more):
    house.application.desk().rates.windows.clear()
    assert house.call("PUT", f"/kids/{kid}/bedtime", {**NOON, **more}, mum).status_code == 200


CLOSED = {"SCREEN_TIME_OVER": limit, "BEDTIME": bedtime}


def has_read(house, kid, story, minutes, begun=timedelta()):
    """As progress keeps it."""
    reader, now = Reader.kid(UUID(kid)), datetime.now(UTC)
    today = local_day(now, where_it_is_noon())
    place = ReadingProgress(
        id=UUID(int=7), reader=reader, story_id=UUID(story), started_at=now - begun, event_at=now, saved_at=now, page=1
    )
    with house.application.platform.storage().progress() as uow:
        state = uow.progress.hold([reader])[reader].state
        days = (ReadDay(on=today, saves=1, seconds=60 * minutes),)
        uow.progress.save([evolve(state, last_event_at=now, recent_days=days)], [place])
        uow.commit()


def a_tale(house, number=3):
    """Of more pages than are read in while one waits."""
    return kept(house, number, pages(6))


def answer(reply):
    return reply.json.get("code") or reply.status_code


def tries(house, token, story):
    """Everything in which something begins."""
    return {
        "open": answer(house.get(f"/stories/{story}", token)),
        "narrate": answer(asked(house, token, story)),
        "read along": answer(house.get(f"/stories/{story}/read-along", token)),
        "wish": answer(house.post("/stories/generate/async", {}, token)),
    }


def test_without_a_bedtime_everything_begins(house, kids_own):
    assert tries(house, kids_own, a_tale(house)) == {"open": 200, "narrate": 202, "read along": "CONFLICT", "wish": 202}


@pytest.mark.parametrize("code", CLOSED)
def test_when_reading_time_is_over_nothing_begins_for_the_kid_and_all_for_its_mother(house, mum, ada, kids_own, code):
    """FAM-60, FAM-65, FAM-66, STO-6"""
    story = a_tale(house)
    CLOSED[code](house, mum, ada)

    assert set(tries(house, kids_own, story).values()) == {code}
    assert set(tries(house, mum, story).values()) == {200, 202, "CONFLICT"}
    assert house.get("/stories", kids_own).status_code == 200
    told = house.get(f"/stories/{story}", kids_own)
    assert told.status_code == 403 and set(told.json["details"]) == {"nextAllowedAt"}
    assert (told.json["details"]["nextAllowedAt"] is None) == (code == "SCREEN_TIME_OVER")


def test_nothing_is_counted_for_what_was_not_opened(house, mum, ada, kids_own):
    """CAT-26: visible, then reading time, then the allowance"""
    story = a_tale(house)
    bedtime(house, mum, ada)
    unknown = UUID(int=404)

    assert answer(house.get(f"/stories/{story}", kids_own)) == "BEDTIME"
    assert answer(house.get(f"/stories/{unknown}", kids_own)) == "RESOURCE_NOT_FOUND"
    assert answer(asked(house, kids_own, str(unknown))) == "RESOURCE_NOT_FOUND"
    assert house.get("/stories/user/quota", mum).json["data"]["used"] == 0


def test_only_stories_may_begin_in_an_evening_for_stories(house, mum, ada, kids_own):
    """FAM-65"""
    story = a_tale(house)
    bedtime(house, mum, ada, lockApp=False, storiesOnly=True)
    assert tries(house, kids_own, story) == {"open": 200, "narrate": 202, "read along": "CONFLICT", "wish": "BEDTIME"}

    bedtime(house, mum, ada, lockApp=False, dimScreen=True)
    assert tries(house, kids_own, story)["wish"] == 202


def test_the_day_is_used_up_by_reading_and_what_was_begun_is_finished(house, mum, ada, kids_own):
    """FAM-60, FAM-65: thirty minutes, and ten to finish"""
    begun, other = a_tale(house), a_tale(house, 4)
    limit(house, mum, ada, 30)
    answers = []
    for minutes in (29, 30, 39, 40):
        has_read(house, ada, begun, minutes)
        answers.append([answer(house.get(f"/stories/{story}", kids_own)) for story in (begun, other)])
    refused = house.get(f"/stories/{other}", kids_own)

    over = "SCREEN_TIME_OVER"
    assert answers == [[200, 200], [200, over], [200, over], [over, over]]
    opens_at = datetime.fromisoformat(refused.json["details"]["nextAllowedAt"])
    assert local_day(opens_at, where_it_is_noon()) == local_day(datetime.now(UTC), where_it_is_noon()) + DAY


def test_a_story_begun_before_bedtime_is_heard_to_its_end(house, mum, ada, kids_own):
    """FAM-65"""
    begun = a_tale(house)
    job = asked(house, kids_own, begun).json["data"]["batchJobId"]
    has_read(house, ada, begun, 1, begun=timedelta(hours=5))
    status = f"/voice/story/audio/batch/status/{job}"
    five_minutes_ago = datetime.now(UTC).astimezone(ZoneInfo(where_it_is_noon())) - timedelta(minutes=5)
    bedtime(house, mum, ada, start=f"{five_minutes_ago:%H:%M}")
    assert [answer(asked(house, kids_own, begun)), answer(house.get(status, kids_own))] == [202, 200]

    bedtime(house, mum, ada)
    assert [answer(asked(house, kids_own, begun)), answer(house.get(status, kids_own))] == ["BEDTIME", "BEDTIME"]
    assert answer(house.get(status, mum)) == 200


def test_a_buddy_says_good_night_when_the_day_is_used_up(house, mum, ada, kids_own):
    """FAM-45"""
    house.application.storytime().family.furnishing.run().unwrap()
    pippa = house.get("/story-buddies").json["data"]["data"][-1]["id"]
    house.application.desk().rates.windows.clear()
    assert house.call("PUT", f"/kids/{ada}/buddy", {"buddyId": pippa}, mum).status_code == 200

    def context():
        reply = house.post(f"/kids/{ada}/buddy/messages", {"context": "welcome"}, kids_own)
        return reply.json["data"]["context"]

    said = [context(), context()]
    limit(house, mum, ada, 0)

    assert [*said, context()] == ["greeting", "welcome", "bedtime"]
