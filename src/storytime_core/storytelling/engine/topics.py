"""The topic lexicon: the closed terms a wish in free words is understood by."""

import re
from functools import cache
from typing import Final

from attrs import frozen

from storytime_core.storytelling.engine.tables import slug, tables

MOST_TOPICS: Final = 8
LONGEST_TERM: Final = 4
KINDS: Final = ("animal", "place", "feeling", "activity", "fear", "object")
TOKEN: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
UNCHANGED: Final = ("fish", "sheep", "deer", "moose", "salmon", "squid", "bison")


@frozen
class Topic:
    """One term: how stories name it, and the forms by which people name it."""

    key: str
    kind: str
    name: str
    plural: str
    forms: tuple[str, ...]
    tags: frozenset[str] = frozenset()
    fear: int = 0


def plural_of(name: str) -> str:
    if name in UNCHANGED or name.endswith("fish"):
        return name
    if name.endswith(("s", "x", "ch", "sh")):
        return name + "es"
    if name.endswith("y") and name[-2:-1] not in "aeiou":
        return name[:-1] + "ies"
    return name + "s"


@cache
def lexicon() -> dict[str, Topic]:
    """Every topic by its key.  A table's cell reads ``name/plural=other form=other form``."""
    topics: dict[str, Topic] = {}
    for entry in tables().all("topics"):
        for cell in entry.many("names"):
            first, *others = cell.split("=")
            name, _, given = first.partition("/")
            plural = given or (plural_of(name) if entry.one("plurals") == "yes" else name)
            key = slug(name)
            forms = tuple(dict.fromkeys((name, plural, *others)))
            kind = entry.one("kind")
            topics.setdefault(
                key, Topic(key, kind, name, plural, forms, entry.tags | {kind}, int(entry.one("fear") or 0))
            )
    return topics


@cache
def _forms() -> dict[tuple[str, ...], str]:
    forms: dict[tuple[str, ...], str] = {}
    for topic in lexicon().values():
        for form in topic.forms:
            forms.setdefault(tuple(TOKEN.findall(form.casefold())), topic.key)
    return forms


def recognize(words: str) -> tuple[tuple[str, ...], int]:
    """The topics named in free words, in their order, and how many words were of no use."""
    tokens = TOKEN.findall(words.casefold())
    found: list[str] = []
    ignored = at = 0
    while at < len(tokens):
        for size in range(min(LONGEST_TERM, len(tokens) - at), 0, -1):
            key = _forms().get(tuple(tokens[at : at + size]))
            if key is not None:
                found.append(key)
                at += size
                break
        else:
            ignored += 1
            at += 1
    return tuple(dict.fromkeys(found))[:MOST_TOPICS], ignored
