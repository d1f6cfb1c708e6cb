"""How stories are taken along to be heard."""

from collections.abc import Callable
from hashlib import sha256
from typing import Never
from uuid import UUID

import orjson
import pytest
from attrs import evolve
from returns.result import Failure, Result, Success

from storytime_adapters.storage import Storage
from storytime_adapters.voice.tones import ToneSynthesizer
from storytime_core.kernel.access import RateLimited
from storytime_core.kernel.hearing import TooManyPendingJobs, UnknownVoice, VoiceNotAllowed
from storytime_core.kernel.ids import AccountId, JobId, SessionId, StoryId
from storytime_core.kernel.jobs import LEASE
from storytime_core.kernel.library import Audience, StoryName
from storytime_core.kernel.openings import UnknownStory
from storytime_core.kernel.stories import HERO
from storytime_core.narration.access import VoiceChoice
from storytime_core.narration.errors import UnknownNarration
from storytime_core.narration.model import MOST_PENDING
from storytime_core.narration.use_cases.performing import Performing
from storytime_core.narration.voices import VoiceKey
from storytime_core.progress.errors import UnknownFile
from storytime_core.progress.events import StoryDownloaded
from storytime_core.progress.packs import Manifest, PackStatus, PartKind
from storytime_core.progress.use_cases.downloading import Aloud

from .cast import ADA, BEDTIME, FAMILY, MOON, OTHERS, a_story, certified, the_moon
from .catalog_contract import a_kid, keep
from .openings_contract import MUM, used
from .packs_contract import BEN, STRANGER, listed, reserved
from .study import ADA_HERSELF, Study

PAGES = 5
RESTING, AWAKE = ToneSynthesizer(is_resting=True), ToneSynthesizer()
MILO = Aloud("MILO")


def a_long_text(pages: int = PAGES, said: str = "moon") -> str:
    sentence = "On night number {} the {} went over the hill and looked for a warm place to rest."
    return " ".join(sentence.format(number, said) for number in range(pages))


@pytest.fixture
def moon(storage: Storage) -> StoryId:
    keep(storage, a_story(3, the_moon(text=a_long_text())))
    return MOON


def heard(manifest: Manifest) -> list[int | None]:
    return [part.index for part in manifest.parts if part.kind is PartKind.AUDIO]


def taken(study: Study, aloud: Aloud | None = MILO, story_id: StoryId = MOON) -> Manifest:
    return study.downloading.start(MUM, ADA, story_id, aloud).unwrap()


def looked_at(study: Study, story_id: StoryId = MOON) -> Manifest:
    return study.downloading.manifest(ADA_HERSELF, ADA, story_id).unwrap()


def job_of(manifest: Manifest) -> JobId:
    assert manifest.job_id is not None
    return JobId(manifest.job_id)


def voices_used(study: Study) -> frozenset[VoiceKey]:
    return study.storage.narration_views().voices_used(FAMILY, MOON)


def refusing(limit: RateLimited) -> Callable[[], Result[None, RateLimited]]:
    return lambda: Failure(limit)


def never() -> Never:
    raise AssertionError("nothing was to be made")


def test_a_pack_that_is_only_read_is_complete_at_once(study: Study, moon: StoryId) -> None:
    manifest = taken(study, None)

    assert (manifest.is_complete, manifest.job_id, manifest.status) == (True, None, PackStatus.READY)
    assert manifest.pack.voice is None and heard(manifest) == []
    assert study.downloading.timings(MUM, ADA, moon) == Failure(UnknownFile())
    assert looked_at(study) == manifest


def test_a_pack_is_heard_page_by_page_until_it_is_complete(study: Study, moon: StoryId) -> None:
    begun = taken(study)
    assert (begun.pack.voice, begun.status, begun.is_complete) == ("MILO", PackStatus.PREPARING, False)
    assert begun.job_id is not None and heard(begun) == [0, 1]
    assert looked_at(study) == begun and listed(study)[moon][0] is PackStatus.PREPARING
    assert study.downloading.timings(MUM, ADA, moon) == Failure(UnknownFile())

    study.narrate()
    done = looked_at(study)

    assert (done.status, done.is_complete, done.job_id) == (PackStatus.READY, True, None)
    assert heard(done) == list(range(PAGES)) and listed(study)[moon][0] is PackStatus.READY
    assert done.pack.size == sum(part.file.size for part in done.parts) > begun.pack.size
    for part in done.parts:
        if part.kind is PartKind.AUDIO:
            audio = study.media.files[part.file.name or ""].content
            assert (part.file.size, part.file.sha256) == (len(audio), sha256(audio).hexdigest())
            assert part.file.content_type == "audio/wav" and (part.duration_ms or 0) > 500
    timings = study.downloading.timings(ADA_HERSELF, ADA, moon).unwrap()
    (last,) = (part.file for part in done.parts if part.kind is PartKind.TIMINGS)
    assert (last.size, last.sha256) == (len(timings), sha256(timings).hexdigest())
    pages = orjson.loads(timings)["pages"]
    assert [page["index"] for page in pages] == list(range(PAGES))
    assert all(page["timing"] == "word" and len(page["words"]) == 18 for page in pages)

    study.downloading.content(MUM, ADA, moon).unwrap()
    (event,) = study.events(StoryDownloaded)
    assert event.voice_id == "MILO"


