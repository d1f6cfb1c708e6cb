"""What the database itself sees to: a word that changes takes the story's certificate with it (SAF-42).

A proper writer certifies again last, in the same transaction.  A text written by hand, a restored
row or a faulty migration stays unreadable until somebody has checked it.
"""

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import event
from sqlalchemy.engine import Connection

from .tables.base import metadata

WORDS: Final = ("title", "description", "cover_alt", "vocabulary")
PARTS: Final = ("story_texts", "story_questions", "story_passages", "story_branches", "story_captions")
LINKS: Final = ("story_categories", "story_themes", "story_seasons")
FIXED: Final = ("story_id", "content_hash", "rules_version", "band", "verdict", "source", "made_at")


def on_sqlite() -> Iterator[str]:
    forget = "UPDATE stories SET certified_hash = NULL, listed_at = NULL WHERE id = {row}.{id}"
    changed = " OR ".join(f"OLD.{word} IS NOT NEW.{word}" for word in WORDS)
    yield (
        f"CREATE TRIGGER stories_words AFTER UPDATE OF {', '.join(WORDS)} ON stories WHEN {changed} "
        f"BEGIN {forget.format(row='NEW', id='id')}; END"
    )
    for part in PARTS:
        for act, rows in (("INSERT", ("NEW",)), ("UPDATE", ("NEW", "OLD")), ("DELETE", ("OLD",))):
            acts = "; ".join(forget.format(row=row, id="story_id") for row in rows)
            yield f"CREATE TRIGGER {part}_{act.lower()} AFTER {act} ON {part} BEGIN {acts}; END"
    mirrored = "; ".join(f"UPDATE {link} SET listed_at = NEW.listed_at WHERE story_id = NEW.id" for link in LINKS)
    yield (
        "CREATE TRIGGER stories_listed AFTER UPDATE OF listed_at ON stories WHEN OLD.listed_at IS NOT NEW.listed_at "
        f"BEGIN {mirrored}; END"
    )
    altered = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in ("id", *FIXED))
    yield (
        "CREATE TRIGGER certificates_fixed BEFORE UPDATE ON certificates "
        f"WHEN {altered} OR OLD.revoked_at IS NOT NULL "
        "BEGIN SELECT RAISE(ABORT, 'a certificate is never changed'); END"
    )
    yield (
        "CREATE TRIGGER certificates_revoked AFTER UPDATE OF revoked_at ON certificates "
        "WHEN NEW.revoked_at IS NOT NULL "
        "BEGIN UPDATE stories SET certified_hash = NULL, listed_at = NULL "
        "WHERE id = NEW.story_id AND certified_hash = NEW.content_hash; END"
    )


def on_postgresql() -> Iterator[str]:
    changed = " OR ".join(f"OLD.{word}::text IS DISTINCT FROM NEW.{word}::text" for word in WORDS)
    yield (
        "CREATE FUNCTION forget_certificate_of_words() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {changed} THEN NEW.certified_hash := NULL; NEW.listed_at := NULL; END IF; RETURN NEW; END $$"
    )
    yield (
        "CREATE TRIGGER stories_words BEFORE UPDATE ON stories "
        "FOR EACH ROW EXECUTE FUNCTION forget_certificate_of_words()"
    )
    yield (
        "CREATE FUNCTION forget_certificate_of_part() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF TG_OP <> 'DELETE' THEN "
        "UPDATE stories SET certified_hash = NULL, listed_at = NULL WHERE id = NEW.story_id; END IF; "
        "IF TG_OP <> 'INSERT' THEN "
        "UPDATE stories SET certified_hash = NULL, listed_at = NULL WHERE id = OLD.story_id; END IF; "
        "RETURN NULL; END $$"
    )
    for part in PARTS:
        yield (
            f"CREATE TRIGGER {part}_changed AFTER INSERT OR UPDATE OR DELETE ON {part} "
            "FOR EACH ROW EXECUTE FUNCTION forget_certificate_of_part()"
        )
    mirrored = "; ".join(f"UPDATE {link} SET listed_at = NEW.listed_at WHERE story_id = NEW.id" for link in LINKS)
    yield (
        f"CREATE FUNCTION mirror_listed_at() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {mirrored}; "
        "RETURN NULL; END $$"
    )
    yield (
        "CREATE TRIGGER stories_listed AFTER UPDATE ON stories FOR EACH ROW "
        "WHEN (OLD.listed_at IS DISTINCT FROM NEW.listed_at) EXECUTE FUNCTION mirror_listed_at()"
    )
    altered = " OR ".join(f"OLD.{column}::text IS DISTINCT FROM NEW.{column}::text" for column in ("id", *FIXED))
    yield (
        "CREATE FUNCTION keep_certificate() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {altered} OR OLD.revoked_at IS NOT NULL THEN RAISE EXCEPTION 'a certificate is never changed'; END IF; "
        "RETURN NEW; END $$"
    )
    yield (
        "CREATE TRIGGER certificates_fixed BEFORE UPDATE ON certificates "
        "FOR EACH ROW EXECUTE FUNCTION keep_certificate()"
    )
    yield (
        "CREATE FUNCTION forget_revoked() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "UPDATE stories SET certified_hash = NULL, listed_at = NULL "
        "WHERE id = NEW.story_id AND certified_hash = NEW.content_hash; RETURN NULL; END $$"
    )
    yield (
        "CREATE TRIGGER certificates_revoked AFTER UPDATE ON certificates FOR EACH ROW "
        "WHEN (NEW.revoked_at IS NOT NULL) EXECUTE FUNCTION forget_revoked()"
    )


