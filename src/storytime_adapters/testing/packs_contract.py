"""How stories are taken along, and what that counts."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256
from threading import Barrier
from typing import Never
from uuid import UUID

import orjson
import pytest
from attrs import evolve
from returns.result import Failure, Result, Success

from storytime_adapters.storage import Storage
from storytime_core.catalog.model import ReadingAllowance
from storytime_core.kernel.caller import Caller, UnknownKid
from storytime_core.kernel.ids import AccountId, HolderId, KidId, SessionId, StoryId
from storytime_core.kernel.openings import StoryLimitReached, UnknownStory
from storytime_core.kernel.pages import PageRequest
from storytime_core.progress.errors import TooManyDownloads
from storytime_core.progress.events import StoryDownloaded
from storytime_core.progress.packs import MOST_OF_A_KID, PackStatus, PartKind
from storytime_core.progress.use_cases.downloading import Aloud

from .cast import ADA, BEDTIME, FAMILY, MOON, OTHERS, a_story, certified
from .catalog_contract import a_kid, keep
from .openings_contract import MUM, used
from .study import ADA_HERSELF, Study, a_maze
from .study import study as study

BEN = KidId(UUID(int=22))
A_DAY = timedelta(days=1)
STRANGER = Caller(AccountId(OTHERS), SessionId(UUID(int=78)))
SOME = PageRequest()


@pytest.fixture
def shelf(storage: Storage) -> list[StoryId]:
    stories = [a_story(3, a_maze()), *(a_story(number) for number in range(4, 16))]
    keep(storage, *stories)
    return [story.id for story in stories]


def listed(study: Study) -> dict[StoryId, tuple[PackStatus, str | None]]:
    found = study.downloading.list(MUM, ADA, SOME).unwrap().items
    return {one.pack.story_id: (one.status, one.title) for one in found}


def reserved(storage: Storage) -> list[StoryId]:
    """Looked at, and left as they are."""
    with storage.catalog() as uow:
        return [one.story_id for one in uow.reservations.take_overdue(BEDTIME + A_DAY, 1000)]


def nothing_to_make() -> Never:
    raise AssertionError("there is no room for it")


def test_a_pack_is_the_whole_story_and_every_file_has_its_hash(study: Study, shelf: list[StoryId]) -> None:
    manifest = study.downloading.start(MUM, ADA, MOON).unwrap()
    content = study.downloading.content(ADA_HERSELF, ADA, MOON).unwrap()

    assert [part.kind for part in manifest.parts] == [PartKind.CONTENT, PartKind.COVER]
    file = manifest.parts[0].file
    assert (file.size, file.sha256) == (len(content), sha256(content).hexdigest())
    assert manifest.pack.size == sum(part.file.size for part in manifest.parts)
    told = orjson.loads(content)
    assert told["textContent"].startswith("There was a moon.") and told["revision"] == manifest.pack.revision
    assert told["questions"][0]["correctOption"] == 0 and told["passages"][0]["key"] == "start"
    assert [one["nextA"] for one in told["branches"]] == ["shore", "home"]
    (event,) = study.events(StoryDownloaded)
    assert (event.kid_id, event.family_id, event.story_id) == (ADA, FAMILY, MOON)
    study.downloading.content(MUM, ADA, MOON).unwrap()
    assert len(study.events(StoryDownloaded)) == 1


def test_what_is_reserved_counts_and_is_open_when_it_is_fetched(study: Study, shelf: list[StoryId]) -> None:
    for _ in range(2):
        study.downloading.start(MUM, ADA, MOON).unwrap()
    assert used(study.storage) == 1
    study.downloading.content(MUM, ADA, MOON).unwrap()
    study.clock.pass_time(2 * A_DAY)

    assert study.reserving.release_overdue() == 0 and study.downloading.drop_unfetched() == 0
    study.opening.open(MUM, MOON).unwrap()
    assert used(study.storage) == 1
    assert listed(study) == {MOON: (PackStatus.READY, "The Moon")}


def test_what_nobody_fetches_is_given_back_once(study: Study, shelf: list[StoryId]) -> None:
    study.base_limit = 1
    study.downloading.start(MUM, ADA, MOON).unwrap()
    refused = study.downloading.start(MUM, ADA, shelf[1]).failure()
    assert isinstance(refused, StoryLimitReached) and refused.remaining == 0
    study.clock.pass_time(A_DAY)

    assert [study.reserving.release_overdue() for _ in range(3)] == [1, 0, 0]
    assert [study.downloading.drop_unfetched() for _ in range(3)] == [1, 0, 0]

    assert used(study.storage) == 0 and listed(study) == {}
    assert study.storage.allowance_views().of([HolderId(FAMILY)]) == (ReadingAllowance(),)
    assert study.downloading.content(MUM, ADA, MOON) == Failure(UnknownStory())
    assert isinstance(study.downloading.start(MUM, ADA, shelf[1]), Success)


def test_no_more_are_given_back_at_a_time_than_asked_for(study: Study, shelf: list[StoryId]) -> None:
    for story_id in shelf[:3]:
        study.downloading.start(MUM, ADA, story_id).unwrap()

    with study.storage.packs() as uow:
        assert uow.packs.drop_unfetched(BEDTIME, 2) == 2
        uow.commit()
    with study.storage.catalog() as opening:
        assert len(opening.reservations.take_overdue(BEDTIME, 2)) == 2
        opening.commit()


def test_the_last_story_is_read_as_well_as_taken_along(study: Study, shelf: list[StoryId]) -> None:
    study.base_limit = 1
    study.downloading.start(MUM, ADA, MOON).unwrap()

    assert isinstance(study.opening.open(MUM, MOON), Success)
    assert not isinstance(study.opening.open(MUM, shelf[1]), Success)
    assert used(study.storage) == 1
    study.clock.pass_time(A_DAY)
    assert study.reserving.release_overdue() == 0 and used(study.storage) == 1


def test_what_was_read_meanwhile_is_not_counted_twice(study: Study, shelf: list[StoryId]) -> None:
    study.downloading.start(MUM, ADA, MOON).unwrap()
    study.opening.open(MUM, MOON).unwrap()
    assert used(study.storage) == 1
    study.downloading.content(MUM, ADA, MOON).unwrap()
    study.clock.pass_time(A_DAY)

    assert study.reserving.release_overdue() == 0
    assert used(study.storage) == 1 and isinstance(study.opening.open(MUM, MOON), Success)


def test_a_story_that_is_open_and_ones_own_are_free(study: Study, shelf: list[StoryId]) -> None:
    study.opening.open(MUM, MOON).unwrap()
    study.downloading.start(MUM, ADA, MOON).unwrap()
    study.clock.pass_time(A_DAY)

    assert study.reserving.release_overdue() == 0 and used(study.storage) == 1


def test_what_is_not_to_be_seen_any_more_is_revoked_at_once(study: Study, shelf: list[StoryId]) -> None:
    study.downloading.start(MUM, ADA, MOON).unwrap()
    study.downloading.content(MUM, ADA, MOON).unwrap()
    with study.storage.catalog() as uow:
        uow.stories.revoke(MOON, "unsafe", BEDTIME)
        uow.commit()

    assert study.downloading.manifest(MUM, ADA, MOON) == Failure(UnknownStory())
    assert study.downloading.content(MUM, ADA, MOON) == Failure(UnknownStory())
    assert listed(study) == {MOON: (PackStatus.REVOKED, None)}


def test_what_has_changed_or_run_out_is_renewed_by_asking(study: Study, shelf: list[StoryId]) -> None:
    study.downloading.start(MUM, ADA, MOON).unwrap()
    study.downloading.content(MUM, ADA, MOON).unwrap()
    with study.storage.catalog() as uow:
        story = uow.stories.get(MOON)
        assert story is not None
        anew = evolve(story, content=evolve(story.content, title="Another moon"))
        uow.stories.replace(anew, certified(anew, id=UUID(int=6000)))
        uow.commit()
    assert listed(study) == {MOON: (PackStatus.STALE, "Another moon")}
    first = study.downloading.manifest(MUM, ADA, MOON).unwrap()
    assert listed(study)[MOON][0] is PackStatus.READY and first.pack.expires_at == BEDTIME + 30 * A_DAY

    study.clock.pass_time(30 * A_DAY)
    assert listed(study)[MOON][0] is PackStatus.EXPIRED
    assert study.downloading.manifest(ADA_HERSELF, ADA, MOON).unwrap().pack.expires_at == BEDTIME + 60 * A_DAY
    assert listed(study)[MOON][0] is PackStatus.READY


def test_packs_are_a_kids_own(study: Study, storage: Storage, shelf: list[StoryId]) -> None:
    a_kid(storage, id=BEN)
    study.downloading.start(MUM, ADA, MOON).unwrap()

    assert study.downloading.manifest(MUM, BEN, MOON) == Failure(UnknownStory())
    for caller, kid in ((STRANGER, ADA), (ADA_HERSELF, BEN)):
        for refused in (
            study.downloading.start(caller, kid, MOON),
            study.downloading.manifest(caller, kid, MOON),
            study.downloading.content(caller, kid, MOON),
            study.downloading.remove(caller, kid, MOON),
            study.downloading.list(caller, kid, SOME),
        ):
            assert refused == Failure(UnknownKid())
    study.downloading.start(MUM, BEN, MOON).unwrap()
    assert used(storage) == 1
    for _ in range(2):
        assert study.downloading.remove(MUM, ADA, MOON) == Success(None)
    assert listed(study) == {} and isinstance(study.downloading.manifest(MUM, BEN, MOON), Success)


def test_twenty_releases_at_once_give_back_once(study: Study, shelf: list[StoryId]) -> None:
    for story in shelf[:5]:
        study.downloading.start(MUM, ADA, story).unwrap()
    study.opening.open(MUM, shelf[6]).unwrap()
    study.clock.pass_time(A_DAY)
    reserving, downloading, gate = study.reserving, study.downloading, Barrier(20)

    def release(_: int) -> tuple[int, int]:
        gate.wait(10)
        return reserving.release_overdue(), downloading.drop_unfetched()

    with ThreadPoolExecutor(gate.parties) as pool:
        released = list(pool.map(release, range(gate.parties)))

    assert [sum(one) for one in zip(*released, strict=True)] == [5, 5]
    assert used(study.storage) == 1


def test_no_kid_takes_more_along_than_there_is_room_for(study: Study, storage: Storage) -> None:
    keep(storage, *(a_story(number) for number in range(3, 110)))
    study.base_limit = 200
    stories = [StoryId(UUID(int=number)) for number in range(3, 110)]
    for story in stories[: MOST_OF_A_KID - 3]:
        study.downloading.start(MUM, ADA, story).unwrap()
    downloading, gate = study.downloading, Barrier(8)

    def start(story: StoryId) -> bool:
        gate.wait(10)
        return isinstance(downloading.start(MUM, ADA, story), Success)

    with ThreadPoolExecutor(gate.parties) as pool:
        begun = list(pool.map(start, stories[-8:]))

    assert sum(begun) == 3
    for aloud in (None, Aloud(may_make=nothing_to_make)):
        assert downloading.start(MUM, ADA, stories[-9], aloud) == Failure(TooManyDownloads(MOST_OF_A_KID))
    assert isinstance(downloading.start(MUM, ADA, stories[0]), Success)
    assert used(storage) == len(reserved(storage)) == MOST_OF_A_KID  # who is refused pays nothing


def test_of_all_who_take_the_last_story_along_one_does(study: Study, shelf: list[StoryId]) -> None:
    study.base_limit = 1
    downloading, gate = study.downloading, Barrier(8)

    def start(story: StoryId) -> bool:
        gate.wait(10)
        return isinstance(downloading.start(MUM, ADA, story), Success)

    with ThreadPoolExecutor(gate.parties) as pool:
        begun = list(pool.map(start, shelf[: gate.parties]))

    assert sum(begun) == len(listed(study)) == len(reserved(study.storage)) == used(study.storage) == 1


def test_a_start_that_breaks_off_counts_nothing(study: Study, shelf: list[StoryId]) -> None:
    study.base_limit = 1
    with pytest.raises(AssertionError):
        study.downloading.start(MUM, ADA, MOON, Aloud(may_make=nothing_to_make))

    assert used(study.storage) == len(reserved(study.storage)) == 0 and listed(study) == {}
    assert isinstance(study.downloading.start(MUM, ADA, shelf[1]), Success)


def test_what_is_opened_while_its_pack_is_begun_counts_once(study: Study, shelf: list[StoryId]) -> None:
    def meanwhile() -> Result[None, Never]:
        study.opening.open(MUM, MOON).unwrap()
        return Success(None)

    study.downloading.start(MUM, ADA, MOON, Aloud(may_make=meanwhile)).unwrap()

    assert used(study.storage) == 1 and reserved(study.storage) == []
