"""Files on their way out: clips, covers, portraits and samples."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from attrs import evolve, frozen
from falcon import Request, Response
from returns.result import Failure, Result, Success

from storytime_core.narration.errors import (
    SpanBeyondFile,
    SpeechMisconfigured,
    SpeechRefused,
    SpeechUnavailable,
    StoreUnavailable,
    UnknownFile,
    VoiceUnknown,
)
from storytime_core.narration.media import PIECE, asked_span
from storytime_core.narration.ports import KeptFile, OpenedFile, Span
from storytime_core.narration.repositories import Exhibit, Exhibits
from storytime_core.narration.use_cases.files import Files
from storytime_core.narration.voices import BY_NAME, SystemVoice

from ..answers import answers
from ..declarations import Auth, Caching, Rate
from ..responses import refuse_wire

FOR_GOOD: Final = "public, max-age=31536000, immutable"
FOR_A_DAY: Final = "public, max-age=86400"


@frozen
class Leaving:
    """A file, or the stretch of it that was asked for, or the word that it is known already."""

    req: Request
    content_type: str
    size: int
    etag: str
    caching: str
    span: Span | None
    pieces: Iterable[bytes] | None  # none if nothing of it is sent
    is_beyond: bool = False
    saved_as: str | None = None  # as what a browser saves it

    def write_to(self, resp: Response) -> None:
        resp.set_header("Accept-Ranges", "bytes")
        if self.is_beyond:
            refuse_wire(self.req, resp, 416)
            resp.set_header("Content-Range", f"bytes */{self.size}")
            return
        resp.set_header("ETag", self.etag)
        resp.set_header("Cache-Control", self.caching)
        resp.set_header("X-Content-Type-Options", "nosniff")
        resp.set_header("Cross-Origin-Resource-Policy", "cross-origin")
        if self.saved_as:
            resp.set_header("Content-Disposition", f'attachment; filename="{self.saved_as}"')
        if self.pieces is None and self.req.method != "HEAD":
            resp.status = 304
            return
        resp.content_type = self.content_type
        length = self.size
        if self.span is not None:
            first, last = self.span.first, self.size - 1 if self.span.last is None else self.span.last
            resp.status = 206
            resp.set_header("Content-Range", f"bytes {first}-{last}/{self.size}")
            length = last - first + 1
        resp.content_length = length
        if self.pieces is not None:
            resp.stream = self.pieces


@frozen
class Query:
    """The signature of a link."""

    e: str = ""
    h: str = ""
    s: str = ""


Opening = Callable[[Span | None], Result[Iterable[bytes], UnknownFile | SpanBeyondFile | StoreUnavailable]]


def leaving(
    req: Request, content_type: str, size: int, sha256: str, caching: str, opened: Opening
) -> Result[Leaving, UnknownFile | SpanBeyondFile | StoreUnavailable]:
    """As the request wants it: all of it, a stretch, its head, or nothing new."""
    etag = f'"{sha256}"'
    known = req.get_header("If-None-Match") or ""
    if known.strip() == "*" or etag in known:
        return Success(Leaving(req, content_type, size, etag, caching, None, None))
    whole_again = req.get_header("If-Range") not in (None, etag)
    match asked_span(None if whole_again else req.get_header("Range"), size):
        case Success(span):
            pass
        case _:
            return Success(Leaving(req, content_type, size, etag, caching, None, None, is_beyond=True))
    if req.method == "HEAD":
        return Success(Leaving(req, content_type, size, etag, caching, span, None))
    return opened(span).map(lambda pieces: Leaving(req, content_type, size, etag, caching, span, pieces))


@frozen
class StoredFile:
    files: Files

    def leaving(
        self, req: Request, file: KeptFile, caching: str = FOR_GOOD
    ) -> Result[Leaving, UnknownFile | SpanBeyondFile | StoreUnavailable]:
        def opened(span: Span | None) -> Result[Iterable[bytes], UnknownFile | SpanBeyondFile | StoreUnavailable]:
            return self.files.open(file, span).map(pieces_of)

        return leaving(req, file.content_type, file.size, file.sha256, caching, opened)

    def downloaded(
        self, req: Request, file: KeptFile, name: str
    ) -> Result[Leaving, UnknownFile | SpanBeyondFile | StoreUnavailable]:
        """For one reader alone, who keeps it elsewhere."""
        return self.leaving(req, file, Caching.PRIVATE).map(lambda found: evolve(found, saved_as=name))


def pieces_of(file: OpenedFile) -> Iterable[bytes]:
    return file.pieces


def exhibited(req: Request, exhibit: Exhibit) -> Result[Leaving, UnknownFile | SpanBeyondFile | StoreUnavailable]:
    def opened(span: Span | None) -> Result[Iterable[bytes], UnknownFile | SpanBeyondFile | StoreUnavailable]:
        content = exhibit.content
        if span is not None:
            content = content[span.first : None if span.last is None else span.last + 1]
        return Success(cut(content))

    return leaving(req, exhibit.content_type, len(exhibit.content), exhibit.sha256, FOR_A_DAY, opened)


def cut(content: bytes) -> Iterator[bytes]:
    return (content[at : at + PIECE] for at in range(0, len(content), PIECE))


@frozen
class Audio:
    """/media/audio/{name}"""

    files: Files

    @answers("", auth=Auth.PUBLIC, rate=Rate.NONE, is_file=True)
    def on_get(
        self, name: str, query: Query, req: Request
    ) -> Result[Leaving, UnknownFile | SpanBeyondFile | StoreUnavailable]:
        """A clip, for whoever holds its link; players need no header."""
        match self.files.audio(name, query.e, query.h, query.s):
            case Success(KeptFile() as file):
                return StoredFile(self.files).leaving(req, file)
            case _:
                return Failure(UnknownFile())

    on_head = on_get


@frozen
class Picture:
    """/media/{name}"""

    files: Files

    @answers("", auth=Auth.PUBLIC, rate=Rate.NONE, is_file=True)
    def on_get(self, name: str, req: Request) -> Result[Leaving, UnknownFile | SpanBeyondFile | StoreUnavailable]:
        """A cover: its name alone is the way to it."""
        match self.files.picture(name):
            case Success(KeptFile() as file):
                return StoredFile(self.files).leaving(req, file)
            case _:
                return Failure(UnknownFile())

    on_head = on_get


@frozen
class PackagedCover:
    """/media/packaged/{name}"""

    exhibits: Exhibits

    @answers("", auth=Auth.PUBLIC, rate=Rate.NONE, is_file=True)
    def on_get(self, name: str, req: Request) -> Result[Leaving, UnknownFile | SpanBeyondFile | StoreUnavailable]:
        """A cover for stories that have none, by what they are filed under."""
        slug, _, ending = name.rpartition(".")
        if ending != "png":
            return Failure(UnknownFile())
        match self.exhibits.cover(slug):
            case Success(Exhibit() as exhibit):
                return exhibited(req, exhibit)
            case _:
                return Failure(UnknownFile())

    on_head = on_get


@frozen
class VoiceFile:
    """/media/voices/{name}"""

    exhibits: Exhibits

    @answers("", auth=Auth.PUBLIC, rate=Rate.NONE, is_file=True)
    def on_get(
        self, name: str, req: Request
    ) -> Result[
        Leaving,
        UnknownFile
        | SpanBeyondFile
        | StoreUnavailable
        | SpeechUnavailable
        | SpeechRefused
        | VoiceUnknown
        | SpeechMisconfigured,
    ]:
        """The portrait of a narrator, or how it sounds."""
        key, _, ending = name.rpartition(".")
        voice = BY_NAME.get(key)
        if voice is None or voice.key != key or ending not in ("png", "mp3"):
            return Failure(UnknownFile())
        if ending == "png":
            return exhibited(req, self.exhibits.portrait(voice))
        return self._sample(req, voice)

    def _sample(
        self, req: Request, voice: SystemVoice
    ) -> Result[
        Leaving,
        UnknownFile
        | SpanBeyondFile
        | StoreUnavailable
        | SpeechUnavailable
        | SpeechRefused
        | VoiceUnknown
        | SpeechMisconfigured,
    ]:
        match self.exhibits.sample(voice):
            case Success(Exhibit() as exhibit):
                return exhibited(req, exhibit)
            case Failure(trouble):
                return Failure(trouble)
            case unknown:
                raise TypeError(f"neither a sample nor trouble: {unknown!r}")

    on_head = on_get
