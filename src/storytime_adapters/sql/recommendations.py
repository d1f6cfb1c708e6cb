"""What parents forbid and recommend, in the database."""

from datetime import datetime
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from attrs import frozen
from sqlalchemy import Select, and_, bindparam, delete, func, select, update
from sqlalchemy.engine import Connection

from storytime_adapters.viewpoints import viewpoint_of
from storytime_core.kernel.days import local_day
from storytime_core.kernel.ids import CategoryId, FamilyId, HolderId, KidId, StoryId, ThemeId
from storytime_core.kernel.pages import Page, PageRequest
from storytime_core.kernel.readers import Reader, ReaderKind
from storytime_core.kernel.visibility import Viewpoint
from storytime_core.recommendations.model import ContentRules, Reading, Recommendation, Restriction, Sight
from storytime_core.recommendations.suggestions import Begun, Deed, Lived, Taste
from storytime_core.recommendations.views import RecommendationStats, RulesInForce, Told

from .catalog import KID as KID_AND_HOUSE
from .database import Database
from .entities import insert, insert_row_once, upsert
from .family import changed, to_kid
from .glances import FACTS, to_facts
from .lists import NewestFirst
from .rows import rows
from .tables.catalog import stories
from .tables.family import families, kids
from .tables.identity import accounts
from .tables.progress import favorites, reading_progress
from .tables.recommendations import content_rules, parent_recommendations, story_hidings, story_restrictions
from .unit_of_work import SqlUnitOfWork
from .visibility import KID, between, between_among, between_in, kind_of, seen_by, visible_to

story, kid, place = stories.c, kids.c, reading_progress.c
rule, restriction, recommendation, hiding = (
    content_rules.c,
    story_restrictions.c,
    parent_recommendations.c,
    story_hidings.c,
)

HELD: Final = (
    select(kid.id)
    .where(kid.id == bindparam("id"), kid.family_id == bindparam("family"), kid.removed_at.is_(None))
    .with_for_update()
)
RULES: Final = select(content_rules).where(rule.kid_id == bindparam("kid"))
RULES_IN_FORCE: Final = KID_AND_HOUSE.add_columns(rule.revision.label("rules_revision"), families.c.approve_new_stories)

RESTRICTED: Final = select(story_restrictions).where(
    restriction.kid_id == bindparam("kid"), restriction.story_id == bindparam("story")
)
RESTRICTIONS: Final = select(func.count()).select_from(story_restrictions).where(restriction.kid_id == bindparam("kid"))
ALLOW: Final = delete(story_restrictions).where(
    restriction.kid_id == bindparam("kid"), restriction.story_id == bindparam("story")
)
SHOW_AGAIN: Final = delete(story_hidings).where(
    hiding.holder == bindparam("holder"), hiding.story_id == bindparam("story")
)

LIVE: Final = recommendation.removed_at.is_(None)
ON_LIST: Final = (
    select(parent_recommendations)
    .where(recommendation.kid_id == bindparam("kid"), recommendation.story_id == bindparam("story"), LIVE)
    .with_for_update()
)
ON_LISTS: Final = (
    select(func.count()).select_from(parent_recommendations).where(recommendation.kid_id == bindparam("kid"), LIVE)
)
WITHDRAW: Final = (
    update(parent_recommendations)
    .where(
        recommendation.id == bindparam("this"),
        LIVE,
        recommendation.kid_id.in_(select(kid.id).where(kid.family_id == bindparam("family"), kid.removed_at.is_(None))),
    )
    .values(removed_at=bindparam("at", type_=recommendation.removed_at.type))
    .returning(parent_recommendations)
)
OF_KID: Final = and_(
    place.reader_kind == ReaderKind.KID, place.reader_id == recommendation.kid_id, place.story_id == story.id
)
OF_THIS_KID: Final = (recommendation.kid_id == KID, LIVE)


