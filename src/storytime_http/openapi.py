"""The API document, OpenAPI 3.1, made from what the routes declare."""

import re
from collections.abc import Iterable
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

import attrs
import msgspec

from storytime_core.kernel.pages import DEEPEST, Page

from . import forms
from .declarations import Auth, Caching, Declared, Rate, Reply, Resources, Route, routes_of
from .responses import WIRE, status_of
from .shapes import CLEARS, Printed, camel

VERSION: Final = "1.0.0"
PREFIX: Final = "#/components/schemas/{name}"

Schema = dict[str, Any]


def document(resources: Resources, url: str) -> Schema:
    """Every route with its class, limits, shapes and codes."""
    routes = list(routes_of(resources))
    wanted = [shape for route in routes for shape in shapes_in(route.declared)]
    schemas, components = schemas_of(wanted)
    known = {id(shape): schema for shape, schema in zip(wanted, schemas, strict=True)}
    paths: Schema = {}
    for route in routes:
        operation = operation_of(route, known)
        paths.setdefault(wire_path(route.path), {})[route.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {"title": "Storytime", "version": VERSION, "summary": "Stories for kids."},
        "servers": [{"url": url}],
        "paths": paths,
        "components": {
            "schemas": {**components, "Error": ERROR, "Pagination": PAGINATION, "Leaf": LEAF},
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "guest": {"type": "apiKey", "in": "header", "name": "X-Guest-Session-Id"},
            },
        },
    }


def shapes_in(declared: Declared) -> list[Any]:
    found = [shape for shape in (declared.body, declared.query) if shape]
    return found if declared.is_stream or declared.is_file else found + list(parts_of(declared.shape))


def parts_of(shape: Any) -> Iterable[Any]:
    """The shapes a reply may have: choices apart, replies and pages unwrapped."""
    if get_origin(shape) in (Union, UnionType):
        for choice in get_args(shape):
            yield from parts_of(choice)
    elif get_origin(shape) in (Reply, Page, Printed):
        yield from parts_of(get_args(shape)[0])
    elif shape not in (None, NoneType):
        yield described(shape)


@cache
def described(shape: Any) -> Any:
    """A shape as clients see it, with what is printed inside it as it was before."""
    hints = get_type_hints(shape, include_extras=True) if attrs.has(shape) else {}
    if all(unprinted(hint) is hint for hint in hints.values()):
        return shape
    return attrs.make_class(shape.__name__, {name: attrs.field(type=unprinted(hint)) for name, hint in hints.items()})


def unprinted(hint: Any) -> Any:
    if get_origin(hint) is Printed:
        return get_args(hint)[0]
    if get_origin(hint) is tuple and get_origin(get_args(hint)[0]) is Printed:
        return tuple[get_args(get_args(hint)[0])[0], ...]  # type: ignore[misc]
    return hint


def schemas_of(shapes: list[Any]) -> tuple[list[Schema], Schema]:
    schemas, components = msgspec.json.schema_components(shapes, ref_template=PREFIX)
    return [renamed(schema) for schema in schemas], {name: renamed(schema) for name, schema in components.items()}


def renamed(schema: Any) -> Any:
    """Names on the wire, and nothing beside them."""
    if isinstance(schema, list):
        return [renamed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: renamed(value) for name, value in schema.items() if name != "title"}
    if schema.get("type") == "object" and "properties" in schema:
        properties = {camel(name): renamed(value) for name, value in schema["properties"].items() if name != CLEARS}
        found["properties"] = properties
        found["required"] = [camel(name) for name in schema.get("required", ()) if name != CLEARS]
        found["additionalProperties"] = False
    return found


