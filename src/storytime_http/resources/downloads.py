"""Stories taken along."""

from datetime import datetime
from uuid import UUID

from attrs import field, frozen
from falcon import Request, Response
from returns.result import Result

from storytime_core.kernel.access import RateLimited
from storytime_core.kernel.caller import Caller, UnknownKid
from storytime_core.kernel.hearing import TooManyPendingJobs, UnknownVoice, VoiceNotAllowed
from storytime_core.kernel.ids import FamilyId, KidId, StoryId
from storytime_core.kernel.openings import StoryLimitReached, UnknownStory
from storytime_core.kernel.pages import Page, PageRequest
from storytime_core.kernel.reading_time import Bedtime, ScreenTimeOver
from storytime_core.narration.repositories import MediaLinks
from storytime_core.progress.errors import TooManyDownloads, UnknownFile
from storytime_core.progress.packs import ListedPack, Manifest, Part
from storytime_core.progress.use_cases.downloading import Aloud, Downloading

from ..answers import answers
from ..declarations import Auth, Caching, Rate, Reply
from ..desk import Desk
from ..responses import JSON
from .voices import VoiceName


@frozen
class TakingAlong:
    """Stories are heard as well as read, unless that is not wanted."""

    audio: bool = True
    voice_id: VoiceName | None = None


@frozen(kw_only=True)
class PartShape:
    kind: str
    index: int | None
    url: str
    content_type: str
    bytes: int
    sha256: str
    duration_ms: int | None


@frozen(kw_only=True)
class ManifestShape:
    story_id: UUID
    kid_id: UUID
    revision: str
    title: str = field(repr=False)
    voice_id: str | None
    status: str
    complete: bool
    job_id: UUID | None
    total_bytes: int
    created_at: datetime
    expires_at: datetime
    files: tuple[PartShape, ...]


@frozen(kw_only=True)
class PackShape:
    story_id: UUID
    title: str | None = field(repr=False)
    status: str
    revision: str
    voice_id: str | None
    total_bytes: int
    downloaded_at: datetime | None
    expires_at: datetime


def listed(found: Page[ListedPack]) -> Page[PackShape]:
    return found.showing(pack_shape)


def pack_shape(listed: ListedPack) -> PackShape:
    pack = listed.pack
    return PackShape(
        story_id=pack.story_id,
        title=listed.title,
        status=listed.status.value,
        revision=pack.revision,
        voice_id=pack.voice,
        total_bytes=pack.size,
        downloaded_at=pack.downloaded_at,
        expires_at=pack.expires_at,
    )


@frozen
class PackedFile:
    """Without an envelope, and for this reader alone."""

    content: bytes = field(repr=False)

    def write_to(self, resp: Response) -> None:
        resp.content_type = JSON
        resp.set_header("Cache-Control", Caching.PRIVATE.value)
        resp.set_header("X-Content-Type-Options", "nosniff")
        resp.data = self.content


@frozen
class ManifestShapes:
    links: MediaLinks

    def of(self, manifest: Manifest, holder: FamilyId) -> ManifestShape:
        pack = manifest.pack
        return ManifestShape(
            story_id=pack.story_id,
            kid_id=pack.kid_id,
            revision=pack.revision,
            title=manifest.title,
            voice_id=pack.voice,
            status=manifest.status.value,
            complete=manifest.is_complete,
            job_id=manifest.job_id,
            total_bytes=pack.size,
            created_at=pack.started_at,
            expires_at=pack.expires_at,
            files=tuple(self._part(part, manifest, holder) for part in manifest.parts),
        )

    def _part(self, part: Part, manifest: Manifest, holder: FamilyId) -> PartShape:
        pack, file = manifest.pack, part.file
        own = f"/api/v1/stories/library/{pack.kid_id}/download/{pack.story_id}/{part.kind.value}"
        return PartShape(
            kind=part.kind.value,
            index=part.index,
            url=self.links.signed(file.name, holder) if file.name else self.links.plain(file.path or own),
            content_type=file.content_type,
            bytes=file.size,
            sha256=file.sha256,
            duration_ms=part.duration_ms,
        )


