"""Frozen values to what JSON can say, and back: for journals, payloads and records."""

import types
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import attrs

from .jobs import Note

T = TypeVar("T")

KNOWN: Final[dict[type[Any], Mapping[str, Any]]] = {}


def to_note(value: Any) -> Any:
    """Lists for tuples, sorted lists for sets, text for ids and instants."""
    if attrs.has(type(value)):
        return {field.name: to_note(getattr(value, field.name)) for field in attrs.fields(type(value))}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, frozenset | set):
        return sorted(to_note(one) for one in value)
    if isinstance(value, tuple | list):
        return [to_note(one) for one in value]
    if isinstance(value, Mapping):
        return {name: to_note(one) for name, one in value.items()}
    return value


def from_note(kind: type[T], note: Note) -> T:
    """The value of this kind.  What a newer or older release added or left out falls back to its default."""
    hints = fields_of(kind)
    return kind(**{name: read(hints[name], note[name]) for name in hints if name in note})


def fields_of(kind: type[Any]) -> Mapping[str, Any]:
    known = KNOWN.get(kind)
    if known is None:
        known = KNOWN[kind] = hints_of(kind)
    return known


def hints_of(kind: type[Any]) -> Mapping[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in attrs.fields(kind) if field.init}


def read(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return read(next(one for one in inner if one is not types.NoneType), value)
    if origin in (tuple, frozenset):
        return origin(read(inner[0], one) for one in value)
    kind = getattr(kind, "__supertype__", kind)
    if not isinstance(kind, type):
        return value
    if attrs.has(kind):
        return from_note(kind, value)
    if issubclass(kind, Enum | UUID):
        return kind(value)
    if issubclass(kind, datetime):
        return datetime.fromisoformat(value)
    return value