TASTE: Final = (
    select(families.c.personalized_suggestions, families.c.category_ids, kid.categories, kid.reading_level)
    .select_from(families.outerjoin(kids, and_(kid.family_id == families.c.id, kid.id == bindparam("kid"))))
    .where(families.c.id == bindparam("family"))
)
FILED: Final = (story.id.label("story_id"), story.category_ids, story.theme_ids)
LOOKED_AT: Final = 200  # of what a reader did
READ_LATELY: Final = (
    select(*FILED, story.page_count, place.page, place.started_at, place.completed_at)
    .join(reading_progress, place.story_id == story.id)
    .where(
        place.reader_kind == bindparam("kind"),
        place.reader_id == bindparam("reader"),
        place.event_at >= bindparam("since", type_=place.event_at.type),
    )
    .order_by(place.event_at.desc(), place.story_id.desc())
    .limit(LOOKED_AT)
)
LIKED_LATELY: Final = (
    select(*FILED, favorites.c.created_at)
    .join(favorites, favorites.c.story_id == story.id)
    .where(
        favorites.c.owner_kind == bindparam("kind"),
        favorites.c.owner_id == bindparam("reader"),
        favorites.c.created_at >= bindparam("since", type_=favorites.c.created_at.type),
    )
    .order_by(favorites.c.created_at.desc(), favorites.c.id.desc())
    .limit(LOOKED_AT)
)


@lru_cache(maxsize=512)
def sight_of(kind: Viewpoint) -> Select[Any]:
    return select(*FACTS, *between(kind)).where(story.id == bindparam("id"))


@lru_cache(maxsize=512)
def told(kind: Viewpoint) -> Select[Any]:
    """What a kid was recommended, who did, how far it came, and what the decision has to know."""
    tables = (
        parent_recommendations.join(stories, story.id == recommendation.story_id)
        .join(accounts, accounts.c.id == recommendation.account_id)
        .outerjoin(reading_progress, OF_KID)
    )
    return (
        select(
            parent_recommendations,
            accounts.c.name.label("recommended_by"),
            place.id.label("place_id"),
            place.completed_at,
            *FACTS,
            *between(kind),
        )
        .select_from(tables)
        .where(*OF_THIS_KID)
    )


@lru_cache(maxsize=512)
def told_to(kid_kind: Viewpoint, kind: Viewpoint) -> NewestFirst[Told]:
    query = told(kid_kind).where(*visible_to(kind))
    return NewestFirst(Told, query, recommendation.recommended_at, recommendation.id, read=to_told)


@lru_cache(maxsize=512)
def restricted(kind: Viewpoint) -> NewestFirst[Restriction]:
    query = (
        select(story_restrictions)
        .join(stories, story.id == restriction.story_id)
        .where(restriction.kid_id == bindparam("kid"), *visible_to(kind))
    )
    return NewestFirst(Restriction, query, restriction.restricted_at, restriction.story_id)


@lru_cache(maxsize=512)
def stats_for(kind: Viewpoint) -> Select[Any]:
    tables = parent_recommendations.join(stories, story.id == recommendation.story_id).outerjoin(
        reading_progress, OF_KID
    )
    numbers: Any = select(
        func.count(),
        func.count(place.id),
        func.count(place.completed_at),
        func.max(recommendation.recommended_at),
    )
    query: Select[Any] = numbers.select_from(tables).where(
        recommendation.kid_id == bindparam("kid"), LIVE, *visible_to(kind)
    )
    return query


def to_told(row: Any, _: object = None) -> Told:
    return Told(
        recommendation=rows.structure(row, Recommendation),
        recommended_by=row["recommended_by"],
        reading=Reading.of(row["place_id"] is not None, row["completed_at"] is not None),
        sight=Sight(to_facts(row), between_among(row)),
    )


@frozen
class SqlKidShelf:
    connection: Connection

    def hold(self, family_id: FamilyId, kid_id: KidId) -> bool:
        return self.connection.scalar(HELD, {"family": family_id, "id": kid_id}) is not None

    def changed(self, family_id: FamilyId) -> None:
        changed(self.connection, family_id)


