"""How clips are made once, narrations kept, and voices chosen for good."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

from attrs import evolve
from returns.result import Success

from storytime_adapters.storage import Storage
from storytime_core.kernel.ids import AccountId, JobId, StoryId
from storytime_core.narration.clips import Clip, Narrating, WantedClip, wanted_clips
from storytime_core.narration.model import BatchRequest, Narration
from storytime_core.narration.ports import SpokenWord, Timing
from storytime_core.narration.repositories import Heard, Making
from storytime_core.narration.voices import NIMBUS, SYSTEM_VOICES, VoiceKey

from .cast import ADA, BEDTIME, FAMILY, MOON, OTHERS

MUM = AccountId(FAMILY)
LEASE = timedelta(seconds=30)
HARDLY = timedelta(milliseconds=20)
SHA = "ab" * 32
BY = Narrating(voice=NIMBUS, provider="embedded", model="tone", audio_format="wav", family_id=None)
(PAGE,) = wanted_clips(("The moon was tired.",), BY)


def begin(storage: Storage, lease: timedelta = LEASE, wanted: WantedClip = PAGE) -> Clip | Making | None:
    with storage.narration() as uow:
        begun = uow.clips.begin(wanted, lease)
        uow.commit()
    return begun


def making(storage: Storage, lease: timedelta = LEASE) -> Making:
    begun = begin(storage, lease)
    assert isinstance(begun, Making)
    return begun


def a_clip(number: int = 1) -> Clip:
    return Clip(
        key=PAGE.key,
        name=f"{number:032x}.wav",
        content_type="audio/wav",
        size=1234,
        sha256=SHA,
        duration_ms=900,
        timing=Timing.WORD,
        words=(SpokenWord(0, 200, 0, 3), SpokenWord(200, 500, 4, 8)),
        voice=NIMBUS.key,
        provider="embedded",
        model="tone",
        text_hash=PAGE.spoken.text_hash,
        made_at=BEDTIME,
    )


def finish(storage: Storage, leave: Making, clip: Clip) -> bool:
    with storage.narration() as uow:
        finished = uow.clips.finish(leave, clip)
        uow.commit()
    return finished


def a_narration(number: int = 1) -> Narration:
    return Narration(
        id=UUID(int=number),
        story_id=MOON,
        content_hash=SHA,
        voice=NIMBUS.key,
        scope="catalog",
        provider="embedded",
        pages=3,
        created_at=BEDTIME,
        job_id=JobId(UUID(int=70)),
    )


def save(storage: Storage, narration: Narration) -> None:
    with storage.narration() as uow:
        uow.narrations.save(narration)
        uow.commit()


def working(storage: Storage) -> Narration | None:
    with storage.narration() as uow:
        return uow.narrations.working(MOON, SHA, NIMBUS.key, "catalog")


def test_of_twenty_who_want_a_clip_one_makes_it(storage: Storage) -> None:
    with ThreadPoolExecutor(20) as pool:
        begun = list(pool.map(lambda _: begin(storage), range(20)))
    assert sum(isinstance(one, Making) for one in begun) == 1
    assert begun.count(None) == 19


def test_a_finished_clip_is_there_for_everybody(storage: Storage) -> None:
    assert finish(storage, making(storage), a_clip())
    assert begin(storage) == a_clip()
    assert storage.narration_views().clips([PAGE.key, "other"]) == {PAGE.key: a_clip()}


def test_a_clip_being_made_cannot_be_heard(storage: Storage) -> None:
    making(storage)
    assert storage.narration_views().clips([PAGE.key]) == {}


def test_what_a_dead_maker_began_is_taken_over(storage: Storage) -> None:
    first = making(storage, HARDLY)
    time.sleep(0.1)
    second = making(storage)
    assert second.token > first.token
    assert not finish(storage, first, a_clip(1))
    assert finish(storage, second, a_clip(2))
    assert begin(storage) == a_clip(2)


def test_whose_lease_has_ended_comes_too_late(storage: Storage) -> None:
    slow = making(storage, HARDLY)
    time.sleep(0.1)
    assert not finish(storage, slow, a_clip())
    assert storage.narration_views().clips([PAGE.key]) == {}


def test_what_was_let_go_is_tried_at_once(storage: Storage) -> None:
    leave = making(storage)
    with storage.narration() as uow:
        uow.clips.let_go(leave)
        uow.commit()
    time.sleep(0.01)
    making(storage)


def test_a_lost_clip_is_made_anew(storage: Storage) -> None:
    finish(storage, making(storage), a_clip(1))
    with storage.narration() as uow:
        uow.clips.forget(a_clip(2))
        uow.commit()
    assert begin(storage) == a_clip(1)
    with storage.narration() as uow:
        uow.clips.forget(a_clip(1))
        uow.commit()
    making(storage)


def test_one_narration_is_under_way(storage: Storage) -> None:
    save(storage, a_narration())
    assert working(storage) == a_narration()
    save(storage, a_narration().failed("NARRATOR_UNAVAILABLE", BEDTIME))
    assert working(storage) is None
    save(storage, a_narration(2))
    assert working(storage) == a_narration(2)


def test_pages_are_noted_once(storage: Storage) -> None:
    save(storage, a_narration())
    with storage.narration() as uow:
        for ready in ({0: PAGE.key}, {1: PAGE.key, 2: PAGE.key}, {}, {2: "another", 1: PAGE.key}):
            uow.narrations.pages_ready(UUID(int=1), ready)
        uow.commit()
    with storage.narration() as uow:
        assert uow.narrations.pages(UUID(int=1)) == dict.fromkeys(range(3), PAGE.key)


def test_a_sentence_on_two_pages_is_heard_twice(storage: Storage) -> None:
    finish(storage, making(storage), a_clip())
    with storage.narration() as uow:
        assert uow.clips.duration_ms([PAGE.key, PAGE.key, "other"]) == 1800


def an_asking(storage: Storage) -> BatchRequest:
    request = BatchRequest(
        id=UUID(int=80),
        narration_id=UUID(int=1),
        job_id=JobId(UUID(int=70)),
        family_id=FAMILY,
        kid_id=ADA,
        queued=2,
        created_at=BEDTIME,
    )
    save(storage, a_narration())
    with storage.narration() as uow:
        uow.narrations.ask(request)
        uow.commit()
    return request


def test_an_asking_is_known_to_its_family_alone(storage: Storage) -> None:
    request = an_asking(storage)
    views = storage.narration_views()
    assert views.request(request.id, FAMILY) == (request, a_narration())
    assert views.request(request.id, OTHERS) is None
    assert views.asked_for(FAMILY, [request.id, UUID(int=81)]) == {request.id: a_narration()}
    assert views.asked_for(OTHERS, [request.id]) == views.asked_for(FAMILY, []) == {}
    with storage.narration() as uow:
        assert uow.narrations.purge(BEDTIME, 10) == 0
        assert uow.narrations.purge(BEDTIME + LEASE, 10) == 1
        uow.commit()
    assert views.request(request.id, FAMILY) is None


def choose(storage: Storage, voice: VoiceKey) -> bool:
    with storage.narration() as uow:
        after = uow.voice_choices.of(MUM).choosing(voice, False, BEDTIME)
        if isinstance(after, Success):
            uow.voice_choices.save(after.unwrap())
            uow.commit()
    return isinstance(after, Success)


def test_of_fifty_first_choices_one_counts(storage: Storage) -> None:
    voices = [SYSTEM_VOICES[number % 8].key for number in range(50)]
    with ThreadPoolExecutor(50) as pool:
        chosen = list(pool.map(lambda voice: (choose(storage, voice), voice), voices))
    locked = storage.narration_views().choice(MUM).locked
    assert {voice for won, voice in chosen if won} == {locked}
    assert sum(won for won, _ in chosen) == voices.count(locked or NIMBUS.key)


def test_voices_of_a_story_are_counted_for_each_family(storage: Storage) -> None:
    with storage.narration() as uow:
        for voice in (VoiceKey.MILO, VoiceKey.MILO, VoiceKey.PIXIE):
            uow.story_voices.add(FAMILY, MOON, voice, BEDTIME)
        assert uow.story_voices.of(FAMILY, MOON) == {VoiceKey.MILO, VoiceKey.PIXIE}
        uow.commit()
    views = storage.narration_views()
    assert views.voices_used(FAMILY, MOON) == {VoiceKey.MILO, VoiceKey.PIXIE}
    assert views.voices_used(OTHERS, MOON) == views.voices_used(FAMILY, StoryId(UUID(int=4))) == frozenset()


def test_what_can_be_heard_and_what_is_coming_at_one_look(storage: Storage) -> None:
    views, second = storage.narration_views(), wanted_clips(("It lay down.",), BY)[0]
    keys = [PAGE.key, second.key, PAGE.key, "no such clip"]
    assert views.heard(FAMILY, MOON, keys, UUID(int=80)) == Heard({}, frozenset())

    one, other = a_clip(), evolve(a_clip(2), key=second.key, text_hash=second.spoken.text_hash)
    finish(storage, making(storage), one)
    leave = begin(storage, wanted=second)
    assert isinstance(leave, Making)
    assert views.heard(FAMILY, MOON, keys).clips == {PAGE.key: one}
    finish(storage, leave, other)
    asking = an_asking(storage)
    with storage.narration() as uow:
        for voice in (VoiceKey.MILO, VoiceKey.PIXIE):
            uow.story_voices.add(FAMILY, MOON, voice, BEDTIME)
        uow.commit()

    clips = {PAGE.key: one, second.key: other}
    given = frozenset({VoiceKey.MILO, VoiceKey.PIXIE})
    assert views.heard(FAMILY, MOON, keys, asking.id) == Heard(clips, given, a_narration())
    assert views.heard(FAMILY, MOON, keys) == Heard(clips, given)
    assert views.heard(FAMILY, MOON, [], asking.id) == Heard({}, given, a_narration())
    assert views.heard(OTHERS, MOON, keys, asking.id) == Heard(clips, frozenset())


def test_files_that_nobody_needs(storage: Storage) -> None:
    with storage.narration() as uow:
        uow.media.note("a.wav", "audio/wav", 7, SHA, None, BEDTIME)
        uow.commit()
    views = storage.narration_views()
    assert views.unneeded(["a.wav", "b.wav"]) == {"b.wav"}
    kept = views.file("a.wav")
    assert kept and (kept.size, kept.content_type, kept.sha256) == (7, "audio/wav", SHA)
    assert views.file("b.wav") is None
