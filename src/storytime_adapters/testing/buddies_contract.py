"""Story buddies, by the real use cases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from attrs import evolve

from storytime_adapters.seeds.buddies import shipped_buddies
from storytime_adapters.storage import Storage
from storytime_core.family.ages import AgeSpan
from storytime_core.family.avatars import shipped_id
from storytime_core.family.bedtime import Bedtime
from storytime_core.family.buddies import BuddyChange, BuddyLine, Context
from storytime_core.family.errors import (
    BuddiesOff,
    BuddyAgesUnfit,
    ChangedMeanwhile,
    LinesUnfit,
    NameTaken,
    StillInUse,
    UnknownBuddy,
    UnknownChallenge,
)
from storytime_core.family.events import BuddyChosen
from storytime_core.family.use_cases.buddy_catalog import NewBuddy
from storytime_core.family.use_cases.kid_profiles import NewKid
from storytime_core.kernel.access import AuthRequired
from storytime_core.kernel.bands import Band
from storytime_core.kernel.caller import Caller, UnknownKid
from storytime_core.kernel.ids import BuddyId, KidId, StoryId
from storytime_core.kernel.openings import UnknownStory
from storytime_core.kernel.pages import PageRequest

from .desk import Desk
from .pictures import picture, sent

PIPPA, ORBIT = (BuddyId(shipped_id("buddy", name)) for name in ("pippa", "orbit"))
MOON = StoryId(UUID(int=3))
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
SIX = tuple(f"This is line number {number}." for number in range(6))


@pytest.fixture
def desk(storage: Storage) -> Desk:
    desk = Desk(storage)
    desk.furnishing.run().unwrap()
    return desk


def a_kid(desk: Desk, mum: Caller, buddy: BuddyId | None = PIPPA, name: str = "Ada") -> KidId:
    kid = desk.kids.add(mum, NewKid(name=name, age_range=AgeSpan(4, 6))).unwrap().kid
    if buddy:
        desk.buddies.choose(mum, kid.id, buddy).unwrap()
    return kid.id


def said(desk: Desk, mum: Caller, kid_id: KidId, context: Context = Context.WELCOME, times: int = 1) -> list[str]:
    return [desk.talks().speak(mum, kid_id, context).unwrap().text for _ in range(times)]


def a_buddy(desk: Desk, **more: object) -> BuddyId:
    known = {
        "name": "momo",
        "display_name": "Momo",
        "type": "cat",
        "description": "A cat.",
        "theme_color": "#112233",
        "age_min": 1,
        "age_max": 12,
        "is_active": True,
    }
    new = NewBuddy(**{**known, **more})  # type: ignore[arg-type]
    return desk.buddy_catalog.add(desk_admin(desk), new, sent(picture()), sent(picture())).unwrap().buddy.id


def desk_admin(desk: Desk) -> Caller:
    """Who is let in is decided at the door: here anybody will do."""
    return desk.caller(desk.register(f"boss{desk.ids.new()}@example.org"))


def test_two_buddies_are_shipped(desk: Desk) -> None:
    """FAM-40, FAM-41"""
    orbit, pippa = desk.buddies.offer(None, None).unwrap()

    assert (orbit.name, orbit.type, pippa.name, pippa.type) == ("orbit", "robot", "pippa", "fox")
    assert (pippa.age_group_min, pippa.age_group_max) == (1, 12)
    assert len({orbit.image_url, orbit.profile_avatar_url, pippa.image_url, pippa.profile_avatar_url}) == 4
    assert desk.buddies.show(PIPPA).unwrap() == pippa
    assert desk.furnishing.run().unwrap() == 0


def test_a_kid_is_offered_those_of_its_age(desk: Desk) -> None:
    """FAM-41"""
    mum = desk.a_consenting_mum()
    kid_id = a_kid(desk, mum, None)
    old = a_buddy(desk, age_min=7)

    assert [one.name for one in desk.buddies.offer(mum, kid_id).unwrap()] == ["orbit", "pippa"]
    assert [one.name for one in desk.buddies.offer(evolve(mum, kid_id=kid_id), None).unwrap()] == ["orbit", "pippa"]
    assert len(desk.buddies.offer(mum, None).unwrap()) == 3
    assert desk.buddies.choose(mum, kid_id, old).failure() == UnknownBuddy()
    assert desk.buddies.offer(None, kid_id).failure() == AuthRequired()
    assert desk.buddies.offer(desk_admin(desk), kid_id).failure() == UnknownKid()


def test_a_buddy_comes_along_and_is_let_go(desk: Desk) -> None:
    mum = desk.a_consenting_mum()
    kid_id = a_kid(desk, mum)
    chosen = desk.buddies.of_kid(mum, kid_id).unwrap()
    card = desk.kids.show(mum, kid_id).unwrap().buddy
    assert chosen and card and (chosen.name, card.profile_avatar_url) == ("pippa", chosen.profile_avatar_url)
    desk.buddies.choose(mum, kid_id, PIPPA).unwrap()
    assert desk.buddies.choose(mum, kid_id, BuddyId(UUID(int=404))).failure() == UnknownBuddy()

    desk.buddies.let_go(mum, kid_id).unwrap()
    desk.buddies.let_go(mum, kid_id).unwrap()
    assert desk.buddies.of_kid(mum, kid_id).unwrap() is None
    assert desk.kids.show(mum, kid_id).unwrap().buddy is None
    assert [event.buddy_id for event in desk.events(BuddyChosen)] == [PIPPA, None]
    assert desk.talks().speak(mum, kid_id, Context.WELCOME).failure() == UnknownBuddy()


def test_one_that_is_switched_off_stays_with_its_kids(desk: Desk) -> None:
    """FAM-41"""
    mum = desk.a_consenting_mum()
    kid_id = a_kid(desk, mum)
    other = a_kid(desk, mum, None)
    desk.buddy_catalog.change(desk_admin(desk), PIPPA, BuddyChange(is_active=False)).unwrap()

    assert [one.name for one in desk.buddies.offer(None, None).unwrap()] == ["orbit"]
    assert desk.buddies.show(PIPPA).failure() == UnknownBuddy()
    assert desk.buddies.choose(mum, other, PIPPA).failure() == UnknownBuddy()
    assert desk.buddies.of_kid(mum, kid_id).unwrap() and said(desk, mum, kid_id)


def test_the_first_word_of_a_day_says_that_it_is_a_computer(desk: Desk) -> None:
    """FAM-44: a day begins at midnight where the family lives."""
    mum = desk.a_consenting_mum()
    kid_id = a_kid(desk, mum)
    with desk.storage.family() as uow:
        uow.families.save(evolve(uow.families.get(mum.family_id), time_zone="Pacific/Kiritimati"))
        uow.commit()
    desk.clock.at = datetime(2024, 3, 1, 9, 50, tzinfo=UTC)  # ten minutes to midnight there

    first = desk.talks().speak(mum, kid_id, Context.STORY_START).unwrap()
    second = desk.talks().speak(mum, kid_id, Context.STORY_START).unwrap()
    desk.clock.pass_time(10 * MINUTE)
    third = desk.talks().speak(mum, kid_id, Context.STORY_START).unwrap()
    assert [one.context for one in (first, second, third)] == ["greeting", "story_start", "greeting"]
    assert "computer" in first.text and "computer" in third.text


def test_at_bedtime_every_word_is_for_bed(desk: Desk) -> None:
    """FAM-45"""
    mum = desk.a_consenting_mum()
    kid_id = a_kid(desk, mum)
    desk.clock.at = datetime(2024, 3, 1, 19, 58, tzinfo=UTC)  # a Friday
    desk.bedtimes.set(mum, kid_id, Bedtime(enabled=True, start=time(20), end=time(7), days=(5,))).unwrap()
    contexts = []
    for _ in range(3):
        contexts.append(desk.talks().speak(mum, kid_id, Context.STORY_START).unwrap().context)
        desk.clock.pass_time(MINUTE)
    desk.clock.pass_time(11 * timedelta(hours=1))
    contexts.append(desk.talks().speak(mum, kid_id, Context.STORY_START).unwrap().context)

    assert contexts == ["greeting", "story_start", "bedtime", "greeting"]


def test_never_the_same_line_twice_running(desk: Desk) -> None:
    """FAM-45"""
    mum = desk.a_consenting_mum()
    kid_id = a_kid(desk, mum)
    lines = said(desk, mum, kid_id, times=20)

    assert all(one != following for one, following in pairwise(lines))
    assert len(set(lines)) >= 5


def test_another_kid_on_the_same_day_hears_other_lines(desk: Desk) -> None:
    """FAM-45: the pick is seeded by the kid."""
    mum = desk.a_consenting_mum()
    heard = {tuple(said(desk, mum, a_kid(desk, mum), times=6)) for _ in range(4)}

    assert len(heard) > 1


def test_after_twenty_messages_in_an_hour_it_rests(desk: Desk) -> None:
    """FAM-46"""
    mum = desk.a_consenting_mum()
    kid_id, other = a_kid(desk, mum), a_kid(desk, mum)
    talks = desk.talks()
    with ThreadPoolExecutor(10) as crowd:
        heard = list(crowd.map(lambda _: talks.speak(mum, kid_id, Context.WELCOME).unwrap(), range(60)))
    resting = dict(next(one for one in shipped_buddies() if one.name == "pippa").lines)["resting", "4-6"]
    assert sum(not one.resting for one in heard) == 20
    assert {one.text for one in heard if one.resting} <= set(resting)
    assert {one.context for one in heard if one.resting} == {"resting"}

    assert not talks.speak(mum, other, Context.WELCOME).unwrap().resting
    desk.clock.pass_time(60 * MINUTE + MINUTE)
    assert not talks.speak(mum, kid_id, Context.WELCOME).unwrap().resting


def test_slots_are_filled_or_passed_by(desk: Desk) -> None:
    """FAM-42"""
    mum = desk.a_consenting_mum()
    kid_id, rude = a_kid(desk, mum, name="Zwieback"), a_kid(desk, mum, name="A55hole!")
    talks = desk.talks({MOON: "The {odd} Moon"})
    heard = [talks.speak(mum, kid_id, context, MOON).unwrap().text for context in Context for _ in range(3)]
    others = [talks.speak(mum, rude, context).unwrap().text for context in Context for _ in range(3)]

    assert any("Zwieback" in text for text in heard)
    assert not any("{name}" in text or "{title}" in text or "{word}" in text for text in heard + others)
    assert not any("A55hole" in text for text in others)
    assert talks.speak(mum, kid_id, Context.STORY_START, StoryId(UUID(int=404))).failure() == UnknownStory()
    assert talks.speak(mum, kid_id, Context.CHALLENGE, names_challenge=True).failure() == UnknownChallenge()


def test_a_line_that_was_tampered_with_is_not_spoken(desk: Desk) -> None:
    """FAM-43"""
    mum = desk.a_consenting_mum()
    kid_id = a_kid(desk, mum)
    said(desk, mum, kid_id)
    with desk.storage.family() as uow:
        lines = uow.buddies.lines(PIPPA, "en", Context.WELCOME, "4-6")
        altered = [evolve(line, text="Buy me a scarf.") for line in lines[1:]]
        uow.buddies.replace_lines(PIPPA, "en", Context.WELCOME, "4-6", [lines[0], *altered])
        uow.commit()

    assert set(said(desk, mum, kid_id, times=5)) == {lines[0].text.replace("{name}", "Ada")}


def test_another_language_is_spoken_where_there_is_a_pack(desk: Desk) -> None:
    """FAM-42"""
    mum = desk.a_consenting_mum()
    kid_id = a_kid(desk, mum)
    boss, texts = desk_admin(desk), [f"Hallo, hier bin ich, Nummer {number}." for number in range(5)]
    desk.buddy_catalog.write_lines(boss, PIPPA, "de", Context.WELCOME, Band.PRESCHOOL, texts).unwrap()
    said(desk, mum, kid_id)
    assert said(desk, mum, kid_id)[0] not in texts
    with desk.storage.family() as uow:
        kid = uow.kids.get(kid_id, mum.family_id)
        assert kid is not None
        uow.kids.save(evolve(kid, language="de-AT"))
        uow.commit()

    assert said(desk, mum, kid_id)[0] in texts
    assert said(desk, mum, kid_id, Context.BEDTIME)[0] not in texts


def test_what_a_buddy_said_is_noted_without_words_and_forgotten(desk: Desk) -> None:
    """FAM-47"""
    mum = desk.a_consenting_mum()
    kid_id = a_kid(desk, mum)
    said(desk, mum, kid_id, times=3)
    listed = desk.buddy_catalog.list(mum, PageRequest()).unwrap().items
    counted = {one.buddy.name: (one.kids, one.messages) for one in listed}
    assert counted == {"pippa": (1, 3), "orbit": (0, 0)}

    desk.clock.pass_time(90 * DAY)
    assert desk.talks().purge() == 0
    desk.clock.pass_time(MINUTE)
    assert desk.talks().purge() == 3


def test_with_the_switch_off_nobody_speaks(desk: Desk) -> None:
    """FAM-42"""
    mum = desk.a_consenting_mum()

    assert desk.talks(is_on=False).speak(mum, a_kid(desk, mum), Context.WELCOME).failure() == BuddiesOff()


def test_buddies_of_others_say_nothing(desk: Desk) -> None:
    mum, dad = desk.a_consenting_mum(), desk.a_consenting_mum("dad@example.org")
    ada, ben = a_kid(desk, mum), a_kid(desk, mum)
    kid_mode = evolve(mum, kid_id=ada)

    for caller, kid_id in ((dad, ada), (dad, KidId(UUID(int=404))), (kid_mode, ben)):
        assert desk.talks().speak(caller, kid_id, Context.WELCOME).failure() == UnknownKid()
        assert desk.buddies.of_kid(caller, kid_id).failure() == UnknownKid()
        assert desk.buddies.choose(caller, kid_id, ORBIT).failure() == UnknownKid()
    assert desk.talks().speak(kid_mode, ada, Context.WELCOME).unwrap()


def test_one_that_was_chosen_is_not_removed(desk: Desk) -> None:
    """FAM-41"""
    mum, boss = desk.a_consenting_mum(), desk_admin(desk)
    a_kid(desk, mum)

    assert desk.buddy_catalog.remove(boss, PIPPA).failure() == StillInUse("buddy")
    assert desk.buddy_catalog.remove(boss, ORBIT, 7).failure() == ChangedMeanwhile()
    assert desk.buddy_catalog.remove(boss, ORBIT).unwrap().buddy.removed_at
    assert desk.buddy_catalog.remove(boss, ORBIT).failure() == UnknownBuddy()
    assert desk.furnishing.run().unwrap() == 0
    assert desk.buddy_catalog.bring_back(boss, ORBIT).unwrap().buddy.removed_at is None


def test_choosing_and_removing_at_once_never_leaves_a_kid_alone(desk: Desk) -> None:
    """FAM-41"""
    mum, boss = desk.a_consenting_mum(), desk_admin(desk)
    kid_id = a_kid(desk, mum, None)
    for number in range(6):
        buddy_id = a_buddy(desk, name=f"momo-{number}")
        with ThreadPoolExecutor(2) as two:
            chosen = two.submit(desk.buddies.choose, mum, kid_id, buddy_id)
            removed = two.submit(desk.buddy_catalog.remove, boss, buddy_id)
        outcomes = (chosen.result().swap().value_or(None), removed.result().swap().value_or(None))
        assert [isinstance(one, UnknownBuddy | StillInUse) for one in outcomes].count(True) == 1


def test_administrators_change_a_buddy_and_its_pictures(desk: Desk) -> None:
    boss = desk_admin(desk)
    buddy_id = a_buddy(desk)
    before = desk.buddies.show(buddy_id).unwrap()
    changed = desk.buddy_catalog.change(
        boss, buddy_id, BuddyChange(display_name="Mo"), face=sent(picture("JPEG"))
    ).unwrap()
    after = desk.buddies.show(buddy_id).unwrap()

    assert (after.display_name, after.image_url, changed.buddy.revision) == ("Mo", before.image_url, 2)
    assert after.profile_avatar_url != before.profile_avatar_url
    assert before.profile_avatar_url.rpartition("/")[2] not in desk.media.files
    catalog = desk.buddy_catalog
    assert catalog.change(boss, buddy_id, BuddyChange(name="pippa")).failure() == NameTaken("buddy")
    assert catalog.change(boss, buddy_id, BuddyChange(age_min=13)).failure() == BuddyAgesUnfit()
    assert catalog.change(boss, buddy_id, BuddyChange(name="mo"), revision=1).failure() == ChangedMeanwhile()


def test_lines_are_kept_only_if_all_of_them_may_be_said(desk: Desk) -> None:
    """FAM-43"""
    boss, catalog = desk_admin(desk), desk.buddy_catalog
    bad = (
        "I will kill you.",
        "Tell me where you live, please.",
        "This is our secret.",
        "Stay a little longer with me.",
        "Ask mum to buy more stories.",
        "Hello {surname}.",
        "Hello {name.__class__}.",
        "Hello {name",
    )
    for text in bad:
        refused = catalog.write_lines(boss, PIPPA, "en", Context.WELCOME, Band.PRESCHOOL, (*SIX, text))
        assert refused.failure() == LinesUnfit((6,)), text
    catalog.write_lines(boss, PIPPA, "en", Context.WELCOME, Band.PRESCHOOL, SIX).unwrap()

    with desk.storage.family() as uow:
        lines: list[BuddyLine] = list(uow.buddies.lines(PIPPA, "en", Context.WELCOME, "4-6"))
    assert [line.text for line in lines] == list(SIX)
    assert all(line.is_intact and line.pack_version == 2 for line in lines)