@frozen
class SqlContentRulesRepository:
    connection: Connection

    def of(self, kid_id: KidId) -> ContentRules:
        row = self.connection.execute(RULES, {"kid": kid_id}).first()
        return rows.structure(row._mapping, ContentRules) if row else ContentRules(kid_id=kid_id)

    def save(self, rules: ContentRules) -> None:
        upsert(self.connection, content_rules, rules)


@frozen
class SqlRestrictionRepository:
    connection: Connection

    def of(self, kid_id: KidId, story_id: StoryId) -> Restriction | None:
        row = self.connection.execute(RESTRICTED, {"kid": kid_id, "story": story_id}).first()
        return rows.structure(row._mapping, Restriction) if row else None

    def count(self, kid_id: KidId) -> int:
        return self.connection.scalar(RESTRICTIONS, {"kid": kid_id}) or 0

    def save(self, restriction: Restriction) -> None:
        upsert(self.connection, story_restrictions, restriction)

    def remove(self, kid_id: KidId, story_id: StoryId) -> bool:
        return self.connection.execute(ALLOW, {"kid": kid_id, "story": story_id}).rowcount > 0


@frozen
class SqlRecommendationRepository:
    connection: Connection

    def live(self, kid_id: KidId, story_id: StoryId) -> Recommendation | None:
        row = self.connection.execute(ON_LIST, {"kid": kid_id, "story": story_id}).first()
        return rows.structure(row._mapping, Recommendation) if row else None

    def count(self, kid_id: KidId) -> int:
        return self.connection.scalar(ON_LISTS, {"kid": kid_id}) or 0

    def add(self, recommendation: Recommendation) -> None:
        insert(self.connection, parent_recommendations, recommendation)

    def save(self, recommendation: Recommendation) -> None:
        upsert(self.connection, parent_recommendations, recommendation)

    def withdraw(self, id: UUID, family_id: FamilyId, at: datetime) -> Recommendation | None:
        row = self.connection.execute(WITHDRAW, {"this": id, "family": family_id, "at": at}).first()
        return rows.structure(row._mapping, Recommendation) if row else None


@frozen
class SqlHidingRepository:
    connection: Connection

    def hide(self, holder: HolderId, story_id: StoryId, at: datetime) -> bool:
        row = {"holder": holder, "story_id": story_id, "hidden_at": at}
        return insert_row_once(self.connection, story_hidings, row)

    def show_again(self, holder: HolderId, story_id: StoryId) -> bool:
        return self.connection.execute(SHOW_AGAIN, {"holder": holder, "story": story_id}).rowcount > 0


@frozen
class SqlStorySights:
    """Within a unit of work."""

    connection: Connection

    def of(self, story_id: StoryId, viewpoint: Viewpoint) -> Sight | None:
        return read_sight(self.connection, story_id, viewpoint)


@frozen
class SqlStorySightViews:
    """Outside of any."""

    database: Database

    def of(self, story_id: StoryId, viewpoint: Viewpoint) -> Sight | None:
        with self.database.reading.connect() as connection:
            return read_sight(connection, story_id, viewpoint)


def read_sight(connection: Connection, story_id: StoryId, viewpoint: Viewpoint) -> Sight | None:
    row = connection.execute(sight_of(kind_of(viewpoint)), {"id": story_id, **seen_by(viewpoint)}).first()
    return Sight(to_facts(row._mapping), between_in(row)) if row else None


class SqlRecommendationsUnitOfWork(SqlUnitOfWork):
    @property
    def kids(self) -> SqlKidShelf:
        return SqlKidShelf(self.connection)

    @property
    def rules(self) -> SqlContentRulesRepository:
        return SqlContentRulesRepository(self.connection)

    @property
    def restrictions(self) -> SqlRestrictionRepository:
        return SqlRestrictionRepository(self.connection)

    @property
    def recommendations(self) -> SqlRecommendationRepository:
        return SqlRecommendationRepository(self.connection)

    @property
    def hidings(self) -> SqlHidingRepository:
        return SqlHidingRepository(self.connection)

    @property
    def sights(self) -> SqlStorySights:
        return SqlStorySights(self.connection)