def test_following_the_job_is_for_the_kid_and_its_parents(study: Study, storage: Storage, moon: StoryId) -> None:
    a_kid(storage, id=BEN)
    job_id = job_of(taken(study))

    for follower in (MUM, ADA_HERSELF):
        assert study.narrations.status(follower, job_id).unwrap().queued == PAGES - 2
    for other in (STRANGER, evolve(MUM, kid_id=BEN)):
        assert study.narrations.status(other, job_id) == Failure(UnknownNarration())
    study.downloading.content(MUM, ADA, moon).unwrap()
    assert used(storage) == 1


def test_asking_for_the_manifest_makes_nothing(study: Study, moon: StoryId) -> None:
    study.narrator = RESTING
    begun = taken(study)
    assert heard(begun) == [] and voices_used(study) == frozenset()
    study.narrator = AWAKE

    for _ in range(2):
        assert looked_at(study) == begun and begun.job_id
    study.narrate()

    assert voices_used(study) == frozenset()
    assert looked_at(study).is_complete and voices_used(study) == {VoiceKey.MILO}


def test_who_starts_again_follows_the_same_narration(study: Study, moon: StoryId) -> None:
    first, second = job_of(taken(study)), job_of(taken(study))

    assert first != second
    study.narrate()
    assert all(
        study.narrations.status(MUM, job_id).unwrap().ready.keys() == set(range(PAGES)) for job_id in (first, second)
    )


def test_a_narration_that_was_given_up_is_not_waited_for(study: Study, moon: StoryId) -> None:
    first = taken(study)
    with study.storage.work() as uow:
        (job,) = uow.jobs.claim("voice-synthesis", 5, LEASE)
        uow.commit()
    Performing(study.narrations).give_up(job, "POISON")

    given_up = looked_at(study)
    assert (given_up.status, given_up.is_complete, given_up.job_id) == (PackStatus.READY, False, None)
    assert heard(given_up) == [0, 1] and listed(study)[moon][0] is PackStatus.READY

    again = taken(study)
    assert again.status is PackStatus.PREPARING and again.job_id not in (None, first.job_id)
    study.narrate()
    assert looked_at(study).is_complete


def test_whoever_asks_for_another_voice_gives_the_first_one_up(study: Study, moon: StoryId) -> None:
    taken(study, Aloud())
    study.narrations.request(ADA_HERSELF, moon, "MILO").unwrap()

    assert (looked_at(study).status, looked_at(study).job_id) == (PackStatus.READY, None)
    assert taken(study, Aloud()).job_id is not None
    study.narrate()
    assert looked_at(study).is_complete and looked_at(study).pack.voice == "NIMBUS"


def test_other_words_are_told_anew(study: Study, moon: StoryId) -> None:
    taken(study)
    with study.storage.catalog() as uow:
        story = uow.stories.get(moon)
        assert story is not None
        anew = evolve(story, content=evolve(story.content, text=a_long_text(3, "star")))
        uow.stories.replace(anew, certified(anew, id=UUID(int=6000)))
        uow.commit()

    assert listed(study)[moon][0] is PackStatus.STALE
    changed = looked_at(study)
    assert (heard(changed), changed.is_complete, changed.job_id) == ([], False, None)
    taken(study)
    study.narrate()
    assert heard(looked_at(study)) == [0, 1, 2] and looked_at(study).is_complete


def test_a_familys_own_story_is_told_with_its_names(study: Study, storage: Storage) -> None:
    own = a_story(
        3, the_moon(text=f"{{{{HERO}}}} sat down. {a_long_text()}"), audience=Audience.FAMILY, family_id=FAMILY,
        names=(StoryName(HERO, "Ada", ADA),),
    )  # fmt: skip
    keep(storage, own)
    taken(study)
    study.narrate()

    done = looked_at(study)
    assert done.is_complete and len(heard(done)) > 2
    assert study.narrations.request(MUM, own.id, "MILO", never).unwrap().is_whole


