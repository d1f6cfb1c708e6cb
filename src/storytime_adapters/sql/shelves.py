"""Stories as readers find and read them, in the database."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import orjson
from attrs import evolve, frozen
from returns.result import Failure, Result, Success
from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    Table,
    Text,
    bindparam,
    cast,
    exists,
    literal,
    null,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.engine import Connection

from storytime_core.catalog.feeds import FeedFilter, Mark, Section, Spot
from storytime_core.catalog.model import ReadingAllowance
from storytime_core.catalog.searching import TIERS, Scope, SearchTooBroad, Sought
from storytime_core.catalog.views import Found, FoundStory, Glance, StoryWords
from storytime_core.kernel.ids import HolderId, KidId, StoryId
from storytime_core.kernel.library import Provenance, StoryImage, StoryName
from storytime_core.kernel.outage import StoreOverdue
from storytime_core.kernel.pages import Page, PageRequest
from storytime_core.kernel.stories import Branch, Passage, Question, StoryContent, VocabularyWord
from storytime_core.kernel.visibility import NOTHING, Viewpoint
from storytime_core.safety.hashing import content_hash

from .database import Database
from .feeds import (
    READER,
    READER_KIND,
    Look,
    bound_in,
    filter_values,
    in_order,
    is_alike_for_all,
    list_of,
    look_of,
    mark_of,
    read_by,
    read_too,
    reading_columns,
    shape_of_filter,
    spot_of,
)
from .glances import CARD, Glances
from .hot import Hot
from .names import names_for
from .searching import NEVER, Hunt, hits_of, passed_by, words_in
from .tables.catalog import (
    ranking_editions,
    stories,
    story_allowances,
    story_branches,
    story_captions,
    story_images,
    story_names,
    story_openings,
    story_passages,
    story_questions,
    story_reservations,
    story_texts,
)
from .tables.family import family_keys
from .tables.progress import favorites
from .visibility import FAMILY, KID, between, between_in, kind_of, seen_by, visible_to

story = stories.c

FEW: Final = 3  # stories not at hand that are no reason to bring all of them next time
GLIMPSE: Final = (story.id, story.revision)
EDITION: Final = select(ranking_editions.c.id).where(ranking_editions.c.id == bindparam("id"))
IS_FAVORITE: Final = exists().where(
    favorites.c.owner_kind == READER_KIND, favorites.c.owner_id == READER, favorites.c.story_id == story.id
)
CARDS: Final = select(*CARD).where(story.id.in_(bindparam("ids", expanding=True)))


def text_of(column: Any) -> ColumnElement[str | None]:
    return cast(column, Text)


def of_story(part: str, table: Table, columns: Sequence[Any], position: Any = 0, joined: Any = None) -> Any:
    """Up to eight texts a row: parts of every kind look alike, so that one statement reads the whole story."""
    texts = [*map(text_of, columns), *(text_of(null()) for _ in range(8 - len(columns)))]
    of = story.id if table is stories else table.c.story_id
    return select(
        of.label("story_id"),
        literal(part).label("part"),
        cast(position, Integer).label("position"),
        *(t.label(f"t{n}") for n, t in enumerate(texts)),
    ).select_from(table if joined is None else joined), of


question, passage, branch = story_questions.c, story_passages.c, story_branches.c
caption, name, image = story_captions.c, story_names.c, story_images.c

PARTS: Final = (
    of_story(
        "story",
        stories,
        (
            story.title,
            story.description,
            story_texts.c.text,
            story.cover_alt,
            story.vocabulary,
            story.provenance,
            story.certified_hash,
            story.revision,
        ),
        joined=stories.join(story_texts, story_texts.c.story_id == story.id),
    ),
    of_story(
        "question",
        story_questions,
        (question.question, question.options, question.correct_option),
        question.position,
    ),
    of_story("passage", story_passages, (passage.key, passage.text), passage.position),
    of_story(
        "branch",
        story_branches,
        (branch.id, branch.after, branch.prompt, branch.option_a, branch.option_b, branch.next_a, branch.next_b),
        branch.position,
    ),
    of_story("caption", story_captions, (caption.caption,), caption.position),
    of_story("image", story_images, (image.id, image.file), image.position),
    of_story(
        "name",
        story_names,
        (name.placeholder, name.name_sealed, name.kid_id, family_keys.c.wrapped_key, family_keys.c.family_id),
        joined=story_names.join(stories, story.id == name.story_id).join(
            family_keys, family_keys.c.family_id == story.family_id
        ),
    ),
)
WORDS: Final = union_all(*(query.where(of == bindparam("id")) for query, of in PARTS))
WORDS_OF: Final = union_all(*(query.where(of.in_(bindparam("ids", expanding=True))) for query, of in PARTS))


@lru_cache(maxsize=512)
def one_for(kind: Viewpoint, columns: tuple[Any, ...], holders: int) -> Select[Any]:
    """A story, and beside it what its reader and each of so many holders have of it."""
    table = read_too(stories, kind)
    query = select(*columns, *between(kind), *reading_columns(kind), *names_for(kind))
    if kind.reader:
        query = query.add_columns(IS_FAVORITE.label("is_favorite"))
    for number in range(holders):
        opening, allowance = story_openings.alias(f"opening_{number}"), story_allowances.alias(f"allowance_{number}")
        reservation = story_reservations.alias(f"reservation_{number}")
        holder = bindparam(f"holder_{number}", type_=opening.c.holder.type)
        for given in (opening, reservation):
            table = table.outerjoin(given, (given.c.story_id == story.id) & (given.c.holder == holder))
        table = table.outerjoin(allowance, allowance.c.holder == holder)
        query = query.add_columns(
            opening.c.opened_at.label(f"opened_at_{number}"),
            reservation.c.reserved_at.label(f"reserved_at_{number}"),
            *(allowance.c[name].label(f"{name}_{number}") for name in ("used", "used_up_at", "forgotten_at")),
        )
    return query.select_from(table).where(story.id == bindparam("id"), *visible_to(kind))


@lru_cache(maxsize=512)
def hot_one(kind: Viewpoint, columns: tuple[Any, ...], holders: int) -> Hot:
    return Hot(one_for(kind, columns, holders))


@lru_cache(maxsize=1024)
def hot_list(look: Look, columns: tuple[Any, ...]) -> Hot:
    return Hot(list_of(look, columns), planned_once=is_alike_for_all(look))


@lru_cache(maxsize=512)
def cards_for(kind: Viewpoint) -> Select[Any]:
    return (
        CARDS.add_columns(*between(kind), *reading_columns(kind), *names_for(kind))
        .select_from(read_too(stories, kind))
        .where(*visible_to(kind))
    )


@lru_cache(maxsize=64)
def created_for(kind: Viewpoint, is_next: bool) -> Select[Any]:
    """A family's own; a kid's are those that name it, or that it made itself."""
    query = (
        select(*CARD, *between(kind), *reading_columns(kind), *names_for(kind))
        .select_from(read_too(stories, kind))
        .where(story.family_id == FAMILY, story.deleted_at.is_(None))
    )
    if kind.is_kid:
        is_named = exists().where(name.story_id == story.id, name.kid_id == KID)
        query = query.where((story.creator_kid_id == KID) | is_named, *visible_to(kind))
    if is_next:
        after = tuple_(bindparam("after_at", type_=story.created_at.type), bindparam("after_id", type_=story.id.type))
        query = query.where(tuple_(story.created_at, story.id) < after)
    return query.order_by(story.created_at.desc(), story.id.desc()).limit(bindparam("limit"))


@frozen
class SqlStoryViews:
    database: Database
    glances: Glances

    def feed(
        self, sections: Sequence[Section], viewpoint: Viewpoint, began: datetime, after: Spot | None = None
    ) -> tuple[Found, ...]:
        if not any(section.stretches for section in sections):
            return ()
        look = look_of(sections, kind_of(viewpoint), after)
        values = {**bound_in(sections, after), **read_by(viewpoint, began), **seen_by(viewpoint)}
        with self.database.reading.connect() as connection:
            is_enough = self.glances.enough.get(look) or False
            rows = in_order(hot_list(look, GLIMPSE if is_enough else CARD).all(connection, values), sections)
            known = list(map(self.glances.known, rows))
            if not is_enough or known.count(None) > FEW:
                self.glances.enough.keep(look, not is_enough)
            found = self._met(connection, rows, known, is_enough)
        return tuple(Found(glance, spot_of(row), mark, row.edition, row.score) for row, mark, glance in found)

    def search(
        self, sought: Sought, wanted: FeedFilter, viewpoint: Viewpoint, scope: Scope, limit: int, after: Spot | None
    ) -> Result[tuple[Found, ...], SearchTooBroad]:
        found: list[Found] = []
        hunt = Hunt(shape_of_filter(wanted), kind_of(viewpoint), scope)
        columns = (*CARD, *names_for(hunt.kind)) if scope is Scope.FAMILY else CARD
        values = {**filter_values(0, wanted), **read_by(viewpoint, NEVER), **seen_by(viewpoint)}
        try:
            with self.database.searching() as connection:
                dialect = connection.dialect.name
                for tier in range(after.stretch if after else 0, len(TIERS)):
                    passed = after if after and after.stretch == tier else None
                    query = hits_of(dialect, tier, hunt, passed is not None, columns)
                    here = {**values, **words_in(dialect, sought, tier), **passed_by(passed)}
                    rows = connection.execute(query, {**here, "limit": limit - len(found)})
                    found += [Found(self._shown(row), spot_of(row), mark_of(row)) for row in rows]
                    if len(found) >= limit:
                        break
        except StoreOverdue:
            return Failure(SearchTooBroad())
        return Success(tuple(found))

    def edition_is_kept(self, edition: UUID) -> bool:
        with self.database.reading.connect() as connection:
            return connection.scalar(EDITION, {"id": edition}) is not None

    def find(self, story_id: StoryId, viewpoint: Viewpoint, holders: Sequence[HolderId]) -> FoundStory | None:
        asked = {"id": story_id, **seen_by(viewpoint), **read_by(viewpoint, NEVER)}
        asked |= {f"holder_{number}": holder for number, holder in enumerate(holders)}
        with self.database.reading.connect() as connection:
            is_enough = self.glances.kept.get(story_id) is not None
            query = hot_one(kind_of(viewpoint), GLIMPSE if is_enough else CARD, len(holders))
            row = query.first(connection, asked)
            found = self._met(connection, [row], [self.glances.known(row)], is_enough) if row else ()
        if row is None or not found:
            return None
        has = [of_holder(row, number) for number in range(len(holders))]
        return FoundStory(
            found[0][2],
            any(is_open for is_open, _ in has),
            tuple(allowance for _, allowance in has),
            bool(row._mapping.get("is_favorite")),
            any(row._mapping[f"reserved_at_{number}"] is not None for number in range(len(holders))),
        )

    def several(self, story_ids: Sequence[StoryId], viewpoint: Viewpoint) -> tuple[Glance, ...]:
        asked = {"ids": list(story_ids), **seen_by(viewpoint), **read_by(viewpoint, NEVER)}
        with self.database.reading.connect() as connection:
            return tuple(map(self._shown, connection.execute(cards_for(kind_of(viewpoint)), asked)))

    def created(self, viewpoint: Viewpoint, page: PageRequest) -> Page[Glance]:
        asked = {**seen_by(viewpoint), **read_by(viewpoint, NEVER), "limit": page.limit + 1}
        if page.cursor:
            asked |= {"after_at": page.cursor.at, "after_id": page.cursor.id}
        with self.database.reading.connect() as connection:
            found = connection.execute(created_for(kind_of(viewpoint), page.cursor is not None), asked)
            return page.cut(list(map(self._shown, found)))

    def words(self, story_id: StoryId, revision: int | None = None) -> StoryWords | None:
        at_hand = self.glances.words.get((story_id, revision or 0))
        if at_hand:
            return at_hand
        with self.database.reading.connect() as connection:
            found = connection.execute(WORDS, {"id": story_id}).all()
        return self._put_together(story_id, found)

    def words_of(self, revisions: Mapping[StoryId, int]) -> Mapping[StoryId, StoryWords]:
        known = {id: self.glances.words.get((id, revision)) for id, revision in revisions.items()}
        missing: dict[StoryId, list[Row[Any]]] = {id: [] for id, words in known.items() if words is None}
        if missing:
            with self.database.reading.connect() as connection:
                for row in connection.execute(WORDS_OF, {"ids": list(missing)}):
                    missing[StoryId(row.story_id)].append(row)
            known |= {id: self._put_together(id, found) for id, found in missing.items()}
        return {id: words for id, words in known.items() if words}

    def _put_together(self, story_id: StoryId, found: Sequence[Row[Any]]) -> StoryWords | None:
        parts: dict[str, list[Row[Any]]] = {}
        for row in sorted(found, key=lambda row: row.position):
            parts.setdefault(row.part, []).append(row)
        whole = parts.get("story", ())
        if not whole or whole[0].t6 is None:
            return None
        words = self._whole_words(story_id, whole[0], parts)
        key = (story_id, int(whole[0].t7))
        if words.is_intact and self.glances.kept.get(story_id):  # so it is a public one
            self.glances.words.keep(key, words)
        return words

    def _whole_words(self, story_id: StoryId, whole: Any, parts: dict[str, list[Row[Any]]]) -> StoryWords:
        content = to_content(whole, parts)
        made = orjson.loads(whole.t5) if whole.t5 else None
        return StoryWords(
            content=content,
            branch_ids=tuple(UUID(row.t0) for row in parts.get("branch", ())),
            names=tuple(self._name(story_id, row) for row in parts.get("name", ())),
            provenance=made and Provenance(made["tool"], made["model"], datetime.fromisoformat(made["made_at"])),
            is_intact=content_hash(content) == whole.t6,
            images=to_images(parts),
        )

    def _met(
        self, connection: Connection, rows: Sequence[Row[Any]], known: Sequence[Glance | None], are_glimpses: bool
    ) -> list[tuple[Row[Any], Mark | None, Glance]]:
        """What is not at hand is looked up together; a story that went away meanwhile is left out."""
        missing = [row.id for row, glance in zip(rows, known, strict=True) if glance is None] if are_glimpses else []
        new: dict[UUID, Glance] = {}
        if missing:
            new = {row.id: self.glances.whole(row) for row in connection.execute(CARDS, {"ids": missing})}
        met = []
        for row, at_hand in zip(rows, known, strict=True):
            glance = at_hand or (new.get(row.id) if are_glimpses else self.glances.whole(row))
            if glance:
                mark = mark_of(row)
                met.append((row, mark, self._as_met(glance, row, mark)))
        return met

    def _shown(self, row: Row[Any]) -> Glance:
        return self._as_met(self.glances.whole(row), row, mark_of(row))

    def _as_met(self, glance: Glance, row: Row[Any], mark: Mark | None) -> Glance:
        """With what there is between the reader and the story, which is nowhere but in this row."""
        if mark and mark.status:
            glance = self.glances.with_status(glance, mark.status)
        relation = between_in(row)
        if relation is not NOTHING:
            glance = evolve(glance, between=relation)
        return glance.naming(self._names(glance, row)) if getattr(row, "names", None) else glance

    def _names(self, glance: Glance, row: Any) -> Iterator[StoryName]:
        family_id = glance.facts.family_id
        if family_id:
            box = self.database.keyring.unwrapped(family_id, row.names_key)
            for placeholder, sealed in map(str.split, row.names.splitlines()):
                yield StoryName(placeholder, box.open(sealed, f"story {glance.id} {placeholder}"))

    def _name(self, story_id: StoryId, row: Any) -> StoryName:
        box = self.database.keyring.unwrapped(UUID(row.t4), row.t3)
        return StoryName(
            row.t0, box.open(row.t1, f"story {story_id} {row.t0}"), KidId(UUID(row.t2)) if row.t2 else None
        )


def of_holder(row: Any, number: int) -> tuple[bool, ReadingAllowance]:
    """Whether this one of them opened the story, and what it has used."""
    opened_at, *counted = (
        row._mapping[f"{name}_{number}"] for name in ("opened_at", "used", "used_up_at", "forgotten_at")
    )
    used, used_up_at, forgotten_at = counted
    allowance = ReadingAllowance(used=used or 0, used_up_at=used_up_at, forgotten_at=forgotten_at)
    return opened_at is not None, allowance


def to_images(parts: dict[str, list[Row[Any]]]) -> tuple[StoryImage, ...]:
    return tuple(StoryImage(UUID(row.t0), row.t1) for row in parts.get("image", ()))


def to_content(whole: Any, parts: dict[str, list[Row[Any]]]) -> StoryContent:
    return StoryContent(
        title=whole.t0,
        description=whole.t1,
        text=whole.t2,
        questions=tuple(
            Question(row.t0, tuple(orjson.loads(row.t1)), int(row.t2)) for row in parts.get("question", ())
        ),
        vocabulary=tuple(VocabularyWord(**word) for word in orjson.loads(whole.t4)),
        cover_alt=whole.t3,
        captions=tuple(row.t0 for row in parts.get("caption", ())),
        passages=tuple(Passage(row.t0, row.t1) for row in parts.get("passage", ())),
        branches=tuple(Branch(row.t1, row.t2, row.t3, row.t4, row.t5, row.t6) for row in parts.get("branch", ())),
    )
