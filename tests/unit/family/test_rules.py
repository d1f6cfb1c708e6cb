"""The rules of kids, their ages, and consents."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from returns.result import Failure, Success

from storytime_core.family.ages import AGE_GROUPS, AgeSpan, group_of
from storytime_core.family.errors import BirthMonthUnfit, KidLimitExceeded
from storytime_core.family.model import (
    BirthMonth,
    Kid,
    KidChange,
    Method,
    Pronouns,
    Purpose,
    is_a_nickname,
    room_for,
    today_in,
)
from storytime_core.family.notices import NOTICES, NoticeBoard
from storytime_core.kernel.ids import CategoryId, FamilyId, KidId

NOW = datetime(2024, 3, 1, 18, 30, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
ADA = Kid(
    id=KidId(UUID(int=2)),
    family_id=FamilyId(UUID(int=1)),
    name="Ada",
    created_at=NOW,
    updated_at=NOW,
    age_range=AgeSpan(4, 6),
    pronouns=Pronouns.SHE,
    language="de",
    preferred_voice="heart",
    excluded_tags=("spiders",),
)
DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@given(DAYS, DAYS)
def test_a_kid_grows_older_on_the_first_of_its_month(born, today):
    """FAM-11"""
    month = BirthMonth(born.year, born.month)
    months = (today.year - born.year) * 12 + today.month - born.month

    assert month.age_on(today) == months // 12
    assert month.age_on(today) == month.age_on(today.replace(day=1))


@given(DAYS, DAYS)
def test_a_birth_month_lies_in_the_last_seventeen_years(born, today):
    """FAM-11"""
    month = BirthMonth(born.year, born.month)
    months = (today.year - born.year) * 12 + today.month - born.month

    assert month.checked(today) == (Success(month) if 0 <= months < 18 * 12 else Failure(BirthMonthUnfit()))


def test_an_unfit_birth_month_is_told_as_a_fault_of_its_field():
    no = BirthMonthUnfit()

    assert no.details["fields"][0]["path"] == "birthMonth"
    assert no.message.startswith("birthMonth")


@given(st.dates(date(1000, 1, 1), date(9999, 12, 31)))
def test_a_birth_month_reads_as_it_was_written(day):
    month = BirthMonth(day.year, day.month)

    assert BirthMonth.read(str(month)) == month
    assert len(str(month)) == 7


@pytest.mark.parametrize(
    ("age", "group"), [(0, "1-3"), (1, "1-3"), (3, "1-3"), (4, "4-6"), (9, "7-9"), (12, "10-12"), (17, "10-12")]
)
def test_an_age_belongs_to_the_group_that_holds_it_or_the_nearest(age, group):
    """FAM-11"""
    assert str(group_of(age, AGE_GROUPS)) == group


def test_a_span_is_the_age_or_the_range():
    """FAM-11"""
    born = evolve(ADA, birth_month=BirthMonth(2017, 3), age_range=None)

    today = NOW.date()

    assert (born.age(today), born.span(today), born.group(today, AGE_GROUPS)) == (7, AgeSpan(7, 7), AgeSpan(7, 9))
    assert (ADA.age(today), ADA.span(today), ADA.group(today, ())) == (None, AgeSpan(4, 6), AgeSpan(4, 6))


def test_today_is_where_the_family_lives():
    """FAM-11"""
    assert today_in("Pacific/Kiritimati", NOW) == date(2024, 3, 2)
    assert today_in("Pacific/Pago_Pago", datetime(2024, 3, 1, 5, tzinfo=UTC)) == date(2024, 2, 29)


CHANGES = st.builds(
    KidChange,
    name=st.none() | st.just("Adele"),
    birth_month=st.none() | st.just(BirthMonth(2019, 5)),
    pronouns=st.none() | st.sampled_from(Pronouns),
    language=st.none() | st.just("fr"),
    categories=st.none() | st.just(()) | st.just((CategoryId(UUID(int=7)),)),
    excluded_tags=st.none() | st.just(()) | st.just(("wolves",)),
    clears=st.frozensets(st.sampled_from(("pronouns", "language", "preferred_voice", "name", "id"))),
)
CLEARABLE = {"pronouns", "language", "preferred_voice"}


@given(CHANGES)
def test_absent_leaves_null_clears_and_a_list_replaces(change):
    """FAM-15"""
    changed = ADA.changed(change, LATER)

    for name in ("name", "pronouns", "language", "preferred_voice", "categories", "excluded_tags"):
        new = getattr(change, name)
        cleared = name in change.clears & CLEARABLE
        assert getattr(changed, name) == (None if cleared else getattr(ADA, name) if new is None else new)
    assert (changed.id, changed.updated_at, changed.revision) == (ADA.id, LATER, 2)
    assert {name for name in change.fields if name not in ("age_range", "birth_month")} <= CLEARABLE | {
        "name",
        "categories",
        "excluded_tags",
    }


@given(st.lists(st.sampled_from((BirthMonth(2019, 5), AgeSpan(7, 9))), min_size=1))
def test_birth_month_and_age_range_take_turns(given_ones):
    """FAM-15"""
    kid = ADA
    for one in given_ones:
        is_month = isinstance(one, BirthMonth)
        kid = kid.changed(KidChange(birth_month=one) if is_month else KidChange(age_range=one), LATER)
        assert (kid.birth_month, kid.age_range) == ((one, None) if is_month else (None, one))


def test_a_removed_kid_may_come_back_for_thirty_days():
    """FAM-17"""
    removed = ADA.removed(NOW)

    assert not ADA.may_come_back(NOW)
    assert removed.may_come_back(NOW + timedelta(days=30, seconds=-1))
    assert not removed.may_come_back(NOW + timedelta(days=30))
    assert removed.brought_back(LATER).removed_at is None


@given(st.integers(0, 12), st.integers(1, 12), st.integers(1, 50))
def test_there_is_room_up_to_the_limit(live, more, limit):
    """FAM-12"""
    answer = room_for(more, live, limit)

    assert answer == (Success(None) if live + more <= limit else Failure(KidLimitExceeded(limit)))


def test_a_nickname_is_one_line_with_a_letter():
    """FAM-10"""
    assert all(map(is_a_nickname, ("Ada", "Ада", "A1", "Käse-Bär")))
    assert not any(map(is_a_nickname, ("", "42", "Ada\nBen", "🌙")))


def test_what_is_sealed_at_rest_does_not_show_when_printed():
    """FAM-13"""
    assert "Ada" not in repr(ADA) and "2019" not in repr(KidChange(birth_month=BirthMonth(2019, 5), name="Ada"))


def test_each_purpose_has_one_notice_and_outside_services_take_no_mail_as_proof():
    """FAM-4, FAM-6"""
    standing = NoticeBoard().standing(NOW)
    assert [notice.purpose for notice in standing] == list(Purpose)
    assert len(NOTICES) == len(Purpose)
    for notice in standing:
        outside = notice.purpose in (Purpose.HOSTED_AI, Purpose.VOICE_CLONE)
        assert (Method.EMAIL_PLUS in notice.methods) is not outside
        assert bool(notice.third_parties) is outside


def test_the_age_groups_lie_side_by_side():
    """FAM-20"""
    assert all(one.span.high + 1 == next_.span.low for one, next_ in pairwise(AGE_GROUPS))