@frozen
class SqlRecommendationViews:
    database: Database

    def rules(self, family_id: FamilyId, kid_id: KidId, now: datetime) -> RulesInForce | None:
        with self.database.reading.connect() as connection:
            row = connection.execute(RULES_IN_FORCE, {"family": family_id, "id": kid_id}).first()
        if row is None:
            return None
        seen = to_kid(row, self.database.keyring.unwrapped(family_id, row.wrapped_key).open)
        rules = ContentRules(
            kid_id=kid_id,
            max_story_age=row.max_story_age,
            allow_list_only=bool(row.allow_list_only),
            revision=row.rules_revision or 0,
        )
        today = local_day(now, row.time_zone)
        house = (row.explicit_content, row.time_zone)
        return RulesInForce(
            rules=rules,
            viewpoint=viewpoint_of(seen, today, *house, rules.max_story_age, rules.allow_list_only),
            excluded_tags=seen.excluded_tags,
            approve_new_stories=row.approve_new_stories,
        )

    def restricted(self, kid_id: KidId, viewpoint: Viewpoint, page: PageRequest) -> Page[Restriction]:
        asked = {"kid": kid_id, **seen_by(viewpoint)}
        return restricted(kind_of(viewpoint)).page(self.database.reading, page, **asked)

    def recommended(self, kid: Viewpoint, viewpoint: Viewpoint, page: PageRequest) -> Page[Told]:
        asked = {**seen_by(viewpoint), **seen_by(kid)}
        return told_to(kind_of(kid), kind_of(viewpoint)).page(self.database.reading, page, **asked)

    def told(self, kid: Viewpoint, id: UUID) -> Told | None:
        query = told(kind_of(kid)).where(recommendation.id == bindparam("this"))
        with self.database.reading.connect() as connection:
            row = connection.execute(query, {"this": id, **seen_by(kid)}).first()
        return to_told(row._mapping) if row else None

    def stats(self, kid_id: KidId, viewpoint: Viewpoint) -> RecommendationStats:
        asked = {"kid": kid_id, **seen_by(viewpoint)}
        with self.database.reading.connect() as connection:
            total, opened, finished, last_at = connection.execute(stats_for(kind_of(viewpoint)), asked).one()
        return RecommendationStats(total, opened, finished, last_at)


@frozen
class SqlReaderHistory:
    database: Database

    def taste(self, family_id: FamilyId, kid_id: KidId | None) -> Taste:
        with self.database.reading.connect() as connection:
            row = connection.execute(TASTE, {"family": family_id, "kid": kid_id}).first()
        if row is None:
            return Taste()
        own = tuple(CategoryId(UUID(text)) for text in row.categories or ())
        return Taste(
            is_personal=row.personalized_suggestions,
            category_ids=own or tuple(map(CategoryId, row.category_ids)),
            level=row.reading_level,
        )

    def lived(self, reader: Reader, since: datetime, now: datetime) -> tuple[Lived, ...]:
        asked = {"kind": reader.kind, "reader": reader.id, "since": since}
        with self.database.reading.connect() as connection:
            read, liked = connection.execute(READ_LATELY, asked).all(), connection.execute(LIKED_LATELY, asked).all()
        done: list[tuple[Any, Deed, datetime]] = []
        for row in read:
            begun = Begun(StoryId(row.story_id), row.page, row.page_count, row.started_at, row.completed_at)
            done.append((row, *begun.deed(now)))
        done += [(row, Deed.FAVORITE, row.created_at) for row in liked]
        return tuple(to_lived(row, deed, at) for row, deed, at in done if at >= since)


def to_lived(row: Any, deed: Deed, at: datetime) -> Lived:
    return Lived(
        deed,
        at,
        StoryId(row.story_id),
        tuple(CategoryId(UUID(text)) for text in row.category_ids),
        tuple(ThemeId(UUID(text)) for text in row.theme_ids),
    )
