"""Stories under the hands of those who write and look after them, in the database."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import orjson
from attrs import asdict, evolve, frozen
from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    Uuid,
    bindparam,
    collate,
    delete,
    func,
    literal,
    select,
    tuple_,
    union_all,
    update,
)
from sqlalchemy.engine import Connection

from storytime_adapters.stories import counted
from storytime_core.catalog.authoring_ports import (
    ManagedFilter,
    ManagedGlance,
    Manuscript,
    Recounted,
    SortedBy,
    StoryCounts,
)
from storytime_core.catalog.importing import Imported
from storytime_core.catalog.model import Category, Season, Theme
from storytime_core.catalog.searching import TIERS, words_of
from storytime_core.catalog.shelving import Renamed, Shelf
from storytime_core.catalog.views import StoryWords
from storytime_core.kernel.ids import FamilyId, KidId, StoryId
from storytime_core.kernel.library import Audience, Provenance, Source, StoryName
from storytime_core.kernel.pages import Leafing, Page, PageRequest
from storytime_core.kernel.visibility import match_tags
from storytime_core.safety.hashing import content_hash

from .catalog import TABLES, SqlCatalogUnitOfWork
from .data_map import DATA_MAP, GoesWith
from .database import Database
from .entities import INSERT, find, hold, replace_in, upsert
from .glances import CARD, to_glance
from .library import NAMES, ShelfNames
from .sealing import FamilySeals
from .shelves import WORDS, to_content, to_images
from .tables.catalog import (
    imported_stories,
    shelf_renames,
    stories,
    story_categories,
    story_images,
    story_search,
    story_seasons,
    story_stats,
    story_tags,
    story_texts,
    story_themes,
)
from .tables.storytelling import media_files

story = stories.c

IMPORTED: Final = ("story_id", "record_hash", "kept_hash")

BESIDE: Final = (story.source, story.withdrawn_why, story.deleted_at, story.top_pick_position, story.version)
ROW: Final = select(*dict.fromkeys((*CARD, *BESIDE))).where(story.id == bindparam("id"))
LIST: Final = tuple(dict.fromkeys((*CARD, story.source)))
IMAGES: Final = (
    select(story_images.c.id, story_images.c.file)
    .where(story_images.c.story_id == bindparam("id"))
    .order_by(story_images.c.position)
)
WRITTEN: Final = select(func.count()).where(
    story.family_id == bindparam("family"), story.source == Source.PARENT, story.deleted_at.is_(None)
)
DOOMED: Final = (
    select(story.id)
    .where(story.erased_after <= bindparam("now"))
    .order_by(story.erased_after, story.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
OUTLIVES: Final = {"story_openings", "spend_entries"}  # what was opened and spent still counts
REFERRING: Final = tuple(
    labels.table
    for labels in DATA_MAP
    if "story_id" in labels.table.c
    and labels.way != GoesWith("story_id", "stories")
    and labels.table.name not in OUTLIVES
)
COVER: Final = select(story.cover_url).where(story.id == bindparam("id"))
FORGET: Final = delete(media_files).where(media_files.c.name.in_(bindparam("names", expanding=True)))
ERASE: Final = delete(stories).where(story.id == bindparam("the_id"))

LINKS_OF: Final[Mapping[type, tuple[Table, str, str]]] = {
    Category: (story_categories, "category_id", "category_ids"),
    Theme: (story_themes, "theme_id", "theme_ids"),
    Season: (story_seasons, "season_id", "season_ids"),
}
UNDER: Final = {
    kind: select(
        story.id,
        story.title,
        story.description,
        story.tags,
        story.category_ids,
        story.theme_ids,
        story.season_ids,
    )
    .join(links, links.c.story_id == story.id)
    .where(links.c[column] == bindparam("shelf"), story.id > bindparam("beyond"))
    .order_by(story.id)
    .limit(bindparam("limit"))
    .with_for_update(of=stories)
    for kind, (links, column, _) in LINKS_OF.items()
}
REFILED: Final = {
    ids: update(stories).where(story.id == bindparam("the_id")).values({ids: bindparam("ids", type_=story[ids].type)})
    for _, _, ids in LINKS_OF.values()
}
RETAGGED: Final = (
    update(stories)
    .where(story.id == bindparam("the_id"))
    .values(match_tags=bindparam("found", type_=story.match_tags.type))
)
FOUND_BY: Final = (
    update(story_search)
    .where(story_search.c.story_id == bindparam("the_id"))
    .values({tier: bindparam(f"the_{tier}") for tier in TIERS})
)
TEXTS: Final = select(story_texts).where(story_texts.c.story_id.in_(bindparam("ids", expanding=True)))
WAITING: Final = select(shelf_renames.c.shelf_id).order_by(shelf_renames.c.shelf_id)
NAMES_OF_SHELVES: Final = union_all(*(select(table.c.id, table.c.name) for table in TABLES.values()))
PICKED: Final = select(story.id, story.top_pick_position).where(
    story.top_pick_position.is_not(None), story.audience == Audience.PUBLIC
)
CLEARED: Final = update(stories).where(story.id.in_(bindparam("ids", expanding=True))).values(top_pick_position=None)
PLACED: Final = (
    update(stories)
    .where(story.id == bindparam("the_id"))
    .values(top_pick_position=bindparam("place"), updated_at=bindparam("at"), version=story.version + 1)
)

BROUGHT: Final = select(imported_stories).where(imported_stories.c.story_id.in_(bindparam("ids", expanding=True)))
BRING: Final = {dialect: replace_in(dialect, imported_stories, IMPORTED) for dialect in INSERT}

COUNTED: Final = (
    select(story.id, story.family_id, story.word_count, story.page_count, story.duration_seconds, story_texts.c.text)
    .join(story_texts, story_texts.c.story_id == story.id)
    .where(story.id > bindparam("beyond"))
    .order_by(story.id)
    .limit(bindparam("limit"))
    .with_for_update(of=stories)
)
RECOUNT: Final = (
    update(stories)
    .where(story.id == bindparam("the_id"))
    .values(word_count=bindparam("words"), page_count=bindparam("pages"), duration_seconds=bindparam("seconds"))
)


def refiled(ids: Sequence[str], before: Shelf, after: Shelf) -> list[str]:
    """In the same order, none twice."""
    return list(dict.fromkeys(str(after.id) if id == str(before.id) else id for id in ids))


def some_of(table: Table) -> Any:
    key = tuple_(*table.primary_key)
    some = select(*table.primary_key).where(table.c.story_id == bindparam("the_id")).limit(bindparam("limit"))
    return delete(table).where(key.in_(some))


SOME: Final = tuple(map(some_of, REFERRING))


@frozen
class SqlManuscripts:
    database: Database
    connection: Connection

    def written(self, family_id: FamilyId) -> int:
        hold(self.connection, stories, {"family_id": family_id})
        return self.connection.scalar(WRITTEN, {"family": family_id}) or 0

    def find(self, story_id: StoryId) -> Manuscript | None:
        return read_manuscript(self.database, self.connection, story_id)


@frozen
class SqlStoryErasure:
    connection: Connection

    def doomed(self, now: datetime, limit: int) -> Sequence[StoryId]:
        return [StoryId(id) for id in self.connection.scalars(DOOMED, {"now": now, "limit": limit})]

    def take(self, story_id: StoryId, limit: int) -> int:
        for some in SOME:
            gone = self.connection.execute(some, {"the_id": story_id, "limit": limit}).rowcount
            if gone:
                return gone
        cover: str = self.connection.scalar(COVER, {"id": story_id}) or ""
        images = [row.file for row in self.connection.execute(IMAGES, {"id": story_id}) if row.file]
        self.connection.execute(FORGET, {"names": [cover.removeprefix("/media/"), *images]})
        return self.connection.execute(ERASE, {"the_id": story_id}).rowcount


@frozen
class SqlPictureFiles:
    connection: Connection

    def note(self, name: str, content_type: str, size: int, sha256: str, scope: UUID | None, at: datetime) -> None:
        row = {"name": name, "content_type": content_type, "bytes": size, "sha256": sha256}
        self.connection.execute(media_files.insert(), {**row, "scope": scope, "created_at": at})

    def forget(self, name: str) -> None:
        self.connection.execute(FORGET, {"names": [name]})


@frozen
class SqlShelves:
    connection: Connection
    names: ShelfNames

    def save(self, shelf: Shelf) -> None:
        self.names.forget()
        table = TABLES[type(shelf)]
        self.connection.execute(update(table).where(table.c.id == shelf.id).values(asdict(shelf)))

    def remove(self, shelf: Shelf) -> None:
        self.names.forget()
        table = TABLES[type(shelf)]
        self.connection.execute(delete(table).where(table.c.id == shelf.id))

    def refile(self, before: Shelf, after: Shelf, limit: int) -> Sequence[StoryId]:
        links, column, ids = LINKS_OF[type(before)]
        found = self._under(before, None, limit)
        if found and before.id != after.id:
            now = [refiled(getattr(row, ids), before, after) for row in found]
            self._move(links, column, before, after, [row.id for row in found])
            moved = list(zip(found, now, strict=True))
            self.connection.execute(REFILED[ids], [{"the_id": row.id, "ids": filed} for row, filed in moved])
            self._label(moved, ids)
        return [StoryId(row.id) for row in found]

    def relabel(self, shelf: Shelf, beyond: StoryId | None, limit: int) -> Sequence[StoryId]:
        found, (_, _, ids) = self._under(shelf, beyond, limit), LINKS_OF[type(shelf)]
        if found:
            self._label([(row, getattr(row, ids)) for row in found], ids)
        return [StoryId(row.id) for row in found]

    def _under(self, shelf: Shelf, beyond: StoryId | None, limit: int) -> Sequence[Any]:
        wanted = {"shelf": shelf.id, "beyond": beyond or UUID(int=0), "limit": limit}
        return self.connection.execute(UNDER[type(shelf)], wanted).all()

    def _move(self, links: Table, column: str, before: Shelf, after: Shelf, moved: list[UUID]) -> None:
        of, listed = links.c.story_id, links.c.listed_at
        theirs = select(of, literal(after.id, Uuid), listed).where(links.c[column] == before.id, of.in_(moved))
        there = select(of).where(links.c[column] == after.id, of.in_(moved))
        new = theirs.where(of.not_in(there))
        self.connection.execute(links.insert().from_select(["story_id", column, "listed_at"], new))
        self.connection.execute(delete(links).where(links.c[column] == before.id, of.in_(moved)))

    def _label(self, filed_under: Sequence[tuple[Any, Sequence[str]]], ids: str) -> None:
        """By the names of its shelves a story is found, and kept from kids."""
        names = {row.id: row.name for row in self.connection.execute(NAMES_OF_SHELVES)}
        held = [row.id for row, _ in filed_under]  # and only now what they say is looked up
        texts = {row.story_id: row.text for row in self.connection.execute(TEXTS, {"ids": held})}
        rows, found_by = [], []
        for row, now in filed_under:
            filed = {"category_ids": row.category_ids, "theme_ids": row.theme_ids, "season_ids": row.season_ids}
            filed[ids] = now
            under = [names[UUID(id)] for known in filed.values() for id in known if UUID(id) in names]
            rows.append((row.id, sorted(match_tags(row.title, row.tags, under))))
            words = words_of(row.title, row.description, under, texts[row.id]).columns
            found_by.append({"the_id": row.id, **{f"the_{tier}": words[tier] for tier in TIERS}})
        self.connection.execute(RETAGGED, [{"the_id": id, "found": found} for id, found in rows])
        self.connection.execute(delete(story_tags).where(story_tags.c.story_id.in_(held)))
        tags = [{"story_id": id, "tag": tag} for id, found in rows for tag in found]
        if tags:
            self.connection.execute(story_tags.insert(), tags)
        self.connection.execute(FOUND_BY, found_by)


@frozen
class SqlRenames:
    connection: Connection

    def get(self, shelf_id: UUID) -> Renamed | None:
        return find(self.connection, shelf_renames, Renamed, shelf_id=shelf_id)

    def save(self, renamed: Renamed) -> None:
        upsert(self.connection, shelf_renames, renamed)

    def remove(self, shelf_id: UUID) -> None:
        self.connection.execute(delete(shelf_renames).where(shelf_renames.c.shelf_id == shelf_id))

    def waiting(self) -> Sequence[UUID]:
        return self.connection.scalars(WAITING).all()


@frozen
class SqlPicks:
    connection: Connection

    def hold(self) -> Mapping[StoryId, int]:
        hold(self.connection, stories, {"top": "picks"})
        return {StoryId(row.id): row.top_pick_position for row in self.connection.execute(PICKED)}

    def put(self, places: Mapping[StoryId, int | None], at: datetime) -> None:
        """First nobody stands anywhere, so that no place is ever taken twice."""
        if not places:
            return
        moved = [{"the_id": id, "place": place, "at": at} for id, place in places.items()]
        self.connection.execute(CLEARED, {"ids": list(places)})
        self.connection.execute(PLACED, moved)


@frozen
class SqlImports:
    connection: Connection

    def of(self, story_ids: Sequence[StoryId]) -> Mapping[StoryId, Imported]:
        found = self.connection.execute(BROUGHT, {"ids": list(story_ids)})
        return {StoryId(row.story_id): Imported(row.record_hash, row.kept_hash) for row in found}

    def save(self, imported: Mapping[StoryId, Imported]) -> None:
        if imported:
            bring = BRING[self.connection.dialect.name]
            self.connection.execute(bring, [{"story_id": id, **asdict(one)} for id, one in imported.items()])


@frozen
class SqlCounts:
    database: Database
    connection: Connection

    def recount(self, beyond: StoryId | None, limit: int) -> Recounted | None:
        found = self.connection.execute(COUNTED, {"beyond": beyond or UUID(int=0), "limit": limit}).all()
        if not found:
            return None
        names: dict[UUID, list[StoryName]] = {}
        seals, families = FamilySeals(self.connection, self.database.keyring), {row.id: row.family_id for row in found}
        for one in self.connection.execute(NAMES, {"ids": list(families)}):
            name = seals.open(families[one.story_id], one.name_sealed, f"story {one.story_id} {one.placeholder}")
            names.setdefault(one.story_id, []).append(StoryName(one.placeholder, name))
        right = {row.id: counted(row.text, names.get(row.id, ())) for row in found}
        wrong = [row.id for row in found if right[row.id] != (row.word_count, row.page_count, row.duration_seconds)]
        if wrong:
            changed = [
                dict(zip(("the_id", "words", "pages", "seconds"), (id, *right[id]), strict=True)) for id in wrong
            ]
            self.connection.execute(RECOUNT, changed)
        return Recounted(StoryId(found[-1].id), len(found), len(wrong))


class SqlAuthoringUnitOfWork(SqlCatalogUnitOfWork):
    @property
    def manuscripts(self) -> SqlManuscripts:
        return SqlManuscripts(self.database, self.connection)

    @property
    def erasure(self) -> SqlStoryErasure:
        return SqlStoryErasure(self.connection)

    @property
    def files(self) -> SqlPictureFiles:
        return SqlPictureFiles(self.connection)

    @property
    def shelves(self) -> SqlShelves:
        return SqlShelves(self.connection, self.shelf_names)

    @property
    def renames(self) -> SqlRenames:
        return SqlRenames(self.connection)

    @property
    def picks(self) -> SqlPicks:
        return SqlPicks(self.connection)

    @property
    def imports(self) -> SqlImports:
        return SqlImports(self.connection)

    @property
    def counts(self) -> SqlCounts:
        return SqlCounts(self.database, self.connection)


@frozen
class SqlManuscriptViews:
    database: Database

    def find(self, story_id: StoryId) -> Manuscript | None:
        """For administrators: the names of a family are not put in."""
        with self.database.reading.connect() as connection:
            found = read_manuscript(self.database, connection, story_id)
        return found and evolve(found, words=evolve(found.words, names=()))

    def managed(self, wanted: ManagedFilter, page: Leafing) -> Page[ManagedGlance]:
        with self.database.reading.connect() as connection:
            if not isinstance(page, PageRequest):
                total = connection.scalar(select(func.count()).select_from(stories).where(*narrowed(wanted))) or 0
                query = managed_by(connection.dialect.name, wanted, False).offset(page.skipped)
                found = connection.execute(query, {"limit": page.limit}).all()
                return page.holding([to_managed(row, wanted.sorted_by) for row in found], total)
            values: dict[str, Any] = {"limit": page.limit + 1}
            if page.cursor:
                after = page.cursor.walk[0] if page.cursor.walk else page.cursor.at
                values |= {"after_key": after, "after_id": page.cursor.id}
            found = connection.execute(
                managed_by(connection.dialect.name, wanted, page.cursor is not None), values
            ).all()
        return page.cut([to_managed(row, wanted.sorted_by) for row in found])


FAVORITES: Final = func.coalesce(story_stats.c.favorites, 0)
SORTED: Final[Mapping[SortedBy, Any]] = {
    SortedBy.CREATED_AT: story.created_at,
    SortedBy.UPDATED_AT: story.updated_at,
    SortedBy.TITLE: story.title,
    SortedBy.FAVORITES: FAVORITES,
}


@lru_cache(maxsize=256)
def managed_by(dialect: str, wanted: ManagedFilter, goes_on: bool) -> Select[Any]:
    """Put together once for everybody who looks in the same way."""
    at = SORTED[wanted.sorted_by]
    if wanted.sorted_by is SortedBy.TITLE and dialect == "postgresql":
        at = collate(at, "C")  # letter by letter, as everywhere else
    counts = (story_stats.c.favorites, story_stats.c.opened, story_stats.c.completed)
    query = (
        select(*LIST, *counts)
        .select_from(stories.outerjoin(story_stats, story_stats.c.story_id == story.id))
        .where(*narrowed(wanted))
        .limit(bindparam("limit"))
    )
    place = tuple_(at, story.id)
    after = tuple_(bindparam("after_key", type_=at.type), bindparam("after_id", type_=story.id.type))
    if wanted.ascending:
        query = query.order_by(at, story.id)
        return query.where(place > after) if goes_on else query
    query = query.order_by(at.desc(), story.id.desc())
    return query.where(place < after) if goes_on else query


def narrowed(wanted: ManagedFilter) -> list[ColumnElement[bool]]:
    exact = (
        (story.state, wanted.state),
        (story.audience, wanted.audience),
        (story.source, wanted.source),
        (story.recommended, wanted.recommended),
        (story.ai_generated, wanted.ai_generated),
        (story.language, wanted.language),
    )
    rules: list[ColumnElement[bool]] = [column == value for column, value in exact if value is not None]
    rules.append(story.deleted_at.is_not(None) if wanted.deleted else story.deleted_at.is_(None))
    if wanted.search:
        rules.append(func.lower(story.title).contains(wanted.search.lower(), autoescape=True))
    if wanted.category:
        link = story_categories.c
        rules.append(
            select(link.story_id).where(link.story_id == story.id, link.category_id == wanted.category).exists()
        )
    if wanted.min_age is not None:
        rules.append(story.age_max >= wanted.min_age)
    if wanted.max_age is not None:
        rules.append(story.age_min <= wanted.max_age)
    return rules


def to_managed(row: Any, sorted_by: SortedBy) -> ManagedGlance:
    counts = StoryCounts(favorites=row.favorites or 0, opened=row.opened or 0, completed=row.completed or 0)
    return ManagedGlance(to_glance(row), Source(row.source), counts, sorted_by)


def read_manuscript(database: Database, connection: Connection, story_id: StoryId) -> Manuscript | None:
    row: Any = connection.execute(ROW, {"id": story_id}).first()
    if row is None:
        return None
    parts: dict[str, list[Any]] = {}
    for one in sorted(connection.execute(WORDS, {"id": story_id}), key=lambda one: one.position):
        parts.setdefault(one.part, []).append(one)
    whole = parts["story"][0]
    content = to_content(whole, parts)
    made = orjson.loads(whole.t5) if whole.t5 else None
    words = StoryWords(
        content=content,
        branch_ids=tuple(UUID(one.t0) for one in parts.get("branch", ())),
        names=names_in(database, connection, row, parts.get("name", ())),
        provenance=made and Provenance(made["tool"], made["model"], datetime.fromisoformat(made["made_at"])),
        is_intact=content_hash(content) == whole.t6,
        images=to_images(parts),
    )
    return Manuscript(
        glance=to_glance(row),
        words=words,
        source=Source(row.source),
        withdrawn_why=row.withdrawn_why,
        deleted_at=row.deleted_at,
        top_pick_position=row.top_pick_position,
        version=row.version,
    )


def names_in(database: Database, connection: Connection, row: Any, found: Sequence[Any]) -> tuple[StoryName, ...]:
    seals = FamilySeals(connection, database.keyring)
    return tuple(
        StoryName(
            one.t0,
            seals.open(row.family_id, one.t1, f"story {row.id} {one.t0}"),
            KidId(UUID(one.t2)) if one.t2 else None,
        )
        for one in found
    )
