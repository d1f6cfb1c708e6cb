"""What parents forbid and recommend."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from attrs import frozen
from falcon import Request
from msgspec import Meta
from returns.result import Failure, Result, Success

from storytime_core.catalog.use_cases.browsing import Browsing
from storytime_core.catalog.views import Card
from storytime_core.kernel.caller import Caller, UnknownKid
from storytime_core.kernel.ids import KidId, StoryId
from storytime_core.kernel.openings import UnknownStory
from storytime_core.kernel.pages import Page, PageRequest
from storytime_core.kernel.visibility import Viewpoint
from storytime_core.recommendations.errors import (
    MessageUnfit,
    NotForThisKid,
    RulesOutdated,
    TooManyRecommendations,
    TooManyRestrictions,
    UnknownRecommendation,
)
from storytime_core.recommendations.model import REASONS, Restriction
from storytime_core.recommendations.suggestions import SENTENCES, Reason
from storytime_core.recommendations.use_cases.content_rules import RulingContent
from storytime_core.recommendations.use_cases.recommending import Recommended, Recommending
from storytime_core.recommendations.use_cases.restricting import Explaining, Restricting
from storytime_core.recommendations.use_cases.suggesting import Suggested, Suggesting
from storytime_core.recommendations.views import RecommendationStats, RulesInForce, Told

from ..answers import answers
from ..conditions import etag, revision_wanted
from ..declarations import Auth, Rate, Reply
from ..objections import Objections
from ..shapes import Printed
from .cards import CardPrinter, CardShape, card_fields, riddles
from .catalog import Section

Words = Annotated[str, Meta(max_length=280)]
Age = Annotated[int, Meta(ge=0, le=18)]


@frozen(kw_only=True)
class RulesBody:
    """All of a kid's own rules; null lets its age say how old a story may be."""

    max_story_age: Age | None = None
    allow_list_only: bool
    clears: frozenset[str] = frozenset()

    def __attrs_post_init__(self) -> None:
        if self.max_story_age is None and "max_story_age" not in self.clears:
            raise ValueError(Objections(("maxStoryAge", "is required, as years or null")))


@frozen
class RestrictionBody:
    reason: Words | None = None


@frozen
class RecommendationBody:
    kid_id: UUID
    story_id: UUID
    message: Words | None = None


@frozen
class VisibilityQuery:
    kid_id: UUID


@frozen(kw_only=True)
class RulesShape:
    kid_id: UUID
    max_story_age: int | None
    allow_list_only: bool
    ceiling: int
    age_min: int
    age_max: int
    excluded_tags: tuple[str, ...]
    explicit_content: bool
    approve_new_stories: bool

    @classmethod
    def of(cls, force: RulesInForce) -> Self:
        rules, viewpoint = force.rules, force.viewpoint
        return cls(
            kid_id=rules.kid_id,
            max_story_age=rules.max_story_age,
            allow_list_only=rules.allow_list_only,
            ceiling=viewpoint.ceiling,
            age_min=viewpoint.ages[0],
            age_max=viewpoint.ages[1],
            excluded_tags=force.excluded_tags,
            explicit_content=viewpoint.explicit_content,
            approve_new_stories=force.approve_new_stories,
        )


def rules_reply(force: RulesInForce) -> Reply[RulesShape]:
    return Reply(RulesShape.of(force), etag=etag(force.rules.revision))


@frozen
class RestrictionShape:
    kid_id: UUID
    story_id: UUID
    reason: str | None
    restricted_at: datetime

    @classmethod
    def of(cls, one: Restriction) -> Self:
        return cls(one.kid_id, one.story_id, one.reason, one.restricted_at)


@frozen
class RestrictedCard:
    story: Printed[CardShape]
    reason: str | None
    restricted_at: datetime


@frozen
class ReasonShape:
    code: str
    message: str


@frozen
class VisibilityShape:
    visible: bool
    reasons: tuple[ReasonShape, ...]

    @classmethod
    def of(cls, reasons: tuple[str, ...]) -> Self:
        return cls(not reasons, tuple(ReasonShape(reason, REASONS[reason]) for reason in reasons))


@frozen
class Recommender:
    id: UUID
    name: str


@frozen(kw_only=True)
class RecommendationShape:
    id: UUID
    kid_id: UUID
    story_id: UUID
    message: str | None
    recommended_at: datetime
    recommended_by: Recommender
    status: str
    visible_to_kid: bool
    story: Printed[CardShape]

    @classmethod
    def of(cls, told: Told, kid: Viewpoint, story: Printed[CardShape]) -> Self:
        made = told.recommendation
        return cls(
            id=made.id,
            kid_id=made.kid_id,
            story_id=made.story_id,
            message=made.message,
            recommended_at=made.recommended_at,
            recommended_by=Recommender(made.account_id, told.recommended_by),
            status=told.reading,
            visible_to_kid=not told.sight.reasons(kid),
            story=story,
        )


