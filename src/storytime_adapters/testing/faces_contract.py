"""Avatars, by the real use cases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from attrs import evolve

from storytime_adapters.storage import Storage
from storytime_core.family.ages import AgeSpan
from storytime_core.family.avatars import SHIPPED, shipped_id
from storytime_core.family.errors import (
    ChangedMeanwhile,
    ConsentRequired,
    NameTaken,
    StillInUse,
    UnknownAvatar,
    UnknownUser,
    UploadRejected,
)
from storytime_core.family.events import AvatarWorn
from storytime_core.family.model import KidChange, Method, Purpose
from storytime_core.family.use_cases.kid_profiles import NewKid
from storytime_core.kernel.caller import Caller, UnknownKid
from storytime_core.kernel.faces import AvatarOnScreen
from storytime_core.kernel.ids import AvatarId, KidId
from storytime_core.kernel.pages import PageRequest

from .desk import Desk
from .pictures import picture, sent

BEAR, OWL = (AvatarId(shipped_id("avatar", name)) for name in ("bear", "owl"))
DAD = "dad@example.org"
HOURS = timedelta(hours=2)


@pytest.fixture
def desk(storage: Storage) -> Desk:
    desk = Desk(storage)
    desk.furnishing.run().unwrap()
    return desk


def a_kid(desk: Desk, mum: Caller, avatar_id: AvatarId | None = None) -> KidId:
    return desk.kids.add(mum, NewKid(name="Ada", age_range=AgeSpan(4, 6), avatar_id=avatar_id)).unwrap().kid.id


def photo_mum(desk: Desk, email: str = "mum@example.org") -> Caller:
    mum = desk.a_consenting_mum(email)
    desk.consents.grant(mum, Purpose.CHILD_PHOTO, "2026-11", Method.EMAIL_PLUS).unwrap()
    return mum


def names(desk: Desk) -> list[str]:
    return [one.name for one in desk.avatars.offer().unwrap()]


def own_face(desk: Desk, mum: Caller) -> AvatarOnScreen | None:
    return desk.own_account.show(mum).unwrap().family.avatar


def test_fifteen_faces_are_shipped_by_name(desk: Desk) -> None:
    """FAM-30"""
    assert names(desk) == sorted(SHIPPED) and len(SHIPPED) == 15
    assert len({one.url for one in desk.avatars.offer().unwrap()}) == 15
    assert all(one.is_system_avatar for one in desk.avatars.offer().unwrap())


def test_a_later_start_revives_nothing_and_resets_nothing(desk: Desk) -> None:
    """FAM-30"""
    admin = desk.a_mum()
    desk.gallery.remove(admin, OWL).unwrap()
    desk.gallery.change(admin, BEAR, None, "teddy", "Teddy").unwrap()

    assert desk.furnishing.run().unwrap() == 0
    assert "owl" not in names(desk) and "bear" not in names(desk) and "teddy" in names(desk)


def test_two_starts_at_once_ship_once(storage: Storage) -> None:
    desk = Desk(storage)
    with ThreadPoolExecutor(2) as two:
        new = sum(two.map(lambda _: desk.furnishing.run().unwrap(), range(2)))

    assert new == 17
    assert len(names(desk)) == 15


def test_a_kid_wears_a_face_of_the_house(desk: Desk) -> None:
    """FAM-14, FAM-15, FAM-31"""
    mum = desk.a_consenting_mum()
    kid_id = a_kid(desk, mum, avatar_id=BEAR)
    seen = desk.kids.show(mum, kid_id).unwrap()
    assert seen.avatar and (seen.avatar.name, seen.kid.avatar_id) == ("bear", BEAR)

    assert desk.kids.change(mum, kid_id, KidChange(avatar_id=OWL)).unwrap().avatar == desk.avatars.offer().unwrap()[8]
    cleared = desk.kids.change(mum, kid_id, KidChange(clears=frozenset({"avatar_id"}))).unwrap()
    assert cleared.avatar is None and desk.kids.show(mum, kid_id).unwrap() == cleared
    assert [(event.avatar_id, event.replaced_id) for event in desk.events(AvatarWorn)] == [(OWL, BEAR), (None, OWL)]


def test_a_face_one_may_not_wear_is_unknown(desk: Desk) -> None:
    """FAM-31: missing, removed and foreign ones alike."""
    mum, dad = photo_mum(desk), desk.a_consenting_mum(DAD)
    kid_id, theirs = a_kid(desk, mum), a_kid(desk, dad)
    foreign = AvatarId(desk.avatars.upload_for_kid(mum, kid_id, sent(picture())).unwrap().id)
    desk.gallery.remove(mum, OWL).unwrap()

    for avatar_id in (AvatarId(UUID(int=404)), OWL, foreign):
        no = UnknownAvatar()
        assert desk.kids.change(dad, theirs, KidChange(avatar_id=avatar_id)).failure() == no
        new = NewKid(name="Ben", age_range=AgeSpan(4, 6), avatar_id=avatar_id)
        assert desk.kids.add(dad, new).failure() == no
        assert desk.avatars.wear(dad, avatar_id).failure() == no
    assert own_face(desk, dad) is None


def test_a_grown_up_wears_a_face_and_takes_it_off(desk: Desk) -> None:
    mum = desk.a_mum()
    desk.avatars.wear(mum, BEAR).unwrap()
    face = own_face(desk, mum)
    assert face and face.display_name == "Bear"

    desk.email_proof.send("mum@example.org").unwrap()
    desk.sign_in()
    assert own_face(desk, mum) == face
    desk.avatars.wear(mum, None).unwrap()
    assert own_face(desk, mum) is None


def test_an_upload_is_worn_at_once_and_replaces_the_one_before(desk: Desk) -> None:
    """FAM-34, FAM-35"""
    mum = desk.a_mum()
    first = desk.avatars.upload(mum, sent(picture())).unwrap()
    second = desk.avatars.upload(mum, sent(picture("JPEG"))).unwrap()
    assert set(desk.media.files) >= {file(first), file(second)}

    desk.deliver()
    assert own_face(desk, mum) == second
    assert desk.avatars.own(mum).unwrap() == (second,)
    assert file(first) not in desk.media.files and file(second) in desk.media.files
    assert desk.storage.narration_views().file(file(first)) is None


def test_a_replaced_picture_stays_while_somebody_wears_it(desk: Desk) -> None:
    """FAM-34"""
    mum = photo_mum(desk)
    ada, ben = a_kid(desk, mum), a_kid(desk, mum)
    shown = desk.avatars.upload_for_kid(mum, ada, sent(picture())).unwrap()
    desk.kids.change(mum, ben, KidChange(avatar_id=AvatarId(shown.id))).unwrap()
    desk.kids.change(mum, ada, KidChange(avatar_id=BEAR)).unwrap()
    desk.deliver()
    assert desk.avatars.own(mum).unwrap() == (shown,)

    desk.kids.change(mum, ben, KidChange(avatar_id=BEAR)).unwrap()
    desk.deliver()
    assert desk.avatars.own(mum).unwrap() == () and file(shown) not in desk.media.files


def test_a_kid_s_picture_needs_its_own_consent(desk: Desk) -> None:
    """FAM-36"""
    mum = desk.a_consenting_mum()
    kid_id = a_kid(desk, mum)

    no = desk.avatars.upload_for_kid(mum, kid_id, sent(picture())).failure()
    assert no == ConsentRequired(Purpose.CHILD_PHOTO, "2026-11")
    assert desk.avatars.upload(mum, sent(picture())).unwrap()


def test_nobody_brings_a_picture_for_somebody_else(desk: Desk) -> None:
    """FAM-35, CONV-31"""
    mum, dad = photo_mum(desk), photo_mum(desk, DAD)
    before = set(desk.media.files)

    for kid_id in (a_kid(desk, dad), KidId(UUID(int=404))):
        assert desk.avatars.upload_for_kid(mum, kid_id, sent(picture())).failure() == UnknownKid()
    assert desk.avatars.upload(mum, sent(picture()), dad.account_id).failure() == UnknownUser()
    assert desk.avatars.upload(mum, sent(b"no picture")).failure() == UploadRejected("type")
    assert set(desk.media.files) == before


def test_what_ends_between_file_and_row_is_swept_and_the_old_picture_stays(desk: Desk) -> None:
    """FAM-34"""
    mum = desk.a_mum()
    first = desk.avatars.upload(mum, sent(picture())).unwrap()
    before = set(desk.media.files)
    desk.reached = stop_at("avatar-kept")
    with pytest.raises(PowerCut):
        desk.avatars.upload(mum, sent(picture("WEBP")))
    assert len(set(desk.media.files) - before) == 1

    desk.reached = lambda place: None
    desk.deliver()
    desk.clock.pass_time(HOURS)
    assert desk.files.sweep() == 1
    assert set(desk.media.files) == before and own_face(desk, mum) == first


def test_what_ends_between_row_and_file_is_swept(desk: Desk) -> None:
    mum = desk.a_mum()
    first = desk.avatars.upload(mum, sent(picture())).unwrap()
    second = desk.avatars.upload(mum, sent(picture())).unwrap()
    desk.reached = stop_at("avatar-erased")
    desk.deliver()
    assert file(first) in desk.media.files

    desk.clock.pass_time(HOURS)
    assert desk.files.sweep() == 1
    assert file(first) not in desk.media.files and file(second) in desk.media.files


def test_two_uploads_at_once_leave_one(desk: Desk) -> None:
    """FAM-35"""
    mum = desk.a_mum()
    with ThreadPoolExecutor(4) as crowd:
        list(crowd.map(lambda _: desk.avatars.upload(mum, sent(picture())).unwrap(), range(6)))
    desk.deliver()

    (left,) = desk.avatars.own(mum).unwrap()
    assert own_face(desk, mum) == left
    assert len(desk.media.files) == 15 + 4 + 1


def test_a_face_that_is_worn_is_not_removed(desk: Desk) -> None:
    """FAM-37"""
    mum = desk.a_consenting_mum()
    a_kid(desk, mum, avatar_id=BEAR)
    desk.avatars.wear(mum, OWL).unwrap()

    assert desk.gallery.remove(mum, BEAR).failure() == StillInUse("avatar")
    assert desk.gallery.remove(mum, OWL).failure() == StillInUse("avatar")


def test_wearing_and_removing_at_once_never_leaves_a_bare_wearer(desk: Desk) -> None:
    """FAM-37"""
    mum = desk.a_mum()
    for name in SHIPPED:
        avatar_id = AvatarId(shipped_id("avatar", name))
        with ThreadPoolExecutor(2) as two:
            worn = two.submit(desk.avatars.wear, mum, avatar_id)
            removed = two.submit(desk.gallery.remove, mum, avatar_id)
        outcomes = (worn.result().swap().value_or(None), removed.result().swap().value_or(None))
        assert outcomes in ((None, StillInUse("avatar")), (UnknownAvatar(), None))
        assert (name in names(desk)) == (outcomes[0] is None)


def test_administrators_add_rename_repaint_and_bring_back(desk: Desk) -> None:
    """FAM-37"""
    admin = desk.a_mum()
    fox = desk.gallery.add(admin, sent(picture()), "fox", "Fox").unwrap()
    assert "fox" in names(desk)
    assert desk.gallery.add(admin, sent(picture()), "fox", "Fox").failure() == NameTaken("avatar")
    assert desk.gallery.change(admin, fox.avatar.id, None, "bear", None).failure() == NameTaken("avatar")

    changed = desk.gallery.change(admin, fox.avatar.id, sent(picture("JPEG")), None, "Red fox").unwrap()
    assert changed.shown.url != fox.shown.url and changed.avatar.revision == 2
    assert file(fox.shown) not in desk.media.files
    assert desk.gallery.change(admin, fox.avatar.id, None, "vixen", None, 1).failure() == ChangedMeanwhile()

    desk.gallery.remove(admin, fox.avatar.id).unwrap()
    again = desk.gallery.add(admin, sent(picture()), "fox", "Fox").unwrap()
    assert desk.gallery.bring_back(admin, fox.avatar.id).failure() == NameTaken("avatar")
    desk.gallery.remove(admin, again.avatar.id).unwrap()
    assert desk.gallery.bring_back(admin, fox.avatar.id).unwrap().shown == evolve(changed.shown)
    assert desk.gallery.bring_back(admin, AvatarId(UUID(int=404))).failure() == UnknownAvatar()


def test_one_name_is_given_once_whoever_asks(desk: Desk) -> None:
    admin = desk.a_mum()
    with ThreadPoolExecutor(4) as crowd:
        added = list(crowd.map(lambda _: desk.gallery.add(admin, sent(picture()), "fox", "Fox"), range(4)))

    assert sum(one.value_or(None) is not None for one in added) == 1
    assert names(desk).count("fox") == 1


def test_administrators_turn_pages(desk: Desk) -> None:
    admin = desk.a_mum()
    seen: list[str] = []
    request: PageRequest | None = PageRequest(limit=4)
    while request:
        page = desk.gallery.list(admin, request).unwrap()
        seen += [one.avatar.name for one in page.items]
        request = PageRequest(limit=4, cursor=page.next) if page.next else None
    assert sorted(seen) == sorted(SHIPPED)


def file(shown: AvatarOnScreen) -> str:
    return shown.url.rpartition("/")[2]


class PowerCut(Exception):
    pass


def stop_at(place: str):  # type: ignore[no-untyped-def]
    def reached(here: str) -> None:
        if here == place:
            raise PowerCut(here)

    return reached
