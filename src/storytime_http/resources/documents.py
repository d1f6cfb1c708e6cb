"""/openapi.json and the API page, from our own files: nothing is fetched from anywhere."""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, Never

import orjson
from attrs import field, frozen
from falcon import Response
from returns.result import Failure, Result, Success

from storytime_core.kernel.errors import NotFound

from ..answers import answers
from ..declarations import Auth, Rate

PAGE: Final = b"""<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Storytime API</title><link rel="stylesheet" href="/docs/style.css"></head>
<body><div id="page"></div><script src="/docs/bundle.js"></script><script src="/docs/start.js"></script></body>
</html>
"""
START: Final = b'SwaggerUIBundle({url: "/openapi.json", dom_id: "#page", deepLinking: true});\n'
POLICY: Final = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"
FILES: Final = {
    "bundle.js": ("swagger_bundle.js", "text/javascript"),
    "style.css": ("swagger_style.css", "text/css"),
}


@frozen
class Document:
    """Bytes as they are, with the policy of the API page."""

    content: bytes
    content_type: str

    def write_to(self, resp: Response) -> None:
        resp.content_type = self.content_type
        resp.set_header("Content-Security-Policy", POLICY)
        resp.set_header("Cache-Control", "no-cache")
        resp.data = self.content


@frozen
class OpenApi:
    """/openapi.json"""

    make: Callable[[], dict[str, Any]]
    made: list[bytes] = field(factory=list)

    @answers("", auth=Auth.PUBLIC, rate=Rate.NONE, is_file=True)
    def on_get(self) -> Result[Document, Never]:
        """This document."""
        if not self.made:
            self.made.append(orjson.dumps(self.make()))
        return Success(Document(self.made[0], "application/json"))


@frozen
class ApiPage:
    """/docs"""

    @answers("", auth=Auth.PUBLIC, rate=Rate.NONE, is_file=True)
    def on_get(self) -> Result[Document, Never]:
        """The API document as a page."""
        return Success(Document(PAGE, "text/html; charset=utf-8"))


@frozen
class ApiPageFile:
    """/docs/{name}"""

    @answers("", auth=Auth.PUBLIC, rate=Rate.NONE, is_file=True)
    def on_get(self, name: str) -> Result[Document, NotFound]:
        """What the page is made of."""
        if name == "start.js":
            return Success(Document(START, "text/javascript"))
        spec = find_spec("offapi")
        if name not in FILES or spec is None or spec.origin is None:
            return Failure(NotFound("file"))
        file, content_type = FILES[name]
        return Success(Document(Path(spec.origin).with_name(file).read_bytes(), content_type))