ERROR: Final[Schema] = {
    "type": "object",
    "properties": {
        "statusCode": {"type": "integer"},
        "success": {"const": False},
        "error": {"type": "string"},
        "message": {"type": "string"},
        "code": {"type": "string"},
        "details": {"type": "object"},
        "path": {"type": "string"},
        "timestamp": {"type": "string", "format": "date-time"},
        "requestId": {"type": "string"},
    },
    "required": ["statusCode", "success", "error", "message", "code", "path", "timestamp", "requestId"],
    "additionalProperties": False,
}
PAGINATION: Final[Schema] = {
    "type": "object",
    "properties": {
        "nextCursor": {"type": ["string", "null"]},
        "hasNextPage": {"type": "boolean"},
        "limit": {"type": "integer"},
    },
    "required": ["nextCursor", "hasNextPage", "limit"],
    "additionalProperties": False,
}
LEAF: Final[Schema] = {
    "type": "object",
    "properties": {name: {"type": "integer"} for name in ("page", "limit", "total", "totalPages")},
    "required": ["page", "limit", "total", "totalPages"],
    "additionalProperties": False,
}


def operation_of(route: Route, known: dict[int, Schema]) -> Schema:
    declared = route.declared
    operation: Schema = {
        "summary": declared.summary.splitlines()[0],
        "operationId": f"{route.method.lower()}{re.sub('[^A-Za-z]+', '_', route.path).title().replace('_', '')}",
        "tags": [tag_of(route.path)],
        "x-auth": declared.auth.value,
        "x-rate": declared.rate.label,
        "parameters": list(parameters_of(route, known)),
        "responses": responses_of(declared, known),
    }
    if declared.auth.needs_account:
        operation["security"] = [{"bearer": []}]
    elif declared.auth is Auth.GUEST:
        operation["security"] = [{"guest": []}]
    elif declared.auth is Auth.OPTIONAL:
        operation["security"] = [{}, {"bearer": []}, {"guest": []}]
    if declared.body:
        content = {"application/json": {"schema": known[id(declared.body)]}}
        operation["requestBody"] = {"required": any_required(declared.body), "content": content}
    if declared.form:
        content = {"multipart/form-data": {"schema": form_schema(declared.form)}}
        operation["requestBody"] = {"required": any_required(declared.form), "content": content}
    return operation


def form_schema(kind: type) -> Schema:
    """Text and files, part by part."""
    properties = {
        camel(name): {"type": "string", "format": "binary"} if is_file else renamed(msgspec.json.schema(part))
        for name, part, is_file in forms.parts_of(kind)
    }
    required = [camel(field.name) for field in attrs.fields(kind) if field.default is attrs.NOTHING]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def any_required(kind: type) -> bool:
    return any(field.default is attrs.NOTHING for field in attrs.fields(kind))


def tag_of(path: str) -> str:
    parts = [part for part in path.split("/") if part and part not in ("api", "v1")]
    return parts[0] if parts else "root"


def wire_path(path: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: "{" + camel(found[1]) + "}", path)


def parameters_of(route: Route, known: dict[int, Schema]) -> Iterable[Schema]:
    declared = route.declared
    for name, kind in declared.path_ids.items():
        schema = {"type": "string"} if kind is str else {"type": "string", "format": "uuid"}
        yield {"name": camel(name), "in": "path", "required": True, "schema": schema}
    if declared.is_page:
        yield in_query("limit", {"type": "integer", "minimum": 1, "maximum": declared.longest_page, "default": 20})
        yield in_query("cursor", {"type": "string"})
    if declared.is_leaf:
        yield in_query("page", {"type": "integer", "minimum": 1, "maximum": DEEPEST})
    if declared.query:
        _, components = schemas_of([declared.query])
        for name, schema in components[declared.query.__name__]["properties"].items():
            yield in_query(name, schema)
    if declared.once:
        key = {"type": "string", "minLength": 1, "maxLength": 255}
        yield {"name": "Idempotency-Key", "in": "header", "required": False, "schema": key}


def in_query(name: str, schema: Schema) -> Schema:
    return {"name": name, "in": "query", "required": False, "schema": schema}


def responses_of(declared: Declared, known: dict[int, Schema]) -> Schema:
    if declared.is_stream:
        good: Schema = {"200": {"description": "Events.", "content": {"text/event-stream": {"schema": {}}}}}
    elif declared.is_file:
        good = {"200": {"description": "The file.", "content": {"*/*": {"schema": {}}}}}
    else:
        content = {"application/json": {"schema": envelope_of(declared, known)}}
        good = {str(status): {"description": declared.message, "content": content} for status in statuses_of(declared)}
        if declared.caching is Caching.PUBLIC:
            good["304"] = {"description": "Nothing has changed."}
    return good | refusals_of(declared)