@frozen
class StatsShape:
    total_count: int
    opened_count: int
    finished_count: int
    last_recommended_at: datetime | None

    @classmethod
    def of(cls, stats: RecommendationStats) -> Self:
        return cls(stats.total, stats.opened, stats.finished, stats.last_at)


@frozen
class RulesOfKid:
    """/stories/rules/{kid_id}"""

    content_rules: RulingContent

    @answers("What this kid may see.", auth=Auth.PARENT, rate=Rate.DEFAULT, show=rules_reply)
    def on_get(self, caller: Caller, kid_id: KidId) -> Result[RulesInForce, UnknownKid]:
        """A kid's own rules, and beside them those of its profile and its house."""
        return self.content_rules.show(caller, kid_id)

    @answers("It holds from now on.", auth=Auth.PARENT, rate=Rate.KIDS, show=rules_reply)
    def on_put(
        self, caller: Caller, kid_id: KidId, body: RulesBody, req: Request
    ) -> Result[RulesInForce, UnknownKid | RulesOutdated]:
        """Replace a kid's own rules."""
        revision = revision_wanted(req)
        return self.content_rules.change(caller, kid_id, body.max_story_age, body.allow_list_only, revision)


@frozen
class RestrictionList:
    """/stories/restrictions/{kid_id}"""

    restricting: Restricting
    browsing: Browsing
    printer: CardPrinter

    @answers("What this kid does not see.", auth=Auth.PARENT, rate=Rate.DEFAULT)
    def on_get(self, caller: Caller, kid_id: KidId, page: PageRequest) -> Result[Page[RestrictedCard], UnknownKid]:
        """Stories kept from a kid, the newest first."""
        found = self.restricting.list(caller, kid_id, page)
        return found.map(lambda page: self._shown(page, Viewpoint(family_id=caller.family_id)))

    def _shown(self, page: Page[Restriction], viewpoint: Viewpoint) -> Page[RestrictedCard]:
        cards = self.browsing.cards_of(viewpoint, [one.story_id for one in page.items]).unwrap()
        shown = tuple(
            RestrictedCard(self.printer.card(card), one.reason, one.restricted_at)
            for one in page.items
            if (card := cards.get(one.story_id))
        )
        return Page(shown, page.limit, page.next)


@frozen
class OneRestriction:
    """/stories/restrictions/{kid_id}/{story_id}"""

    restricting: Restricting

    @answers("It holds from now on.", auth=Auth.PARENT, rate=Rate.DEFAULT, show=RestrictionShape.of)
    def on_put(
        self, caller: Caller, kid_id: KidId, story_id: StoryId, body: RestrictionBody
    ) -> Result[Restriction, UnknownKid | UnknownStory | TooManyRestrictions]:
        """Keep a story from a kid."""
        return self.restricting.restrict(caller, kid_id, story_id, body.reason or None)

    @answers("It is there again.", auth=Auth.PARENT, rate=Rate.DEFAULT)
    def on_delete(self, caller: Caller, kid_id: KidId, story_id: StoryId) -> Result[None, UnknownKid]:
        """Let a kid see a story again."""
        return self.restricting.allow(caller, kid_id, story_id)


@frozen
class VisibilityOfStory:
    """/stories/{story_id}/visibility"""

    explaining: Explaining

    @answers("Whether this kid sees it.", auth=Auth.PARENT, rate=Rate.DEFAULT, show=VisibilityShape.of)
    def on_get(
        self, caller: Caller, story_id: StoryId, query: VisibilityQuery
    ) -> Result[tuple[str, ...], UnknownKid | UnknownStory]:
        """Every reason why a kid does not see a story."""
        return self.explaining.explain(caller, story_id, KidId(query.kid_id))


@frozen
class ShowingRecommendations:
    recommending: Recommending
    browsing: Browsing
    printer: CardPrinter

    def shown(self, told: tuple[Told, ...], viewpoint: Viewpoint, kid: Viewpoint) -> tuple[RecommendationShape, ...]:
        """With the card of each story."""
        cards: Mapping[StoryId, Card] = self.browsing.cards_of(
            viewpoint, [one.recommendation.story_id for one in told]
        ).unwrap()
        return tuple(
            RecommendationShape.of(one, kid, self.printer.card(card))
            for one in told
            if (card := cards.get(one.recommendation.story_id))
        )


@frozen
class Recommendations(ShowingRecommendations):
    """/stories/recommendations"""

    @answers("It waits for your kid.", auth=Auth.PARENT, rate=Rate.DEFAULT, status=201, once=True)
    def on_post(
        self, caller: Caller, body: RecommendationBody
    ) -> Result[
        Reply[RecommendationShape],
        UnknownKid | UnknownStory | NotForThisKid | TooManyRecommendations | MessageUnfit,
    ]:
        """Recommend a story to a kid, with a few words if you like."""
        kid_id, story_id = KidId(body.kid_id), StoryId(body.story_id)
        made = self.recommending.recommend(caller, kid_id, story_id, body.message or None)
        return made.bind(lambda one: self._reply(one, Viewpoint(family_id=caller.family_id)))

    def _reply(self, made: Recommended, parent: Viewpoint) -> Result[Reply[RecommendationShape], UnknownStory]:
        """A story that went away meanwhile is not there."""
        for shape in self.shown((made.told,), parent, made.kid):
            return Success(Reply(shape) if made.is_new else Reply(shape, 200, "It has your new words."))
        return Failure(UnknownStory())