@frozen
class Downloads:
    """/stories/library/{kid_id}/downloads"""

    downloading: Downloading

    @answers("What was taken along.", auth=Auth.ACCOUNT, rate=Rate.READING, show=listed)
    def on_get(self, caller: Caller, kid_id: KidId, page: PageRequest) -> Result[Page[ListedPack], UnknownKid]:
        """The packs of a kid; expired and revoked ones are to be thrown away."""
        return self.downloading.list(caller, kid_id, page)


@frozen
class Download:
    """/stories/library/{kid_id}/download/{story_id}"""

    downloading: Downloading
    shapes: ManifestShapes

    @answers("Ready to be taken along.", auth=Auth.ACCOUNT, rate=Rate.READING, status=201, once=True)
    def on_post(
        self, caller: Caller, kid_id: KidId, story_id: StoryId, body: TakingAlong, req: Request
    ) -> Result[
        Reply[ManifestShape],
        UnknownKid
        | UnknownStory
        | UnknownVoice
        | ScreenTimeOver
        | Bedtime
        | VoiceNotAllowed
        | StoryLimitReached
        | TooManyDownloads
        | RateLimited
        | TooManyPendingJobs,
    ]:
        """Begin a pack, or renew the one there is; ``jobId`` brings the pages that cannot be heard yet."""
        desk: Desk = req.context.desk
        aloud = Aloud(body.voice_id, desk.may_make(caller)) if body.audio else None
        begun = self.downloading.start(caller, kid_id, story_id, aloud)
        location = f"/api/v1/stories/library/{kid_id}/download/{story_id}"
        return begun.map(lambda found: Reply(self.shapes.of(found, caller.family_id), location=location))

    @answers("Here is what belongs to it.", auth=Auth.ACCOUNT, rate=Rate.READING)
    def on_get(
        self, caller: Caller, kid_id: KidId, story_id: StoryId
    ) -> Result[ManifestShape, UnknownKid | UnknownStory]:
        """Every file of a pack, with its hash; links hold for half a day at least.

        While it is not complete, ``jobId`` names the job to follow; if there is none, start the pack again.
        """
        found = self.downloading.manifest(caller, kid_id, story_id)
        return found.map(lambda manifest: self.shapes.of(manifest, caller.family_id))

    @answers("It is thrown away.", auth=Auth.ACCOUNT, rate=Rate.READING)
    def on_delete(self, caller: Caller, kid_id: KidId, story_id: StoryId) -> Result[None, UnknownKid]:
        """Throw a pack away; what was opened stays open."""
        return self.downloading.remove(caller, kid_id, story_id)


@frozen
class DownloadContent:
    """/stories/library/{kid_id}/download/{story_id}/content"""

    downloading: Downloading

    @answers("", auth=Auth.ACCOUNT, rate=Rate.READING, is_file=True)
    def on_get(
        self, caller: Caller, kid_id: KidId, story_id: StoryId
    ) -> Result[PackedFile, UnknownKid | UnknownStory | ScreenTimeOver | Bedtime | StoryLimitReached]:
        """The story itself; whoever is given it has opened it."""
        return self.downloading.content(caller, kid_id, story_id).map(PackedFile)


@frozen
class DownloadTimings:
    """/stories/library/{kid_id}/download/{story_id}/timings"""

    downloading: Downloading

    @answers("", auth=Auth.ACCOUNT, rate=Rate.READING, is_file=True)
    def on_get(
        self, caller: Caller, kid_id: KidId, story_id: StoryId
    ) -> Result[PackedFile, UnknownKid | UnknownStory | UnknownFile]:
        """When each word is heard: from, to, and its place on its page in UTF-16 units."""
        return self.downloading.timings(caller, kid_id, story_id).map(PackedFile)