def test_no_voice_named_is_the_first_of_the_preferred_ones(study: Study, storage: Storage, moon: StoryId) -> None:
    a_kid(storage, id=BEN, preferred_voice="PIXIE")
    assert taken(study, Aloud()).pack.voice == "NIMBUS"
    assert study.downloading.start(MUM, BEN, moon, Aloud()).unwrap().pack.voice == "PIXIE"


def test_what_voice_may_be_heard_is_asked_before_anything_counts(study: Study, storage: Storage, moon: StoryId) -> None:
    with storage.narration() as uow:
        uow.voice_choices.save(VoiceChoice(AccountId(FAMILY), VoiceKey.BELLA, VoiceKey.BELLA, BEDTIME))
        uow.commit()
    start = study.downloading.start

    assert start(MUM, ADA, moon, Aloud("PIXIE")) == Failure(VoiceNotAllowed("PIXIE"))
    assert start(MUM, ADA, moon, Aloud("NOBODY")) == Failure(UnknownVoice())
    assert start(MUM, ADA, StoryId(UUID(int=4)), Aloud("PIXIE")) == Failure(UnknownStory())
    assert used(storage) == 0 and listed(study) == {}
    assert taken(study, Aloud("JESSICA")).pack.voice == taken(study, Aloud()).pack.voice == "BELLA"


def test_who_is_refused_keeps_the_pack_as_it_was(study: Study, moon: StoryId) -> None:
    kept = taken(study)
    limit = RateLimited("voice", 7)

    assert study.downloading.start(MUM, ADA, moon, Aloud("PIXIE")) == Failure(VoiceNotAllowed("PIXIE"))
    assert study.downloading.start(MUM, ADA, moon, Aloud("NIMBUS", refusing(limit))) == Failure(limit)
    assert looked_at(study) == kept
    study.narrate()
    assert taken(study, Aloud("MILO", never)).is_complete
    assert taken(study, None).pack.voice is None


def test_a_start_refused_for_the_rate_costs_nothing(study: Study, storage: Storage, moon: StoryId) -> None:
    study.base_limit, limit = 1, RateLimited("voice", 7)
    keep(storage, a_story(4))

    assert study.downloading.start(MUM, ADA, moon, Aloud("MILO", refusing(limit))) == Failure(limit)
    assert used(storage) == 0 and listed(study) == {} and reserved(storage) == []
    assert isinstance(study.opening.open(MUM, StoryId(UUID(int=4))), Success)


def test_a_voice_that_may_not_be_heard_any_more_is_silent(study: Study, moon: StoryId) -> None:
    """Nothing of it was delivered before the family heard another; others had it made."""
    study.narrator = RESTING
    taken(study)
    study.narrator = AWAKE
    study.narrations.request(MUM, moon, "PIXIE").unwrap()
    dad = evolve(STRANGER, account_id=AccountId(OTHERS), session_id=SessionId(UUID(int=78)))
    study.narrations.request(dad, moon, "MILO").unwrap()
    study.narrate()

    silent = looked_at(study)
    assert (heard(silent), silent.is_complete, silent.job_id) == ([], False, None)
    assert study.downloading.timings(MUM, ADA, moon) == Failure(UnknownFile())


def test_nobody_waits_for_more_than_there_is_room_for(study: Study, storage: Storage) -> None:
    stories = [a_story(number, the_moon(text=a_long_text(3, f"star {number}"))) for number in range(3, 25)]
    keep(storage, *stories)
    study.base_limit, study.narrator = 100, RESTING
    for story in stories[:MOST_PENDING]:
        assert taken(study, MILO, story.id).job_id

    refused = study.downloading.start(MUM, ADA, stories[-1].id, MILO)
    assert refused == Failure(TooManyPendingJobs(MOST_PENDING, 10))
    assert stories[-1].id not in listed(study) and used(storage) == MOST_PENDING
    study.narrator = AWAKE
    some = taken(study, MILO, stories[-1].id)
    assert (heard(some), some.is_complete, some.job_id) == ([0, 1], False, None)


def test_what_is_not_to_be_seen_any_more_is_not_heard_either(study: Study, moon: StoryId) -> None:
    taken(study)
    study.narrate()
    with study.storage.catalog() as uow:
        uow.stories.revoke(moon, "unsafe", BEDTIME)
        uow.commit()

    assert study.downloading.manifest(MUM, ADA, moon) == Failure(UnknownStory())
    assert study.downloading.timings(MUM, ADA, moon) == Failure(UnknownStory())
    assert study.downloading.start(MUM, ADA, moon, Aloud("PIXIE")) == Failure(UnknownStory())
    assert isinstance(study.downloading.remove(MUM, ADA, moon), Success)
