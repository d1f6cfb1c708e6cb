"""One record of a catalog, read strictly: no type is guessed, and no field unknown."""

import json
import re
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any, Final

from storytime_core.catalog.authoring import StoryEdit
from storytime_core.catalog.importing import ImportRecord, RecordFault, RefusedRecord
from storytime_core.kernel.library import StoryState
from storytime_core.kernel.stories import Branch, Passage, Question, VocabularyWord
from storytime_core.kernel.text import tidy

SLUG: Final = re.compile(r"[a-z0-9]([a-z0-9-]{1,118})[a-z0-9]")
COLOR: Final = re.compile(r"#[0-9A-Fa-f]{6}")
LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
ADDRESS: Final = re.compile(r"https://[^\s<>\"]{1,390}")

Read = Callable[[Any], Any]


class Odd(ValueError):
    """Says what is wrong with a value, and where within it."""

    def __init__(self, message: str, path: str = "") -> None:
        super().__init__(message)
        self.message, self.path = message, path


def text(value: Any) -> str:
    if type(value) is not str:
        raise Odd("must be text")
    return tidy(value)


def matching(pattern: re.Pattern[str], what: str) -> Read:
    def read(value: Any) -> str:
        found = text(value)
        if not pattern.fullmatch(found):
            raise Odd(f"must be {what}")
        return found

    return read


def whole_number(value: Any) -> int:
    if type(value) is not int:
        raise Odd("must be a whole number")
    return value


def state(value: Any) -> StoryState:
    if value not in [one.value for one in StoryState]:
        raise Odd("must be draft, published or withdrawn")
    return StoryState(value)


def several(read: Read) -> Read:
    def listed(value: Any) -> tuple[Any, ...]:
        if type(value) is not list or len(value) > 1000:
            raise Odd("must be a list of at most 1000 items")
        found = []
        for number, one in enumerate(value):
            try:
                found.append(read(one))
            except Odd as odd:
                raise Odd(odd.message, f"[{number}]{odd.path}") from None
        return tuple(found)

    return listed


def thing(kind: Callable[..., Any], **fields: Read) -> Read:
    """An object with exactly these fields, all of them there."""

    def read(value: Any) -> Any:
        if type(value) is not dict:
            raise Odd("must be an object")
        for name in value.keys() ^ fields.keys():
            raise Odd("is not a field here" if name in value else "is missing", f".{name}")
        found = []
        for name, inner in fields.items():
            try:
                found.append(inner(value[name]))
            except Odd as odd:
                raise Odd(odd.message, f".{name}{odd.path}") from None
        return kind(*found)

    return read


FIELDS: Final[Mapping[str, tuple[str, Read]]] = {
    "title": ("title", text),
    "description": ("description", text),
    "language": ("language", matching(LANGUAGE, "a language tag")),
    "textContent": ("text", text),
    "ageMin": ("age_min", whole_number),
    "ageMax": ("age_max", whole_number),
    "coverImageUrl": ("cover_url", matching(ADDRESS, "an address that begins with https://")),
    "coverAlt": ("cover_alt", text),
    "backgroundColor": ("background_color", matching(COLOR, "a color such as #4B3B6B")),
    "tags": ("tags", several(text)),
    "vocabulary": ("vocabulary", several(thing(VocabularyWord, word=text, meaning=text))),
    "questions": (
        "questions",
        several(thing(Question, question=text, options=several(text), correctOption=whole_number)),
    ),
    "passages": ("passages", several(thing(Passage, key=text, text=text))),
    "branches": (
        "branches",
        several(
            thing(Branch, after=text, prompt=text, optionA=text, optionB=text, nextA=text, nextB=text),
        ),
    ),
}
BESIDE: Final[Mapping[str, Read]] = {
    "slug": matching(SLUG, "3 to 120 of a-z, 0-9 and -"),
    "categories": several(text),
    "themes": several(text),
    "seasons": several(text),
    "state": state,
}
NEEDED: Final = ("slug", "title", "ageMin", "ageMax")


def without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key twice")
    return found


def record_in(index: int, written: str) -> ImportRecord | RefusedRecord:
    try:
        value = json.loads(written, object_pairs_hook=without_doubles)
    except (ValueError, RecursionError):
        return refused(index, "", ("", "is not JSON"))
    if type(value) is not dict:
        return refused(index, "", ("", "must be an object"))
    slug = value["slug"] if isinstance(value.get("slug"), str) else ""
    said: dict[str, Any] = {}
    beside: dict[str, Any] = {}
    faults = [(name, "is missing") for name in NEEDED if value.get(name) is None]
    for name, given in value.items():
        if given is None:
            continue
        try:
            if name in FIELDS:
                field, read = FIELDS[name]
                said[field] = read(given)
            elif name in BESIDE:
                beside[name] = BESIDE[name](given)
            else:
                faults.append((name, "is not a field here"))
        except Odd as odd:
            faults.append((f"{name}{odd.path}", odd.message))
    if faults:
        return refused(index, slug, *faults)
    return ImportRecord(index=index, edit=StoryEdit(**said), digest=digest_of(value), **beside)


def refused(index: int, slug: str, *faults: tuple[str, str]) -> RefusedRecord:
    return RefusedRecord(tuple(RecordFault(index, slug[:120], path[:120], message) for path, message in faults))


def digest_of(value: Any) -> str:
    canonical = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()