def statuses_of(declared: Declared) -> list[int]:
    several = get_origin(declared.shape) in (Union, UnionType)
    return sorted({declared.status, *((200, 201, 202) if several or get_origin(declared.shape) is Reply else ())})


def envelope_of(declared: Declared, known: dict[int, Schema]) -> Schema:
    data = data_schema(declared.shape, known, declared.is_leaf)
    properties = {
        "statusCode": {"type": "integer"},
        "success": {"type": "boolean"},
        "message": {"type": "string"},
        "data": data,
    }
    return {
        "type": "object",
        "properties": properties,
        "required": ["statusCode", "success", "message", "data"],
        "additionalProperties": declared.repeated,
    }


def data_schema(shape: Any, known: dict[int, Schema], is_leaf: bool = False) -> Schema:
    if shape in (None, NoneType):
        return {"type": "null"}
    if get_origin(shape) is Page:
        items = {"type": "array", "items": data_schema(get_args(shape)[0], known)}
        pagination: Schema = {"$ref": "#/components/schemas/Pagination"}
        if is_leaf:
            pagination = {"anyOf": [pagination, {"$ref": "#/components/schemas/Leaf"}]}
        properties = {"data": items, "pagination": pagination}
        return {
            "type": "object",
            "properties": properties,
            "required": ["data", "pagination"],
            "additionalProperties": False,
        }
    if get_origin(shape) in (Reply, Printed):
        return data_schema(get_args(shape)[0], known)
    if get_origin(shape) in (Union, UnionType):
        return {"anyOf": [data_schema(choice, known) for choice in get_args(shape)]}
    return known[id(described(shape))]


def refusals_of(declared: Declared) -> Schema:
    """By status, with the codes that may be told."""
    codes: dict[int, set[str]] = {}
    for error in declared.errors:
        codes.setdefault(int(status_of(error)), set()).add(error.code)
    if declared.body or declared.query or declared.is_page or declared.once:
        codes.setdefault(400, set()).update(("VALIDATION_ERROR", "MALFORMED_REQUEST"))
    if declared.form:
        codes.setdefault(400, set()).update(("VALIDATION_ERROR", "MALFORMED_REQUEST"))
    if declared.body or declared.form:
        codes.setdefault(413, set()).add("PAYLOAD_TOO_LARGE")
        codes.setdefault(415, set()).add("UNSUPPORTED_MEDIA_TYPE")
    if declared.path_ids:
        codes.setdefault(404, set()).add("RESOURCE_NOT_FOUND")
    if declared.auth in (Auth.GUEST, Auth.OPTIONAL) and not declared.forgiving:
        codes.setdefault(401, set()).add("GUEST_SESSION_INVALID")
    if declared.auth.needs_account or declared.auth is Auth.OPTIONAL:
        codes.setdefault(401, set()).update(("AUTH_REQUIRED", "AUTH_TOKEN_INVALID", "AUTH_TOKEN_EXPIRED"))
    if declared.auth.needs_account and not declared.auth.takes_unverified:
        codes.setdefault(403, set()).add("AUTH_EMAIL_NOT_VERIFIED")
    if declared.auth.is_for_parents:
        codes.setdefault(403, set()).add("PARENT_ONLY")
    if declared.is_page:
        codes.setdefault(400, set()).add("INVALID_CURSOR")
    if declared.once:
        codes.setdefault(409, set()).add("IDEMPOTENCY_IN_PROGRESS")
        codes.setdefault(422, set()).add("IDEMPOTENCY_KEY_REUSED")
    if declared.rate is not Rate.NONE:
        codes.setdefault(429, set()).add("RATE_LIMITED")
    codes.setdefault(500, set()).add(WIRE[500][0])
    return {str(status): refusal(sorted(codes[status])) for status in sorted(codes)}


def refusal(codes: list[str]) -> Schema:
    schema = {"allOf": [{"$ref": "#/components/schemas/Error"}, {"properties": {"code": {"enum": codes}}}]}
    return {"description": ", ".join(codes), "content": {"application/json": {"schema": schema}}}
