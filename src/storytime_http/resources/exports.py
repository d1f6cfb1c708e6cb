"""All that is kept of a family, in one file."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

import orjson
from attrs import frozen
from falcon import Response
from returns.result import Result

from storytime_core.identity.use_cases.exports import Export, Exports
from storytime_core.kernel.access import StepUpRequired
from storytime_core.kernel.caller import Caller

from ..answers import answers
from ..declarations import Auth, Caching, Rate
from ..responses import JSON
from ..shapes import camel, write_moment


@frozen
class ExportFile:
    """Written as it is sent; whoever finds no ``complete`` at its end has only a part of it."""

    export: Export

    def write_to(self, resp: Response) -> None:
        resp.content_type = JSON
        resp.set_header("Cache-Control", Caching.PRIVATE.value)
        resp.set_header("Content-Disposition", 'attachment; filename="storytime-export.json"')
        resp.set_header("X-Content-Type-Options", "nosniff")
        resp.stream = self._pieces()

    def _pieces(self) -> Iterator[bytes]:
        yield b'{"exportedAt":' + as_json(self.export.at) + b',"data":{'
        comma = b""
        for table in self.export.tables:
            yield comma + as_json(camel(table.name)) + b":["
            yield from listed(table.rows)
            yield b"]"
            comma = b","
        yield b'},"complete":true}'


def listed(rows: Iterator[Mapping[str, Any]]) -> Iterator[bytes]:
    comma = b""
    for row in rows:
        yield comma + as_json({camel(name): value for name, value in row.items()})
        comma = b","


def as_json(value: Any) -> bytes:
    return orjson.dumps(value, default=plainly, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_PASSTHROUGH_DATETIME)


def plainly(value: Any) -> Any:
    match value:
        case datetime():
            return write_moment(value)
        case UUID() | Enum():
            return str(value)
        case bytes() | memoryview():
            return bytes(value).decode("utf-8", "replace")
        case frozenset() | set() | tuple():
            return list(value)
    return str(value)


@frozen
class OwnExport:
    """/user/me/export"""

    exports: Exports

    @answers("", auth=Auth.PARENT, rate=Rate.EXPORT, is_file=True)
    def on_get(self, caller: Caller) -> Result[ExportFile, StepUpRequired]:
        """Everything we keep of your family, as one JSON document; needs a proof."""
        return self.exports.stream(caller).map(ExportFile)
