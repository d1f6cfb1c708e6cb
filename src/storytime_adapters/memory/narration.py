"""Clips, narrations and chosen voices, in memory."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from attrs import evolve, frozen

from storytime_core.family.model import Kid
from storytime_core.identity.model import Account
from storytime_core.kernel.ids import AccountId, FamilyId, KidId, StoryId
from storytime_core.kernel.ports import Clock
from storytime_core.narration.access import VoiceChoice
from storytime_core.narration.clips import Clip, WantedClip
from storytime_core.narration.model import BatchRequest, Narration, NarrationState
from storytime_core.narration.ports import KeptFile
from storytime_core.narration.repositories import Heard, Making
from storytime_core.narration.voices import VoiceKey

from .library import MemoryStoryRepository
from .store import Store, Table
from .storytelling import MemoryMediaRegister
from .unit_of_work import MemoryUnitOfWork


@frozen
class Row:
    token: int
    lease_until: datetime
    clip: Clip | None = None


@frozen
class MemoryClipRepository:
    rows: Table
    clock: Clock

    def begin(self, wanted: WantedClip, lease: timedelta) -> Clip | Making | None:
        row: Row | None = self.rows.get(wanted.key)
        now = self.clock.now()
        if row and row.clip:
            return row.clip
        if row and row.lease_until > now:
            return None
        token = row.token + 1 if row else 1
        self.rows.put(wanted.key, Row(token, now + lease))
        return Making(wanted.key, token)

    def finish(self, making: Making, clip: Clip) -> bool:
        row = self._mine(making)
        if row is None or row.lease_until <= self.clock.now():
            return False
        self.rows.put(making.key, evolve(row, clip=clip))
        return True

    def let_go(self, making: Making) -> None:
        if row := self._mine(making):
            self.rows.put(making.key, evolve(row, lease_until=self.clock.now()))

    def forget(self, clip: Clip) -> None:
        row: Row | None = self.rows.get(clip.key)
        if row and row.clip and row.clip.name == clip.name:
            self.rows.remove(clip.key)

    def duration_ms(self, keys: Sequence[str]) -> int:
        found: list[Row] = [self.rows.get(key) for key in keys]
        clips = (row.clip for row in found if row)
        return sum(clip.duration_ms for clip in clips if clip)

    def _mine(self, making: Making) -> Row | None:
        row: Row | None = self.rows.get(making.key)
        return row if row and row.token == making.token and row.clip is None else None


@frozen
class MemoryNarrationRepository:
    rows: Table
    heard: Table
    askings: Table

    def working(self, story_id: StoryId, content_hash: str, voice: VoiceKey, scope: str) -> Narration | None:
        wanted = (story_id, content_hash, voice, scope)
        found: list[Narration] = list(self.rows.rows.values())
        return next(
            (
                one
                for one in found
                if (one.story_id, one.content_hash, one.voice, one.scope) == wanted
                and one.state is NarrationState.WORKING
            ),
            None,
        )

    def get(self, narration_id: UUID) -> Narration | None:
        narration: Narration | None = self.rows.get(narration_id)
        return narration

    def save(self, narration: Narration) -> None:
        self.rows.put(narration.id, narration)

    def pages(self, narration_id: UUID) -> Mapping[int, str]:
        return {page: key for (narration, page), key in self.heard.rows.items() if narration == narration_id}

    def pages_ready(self, narration_id: UUID, clip_keys: Mapping[int, str]) -> None:
        for page, key in clip_keys.items():
            if self.heard.get((narration_id, page)) is None:
                self.heard.put((narration_id, page), key)

    def for_one_alone(
        self, story_id: StoryId, family_id: FamilyId, kid_id: KidId | None, voice: VoiceKey
    ) -> Sequence[Narration]:
        listeners: dict[UUID, set[tuple[FamilyId, KidId | None]]] = {}
        for one in self.askings.rows.values():
            listeners.setdefault(one.narration_id, set()).add((one.family_id, one.kid_id))
        found: list[Narration] = list(self.rows.rows.values())
        return [
            one
            for one in found
            if one.story_id == story_id
            and one.voice != voice
            and one.state is NarrationState.WORKING
            and listeners.get(one.id) == {(family_id, kid_id)}
        ]

    def ask(self, request: BatchRequest) -> None:
        self.askings.put(request.id, request)

    def purge(self, before: datetime, limit: int) -> int:
        old = [id for id, request in self.askings.rows.items() if request.created_at < before][:limit]
        for id in old:
            self.askings.remove(id)
        return len(old)


@frozen
class MemoryVoiceChoiceRepository:
    rows: Table

    def of(self, account_id: AccountId) -> VoiceChoice:
        return self.rows.get(account_id) or VoiceChoice(account_id)

    def save(self, choice: VoiceChoice) -> None:
        self.rows.put(choice.account_id, choice)


@frozen
class MemoryStoryVoices:
    rows: Table

    def of(self, family_id: FamilyId, story_id: StoryId) -> frozenset[VoiceKey]:
        return frozenset(voice for family, story, voice in self.rows.rows if (family, story) == (family_id, story_id))

    def add(self, family_id: FamilyId, story_id: StoryId, voice: VoiceKey, at: datetime) -> None:
        if self.rows.get((family_id, story_id, voice)) is None:
            self.rows.put((family_id, story_id, voice), at)


class MemoryNarrationUnitOfWork(MemoryUnitOfWork):
    @property
    def stories(self) -> MemoryStoryRepository:
        return MemoryStoryRepository(self.table("stories"), self.store.ids)

    @property
    def clips(self) -> MemoryClipRepository:
        return MemoryClipRepository(self.table("clips"), self.store.clock)

    @property
    def narrations(self) -> MemoryNarrationRepository:
        return MemoryNarrationRepository(
            self.table("narrations"), self.table("narration_pages"), self.table("narration_requests")
        )

    @property
    def voice_choices(self) -> MemoryVoiceChoiceRepository:
        return MemoryVoiceChoiceRepository(self.table("voice_choices"))

    @property
    def story_voices(self) -> MemoryStoryVoices:
        return MemoryStoryVoices(self.table("story_voices"))

    @property
    def media(self) -> MemoryMediaRegister:
        return MemoryMediaRegister(self.table("media_files"))


@frozen
class MemoryNarrationViews:
    store: Store

    def heard(self, family_id: FamilyId, story_id: StoryId, keys: Sequence[str], asking: UUID | None = None) -> Heard:
        coming = self.asked_for(family_id, [asking]) if asking else {}
        return Heard(self.clips(keys), self.voices_used(family_id, story_id), next(iter(coming.values()), None))

    def clips(self, keys: Sequence[str]) -> Mapping[str, Clip]:
        with self.store.seen() as tables:
            found: dict[str, Row] = {key: tables["clips"][key] for key in keys if key in tables["clips"]}
        return {key: row.clip for key, row in found.items() if row.clip}

    def request(self, batch_job_id: UUID, family_id: FamilyId) -> tuple[BatchRequest, Narration] | None:
        with self.store.seen() as tables:
            request: BatchRequest | None = tables["narration_requests"].get(batch_job_id)
            if request is None or request.family_id != family_id:
                return None
            return request, tables["narrations"][request.narration_id]

    def asked_for(self, family_id: FamilyId, askings: Sequence[UUID]) -> Mapping[UUID, Narration]:
        with self.store.seen() as tables:
            known: list[BatchRequest] = [one for id in askings if (one := tables["narration_requests"].get(id))]
            return {one.id: tables["narrations"][one.narration_id] for one in known if one.family_id == family_id}

    def choice(self, account_id: AccountId) -> VoiceChoice:
        with self.store.seen() as tables:
            return tables["voice_choices"].get(account_id) or VoiceChoice(account_id)

    def voices_used(self, family_id: FamilyId, story_id: StoryId) -> frozenset[VoiceKey]:
        with self.store.seen() as tables:
            return MemoryStoryVoices(Table(tables["story_voices"], [])).of(family_id, story_id)

    def voice_of_kid(self, family_id: FamilyId, kid_id: KidId) -> str | None:
        with self.store.seen() as tables:
            kid: Kid | None = tables["kids"].get(kid_id)
        return kid.preferred_voice if kid and kid.family_id == family_id and not kid.removed_at else None

    def file(self, name: str) -> KeptFile | None:
        with self.store.seen() as tables:
            row = tables["media_files"].get(name)
            account: Account | None = tables["accounts"].get(row[3]) if row else None
        if account is not None and account.state.is_shut:
            return None
        return KeptFile(name, *row[:3]) if row else None

    def files(self, names: Sequence[str]) -> Mapping[str, KeptFile]:
        return {name: file for name in names if (file := self.file(name))}

    def unneeded(self, names: Sequence[str]) -> frozenset[str]:
        with self.store.seen() as tables:
            return frozenset(names) - frozenset(tables["media_files"])
