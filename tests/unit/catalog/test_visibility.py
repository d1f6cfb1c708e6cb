"""REC-4: each rule alone, and all of them together."""

import pytest
from attrs import evolve

from storytime_adapters.testing.cast import ADA, FAMILY, OTHERS
from storytime_core.kernel.library import Approval, Audience, StoryState
from storytime_core.kernel.visibility import (
    ANYBODY,
    Hidden,
    StoryFacts,
    Viewpoint,
    decide,
    explain,
    is_visible,
    match_tags,
)

PLAIN = StoryFacts(
    state=StoryState.PUBLISHED,
    audience=Audience.PUBLIC,
    is_deleted=False,
    family_id=None,
    content_hash="abc",
    certified_hash="abc",
    rules_version=1,
    approval=Approval.NONE,
    is_intense=False,
    age_min=4,
    tags=frozenset({"dog"}),
)
OWN = evolve(PLAIN, audience=Audience.FAMILY, family_id=FAMILY)
MUM = Viewpoint(family_id=FAMILY)
KID = Viewpoint(family_id=FAMILY, kid_id=ADA, ages=(4, 6), ceiling=6)
EVERYBODY = (ANYBODY, MUM, KID, Viewpoint(family_id=OTHERS))


def test_a_plain_story_is_for_everybody():
    assert all(is_visible(PLAIN, viewpoint) for viewpoint in EVERYBODY)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"is_deleted": True}, "gone"),
        ({"state": StoryState.DRAFT}, "not_published"),
        ({"state": StoryState.WITHDRAWN}, "not_published"),
        ({"certified_hash": None}, "not_certified"),
        ({"certified_hash": "def"}, "not_certified"),
        ({"rules_version": 0}, "not_certified"),
    ],
)
def test_what_nobody_may_see(change, reason):
    assert all(decide(evolve(PLAIN, **change), viewpoint) == Hidden(reason) for viewpoint in EVERYBODY)


def test_a_familys_story_is_for_that_family():
    assert [is_visible(OWN, viewpoint) for viewpoint in EVERYBODY] == [False, True, True, False]


@pytest.mark.parametrize(
    ("approval", "reason"), [(Approval.PENDING, "awaiting_approval"), (Approval.DECLINED, "declined")]
)
def test_what_a_parent_has_not_approved_is_hidden_from_kids(approval, reason):
    waiting = evolve(OWN, approval=approval)

    assert decide(waiting, KID) == Hidden(reason)
    assert is_visible(waiting, MUM) and is_visible(evolve(OWN, approval=Approval.APPROVED), KID)


def test_what_is_intense_is_for_parents_and_for_kids_whose_parents_allow_it():
    intense = evolve(PLAIN, is_intense=True)

    assert [is_visible(intense, viewpoint) for viewpoint in EVERYBODY] == [False, True, False, True]
    assert is_visible(intense, evolve(KID, explicit_content=True))


def test_an_age_is_a_ceiling_and_not_a_floor():
    assert is_visible(evolve(PLAIN, age_min=6), KID)
    assert decide(evolve(PLAIN, age_min=7), KID) == Hidden("too_old")
    assert is_visible(evolve(PLAIN, age_min=1), evolve(KID, ceiling=12))
    assert is_visible(evolve(PLAIN, age_min=12), MUM)


def test_an_excluded_tag_hides_a_story_from_that_kid():
    without_dogs = evolve(KID, excluded_tags=frozenset({"dog", "ghost"}))

    assert decide(PLAIN, without_dogs) == Hidden("excluded_tag")
    assert is_visible(evolve(PLAIN, tags=frozenset({"cat"})), without_dogs)


def test_the_first_reason_is_told_and_every_reason_explained():
    story = evolve(PLAIN, is_deleted=True, is_intense=True, age_min=9)

    assert decide(story, KID) == Hidden("gone")
    assert explain(story, KID) == ("gone", "intense", "too_old")


def test_tags_match_in_any_form():
    tags = match_tags("Zoë and the {{HERO}} Ghosts", ("Loud NOISES", "—"), ("Science and Discovery",))

    assert tags == {"zoe", "and", "the", "ghost", "loud noise", "science and discovery"}