TRIGGERS: Final = {"sqlite": tuple(on_sqlite()), "postgresql": tuple(on_postgresql())}

REVISIONS: Final = {
    "sqlite": (
        "CREATE TRIGGER stories_revisions AFTER UPDATE ON stories WHEN NEW.revision = OLD.revision "
        "BEGIN UPDATE stories SET revision = OLD.revision + 1 WHERE id = NEW.id; END",
    ),
    "postgresql": (
        "CREATE FUNCTION count_revision() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "NEW.revision := OLD.revision + 1; RETURN NEW; END $$",
        "CREATE TRIGGER stories_revisions BEFORE UPDATE ON stories FOR EACH ROW EXECUTE FUNCTION count_revision()",
    ),
}
"""Whoever remembers a story by its revision remembers nothing that has changed since."""


SEARCHED: Final = ("title_words", "known_words", "all_words")


def words_on_sqlite() -> Iterator[str]:
    """An FTS5 index beside the table, which the database keeps by itself."""
    columns = ", ".join(SEARCHED)

    def row(name: str) -> str:
        return ", ".join(f"{name}.{column}" for column in SEARCHED)

    forget = (
        f"INSERT INTO story_search_index(story_search_index, rowid, {columns}) "
        f"VALUES ('delete', OLD.number, {row('OLD')})"
    )
    take = f"INSERT INTO story_search_index(rowid, {columns}) VALUES (NEW.number, {row('NEW')})"
    yield (
        f"CREATE VIRTUAL TABLE story_search_index USING fts5({columns}, content='story_search', "
        "content_rowid='number', tokenize='unicode61 remove_diacritics 0')"
    )
    yield f"CREATE TRIGGER story_search_added AFTER INSERT ON story_search BEGIN {take}; END"
    yield f"CREATE TRIGGER story_search_gone AFTER DELETE ON story_search BEGIN {forget}; END"
    yield f"CREATE TRIGGER story_search_changed AFTER UPDATE ON story_search BEGIN {forget}; {take}; END"


def words_on_postgresql() -> Iterator[str]:
    """The words as they are, without a dictionary of the database's own."""
    for column in SEARCHED:
        yield (
            f"CREATE INDEX story_search_{column} ON story_search "
            f"USING gin (array_to_tsvector(string_to_array({column}, ' ')))"
        )


SEARCH: Final = {"sqlite": tuple(words_on_sqlite()), "postgresql": tuple(words_on_postgresql())}


@event.listens_for(metadata, "after_create")
def add_triggers(target: Any, connection: Connection, **_: Any) -> None:
    """Wherever the tables are made from the metadata."""
    name = connection.dialect.name
    for statement in (*TRIGGERS[name], *REVISIONS[name], *SEARCH[name]):
        connection.exec_driver_sql(statement)
