"""Stories with all their parts, in the database."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from attrs import Factory, asdict, define, frozen
from sqlalchemy import Table, bindparam, case, delete, exists, null, select, union_all, update
from sqlalchemy.engine import Connection

from storytime_adapters.secrets.sealing import FamilyKeyring
from storytime_adapters.stories import fitting
from storytime_core.catalog.feeds import circle_keys
from storytime_core.catalog.model import Taxonomy
from storytime_core.catalog.searching import SearchWords, words_of
from storytime_core.kernel.ids import CategoryId, FamilyId, JobId, KidId, SeasonId, StoryId, ThemeId
from storytime_core.kernel.library import (
    Approval,
    Audience,
    Certificate,
    Provenance,
    Source,
    Story,
    StoryImage,
    StoryName,
    StoryState,
    kept_ids,
)
from storytime_core.kernel.stories import Branch, Passage, Question, StoryContent, VocabularyWord
from storytime_core.kernel.visibility import match_tags

from .entities import INSERT, replace_in
from .sealing import FamilySeals
from .tables.catalog import (
    categories,
    certificates,
    seasons,
    stories,
    story_branches,
    story_captions,
    story_categories,
    story_images,
    story_names,
    story_passages,
    story_questions,
    story_search,
    story_seasons,
    story_tags,
    story_texts,
    story_themes,
    themes,
)

story = stories.c

CIRCLES: Final = ("shuffle_a", "shuffle_b", "shuffle_c", "shuffle_d")
PARTS: Final = (story_questions, story_passages, story_branches, story_captions)  # and the text, of which there is one
LINKS: Final = (
    (story_categories, "category_id", "categories"),
    (story_themes, "theme_id", "themes"),
    (story_seasons, "season_id", "seasons"),
)
CERTIFY: Final = (
    update(stories)
    .where(
        story.id == bindparam("the_id"),
        exists().where(
            certificates.c.story_id == story.id,
            certificates.c.content_hash == story.content_hash,
            certificates.c.revoked_at.is_(None),
        ),
    )
    .values(certified_hash=story.content_hash, listed_at=bindparam("is_listed_at"))
)
MARKS: Final = (
    "state",
    "published_at",
    "withdrawn_why",
    "deleted_at",
    "erased_after",
    "recommended",
    "top_pick_position",
    "updated_at",
    "version",
)
LISTED: Final = bindparam("is_listed_at", type_=story.listed_at.type)
MARK: Final = (
    update(stories)
    .where(story.id == bindparam("the_id"))
    .values(
        {
            **{name: bindparam(f"the_{name}", type_=story[name].type) for name in MARKS},
            "listed_at": case((story.certified_hash.is_not(None), LISTED), else_=null()),
        }
    )
)
PUT_IMAGE: Final = (
    update(story_images)
    .where(story_images.c.id == bindparam("image"), story_images.c.story_id == bindparam("the_id"))
    .values(file=bindparam("file"))
)
TOUCH: Final = update(stories).where(story.id == bindparam("the_id")).values(updated_at=bindparam("at"))
PUT_COVER: Final = (
    update(stories)
    .where(story.id == bindparam("the_id"))
    .values(cover_url=bindparam("url"), updated_at=bindparam("at"))
)
REVOKE: Final = (
    update(certificates)
    .where(certificates.c.story_id == bindparam("the_id"), certificates.c.revoked_at.is_(None))
    .values(revoked_at=bindparam("at"), revoked_why=bindparam("why"))
)
READABLE: Final = select(story.certified_hash).where(
    story.id == bindparam("id"), story.deleted_at.is_(None), story.state == StoryState.PUBLISHED
)
BY_SLUG: Final = select(story.slug, story.id, story.version).where(story.slug.in_(bindparam("slugs", expanding=True)))
STORIES: Final = (
    select(stories, story_texts.c.text)
    .join(story_texts, story_texts.c.story_id == story.id)
    .order_by(story.id)
    .with_for_update(of=stories)
)
STORY: Final = STORIES.where(story.id == bindparam("id"))
STORIES_BY_SLUG: Final = STORIES.where(story.slug.in_(bindparam("slugs", expanding=True)))
REPLACE: Final = update(stories).where(story.id == bindparam("the_id"))


FILED_UNDER: Final = union_all(
    *(
        select(table.c.id, table.c.name).where(table.c.id.in_(bindparam(f"{table.name}_ids", expanding=True)))
        for table in (categories, themes, seasons)
    )
)


def part(table: Table) -> Any:
    ordered = table.c.position if "position" in table.c else table.c.story_id
    return select(table).where(table.c.story_id.in_(bindparam("ids", expanding=True))).order_by(ordered)


QUESTIONS, PASSAGES, BRANCHES, CAPTIONS, IMAGES = map(
    part, (story_questions, story_passages, story_branches, story_captions, story_images)
)
NAMES: Final = select(story_names).where(story_names.c.story_id.in_(bindparam("ids", expanding=True)))

Checked = Sequence[tuple[Story, Certificate | None]]


def story_row(story: Story, certificate: Certificate | None) -> dict[str, Any]:
    """Everything a card shows stands in this one row."""
    counted, content = fitting(story, certificate), story.content
    levels = certificate.verdict.measurements if certificate else None
    return {
        "id": story.id,
        "slug": story.slug,
        "title": content.title,
        "description": content.description,
        "cover_alt": content.cover_alt,
        "vocabulary": [asdict(word) for word in content.vocabulary],
        "language": story.language,
        "age_min": story.age_min,
        "age_max": story.age_max,
        "word_count": counted.words,
        "page_count": counted.pages,
        "duration_seconds": counted.duration_seconds,
        "difficulty": levels.difficulty if levels else 1,
        "is_intense": certificate is not None and certificate.verdict.is_intense,
        "is_interactive": story.is_interactive,
        "category_ids": [str(id) for id in story.categories],
        "theme_ids": [str(id) for id in story.themes],
        "season_ids": [str(id) for id in story.seasons],
        "tags": list(story.tags),
        "audience": story.audience,
        "family_id": story.family_id,
        "creator_kid_id": story.creator_kid_id,
        "source": story.source,
        "state": story.state,
        "approval": story.approval,
        "ai_generated": story.ai_generated,
        "provenance": story.provenance
        and {
            "tool": story.provenance.tool,
            "model": story.provenance.model,
            "made_at": story.provenance.made_at.isoformat(),
        },
        "recommended": story.recommended,
        "top_pick_position": story.top_pick_position,
        "background_color": story.background_color,
        "cover_url": story.cover_url,
        "generation_job_id": story.generation_job_id,
        "content_hash": counted.content_hash,
        "certified_hash": None,
        "listed_at": None,
        "rules_version": certificate.rules_version if certificate else 0,
        "published_at": story.published_at,
        "withdrawn_why": story.withdrawn_why,
        "created_at": story.created_at,
        "updated_at": story.updated_at,
        "deleted_at": story.deleted_at,
        "erased_after": story.erased_after,
        "version": story.version,
        **dict(zip(CIRCLES, circle_keys(story.id), strict=True)),
    }


def without_id(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "id"}


@frozen
class Written:
    """What is kept of a story beside its text: its own row, those of its questions, and the words it is found by."""

    row: dict[str, Any]
    questions: list[dict[str, Any]]
    words: SearchWords


@define
class ShelfNames:
    """What shelves are called, where they are held still and were read in this unit of work."""

    known: Mapping[UUID, str] | None = None

    def keep(self, taxonomy: Taxonomy) -> None:
        self.known = {id: shelf.name for id, shelf in taxonomy.by_id.items()}

    def forget(self) -> None:
        self.known = None


@frozen
class SqlStoryRepository:
    connection: Connection
    ids: Any  # names for the rows of questions and branches
    keyring: FamilyKeyring
    shelf_names: ShelfNames = Factory(ShelfNames)

    def add(self, story: Story, certificate: Certificate | None) -> None:
        self.add_all([(story, certificate)])

    def replace(self, story: Story, certificate: Certificate | None) -> None:
        self.replace_all([(story, certificate)])

    def add_all(self, checked: Checked) -> None:
        written = self._rows(checked, {})
        self._insert(stories, [one.row for one in written])
        self._write_parts(checked, written)
        self._certify(checked)

    def replace_all(self, checked: Checked) -> None:
        if not checked:
            return
        ids = [story.id for story, _ in checked]
        before: dict[UUID, list[tuple[UUID, Question]]] = {}
        for one in self.connection.execute(QUESTIONS, {"ids": ids}):
            before.setdefault(one.story_id, []).append((one.id, to_question(one)))
        written = self._rows(checked, before)
        changed = [{"the_id": one.row["id"], **without_id(one.row)} for one in written]
        self.connection.execute(REPLACE, changed)
        for table in (*PARTS, story_images, story_names, story_tags, story_search, *(table for table, _, _ in LINKS)):
            self.connection.execute(delete(table).where(table.c.story_id.in_(ids)))
        self._write_parts(checked, written)
        self._certify(checked)

    def get(self, story_id: StoryId) -> Story | None:
        row = self.connection.execute(STORY, {"id": story_id}).first()
        return self._whole([row])[0] if row else None

    def by_slug(self, slugs: Sequence[str]) -> Mapping[str, Story]:
        found = self.connection.execute(STORIES_BY_SLUG, {"slugs": list(slugs)}).all()
        return {story.slug: story for story in self._whole(found)}

    def _whole(self, found: Sequence[Any]) -> list[Story]:
        """With all their parts, which are read together."""
        if not found:
            return []
        parts: dict[UUID, dict[str, list[Any]]] = {row.id: {name: [] for name in PART_QUERIES} for row in found}
        for name, query in PART_QUERIES.items():
            for one in self.connection.execute(query, {"ids": list(parts)}):
                parts[one.story_id][name].append(one)
        return [self._one(row, parts[row.id]) for row in found]

    def _one(self, row: Any, found: Mapping[str, list[Any]]) -> Story:
        content = StoryContent(
            title=row.title,
            description=row.description,
            text=row.text,
            questions=tuple(map(to_question, found["questions"])),
            vocabulary=tuple(VocabularyWord(**word) for word in row.vocabulary),
            cover_alt=row.cover_alt,
            captions=tuple(one.caption for one in found["captions"]),
            passages=tuple(Passage(one.key, one.text) for one in found["passages"]),
            branches=tuple(
                Branch(one.after, one.prompt, one.option_a, one.option_b, one.next_a, one.next_b)
                for one in found["branches"]
            ),
        )
        images = tuple(StoryImage(one.id, one.file) for one in found["images"])
        return to_story(row, content, self._names(row.family_id, found["names"]), images)

    def mark(self, story: Story) -> None:
        marks = {f"the_{name}": getattr(story, name) for name in MARKS}
        listed = story.published_at if story.is_listed else None
        self.connection.execute(MARK, {"the_id": story.id, "is_listed_at": listed, **marks})

    def readable_hash(self, story_id: StoryId) -> str | None:
        found: str | None = self.connection.scalar(READABLE, {"id": story_id})
        return found

    def ids_by_slug(self, slugs: Sequence[str]) -> Mapping[str, StoryId]:
        found = self.connection.execute(BY_SLUG, {"slugs": list(slugs)})
        return {row.slug: StoryId(row.id) for row in found}

    def versions_by_slug(self, slugs: Sequence[str]) -> Mapping[str, int]:
        return {row.slug: row.version for row in self.connection.execute(BY_SLUG, {"slugs": list(slugs)})}

    def put_cover(self, story_id: StoryId, url: str, at: datetime) -> None:
        self.connection.execute(PUT_COVER, {"the_id": story_id, "url": url, "at": at})

    def put_image(self, story_id: StoryId, image_id: UUID, file: str, at: datetime) -> bool:
        there = self.connection.execute(PUT_IMAGE, {"the_id": story_id, "image": image_id, "file": file}).rowcount
        self.connection.execute(TOUCH, {"the_id": story_id, "at": at})
        return there == 1

    def revoke(self, story_id: StoryId, why: str, at: datetime) -> None:
        self.connection.execute(REVOKE, {"the_id": story_id, "why": why, "at": at})

    def _questions(self, story: Story, before: Sequence[tuple[UUID, Question]]) -> list[dict[str, Any]]:
        asked = story.content.questions
        return [
            {"id": id, "story_id": story.id, "position": position, **question_row(question)}
            for position, (id, question) in enumerate(zip(kept_ids(before, asked, self.ids.new), asked, strict=True))
        ]

    def _rows(self, checked: Checked, before: Mapping[UUID, Sequence[tuple[UUID, Question]]]) -> list[Written]:
        """Of each story its row, those of its questions, and the words it is found by."""
        names = self._names_of_shelves([story for story, _ in checked])
        written: list[Written] = []
        for story, certificate in checked:
            questions = self._questions(story, before.get(story.id, ()))
            under = [names[id] for ids in (story.categories, story.themes, story.seasons) for id in ids if id in names]
            tags = sorted(match_tags(story.content.title, story.tags, under))
            row = {**story_row(story, certificate), "question_briefs": briefs(questions), "match_tags": tags}
            words = words_of(story.content.title, story.content.description, under, story.content.text)
            written.append(Written(row, questions, words))
        return written

    def _names_of_shelves(self, those: Sequence[Story]) -> Mapping[UUID, str]:
        if self.shelf_names.known is not None:
            return self.shelf_names.known
        ids = {
            f"{kind}_ids": sorted({id for story in those for id in getattr(story, kind)})
            for kind in ("categories", "themes", "seasons")
        }
        return {row.id: row.name for row in self.connection.execute(FILED_UNDER, ids)} if any(ids.values()) else {}

    def _write_parts(self, checked: Checked, written: Sequence[Written]) -> None:
        parts: dict[Table, list[dict[str, Any]]] = {}
        for (story, _), one in zip(checked, written, strict=True):
            for table, rows in self._parts(story, one).items():
                parts.setdefault(table, []).extend(rows)
        if checked:
            texts = [{"story_id": story.id, "text": story.content.text} for story, _ in checked]
            put = replace_in(self.connection.dialect.name, story_texts, ("story_id", "text"))
            self.connection.execute(put, texts)
        for table, rows in parts.items():
            self._insert(table, rows)

    def _parts(self, story: Story, written: Written) -> Mapping[Table, list[dict[str, Any]]]:
        content, of = story.content, {"story_id": story.id}
        return {
            story_questions: written.questions,
            story_passages: [
                {**of, "position": position, **asdict(one)} for position, one in enumerate(content.passages)
            ],
            story_branches: [
                {**of, "id": self.ids.new(), "position": position, **asdict(one)}
                for position, one in enumerate(content.branches)
            ],
            story_captions: [
                {**of, "position": position, "caption": caption} for position, caption in enumerate(content.captions)
            ],
            story_images: [
                {**of, "id": one.id, "position": position, "file": one.file}
                for position, one in enumerate(story.images)
            ],
            story_names: self._sealed_names(story),
            story_tags: [{**of, "tag": tag} for tag in written.row["match_tags"]],
            story_search: [{**of, **written.words.columns}],
            **{
                table: [{**of, column: id, "listed_at": None} for id in getattr(story, ids)]
                for table, column, ids in LINKS
            },
        }

    def _insert(self, table: Table, rows: Sequence[dict[str, Any]]) -> None:
        if rows:
            self.connection.execute(table.insert(), rows)

    def _sealed_names(self, story: Story) -> list[dict[str, Any]]:
        if not story.names or story.family_id is None:
            return []
        seals = FamilySeals(self.connection, self.keyring)
        return [
            {
                "story_id": story.id,
                "placeholder": name.placeholder,
                "kid_id": name.kid_id,
                "name_sealed": seals.seal(story.family_id, name.name, f"story {story.id} {name.placeholder}"),
            }
            for name in story.names
        ]

    def _names(self, family_id: UUID | None, found: Sequence[Any]) -> tuple[StoryName, ...]:
        if family_id is None or not found:
            return ()
        seals = FamilySeals(self.connection, self.keyring)
        return tuple(
            StoryName(
                row.placeholder,
                seals.open(family_id, row.name_sealed, f"story {row.story_id} {row.placeholder}"),
                KidId(row.kid_id) if row.kid_id else None,
            )
            for row in found
        )

    def _certify(self, checked: Checked) -> None:
        """A certificate of the same words that is there already stays."""
        given = [(story, certificate) for story, certificate in checked if certificate]
        if not given:
            return
        once = INSERT[self.connection.dialect.name](certificates).on_conflict_do_nothing()
        self.connection.execute(once, [certificate_row(certificate) for _, certificate in given])
        listed = [
            {"the_id": story.id, "is_listed_at": story.published_at if story.is_listed else None} for story, _ in given
        ]
        self.connection.execute(CERTIFY, listed)


def to_question(row: Any) -> Question:
    return Question(row.question, tuple(row.options), row.correct_option)


def certificate_row(certificate: Certificate) -> dict[str, Any]:
    return {**asdict(certificate, recurse=False), "verdict": asdict(certificate.verdict)}


PART_QUERIES: Final = {
    "questions": QUESTIONS,
    "passages": PASSAGES,
    "branches": BRANCHES,
    "captions": CAPTIONS,
    "images": IMAGES,
    "names": NAMES,
}


def question_row(question: Question) -> dict[str, Any]:
    return {
        "question": question.question,
        "options": list(question.options),
        "correct_option": question.correct_option,
    }


def briefs(questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Questions as cards show them: without the solution."""
    return [{"id": str(row["id"]), "question": row["question"], "options": row["options"]} for row in questions]