@frozen
class OneRecommendation:
    """/stories/recommendations/{recommendation_id}"""

    recommending: Recommending

    @answers("It is off the list.", auth=Auth.PARENT, rate=Rate.DEFAULT)
    def on_delete(self, caller: Caller, recommendation_id: UUID) -> Result[None, UnknownRecommendation]:
        """Take a recommendation back."""
        return self.recommending.withdraw(caller, recommendation_id)


@frozen
class RecommendationList(ShowingRecommendations):
    """/stories/recommendations/kid/{kid_id}"""

    @answers("What is recommended.", auth=Auth.ACCOUNT, rate=Rate.READING)
    def on_get(self, caller: Caller, kid_id: KidId, page: PageRequest) -> Result[Page[RecommendationShape], UnknownKid]:
        """What parents recommend to a kid, the newest first."""
        return self.recommending.list(caller, kid_id, page).map(
            lambda to: Page(self.shown(to.page.items, to.viewpoint, to.kid), to.page.limit, to.page.next)
        )


@frozen
class RecommendationNumbers:
    """/stories/recommendations/kid/{kid_id}/stats"""

    recommending: Recommending

    @answers("How it went.", auth=Auth.PARENT, rate=Rate.READING, show=StatsShape.of)
    def on_get(self, caller: Caller, kid_id: KidId) -> Result[RecommendationStats, UnknownKid]:
        """How many were recommended, opened and finished."""
        return self.recommending.stats(caller, kid_id)


@frozen(kw_only=True)
class SuggestionQuery:
    kid_id: UUID | None = None
    limit: Section = 10


@frozen(kw_only=True)
class SuggestedCard(CardShape):
    """A card, and why it is suggested."""

    reason: str
    reason_text: str

    @classmethod
    def of(cls, card: Card, reason: Reason) -> Self:
        return cls(**card_fields(card), questions=riddles(card), reason=reason, reason_text=SENTENCES[reason])


@frozen
class Suggestions:
    """/stories/suggestions"""

    suggesting: Suggesting
    browsing: Browsing

    @answers("Some ideas.", auth=Auth.ACCOUNT, rate=Rate.READING)
    def on_get(self, caller: Caller, query: SuggestionQuery) -> Result[Page[SuggestedCard], UnknownKid]:
        """What Storytime suggests, and why."""
        kid_id = KidId(query.kid_id) if query.kid_id else None
        return self.suggesting.for_reader(caller, kid_id).map(lambda made: self._shown(made, query.limit))

    def _shown(self, made: Suggested, limit: int) -> Page[SuggestedCard]:
        """What is hidden by now leaves no gap."""
        cards = self.browsing.cards_of(made.viewpoint, [one.story_id for one in made.items]).unwrap()
        shown = [SuggestedCard.of(cards[one.story_id], one.reason) for one in made.items if one.story_id in cards]
        return Page(tuple(shown[:limit]), limit)


@frozen
class KidHomeQuery:
    limit: Section = 5


@frozen(kw_only=True)
class KidHomeShape:
    continue_reading: tuple[Printed[CardShape], ...]
    recommended_by_parent: tuple[Printed[CardShape], ...]
    suggested: tuple[Printed[CardShape], ...]
    seasonal: tuple[Printed[CardShape], ...]


@frozen
class KidsHome:
    """/stories/homepage/kid/{kid_id}"""

    suggesting: Suggesting
    browsing: Browsing
    printer: CardPrinter

    @answers("Your home screen.", auth=Auth.ACCOUNT, rate=Rate.READING)
    def on_get(self, caller: Caller, kid_id: KidId, query: KidHomeQuery) -> Result[KidHomeShape, UnknownKid]:
        """What a kid is reading, what its parents and Storytime suggest, and what goes with the season."""
        return self.suggesting.for_reader(caller, kid_id).map(lambda made: self._home(made, query.limit))

    def _home(self, made: Suggested, limit: int) -> KidHomeShape:
        home = self.browsing.kids_home(made.viewpoint, [one.story_id for one in made.items], limit)
        return KidHomeShape(
            continue_reading=tuple(map(self.printer.card, home.continue_reading)),
            recommended_by_parent=tuple(map(self.printer.card, home.recommended_by_parent)),
            suggested=tuple(map(self.printer.card, home.suggested)),
            seasonal=tuple(map(self.printer.card, home.seasonal)),
        )
