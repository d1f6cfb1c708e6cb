"""What readers like best."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.catalog.use_cases.browsing import Browsing
from storytime_core.catalog.views import Card
from storytime_core.kernel.caller import Caller, UnknownKid
from storytime_core.kernel.ids import KidId, StoryId
from storytime_core.kernel.openings import UnknownStory
from storytime_core.kernel.pages import Page, PageRequest
from storytime_core.progress.errors import TooManyFavorites
from storytime_core.progress.model import Favorite
from storytime_core.progress.use_cases.favorites import Favorites, Liked
from storytime_core.progress.views import Seen

from ..answers import answers
from ..declarations import Auth, Rate, Reply
from .cards import CardCategory, CardShape, card_fields, riddles
from .progress import the_kid

LikingRefused = UnknownKid | UnknownStory | TooManyFavorites


@frozen
class Like:
    story_id: UUID


@frozen(kw_only=True)
class KidsLike:
    story_id: UUID
    kid_id: UUID | None = None  # in kid mode it is this kid


@frozen(kw_only=True)
class ParentFavoriteShape:
    id: UUID
    story_id: UUID
    title: str
    description: str
    cover_image_url: str
    categories: tuple[CardCategory, ...]
    age_range: str
    age_min: int
    age_max: int
    duration_seconds: int
    read_status: str | None
    created_at: datetime

    @classmethod
    def of(cls, favorite: Favorite, card: Card) -> Self:
        story = card.story
        return cls(
            id=favorite.id,
            story_id=story.id,
            title=story.title,
            description=story.description,
            cover_image_url=card.cover_image_url,
            categories=tuple(map(CardCategory.of, card.categories)),
            age_range=f"{story.age_min}-{story.age_max}",
            age_min=story.age_min,
            age_max=story.age_max,
            duration_seconds=story.duration_seconds,
            read_status=story.read_status,
            created_at=favorite.created_at,
        )


@frozen(kw_only=True)
class KidFavoriteShape:
    id: UUID
    kid_id: UUID
    story_id: UUID
    created_at: datetime
    story: CardShape

    @classmethod
    def of(cls, favorite: Favorite, card: Card) -> Self:
        known: dict[str, Any] = {**card_fields(card), "questions": riddles(card)}
        return cls(
            id=favorite.id,
            kid_id=favorite.owner.id,
            story_id=favorite.story_id,
            created_at=favorite.created_at,
            story=CardShape(**known),
        )


@frozen
class Carded:
    """Favorites, with the cards of their stories."""

    favorites: Favorites
    browsing: Browsing

    def add(
        self, caller: Caller, story_id: UUID, kid_id: KidId | None = None
    ) -> Result[tuple[Liked, Card], LikingRefused]:
        return self.favorites.add(caller, StoryId(story_id), kid_id).bind(self._with_card)

    def page(
        self, caller: Caller, page: PageRequest, kid_id: KidId | None = None
    ) -> Result[Page[tuple[Favorite, Card]], UnknownKid]:
        return self.favorites.list(caller, page, kid_id).map(self._cards)

    def _with_card(self, liked: Liked) -> Result[tuple[Liked, Card], LikingRefused]:
        card = self.browsing.cards_of(liked.viewpoint, [liked.favorite.story_id]).unwrap().get(liked.favorite.story_id)
        return Success((liked, card)) if card else Failure(UnknownStory())

    def _cards(self, seen: Seen[Favorite]) -> Page[tuple[Favorite, Card]]:
        cards = self.browsing.cards_of(seen.viewpoint, [one.story_id for one in seen.page.items]).unwrap()
        items = tuple((one, cards[one.story_id]) for one in seen.page.items if one.story_id in cards)
        return Page(items, seen.page.limit, seen.page.next)


def parents_liked(added: tuple[Liked, Card]) -> Reply[ParentFavoriteShape]:
    liked, card = added
    return Reply(ParentFavoriteShape.of(liked.favorite, card), status=201 if liked.is_new else 200)


def kids_liked(added: tuple[Liked, Card]) -> Reply[KidFavoriteShape]:
    liked, card = added
    return Reply(KidFavoriteShape.of(liked.favorite, card), status=201 if liked.is_new else 200)


def page_of_parents(page: Page[tuple[Favorite, Card]]) -> Page[ParentFavoriteShape]:
    return page.showing(lambda one: ParentFavoriteShape.of(*one))


def page_of_kids(page: Page[tuple[Favorite, Card]]) -> Page[KidFavoriteShape]:
    return page.showing(lambda one: KidFavoriteShape.of(*one))


@frozen
class ParentFavorites:
    """/parent-favorites"""

    carded: Carded

    @answers("This is a favorite now.", auth=Auth.PARENT, rate=Rate.READING, status=201, show=parents_liked, once=True)
    def on_post(self, caller: Caller, body: Like) -> Result[tuple[Liked, Card], LikingRefused]:
        """Add a story; 200 if it was there already."""
        return self.carded.add(caller, body.story_id)

    @answers("Your favorites.", auth=Auth.PARENT, rate=Rate.READING, show=page_of_parents)
    def on_get(self, caller: Caller, page: PageRequest) -> Result[Page[tuple[Favorite, Card]], UnknownKid]:
        """A parent's favorites, newest first."""
        return self.carded.page(caller, page)


@frozen
class OneParentFavorite:
    """/parent-favorites/{story_id}"""

    favorites: Favorites

    @answers("This is no favorite any more.", auth=Auth.PARENT, rate=Rate.READING)
    def on_delete(self, caller: Caller, story_id: StoryId) -> Result[None, UnknownKid]:
        """Take a story out; one that is none is not missed."""
        return self.favorites.remove(caller, story_id)


@frozen
class KidFavorites:
    """/stories/favorites"""

    carded: Carded

    @answers("This is a favorite now.", auth=Auth.ACCOUNT, rate=Rate.READING, status=201, show=kids_liked, once=True)
    def on_post(self, caller: Caller, body: KidsLike) -> Result[tuple[Liked, Card], LikingRefused]:
        """Add a story to a kid's; 200 if it was there already."""
        return self.carded.add(caller, body.story_id, the_kid(caller, body.kid_id))


@frozen
class FavoritesOfKid:
    """/stories/favorites/{kid_id}"""

    carded: Carded

    @answers("The kid's favorites.", auth=Auth.ACCOUNT, rate=Rate.READING, show=page_of_kids)
    def on_get(
        self, caller: Caller, kid_id: KidId, page: PageRequest
    ) -> Result[Page[tuple[Favorite, Card]], UnknownKid]:
        """A kid's favorites, newest first."""
        return self.carded.page(caller, page, kid_id)


@frozen
class OneKidFavorite:
    """/stories/favorites/{kid_id}/{story_id}"""

    favorites: Favorites

    @answers("This is no favorite any more.", auth=Auth.ACCOUNT, rate=Rate.READING)
    def on_delete(self, caller: Caller, kid_id: KidId, story_id: StoryId) -> Result[None, UnknownKid]:
        """Take a story out of a kid's; one that is none is not missed."""
        return self.favorites.remove(caller, story_id, kid_id)