def to_story(row: Any, content: StoryContent, names: tuple[StoryName, ...], images: tuple[StoryImage, ...]) -> Story:
    made = row.provenance
    return Story(
        id=StoryId(row.id),
        slug=row.slug,
        content=content,
        age_min=row.age_min,
        age_max=row.age_max,
        categories=tuple(CategoryId(UUID(id)) for id in row.category_ids),
        themes=tuple(ThemeId(UUID(id)) for id in row.theme_ids),
        seasons=tuple(SeasonId(UUID(id)) for id in row.season_ids),
        created_at=row.created_at,
        updated_at=row.updated_at,
        language=row.language,
        tags=tuple(row.tags),
        audience=Audience(row.audience),
        family_id=FamilyId(row.family_id) if row.family_id else None,
        creator_kid_id=KidId(row.creator_kid_id) if row.creator_kid_id else None,
        source=Source(row.source),
        state=StoryState(row.state),
        approval=Approval(row.approval),
        ai_generated=row.ai_generated,
        provenance=made and Provenance(made["tool"], made["model"], datetime.fromisoformat(made["made_at"])),
        recommended=row.recommended,
        top_pick_position=row.top_pick_position,
        background_color=row.background_color,
        cover_url=row.cover_url,
        generation_job_id=JobId(row.generation_job_id) if row.generation_job_id else None,
        names=names,
        images=images,
        published_at=row.published_at,
        withdrawn_why=row.withdrawn_why,
        deleted_at=row.deleted_at,
        erased_after=row.erased_after,
        version=row.version,
    )
