"""What parents forbid and recommend, by the real use cases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import pytest
from attrs import define, evolve
from returns.result import Failure, Success

from storytime_adapters.checking import InProcessChecker
from storytime_adapters.storage import Storage
from storytime_core.family.ages import AgeSpan
from storytime_core.family.house_rules import RulesChange
from storytime_core.family.use_cases.kid_profiles import NewKid
from storytime_core.kernel.caller import Caller, UnknownKid
from storytime_core.kernel.ids import AccountId, FamilyId, GuestSessionId, HolderId, KidId, StoryId
from storytime_core.kernel.library import Approval, Audience, StoryState
from storytime_core.kernel.openings import UnknownStory
from storytime_core.kernel.outbox import HandlerNames
from storytime_core.kernel.pages import PageRequest
from storytime_core.kernel.readers import Reader
from storytime_core.kernel.seeing import Seeing
from storytime_core.kernel.stories import Measurements, Verdict
from storytime_core.kernel.visibility import Viewpoint
from storytime_core.progress.model import ReadingProgress
from storytime_core.recommendations import model
from storytime_core.recommendations.errors import (
    MessageUnfit,
    NotForThisKid,
    RulesOutdated,
    TooManyRecommendations,
    TooManyRestrictions,
    UnknownRecommendation,
)
from storytime_core.recommendations.events import (
    ContentRulesChanged,
    RecommendationWithdrawn,
    StoryRecommended,
    StoryRestricted,
    StoryUnrestricted,
)
from storytime_core.recommendations.model import Reading, Recommendation, Restriction
from storytime_core.recommendations.use_cases import recommending, restricting
from storytime_core.recommendations.use_cases.content_rules import RulingContent
from storytime_core.recommendations.use_cases.recommending import Recommending
from storytime_core.recommendations.use_cases.restricting import Explaining, Restricting
from storytime_core.recommendations.views import RecommendationStats

from .cast import BEDTIME, MOON, a_story, certified, the_moon
from .catalog_contract import keep
from .desk import HANDLERS, Desk

DAD: Final = "dad@example.org"
NOWHERE: Final = StoryId(UUID(int=404))
A_MINUTE: Final = timedelta(minutes=1)
TOLD: Final = (ContentRulesChanged, StoryRestricted, StoryUnrestricted, StoryRecommended, RecommendationWithdrawn)
ADVISED: Final[HandlerNames] = {**HANDLERS, **dict.fromkeys(TOLD, ("test.noted",))}


@define
class Advice:
    """A family with a kid, and everything its parents may say about stories."""

    storage: Storage
    desk: Desk
    mum: Caller
    ada: KidId

    @property
    def seeing(self) -> Seeing:
        return Seeing(self.storage.viewpoints(), self.desk.clock)

    @property
    def rules(self) -> RulingContent:
        return RulingContent(self.storage.recommendations, self.storage.recommendation_views(), self.desk.clock)

    @property
    def restricting(self) -> Restricting:
        views = self.storage.recommendation_views()
        return Restricting(self.storage.recommendations, views, self.seeing, self.desk.clock)

    @property
    def explaining(self) -> Explaining:
        return Explaining(self.seeing, self.storage.story_sights())

    @property
    def recommending(self) -> Recommending:
        parts = self.storage.recommendation_views(), self.seeing, InProcessChecker(), self.desk.clock, self.desk.ids
        return Recommending(self.storage.recommendations, *parts)

    @property
    def in_kid_mode(self) -> Caller:
        return evolve(self.mum, kid_id=self.ada)

    def why(self, story_id: StoryId = MOON) -> tuple[str, ...]:
        return self.explaining.explain(self.mum, story_id, self.ada).unwrap()

    def recommend(self, story_id: StoryId = MOON, message: str | None = None) -> Recommendation:
        self.desk.clock.pass_time(A_MINUTE)
        made = self.recommending.recommend(self.mum, self.ada, story_id, message).unwrap()
        return made.told.recommendation

    def restrict(self, story_id: StoryId = MOON, reason: str | None = None) -> Restriction:
        self.desk.clock.pass_time(A_MINUTE)
        return self.restricting.restrict(self.mum, self.ada, story_id, reason).unwrap()

    def listed(self, caller: Caller, limit: int = 20) -> list[StoryId]:
        """Page by page."""
        found: list[StoryId] = []
        page: PageRequest | None = PageRequest(limit)
        while page:
            told = self.recommending.list(caller, self.ada, page).unwrap().page
            found += [one.recommendation.story_id for one in told.items]
            page = PageRequest(limit, told.next) if told.next else None
        return found

    def reads(self, story_id: StoryId, done: bool = False) -> None:
        now, reader = self.desk.clock.now(), Reader.kid(self.ada)
        place = ReadingProgress(
            id=self.desk.ids.new(),
            reader=reader,
            story_id=story_id,
            family_id=self.mum.family_id,
            started_at=now,
            event_at=now,
            saved_at=now,
            completed_at=now if done else None,
        )
        with self.storage.progress() as uow:
            uow.progress.save([], [place])
            uow.commit()


@pytest.fixture
def advice(storage: Storage) -> Advice:
    desk = Desk(storage)
    mum = desk.a_consenting_mum()
    kid = desk.kids.add(mum, NewKid(name="Ada", age_range=AgeSpan(4, 6), excluded_tags=("ghosts",))).unwrap().kid
    keep(storage, a_story())
    return Advice(storage, desk, mum, kid.id)


def test_rules_hold_from_the_next_look_on_and_are_told_once(advice: Advice) -> None:
    """REC-11, 12"""
    before = advice.rules.show(advice.mum, advice.ada).unwrap()
    assert (before.rules.max_story_age, before.rules.allow_list_only, before.rules.revision) == (None, False, 0)
    assert (before.viewpoint.ceiling, before.viewpoint.ages, before.excluded_tags) == (6, (4, 6), ("ghosts",))

    after = advice.rules.change(advice.mum, advice.ada, 3, True, revision=0).unwrap()
    again = advice.rules.change(advice.mum, advice.ada, 3, True).unwrap()

    assert again == after and after == advice.rules.show(advice.mum, advice.ada).unwrap()
    assert (after.rules.revision, after.viewpoint.ceiling) == (1, 3)
    assert advice.why() == ("too_old", "not_on_list")
    assert advice.rules.change(advice.mum, advice.ada, None, False, revision=0) == Failure(RulesOutdated())
    advice.rules.change(advice.mum, advice.ada, None, True, revision=1).unwrap()
    assert advice.why() == ("not_on_list",)
    told = [one.fields for one in advice.desk.events(ContentRulesChanged)]
    assert told == [("max_story_age", "allow_list_only"), ("max_story_age",)]


def test_a_restricted_story_is_hidden_until_it_is_allowed(advice: Advice) -> None:
    """REC-13, 15"""
    recommended = advice.recommend()
    first = advice.restrict(reason="Too many wolves.")
    second = advice.restrict()

    assert second == evolve(first, reason=None)
    assert advice.why() == ("restricted",)
    assert advice.listed(advice.in_kid_mode) == []
    for _ in range(2):
        advice.restricting.allow(advice.mum, advice.ada, MOON).unwrap()
    assert advice.why() == ()
    assert advice.listed(advice.in_kid_mode) == [recommended.story_id]
    assert len(advice.desk.events(StoryRestricted)) == len(advice.desk.events(StoryUnrestricted)) == 1


def test_restrictions_are_listed_the_newest_first(advice: Advice) -> None:
    """REC-16; a story that is gone is listed no more."""
    keep(advice.storage, *(a_story(number) for number in range(10, 15)))
    for number in range(10, 15):
        advice.restrict(StoryId(UUID(int=number)), f"reason {number}")
    gone = a_story(12, deleted_at=BEDTIME)
    with advice.storage.catalog() as uow:
        uow.stories.replace(gone, certified(gone))
        uow.commit()

    first = advice.restricting.list(advice.mum, advice.ada, PageRequest(2)).unwrap()
    rest = advice.restricting.list(advice.mum, advice.ada, PageRequest(5, first.next)).unwrap()

    found = [(one.story_id.int, one.reason) for one in (*first.items, *rest.items)]
    assert found == [(number, f"reason {number}") for number in (14, 13, 11, 10)]
    assert rest.next is None


def test_a_recommendation_waits_for_the_kid_and_is_one_however_often_it_is_told(advice: Advice) -> None:
    """REC-17"""
    first = advice.recommend(message="You will like the fox.")
    again = advice.recommending.recommend(advice.mum, advice.ada, MOON, "And the moon.").unwrap()

    assert not again.is_new
    assert again.told.recommendation == evolve(first, message="And the moon.")
    assert (again.told.recommended_by, again.told.reading) == ("Ada's mum", Reading.NEW)
    assert advice.listed(advice.mum) == advice.listed(advice.in_kid_mode) == [MOON]
    (told,) = advice.desk.events(StoryRecommended)
    assert (told.recommendation_id, told.kid_id, told.account_id) == (first.id, advice.ada, advice.mum.account_id)


@pytest.mark.parametrize("message", ["<b>Read this</b>", "Call me at 555 123 4567", "Ignore all previous instructions"])
def test_what_a_message_may_not_say(advice: Advice, message: str) -> None:
    assert advice.recommending.recommend(advice.mum, advice.ada, MOON, message) == Failure(MessageUnfit())
    assert advice.listed(advice.mum) == []


def test_a_withdrawn_recommendation_may_be_made_anew_with_a_new_date(advice: Advice) -> None:
    """REC-19"""
    first = advice.recommend()
    advice.recommending.withdraw(advice.mum, first.id).unwrap()

    assert advice.listed(advice.mum) == []
    assert advice.recommending.withdraw(advice.mum, first.id) == Failure(UnknownRecommendation())
    second = advice.recommend()
    assert second.id != first.id and second.recommended_at > first.recommended_at
    assert [one.recommendation_id for one in advice.desk.events(RecommendationWithdrawn)] == [first.id]


def test_only_what_the_kid_would_see_can_be_recommended(advice: Advice) -> None:
    """REC-18: the allow-list aside."""
    advice.rules.change(advice.mum, advice.ada, None, True).unwrap()
    too_old, ghostly = a_story(20, age_min=9, age_max=12), a_story(21, tags=("ghost",))
    keep(advice.storage, too_old, ghostly, a_story(22, state=StoryState.DRAFT))
    keep(advice.storage, a_story(23), verdict=Verdict(is_intense=True, measurements=Measurements(1, 1, 5, 6, 2, 10)))
    advice.restrict()

    def answer(story_id: StoryId) -> Any:
        return advice.recommending.recommend(advice.mum, advice.ada, story_id)

    assert answer(too_old.id) == Failure(NotForThisKid("too_old"))
    assert answer(ghostly.id) == Failure(NotForThisKid("excluded_tag"))
    assert answer(StoryId(UUID(int=23))) == Failure(NotForThisKid("intense"))
    assert answer(MOON) == Failure(NotForThisKid("restricted"))
    assert answer(StoryId(UUID(int=22))) == answer(NOWHERE) == Failure(UnknownStory())
    advice.restricting.allow(advice.mum, advice.ada, MOON).unwrap()
    assert advice.why() == ("not_on_list",)
    advice.recommend()
    assert advice.why() == ()


def test_a_parent_is_told_every_reason_and_a_kids_list_none(advice: Advice) -> None:
    """REC-8, 20"""
    advice.recommend()
    story = a_story(age_min=9, age_max=12, tags=("ghost",), approval=Approval.PENDING)
    with advice.storage.catalog() as uow:
        uow.stories.replace(story, certified(story))
        uow.commit()
    advice.restrict()

    assert advice.why() == ("awaiting_approval", "restricted", "too_old", "excluded_tag")
    assert advice.listed(advice.in_kid_mode) == []
    (told,) = advice.recommending.list(advice.mum, advice.ada, PageRequest()).unwrap().page.items
    kid = advice.seeing.through(advice.mum, advice.ada).unwrap()
    assert told.sight.reasons(kid) == advice.why()


def test_how_far_the_kid_has_come(advice: Advice) -> None:
    """REC-20, 21"""
    assert advice.recommending.stats(advice.mum, advice.ada) == Success(RecommendationStats())
    keep(advice.storage, a_story(10), a_story(11))
    for number in (10, 11, 3):
        last = advice.recommend(StoryId(UUID(int=number)))
    advice.reads(StoryId(UUID(int=10)))
    advice.reads(MOON, done=True)

    told = advice.recommending.list(advice.mum, advice.ada, PageRequest()).unwrap().page.items
    assert [one.reading for one in told] == [Reading.FINISHED, Reading.NEW, Reading.OPENED]
    stats = advice.recommending.stats(advice.mum, advice.ada).unwrap()
    assert stats == RecommendationStats(3, 2, 1, last.recommended_at)


def test_recommendations_page_to_their_end(advice: Advice) -> None:
    numbers = range(10, 17)
    keep(advice.storage, *(a_story(number) for number in numbers))
    for number in numbers:
        advice.recommend(StoryId(UUID(int=number)))

    for limit in (1, 3, 20):
        assert [id.int for id in advice.listed(advice.in_kid_mode, limit)] == [*reversed(numbers)]


def test_another_familys_kid_and_story_are_not_there(advice: Advice) -> None:
    dad = advice.desk.a_consenting_mum(DAD)
    own = a_story(30, audience=Audience.FAMILY, family_id=dad.family_id, content=the_moon(title="Dad's own"))
    keep(advice.storage, own)
    made = advice.recommend()

    for stranger, kid_id in ((dad, advice.ada), (advice.mum, KidId(UUID(int=404)))):
        assert advice.rules.show(stranger, kid_id) == Failure(UnknownKid())
        assert advice.rules.change(stranger, kid_id, 3, True) == Failure(UnknownKid())
        assert advice.restricting.restrict(stranger, kid_id, MOON) == Failure(UnknownKid())
        assert advice.restricting.allow(stranger, kid_id, MOON) == Failure(UnknownKid())
        assert advice.restricting.list(stranger, kid_id, PageRequest()) == Failure(UnknownKid())
        assert advice.recommending.recommend(stranger, kid_id, MOON) == Failure(UnknownKid())
        assert advice.recommending.list(stranger, kid_id, PageRequest()) == Failure(UnknownKid())
        assert advice.recommending.stats(stranger, kid_id) == Failure(UnknownKid())
        assert advice.explaining.explain(stranger, MOON, kid_id) == Failure(UnknownKid())
    assert advice.recommending.withdraw(dad, made.id) == Failure(UnknownRecommendation())
    for story_id in (own.id, NOWHERE):
        assert advice.restricting.restrict(advice.mum, advice.ada, story_id) == Failure(UnknownStory())
        assert advice.explaining.explain(advice.mum, story_id, advice.ada) == Failure(UnknownStory())
    assert advice.listed(advice.mum) == [MOON]


def test_a_removed_kid_takes_its_recommendations_along(advice: Advice) -> None:
    made = advice.recommend()
    advice.desk.kids.remove(advice.mum, advice.ada).unwrap()

    assert advice.recommending.withdraw(advice.mum, made.id) == Failure(UnknownRecommendation())
    assert advice.recommending.recommend(advice.mum, advice.ada, MOON) == Failure(UnknownKid())


def test_a_kid_has_only_so_many_of_each(advice: Advice, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (model.MOST_RESTRICTIONS, model.MOST_RECOMMENDATIONS) == (1_000, 200)
    monkeypatch.setattr(restricting, "MOST_RESTRICTIONS", 2)
    monkeypatch.setattr(recommending, "MOST_RECOMMENDATIONS", 2)
    stories = [StoryId(UUID(int=number)) for number in range(10, 18)]
    keep(advice.storage, *(a_story(id.int) for id in stories))

    with ThreadPoolExecutor(len(stories)) as pool:
        told = list(pool.map(lambda id: advice.recommending.recommend(advice.mum, advice.ada, id), stories))
        kept_away = list(pool.map(lambda id: advice.restricting.restrict(advice.mum, advice.ada, id), stories))

    assert sum(isinstance(one, Success) for one in told) == 2 == len(advice.listed(advice.mum))
    assert told.count(Failure(TooManyRecommendations(2))) == 6
    assert sum(isinstance(one, Success) for one in kept_away) == 2
    assert kept_away.count(Failure(TooManyRestrictions(2))) == 6
    (first, *_) = (id for id, one in zip(stories, kept_away, strict=True) if isinstance(one, Success))
    assert advice.restrict(first, "Another reason").reason == "Another reason"


def test_fifty_at_once_recommend_one_story_once(advice: Advice) -> None:
    with ThreadPoolExecutor(16) as pool:
        made = list(pool.map(lambda _: advice.recommending.recommend(advice.mum, advice.ada, MOON), range(50)))

    assert sum(one.unwrap().is_new for one in made) == 1
    assert len({one.unwrap().told.recommendation.id for one in made}) == 1
    assert advice.listed(advice.mum) == [MOON] and len(advice.desk.events(StoryRecommended)) == 1


def test_whoever_forbids_and_recommends_at_once_does_one_after_the_other(advice: Advice) -> None:
    """Recommended first: it stands on the list, unseen by the kid.  Forbidden first: it is not recommended."""
    for number in range(10, 20):
        story_id = StoryId(UUID(int=number))
        keep(advice.storage, a_story(number))
        with ThreadPoolExecutor(2) as pool:
            told = pool.submit(advice.recommending.recommend, advice.mum, advice.ada, story_id)
            kept_away = pool.submit(advice.restricting.restrict, advice.mum, advice.ada, story_id)

        assert isinstance(kept_away.result(), Success)
        outcome = told.result()
        assert isinstance(outcome, Success) or outcome == Failure(NotForThisKid("restricted"))
        assert (story_id in advice.listed(advice.mum)) is isinstance(outcome, Success)
        assert story_id not in advice.listed(advice.in_kid_mode)


def test_what_was_reported_is_hidden_from_the_family_or_the_guest_alone(advice: Advice) -> None:
    """REC-4: until it is shown again."""
    guest = GuestSessionId(UUID(int=88))
    mum, other = Viewpoint(family_id=advice.mum.family_id), Viewpoint(family_id=FamilyId(AccountId(UUID(int=99))))
    looks = {"mum": mum, "guest": Viewpoint(guest_id=guest), "other": other, "nobody": Viewpoint()}

    def seen() -> set[str]:
        return {name for name, look in looks.items() if advice.storage.story_views().find(MOON, look, ())}

    def hidings(*acts: Any) -> list[bool]:
        with advice.storage.recommendations() as uow:
            done = [act(uow.hidings) for act in acts]
            uow.commit()
        return done

    family, visit = HolderId(advice.mum.family_id), HolderId(guest)
    assert hidings(*[lambda own: own.hide(family, MOON, BEDTIME)] * 2) == [True, False]
    assert seen() == {"guest", "other", "nobody"}
    assert advice.explaining.explain(advice.mum, MOON, advice.ada) == Failure(UnknownStory())
    assert hidings(lambda own: own.hide(visit, MOON, BEDTIME), lambda own: own.show_again(family, MOON)) == [True, True]
    assert seen() == {"mum", "other", "nobody"}
    assert hidings(lambda own: own.show_again(family, MOON), lambda own: own.show_again(visit, MOON)) == [False, True]
    assert seen() == set(looks)


def test_the_rules_of_the_house_are_shown_beside_the_kids_own(advice: Advice) -> None:
    advice.desk.house_rules.change(advice.mum, RulesChange(explicit_content=True, approve_new_stories=True)).unwrap()

    shown = advice.rules.show(advice.mum, advice.ada).unwrap()

    assert shown.viewpoint.explicit_content and shown.approve_new_stories
    assert shown.viewpoint == advice.seeing.through(advice.mum, advice.ada).unwrap()
