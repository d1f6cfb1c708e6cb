"""Forms with files.  What a client calls a file, and what it says the file is, is never looked at."""

from collections.abc import Iterator
from hashlib import sha256
from tempfile import SpooledTemporaryFile
from types import NoneType, UnionType
from typing import Any, BinaryIO, Final, Union, cast, get_args, get_origin, get_type_hints

import attrs
from attrs import frozen
from cattrs import BaseValidationError
from falcon import HTTPContentTooLarge, HTTPUnsupportedMediaType, Request
from falcon.media.multipart import BodyPart, MultipartFormHandler, MultipartParseError

from . import shapes
from .objections import objections_in
from .requests import Malformed
from .shapes import Fault, wire_name

PARTS: Final = 10
LONGEST_TEXT: Final = 4 << 10
AROUND: Final = 1 << 20  # what a body may have beside its files
PIECE: Final = 64 << 10
IN_MEMORY: Final = 256 << 10
IMAGE: Final = 5 << 20


@frozen
class Upload:
    """A file that was sent, at its beginning; it is gone when the request is over."""

    file: BinaryIO

    @classmethod
    def of(cls, value: Any, _: object) -> "Upload":
        if not isinstance(value, Upload):
            raise Fault("must be a file")
        return value


shapes.query.register_structure_hook(Upload, Upload.of)


def is_file(kind: Any) -> bool:
    if get_origin(kind) in (Union, UnionType):
        kind = next(part for part in get_args(kind) if part is not NoneType)
    return kind is Upload


def parts_of(kind: type) -> Iterator[tuple[str, Any, bool]]:
    hints = get_type_hints(kind, include_extras=True)
    return ((field.name, hints[field.name], is_file(hints[field.name])) for field in attrs.fields(kind))


def form(req: Request, kind: type, largest_file: int = IMAGE) -> Any:
    """The form as this class; every part at most once, and no part that is not asked for."""
    if (req.content_type or "").partition(";")[0].strip().lower() != "multipart/form-data":
        raise HTTPUnsupportedMediaType
    files = {wire_name(field) for field in attrs.fields(kind) if is_file(get_type_hints(kind)[field.name])}
    known = {wire_name(field) for field in attrs.fields(kind)}
    if (req.content_length or 0) > largest_file * max(len(files), 1) + AROUND:
        raise HTTPContentTooLarge
    given: dict[str, Any] = {}
    said = sha256()
    for part in parts_sent(req):
        name = part.name or ""
        if name not in known or name in given:
            fault = "is sent twice" if name in given else "is not a field here"
            raise Malformed({"path": name, "message": fault})
        given[name] = Upload(spooled(part, largest_file, said)) if name in files else text_of(part)
        said.update(f"{name}={given[name] if name not in files else ''}\n".encode())
    req.context.raw_body = said.digest()  # by which a request that is sent again is known
    try:
        return shapes.query.structure(given, kind)
    except BaseValidationError as error:
        raise Malformed(*objections_in(error)) from None


def parts_sent(req: Request) -> Iterator[BodyPart]:
    handler = MultipartFormHandler()
    handler.parse_options.max_body_part_count = PARTS
    handler.parse_options.max_body_part_buffer_size = LONGEST_TEXT
    return iter(handler.deserialize(req.bounded_stream, req.content_type, req.content_length))


def spooled(part: BodyPart, largest: int, said: Any) -> BinaryIO:
    file = cast(BinaryIO, SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115
    size = 0
    while piece := part.stream.read(PIECE):
        size += len(piece)
        if size > largest:
            raise HTTPContentTooLarge
        file.write(piece)
        said.update(piece)
    file.seek(0)
    return file


def text_of(part: BodyPart) -> str:
    try:
        return part.get_data().decode("utf-8")
    except UnicodeDecodeError:
        raise MultipartParseError(description="text that is none") from None
