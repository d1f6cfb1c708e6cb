"""Consents and kids, by the real use cases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from attrs import evolve
from returns.result import Failure

from storytime_adapters.storage import Storage
from storytime_core.family.ages import AgeSpan
from storytime_core.family.avatars import shipped_id
from storytime_core.family.errors import (
    BirthMonthUnfit,
    ConsentRequired,
    KidLimitExceeded,
    KidOutdated,
    MethodNotAccepted,
    NoticeOutdated,
    UnknownCategory,
    UnknownConsent,
    UnknownFamily,
    UnknownNotice,
    UnknownVoice,
)
from storytime_core.family.events import (
    ConsentAskedAnew,
    ConsentConfirmed,
    ConsentGranted,
    ConsentRevoked,
    KidAdded,
    KidChanged,
    KidErased,
    KidRemoved,
    KidRestored,
)
from storytime_core.family.model import BirthMonth, KidChange, Method, Pronouns, Purpose
from storytime_core.family.notices import NOTICES, NoticeBoard
from storytime_core.family.use_cases.kid_profiles import NewKid
from storytime_core.kernel.access import StepUpRequired
from storytime_core.kernel.caller import Caller, UnknownKid
from storytime_core.kernel.ids import AvatarId, BuddyId, CategoryId, FamilyId, KidId
from storytime_core.kernel.pages import PageRequest

from .desk import MUM, Declared, Desk, Purchases
from .pictures import picture, sent

PROFILE, VERSION, BY_MAIL = Purpose.CHILD_PROFILE, "2026-11", Method.EMAIL_PLUS
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
DAD = "dad@example.org"
NEWER = "2027-01"


def asking_anew(at: datetime) -> NoticeBoard:
    old = next(notice for notice in NOTICES if notice.purpose is PROFILE)
    return NoticeBoard((*NOTICES, evolve(old, version=NEWER, effective_at=at, asks_anew=True)))


def letters(desk: Desk) -> list[tuple[str, str, str | None]]:
    """Those about consents: to whom, of what kind, and the day they name."""
    told = [letter for letter in desk.mailer.sent if letter.template.startswith("consent")]
    return [(letter.to, letter.template, letter.values.get("day")) for letter in told]


PIPPA = BuddyId(shipped_id("buddy", "pippa"))


@pytest.fixture
def desk(storage: Storage) -> Desk:
    return Desk(storage)


def ada(**more: Any) -> NewKid:
    return NewKid(**{"name": "Ada", "age_range": AgeSpan(4, 6), **more})


def names(desk: Desk, mum: Caller) -> list[str]:
    return [seen.kid.name for seen in desk.kids.list(mum, PageRequest()).unwrap().items]


def status(desk: Desk, mum: Caller, purpose: Purpose = PROFILE) -> str:
    return next(one.status for one in desk.consents.list(mum).unwrap() if one.purpose is purpose)


def test_before_anything_is_said_no_consent_stands(desk: Desk) -> None:
    mum = desk.a_mum()

    assert [consent.status for consent in desk.consents.list(mum).unwrap()] == ["none"] * 4
    assert {notice.purpose for notice in desk.consents.notices(mum).unwrap()} == set(Purpose)


def test_without_consent_there_is_no_kid(desk: Desk) -> None:
    """FAM-3"""
    mum = desk.a_mum()

    assert desk.kids.add(mum, ada()).failure() == ConsentRequired(PROFILE, VERSION)
    assert names(desk, mum) == []


def test_granting_what_is_granted_answers_with_the_entry_there_is(desk: Desk) -> None:
    """FAM-5"""
    mum = desk.a_mum()
    first = desk.consents.grant(mum, PROFILE, VERSION, BY_MAIL).unwrap()
    second = desk.consents.grant(mum, PROFILE, VERSION, BY_MAIL).unwrap()

    assert (first.is_new, second.is_new) == (True, False)
    assert first.consent == second.consent
    assert len(desk.events(ConsentGranted)) == 1


def test_proof_older_than_five_minutes_neither_grants_nor_revokes(desk: Desk) -> None:
    """FAM-5, FAM-7"""
    mum = desk.a_mum()
    desk.clock.pass_time(5 * MINUTE)
    desk.consents.grant(mum, PROFILE, VERSION, BY_MAIL).unwrap()
    desk.clock.pass_time(timedelta(seconds=1))

    assert desk.consents.revoke(mum, PROFILE).failure() == StepUpRequired()
    assert desk.consents.grant(mum, PROFILE, VERSION, BY_MAIL).failure() == StepUpRequired()
    assert desk.consents.revoke(evolve(mum, proved_at=None), PROFILE).failure() == StepUpRequired()


def test_an_old_text_is_not_what_one_agrees_to(desk: Desk) -> None:
    """FAM-5"""
    assert desk.consents.grant(desk.a_mum(), PROFILE, "2020-01", BY_MAIL).failure() == NoticeOutdated(VERSION)


@pytest.mark.parametrize(
    ("purpose", "method"),
    [
        (Purpose.HOSTED_AI, BY_MAIL),
        (Purpose.VOICE_CLONE, BY_MAIL),
        (PROFILE, Method.OPERATOR),
        (PROFILE, Method.CARD),
    ],
)
def test_a_mail_is_not_proof_enough_for_all_and_nobody_claims_the_operators_word(
    desk: Desk, purpose: Purpose, method: Method
) -> None:
    """FAM-4"""
    assert desk.consents.grant(desk.a_mum(), purpose, VERSION, method).failure() == MethodNotAccepted()


def test_fifty_grants_at_once_make_one_entry(desk: Desk) -> None:
    mum = desk.a_mum()
    with ThreadPoolExecutor(10) as crowd:
        all_granted = list(crowd.map(lambda _: desk.consents.grant(mum, PROFILE, VERSION, BY_MAIL), range(50)))

    assert sum(granted.unwrap().is_new for granted in all_granted) == 1
    with desk.storage.family() as uow:
        assert len(uow.consents.ledger(mum.family_id).entries) == 1


def test_what_is_revoked_needs_to_be_granted_again(desk: Desk) -> None:
    """FAM-2: the last entry of a purpose is its state."""
    mum = desk.a_consenting_mum()
    assert desk.consents.revoke(mum, PROFILE).unwrap().status == "revoked"
    assert desk.consents.revoke(mum, PROFILE).failure() == UnknownConsent()
    assert desk.kids.add(mum, ada()).failure() == ConsentRequired(PROFILE, VERSION)

    assert desk.consents.grant(mum, PROFILE, VERSION, BY_MAIL).unwrap().is_new
    assert desk.kids.add(mum, ada())
    (revoked,) = desk.events(ConsentRevoked)
    assert (revoked.family_id, revoked.purpose, revoked.source) == (mum.family_id, "child_profile", "parent")


def test_what_was_never_granted_cannot_be_revoked(desk: Desk) -> None:
    assert desk.consents.revoke(desk.a_mum(), PROFILE).failure() == UnknownConsent()


def test_a_declared_consent_is_an_entry_before_the_first_kid(desk: Desk) -> None:
    """FAM-4"""
    desk.declared = Declared({PROFILE: VERSION})
    mum = desk.a_mum()
    desk.kids.add(mum, ada()).unwrap()

    consent = desk.consents.list(mum).unwrap()[0]
    assert consent.entry is not None
    assert (consent.status, consent.entry.method, consent.entry.text_version) == ("granted", Method.OPERATOR, VERSION)
    assert len(desk.events(ConsentGranted)) == 1


def test_a_declared_consent_is_revocable_like_any_other(desk: Desk) -> None:
    """FAM-4"""
    desk.declared = Declared({PROFILE: VERSION, Purpose.HOSTED_AI: VERSION})
    mum = desk.a_mum()
    assert desk.consents.revoke(mum, Purpose.HOSTED_AI).unwrap().status == "revoked"

    assert status(desk, mum, Purpose.HOSTED_AI) == "revoked"
    assert status(desk, mum) == "granted"


def test_a_kid_is_kept_as_it_was_told(desk: Desk) -> None:
    mum = desk.a_consenting_mum()
    told = ada(pronouns=Pronouns.SHE, language="de", excluded_tags=("spiders",), preferred_voice="heart")
    seen = desk.kids.add(mum, told).unwrap()

    assert desk.kids.show(mum, seen.kid.id).unwrap() == seen
    kid = seen.kid
    assert (kid.name, kid.age_range, kid.pronouns, kid.language) == ("Ada", AgeSpan(4, 6), Pronouns.SHE, "de")
    assert (kid.excluded_tags, kid.preferred_voice, kid.revision) == (("spiders",), "heart", 1)


def test_a_birth_month_comes_back_as_it_was(desk: Desk) -> None:
    mum = desk.a_consenting_mum()
    seen = desk.kids.add(mum, ada(age_range=None, birth_month=BirthMonth(2019, 3))).unwrap()

    assert desk.kids.show(mum, seen.kid.id).unwrap().kid.birth_month == BirthMonth(2019, 3)
    assert (seen.kid.age(seen.today), seen.kid.span(seen.today), seen.group) == (
        5,
        AgeSpan(5, 5),
        AgeSpan(4, 6),
    )


def test_nobody_hears_a_nickname_or_a_birth_month_from_an_event(desk: Desk) -> None:
    """FAM-13"""
    mum = desk.a_consenting_mum()
    kid = desk.kids.add(mum, ada(name="Zwieback", age_range=None, birth_month=BirthMonth(2019, 3))).unwrap().kid
    desk.kids.change(mum, kid.id, KidChange(name="Knusper")).unwrap()
    desk.kids.remove(mum, kid.id).unwrap()
    desk.kids.bring_back(mum, kid.id).unwrap()
    desk.deliver()

    told = repr(desk.told) + repr(kid)
    assert not any(word in told for word in ("Zwieback", "Knusper", "2019"))
    assert [len(desk.events(kind)) for kind in (KidAdded, KidChanged, KidRemoved, KidRestored)] == [1, 1, 1, 1]


def test_fifty_kids_at_once_end_at_ten(desk: Desk) -> None:
    """FAM-12"""
    mum = desk.a_consenting_mum()
    desk.kids.add_many(mum, [ada(name=f"Kid {number}") for number in range(9)]).unwrap()
    with ThreadPoolExecutor(10) as crowd:
        answers = list(crowd.map(lambda _: desk.kids.add(mum, ada()), range(50)))

    refused = [answer.failure() for answer in answers if isinstance(answer, Failure)]
    assert refused == [KidLimitExceeded(10)] * 49
    assert len(names(desk, mum)) == 10


def test_a_batch_is_all_or_nothing(desk: Desk) -> None:
    """FAM-12"""
    mum = desk.a_consenting_mum()
    assert desk.kids.add_many(mum, [ada(), ada(preferred_voice="nobody's")]).failure() == UnknownVoice()
    assert desk.kids.add_many(mum, [ada()] * 11).failure() == KidLimitExceeded(10)
    assert (names(desk, mum), desk.events(KidAdded)) == ([], [])

    desk.kids.add_many(mum, [ada(name="Ada"), ada(name="Ben")]).unwrap()
    assert names(desk, mum) == ["Ada", "Ben"]


def test_the_limit_is_a_setting(desk: Desk) -> None:
    desk.most_kids = 1
    mum = desk.a_consenting_mum()
    desk.kids.add(mum, ada()).unwrap()

    no = desk.kids.add(mum, ada()).failure()
    assert no == KidLimitExceeded(1) and "1 kids" in no.message


@pytest.mark.parametrize(
    ("what", "no"),
    [
        ({"categories": (CategoryId(UUID(int=404)),)}, UnknownCategory()),
        ({"preferred_voice": "nobody's"}, UnknownVoice()),
        ({"birth_month": BirthMonth(2024, 4)}, BirthMonthUnfit()),
        ({"birth_month": BirthMonth(2006, 2)}, BirthMonthUnfit()),
    ],
)
def test_what_a_kid_refers_to_must_be_there(desk: Desk, what: dict[str, Any], no: object) -> None:
    """FAM-11, FAM-14"""
    mum = desk.a_consenting_mum()
    kid = desk.kids.add(mum, ada()).unwrap().kid

    assert desk.kids.add(mum, ada(**what)).failure() == no
    assert desk.kids.change(mum, kid.id, KidChange(**what)).failure() == no
    assert desk.kids.show(mum, kid.id).unwrap().kid == kid


def test_a_change_leaves_what_is_absent_and_clears_what_is_null(desk: Desk) -> None:
    """FAM-15"""
    mum = desk.a_consenting_mum()
    kid = desk.kids.add(mum, ada(language="de", preferred_voice="heart", excluded_tags=("spiders",))).unwrap().kid
    change = KidChange(birth_month=BirthMonth(2018, 1), excluded_tags=(), clears=frozenset({"language"}))
    changed = desk.kids.change(mum, kid.id, change).unwrap().kid

    assert changed == evolve(
        kid, birth_month=BirthMonth(2018, 1), age_range=None, excluded_tags=(), language=None, revision=2
    )
    assert desk.kids.show(mum, kid.id).unwrap().kid == changed
    (event,) = desk.events(KidChanged)
    assert event.fields == ("age_range", "birth_month", "excluded_tags", "language")


def test_whoever_looked_at_an_older_kid_looks_again(desk: Desk) -> None:
    mum = desk.a_consenting_mum()
    kid = desk.kids.add(mum, ada()).unwrap().kid
    desk.kids.change(mum, kid.id, KidChange(name="Adele"), revision=1).unwrap()

    assert desk.kids.change(mum, kid.id, KidChange(name="Adam"), revision=1).failure() == KidOutdated()
    assert desk.kids.remove(mum, kid.id, revision=1).failure() == KidOutdated()
    assert names(desk, mum) == ["Adele"]


def test_a_text_that_asks_anew_ends_what_was_agreed_to(desk: Desk) -> None:
    """FAM-6: kids stay readable and removable; adding and changing need the new consent."""
    mum = desk.a_consenting_mum()
    first, second = desk.kids.add_many(mum, [ada(), ada(name="Ben")]).unwrap()
    desk.kids.remove(mum, second.kid.id).unwrap()
    desk.board = asking_anew(desk.clock.now() + DAY)
    assert status(desk, mum) == "granted"
    desk.clock.pass_time(DAY)
    mum = evolve(mum, proved_at=desk.clock.now())

    no = ConsentRequired(PROFILE, NEWER)
    assert status(desk, mum) == "outdated" and names(desk, mum) == ["Ada"]
    assert desk.kids.change(mum, first.kid.id, KidChange(name="Adele")).failure() == no
    assert desk.kids.add(mum, ada()).failure() == no
    assert desk.kids.bring_back(mum, second.kid.id).failure() == no
    assert desk.avatars.upload_for_kid(mum, first.kid.id, sent(b"")).failure() == no
    assert desk.consents.grant(mum, PROFILE, VERSION, BY_MAIL).failure() == NoticeOutdated(NEWER)

    assert desk.consents.grant(mum, PROFILE, NEWER, BY_MAIL).unwrap().is_new
    assert status(desk, mum) == "granted"
    assert desk.kids.change(mum, first.kid.id, KidChange(name="Adele")).unwrap()
    assert desk.kids.remove(mum, first.kid.id)


def test_a_declared_consent_is_renewed_by_declaring_the_newer_text(desk: Desk) -> None:
    """FAM-4, FAM-6"""
    desk.declared = Declared({PROFILE: VERSION})
    mum = desk.a_mum()
    assert status(desk, mum) == "granted"
    desk.board = asking_anew(desk.clock.now() + DAY)
    desk.clock.pass_time(DAY)
    assert status(desk, mum) == "outdated"

    desk.declared = Declared({PROFILE: NEWER})
    assert status(desk, mum) == "granted" == status(desk, mum)
    assert len(desk.events(ConsentGranted)) == 2


def test_families_are_told_two_weeks_before_and_once(desk: Desk) -> None:
    """FAM-6"""
    mum, dad = desk.a_consenting_mum(), desk.a_consenting_mum(DAD)
    desk.consents.revoke(dad, PROFILE).unwrap()
    day = desk.clock.now() + 15 * DAY
    desk.board = asking_anew(day)
    assert desk.consent_keeping.ask_anew_due() == 0
    desk.clock.pass_time(DAY)
    with ThreadPoolExecutor(4) as crowd:
        assert sum(crowd.map(lambda _: desk.consent_keeping.ask_anew_due(), range(4))) == 1

    (told,) = desk.events(ConsentAskedAnew)
    assert (told.family_id, told.text_version, told.effective_at) == (mum.family_id, NEWER, day)
    assert letters(desk)[-1] == (MUM, "consent_asked_anew", f"{day:%Y-%m-%d}")
    assert desk.consent_keeping.sweep() == 1  # the second mail of the grant


def test_a_consent_by_mail_is_told_at_once_and_confirmed_a_day_later(desk: Desk) -> None:
    """FAM-2, FAM-4"""
    mum = desk.a_consenting_mum()
    desk.deliver()
    assert letters(desk) == [(MUM, "consent_granted", None)]
    desk.clock.pass_time(DAY - MINUTE)
    assert desk.consent_keeping.confirm_due() == 0

    desk.clock.pass_time(MINUTE)
    with ThreadPoolExecutor(4) as crowd:
        assert sum(crowd.map(lambda _: desk.consent_keeping.confirm_due(), range(4))) == 1
    desk.deliver()
    assert letters(desk) == [(MUM, "consent_granted", None), (MUM, "consent_confirmed", None)]
    with desk.storage.family() as uow:
        entries = uow.consents.ledger(mum.family_id).entries
    assert [(entry.kind, entry.sequence) for entry in entries] == [("granted", 1), ("confirmed", 2)]
    assert status(desk, mum) == "granted" and desk.consent_keeping.confirm_due() == 0


def test_several_sweeps_at_once_confirm_each_consent_once(desk: Desk) -> None:
    """FAM-2"""
    for number in range(12):
        desk.a_consenting_mum(f"mum{number}@example.org")
    desk.clock.pass_time(DAY)
    with ThreadPoolExecutor(6) as crowd:
        assert sum(crowd.map(lambda _: desk.consent_keeping.confirm_due(), range(6))) == 12

    assert len(desk.events(ConsentConfirmed)) == 12


def test_what_was_taken_back_within_the_day_is_not_confirmed(desk: Desk) -> None:
    """FAM-2"""
    mum = desk.a_consenting_mum()
    desk.consents.revoke(mum, PROFILE).unwrap()
    desk.clock.pass_time(2 * DAY)

    assert desk.consent_keeping.confirm_due() == 0 and status(desk, mum) == "revoked"


def test_a_verified_purchase_is_proof_for_everything(desk: Desk) -> None:
    """FAM-4"""
    mum = desk.a_mum()
    desk.purchases = Purchases({mum.account_id: "purchase 7"})
    for purpose in Purpose:
        entry = desk.consents.grant(mum, purpose, VERSION, Method.CARD).unwrap().consent.entry
        assert entry is not None and entry.evidence == "purchase 7"
    with desk.storage.family() as uow:
        assert uow.consents.ledger(mum.family_id).entries[-1].evidence == "purchase 7"
    desk.clock.pass_time(2 * DAY)
    assert desk.consent_keeping.confirm_due() == 0 and letters(desk) == []


def test_where_data_goes_to_others_a_mail_is_never_enough(desk: Desk) -> None:
    """FAM-4"""
    desk.board = NoticeBoard(discloses=True)
    mum = desk.a_mum()

    assert desk.consents.grant(mum, PROFILE, VERSION, BY_MAIL).failure() == MethodNotAccepted()
    assert all(BY_MAIL not in notice.methods for notice in desk.consents.notices(mum).unwrap())


def test_an_administrator_enters_what_was_checked_outside(desk: Desk) -> None:
    """FAM-4"""
    mum, boss = desk.a_mum(), desk.a_mum("boss@example.org")
    granted = desk.consents.enter_checked(boss, mum.family_id, Purpose.HOSTED_AI, VERSION, "signed on paper").unwrap()
    again = desk.consents.enter_checked(boss, mum.family_id, Purpose.HOSTED_AI, VERSION, "signed on paper").unwrap()

    entry = granted.consent.entry
    assert (granted.is_new, again.is_new) == (True, False) and entry
    assert (entry.method, entry.evidence, entry.account_id) == (Method.OPERATOR, "signed on paper", boss.account_id)
    assert status(desk, mum, Purpose.HOSTED_AI) == "granted" and status(desk, boss, Purpose.HOSTED_AI) == "none"
    nobody = FamilyId(UUID(int=404))
    assert desk.consents.enter_checked(boss, nobody, PROFILE, VERSION, "on paper").failure() == UnknownFamily()
    assert desk.consents.enter_checked(boss, mum.family_id, PROFILE, "2020", "on paper").failure() == UnknownNotice()


def test_without_the_consent_for_profiles_no_kid_is_seen_until_it_is_given_again(desk: Desk) -> None:
    """FAM-7"""
    mum = desk.a_consenting_mum()
    first, removed, _ = (
        seen.kid for seen in desk.kids.add_many(mum, [ada(), ada(name="Ben"), ada(name="Cleo")]).unwrap()
    )
    desk.kids.remove(mum, removed.id).unwrap()
    desk.consents.revoke(mum, PROFILE).unwrap()

    assert names(desk, mum) == [] and desk.own_account.show(mum).unwrap().family.kids == 0
    assert desk.kids.show(mum, first.id).failure() == UnknownKid()
    assert desk.kids.bring_back(mum, first.id).failure() == UnknownKid()
    assert len(desk.events(KidRemoved)) == 3

    desk.consents.grant(mum, PROFILE, VERSION, BY_MAIL).unwrap()
    assert names(desk, mum) == ["Ada", "Cleo"]
    assert desk.kids.bring_back(mum, removed.id).unwrap()


def test_kids_that_stay_hidden_for_a_week_are_erased(desk: Desk) -> None:
    """FAM-7, FAM-36"""
    mum, dad = desk.a_consenting_mum(), desk.a_consenting_mum(DAD)
    desk.consents.grant(mum, Purpose.CHILD_PHOTO, VERSION, BY_MAIL).unwrap()
    kid = desk.kids.add(mum, ada()).unwrap().kid
    desk.kids.add(dad, ada()).unwrap()
    desk.avatars.upload_for_kid(mum, kid.id, sent(picture())).unwrap()
    desk.consents.revoke(mum, PROFILE).unwrap()
    desk.clock.pass_time(7 * DAY - MINUTE)
    assert desk.consent_keeping.erase_due() == 0
    desk.clock.pass_time(MINUTE)
    with ThreadPoolExecutor(4) as crowd:
        assert sum(crowd.map(lambda _: desk.consent_keeping.erase_due(), range(4))) == 1

    (erased,) = desk.events(KidErased)
    assert (erased.family_id, erased.kid_id) == (mum.family_id, kid.id)
    assert desk.media.files == {} and desk.avatars.own(mum).unwrap() == ()
    desk.consents.grant(evolve(mum, proved_at=desk.clock.now()), PROFILE, VERSION, BY_MAIL).unwrap()
    assert names(desk, mum) == [] and names(desk, dad) == ["Ada"]


def test_without_the_consent_for_pictures_kids_wear_a_face_of_the_house(desk: Desk) -> None:
    """FAM-7, FAM-36"""
    mum = desk.a_consenting_mum()
    desk.furnishing.run().unwrap()
    desk.consents.grant(mum, Purpose.CHILD_PHOTO, VERSION, BY_MAIL).unwrap()
    kid, other = (seen.kid for seen in desk.kids.add_many(mum, [ada(), ada()]).unwrap())
    shown = desk.avatars.upload_for_kid(mum, kid.id, sent(picture())).unwrap()
    desk.kids.change(mum, other.id, KidChange(avatar_id=AvatarId(shown.id))).unwrap()
    own = desk.avatars.upload(mum, sent(picture())).unwrap()
    desk.consents.revoke(mum, Purpose.CHILD_PHOTO).unwrap()
    desk.deliver()

    faces = [desk.kids.show(mum, one.id).unwrap().avatar for one in (kid, other)]
    assert all(face and face.is_system_avatar for face in faces)
    assert desk.avatars.own(mum).unwrap() == (own,)
    assert shown.url.rpartition("/")[2] not in desk.media.files and own.url.rpartition("/")[2] in desk.media.files


def test_a_kid_of_others_is_as_unknown_as_one_that_never_was(desk: Desk) -> None:
    mum, dad = desk.a_consenting_mum(), desk.a_consenting_mum(DAD)
    kid = desk.kids.add(mum, ada()).unwrap().kid

    for kid_id in (kid.id, KidId(UUID(int=404))):
        assert desk.kids.show(dad, kid_id).failure() == UnknownKid()
        assert desk.kids.change(dad, kid_id, KidChange(name="Mine")).failure() == UnknownKid()
        assert desk.buddies.choose(dad, kid_id, PIPPA).failure() == UnknownKid()
        assert desk.kids.remove(dad, kid_id).failure() == UnknownKid()
        assert desk.kids.bring_back(dad, kid_id).failure() == UnknownKid()
    assert names(desk, mum) == ["Ada"]


def test_a_removed_kid_is_gone_from_everywhere(desk: Desk) -> None:
    """FAM-17, FAM-19"""
    mum = desk.a_consenting_mum()
    kid = desk.kids.add(mum, ada()).unwrap().kid
    assert desk.kids.remove(mum, kid.id).unwrap().removed_at == desk.clock.now()

    assert names(desk, mum) == []
    assert desk.own_account.show(mum).unwrap().family.kids == 0
    for no in (
        desk.kids.show(mum, kid.id),
        desk.kids.change(mum, kid.id, KidChange(name="Adele")),
        desk.buddies.choose(mum, kid.id, PIPPA),
        desk.kids.remove(mum, kid.id),
    ):
        assert no.failure() == UnknownKid()


def test_a_removed_kid_comes_back_within_thirty_days_and_no_later(desk: Desk) -> None:
    """FAM-17"""
    mum = desk.a_consenting_mum()
    early, late = (desk.kids.add(mum, ada(name=name)).unwrap().kid for name in ("Ada", "Ben"))
    desk.kids.remove(mum, early.id).unwrap()
    desk.kids.remove(mum, late.id).unwrap()
    desk.clock.pass_time(30 * DAY - MINUTE)
    assert desk.kids.bring_back(mum, early.id).unwrap().kid.name == "Ada"
    assert desk.kids.bring_back(mum, early.id).failure() == UnknownKid()

    desk.clock.pass_time(MINUTE)
    assert desk.kids.bring_back(mum, late.id).failure() == UnknownKid()
    assert names(desk, mum) == ["Ada"]


def test_coming_back_asks_whether_there_is_room(desk: Desk) -> None:
    """FAM-17"""
    mum = desk.a_consenting_mum()
    kid = desk.kids.add(mum, ada()).unwrap().kid
    desk.kids.remove(mum, kid.id).unwrap()
    desk.kids.add_many(mum, [ada()] * 10).unwrap()

    assert desk.kids.bring_back(mum, kid.id).failure() == KidLimitExceeded(10)


def test_adding_and_coming_back_at_once_never_pass_ten(desk: Desk) -> None:
    mum = desk.a_consenting_mum()
    kids = desk.kids.add_many(mum, [ada()] * 8).unwrap()
    for seen in kids[:4]:
        desk.kids.remove(mum, seen.kid.id).unwrap()
    with ThreadPoolExecutor(10) as crowd:
        for seen in kids[:4]:
            crowd.submit(desk.kids.bring_back, mum, seen.kid.id)
            crowd.submit(desk.kids.add, mum, ada())
            crowd.submit(desk.kids.add, mum, ada())

    assert len(names(desk, mum)) == 10


def test_in_kid_mode_there_is_one_kid_only(desk: Desk) -> None:
    """ID-36"""
    mum = desk.a_consenting_mum()
    ada_, ben = (desk.kids.add(mum, ada(name=name)).unwrap().kid for name in ("Ada", "Ben"))
    kid_mode = evolve(mum, kid_id=ada_.id)

    assert desk.kids.show(kid_mode, ada_.id).unwrap().kid == ada_
    assert desk.kids.show(kid_mode, ben.id).failure() == UnknownKid()
    assert desk.buddies.choose(kid_mode, ben.id, PIPPA).failure() == UnknownKid()


def test_kids_are_listed_as_they_came_a_page_at_a_time(desk: Desk) -> None:
    """FAM-19"""
    mum = desk.a_consenting_mum()
    told = [f"Kid {letter}" for letter in "ABCDEFG"]
    for name in told:
        desk.clock.pass_time(MINUTE)
        desk.kids.add(mum, ada(name=name)).unwrap()

    seen: list[str] = []
    request: PageRequest | None = PageRequest(limit=3)
    while request:
        page = desk.kids.list(mum, request).unwrap()
        seen += [one.kid.name for one in page.items]
        request = PageRequest(limit=3, cursor=page.next) if page.next else None
    assert seen == told


def test_a_kid_is_as_old_as_the_calendar_at_home_says(desk: Desk) -> None:
    """FAM-11: the month begins first in Kiritimati."""
    mum = desk.a_consenting_mum()
    with desk.storage.family() as uow:
        uow.families.save(evolve(uow.families.get(mum.family_id), time_zone="Pacific/Kiritimati"))
        uow.commit()
    desk.clock.at = datetime(2024, 3, 31, 11, tzinfo=UTC)
    seen = desk.kids.add(mum, ada(age_range=None, birth_month=BirthMonth(2020, 4))).unwrap()

    assert seen.kid.age(seen.today) == 4
    assert desk.kids.show(mum, seen.kid.id).unwrap().today == seen.today
    assert desk.own_account.show(mum).unwrap().family.time_zone == "Pacific/Kiritimati"
