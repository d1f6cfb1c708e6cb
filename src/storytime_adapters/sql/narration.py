"""Clips, narrations and chosen voices, in the database."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from attrs import frozen
from sqlalchemy import String, Uuid, and_, bindparam, delete, exists, false, func, literal, not_, or_, select, update
from sqlalchemy.engine import Connection

from storytime_core.identity.model import AccountState
from storytime_core.kernel.ids import AccountId, FamilyId, KidId, StoryId
from storytime_core.narration.access import VoiceChoice
from storytime_core.narration.clips import Clip, WantedClip
from storytime_core.narration.model import BatchRequest, Narration, NarrationState
from storytime_core.narration.ports import KeptFile, SpokenWord, Timing
from storytime_core.narration.repositories import Heard, Making
from storytime_core.narration.voices import VoiceKey

from .database import Database
from .entities import INSERT, find, hold, insert_row_once, upsert
from .library import SqlStoryRepository
from .rows import rows
from .store_time import from_now, seconds, store_time
from .storytelling import SqlMediaRegister
from .tables.family import kids
from .tables.identity import accounts
from .tables.narration import clips, narration_pages, narration_requests, narrations, story_voices, voice_choices
from .tables.storytelling import media_files
from .unit_of_work import SqlUnitOfWork

clip, page, used, told, asked, file = (
    clips.c,
    narration_pages.c,
    story_voices.c,
    narrations.c,
    narration_requests.c,
    media_files.c,
)

ONE_ROW: Final = select(literal(1).label("one")).subquery("one")
MAKING: Final = "making"
READY: Final = "ready"
FACTS: Final = ("voice", "provider", "model", "text_hash", "scope")
AUDIO: Final = ("name", "content_type", "bytes", "sha256", "duration_ms", "timing", "words", "made_at")

BEGIN: Final = {
    dialect: insert(clips)
    .values(
        key=bindparam("the_key"),
        state=MAKING,
        token=1,
        lease_until=from_now("span"),
        **{name: bindparam(f"the_{name}", type_=String) for name in FACTS},
    )
    .on_conflict_do_nothing()
    .returning(clip.token)
    for dialect, insert in INSERT.items()
}
TAKE_OVER: Final = (
    update(clips)
    .where(clip.key == bindparam("the_key"), clip.state == MAKING, clip.lease_until <= store_time())
    .values(token=clip.token + 1, lease_until=from_now("span"))
    .returning(clip.token)
)
ONE: Final = select(clips).where(clip.key == bindparam("the_key"), clip.state == READY)
MINE: Final = (
    clip.key == bindparam("the_key"),
    clip.token == bindparam("the_token"),
    clip.state == MAKING,
)
FINISH: Final = (
    update(clips)
    .where(*MINE, clip.lease_until > store_time())
    .values({"state": READY, "lease_until": None, **{name: bindparam(f"the_{name}") for name in AUDIO}})
)
LET_GO: Final = update(clips).where(*MINE).values(lease_until=store_time())
FORGET: Final = delete(clips).where(clip.key == bindparam("the_key"), clip.name == bindparam("the_name"))
READY_ONES: Final = select(clips).where(clip.key.in_(bindparam("keys", expanding=True)), clip.state == READY)

WORKING: Final = (
    select(narrations)
    .where(
        told.story_id == bindparam("story"),
        told.content_hash == bindparam("content"),
        told.voice == bindparam("voice"),
        told.scope == bindparam("scope"),
        told.state == NarrationState.WORKING.value,
    )
    .with_for_update()
)
SAME_KID: Final = or_(
    asked.kid_id == bindparam("kid"), and_(asked.kid_id.is_(None), bindparam("kid", type_=Uuid).is_(None))
)
ASKED_BY: Final = select(asked.id).where(asked.narration_id == told.id)
FOR_ONE: Final = (
    select(narrations)
    .where(
        told.story_id == bindparam("story"),
        told.voice != bindparam("voice"),
        told.state == NarrationState.WORKING.value,
        exists(ASKED_BY.where(asked.family_id == bindparam("family"), SAME_KID)),
        ~exists(ASKED_BY.where(not_(and_(asked.family_id == bindparam("family"), func.coalesce(SAME_KID, false()))))),
    )
    .order_by(told.id)
)
PAGES: Final = select(page.page, page.clip_key).where(page.narration_id == bindparam("narration"))
NOTE_PAGES: Final = {dialect: insert(narration_pages).on_conflict_do_nothing() for dialect, insert in INSERT.items()}
OLD_ASKINGS: Final = select(asked.id).where(asked.created_at < bindparam("before")).limit(bindparam("limit"))
PURGE: Final = delete(narration_requests).where(asked.id.in_(OLD_ASKINGS))
ASKING: Final = select(narration_requests).where(
    asked.id == bindparam("asking"), asked.family_id == bindparam("family")
)
ASKED_FOR: Final = (
    select(asked.id.label("asking"), narrations)
    .join(narrations, told.id == asked.narration_id)
    .where(asked.id.in_(bindparam("askings", expanding=True)), asked.family_id == bindparam("family"))
)
COMING: Final = tuple((column.name, f"coming_{column.name}") for column in told)
HEARD: Final = (
    select(
        clips,
        select(func.aggregate_strings(used.voice, " "))
        .where(used.family_id == bindparam("family"), used.story_id == bindparam("story"))
        .scalar_subquery()
        .label("voices"),
        *(told[name].label(label) for name, label in COMING),
    )
    .select_from(ONE_ROW.outerjoin(clips, and_(clip.key.in_(bindparam("keys", expanding=True)), clip.state == READY)))
    .outerjoin(narration_requests, and_(asked.id == bindparam("asking"), asked.family_id == bindparam("family")))
    .outerjoin(narrations, told.id == asked.narration_id)
)
NARRATION: Final = select(narrations).where(told.id == bindparam("narration"))
CHOICE: Final = select(voice_choices).where(voice_choices.c.account_id == bindparam("account"))
USED: Final = select(used.voice).where(used.family_id == bindparam("family"), used.story_id == bindparam("story"))
KID_VOICE: Final = select(kids.c.preferred_voice).where(
    kids.c.id == bindparam("kid"), kids.c.family_id == bindparam("family"), kids.c.removed_at.is_(None)
)
SHUT: Final = tuple(state for state in AccountState if state.is_shut)
FILE: Final = select(file.name, file.content_type, file.bytes, file.sha256).where(
    file.name == bindparam("the_name"),
    ~exists().where(accounts.c.id == file.scope, accounts.c.state.in_(SHUT)),
)
FILES: Final = select(file.name, file.content_type, file.bytes, file.sha256).where(
    file.name.in_(bindparam("names", expanding=True)),
    ~exists().where(accounts.c.id == file.scope, accounts.c.state.in_(SHUT)),
)
NEEDED: Final = select(file.name).where(file.name.in_(bindparam("names", expanding=True)))


def to_clip(row: Any) -> Clip:
    return Clip(
        key=row.key,
        name=row.name,
        content_type=row.content_type,
        size=row.bytes,
        sha256=row.sha256,
        duration_ms=row.duration_ms,
        timing=Timing(row.timing),
        words=tuple(SpokenWord(*word) for word in row.words or ()),
        voice=VoiceKey(row.voice),
        provider=row.provider,
        model=row.model,
        text_hash=row.text_hash,
        made_at=row.made_at,
    )


def coming_in(row: Any) -> Narration | None:
    known = row._mapping
    if known["coming_id"] is None:
        return None
    return rows.structure({name: known[label] for name, label in COMING}, Narration)


@frozen
class SqlClipRepository:
    connection: Connection

    def begin(self, wanted: WantedClip, lease: timedelta) -> Clip | Making | None:
        leased = {"the_key": wanted.key, "span": seconds(lease)}
        begin = BEGIN[self.connection.dialect.name]
        facts = {
            "the_voice": wanted.by.voice.key.value,
            "the_provider": wanted.by.provider,
            "the_model": wanted.by.model,
            "the_text_hash": wanted.spoken.text_hash,
            "the_scope": wanted.by.scope,
        }
        token = self.connection.scalar(begin, {**leased, **facts})
        if token is None:
            row = self.connection.execute(ONE, {"the_key": wanted.key}).first()
            if row is not None:
                return to_clip(row)
            token = self.connection.scalar(TAKE_OVER, leased)
        return None if token is None else Making(wanted.key, token)

    def finish(self, making: Making, clip: Clip) -> bool:
        row = {
            "the_key": making.key,
            "the_token": making.token,
            "the_name": clip.name,
            "the_content_type": clip.content_type,
            "the_bytes": clip.size,
            "the_sha256": clip.sha256,
            "the_duration_ms": clip.duration_ms,
            "the_timing": clip.timing.value,
            "the_words": [[word.start_ms, word.end_ms, word.begin, word.end] for word in clip.words],
            "the_made_at": clip.made_at,
        }
        return self.connection.execute(FINISH, row).rowcount == 1

    def let_go(self, making: Making) -> None:
        self.connection.execute(LET_GO, {"the_key": making.key, "the_token": making.token})

    def forget(self, clip: Clip) -> None:
        self.connection.execute(FORGET, {"the_key": clip.key, "the_name": clip.name})

    def duration_ms(self, keys: Sequence[str]) -> int:
        """A sentence said on two pages is heard twice."""
        found = self.connection.execute(READY_ONES, {"keys": list(keys)})
        lengths = {row.key: row.duration_ms for row in found}
        return sum(lengths.get(key, 0) for key in keys)


@frozen
class SqlNarrationRepository:
    connection: Connection

    def working(self, story_id: StoryId, content_hash: str, voice: VoiceKey, scope: str) -> Narration | None:
        named = {"story": story_id, "content": content_hash, "voice": voice.value, "scope": scope}
        hold(self.connection, narrations, named)
        row = self.connection.execute(WORKING, named).first()
        return None if row is None else rows.structure(row._mapping, Narration)

    def get(self, narration_id: UUID) -> Narration | None:
        return find(self.connection, narrations, Narration, id=narration_id)

    def save(self, narration: Narration) -> None:
        upsert(self.connection, narrations, narration)

    def pages(self, narration_id: UUID) -> Mapping[int, str]:
        found = self.connection.execute(PAGES, {"narration": narration_id})
        return {row.page: row.clip_key for row in found}

    def pages_ready(self, narration_id: UUID, clip_keys: Mapping[int, str]) -> None:
        ready = [{"narration_id": narration_id, "page": page, "clip_key": key} for page, key in clip_keys.items()]
        if ready:
            self.connection.execute(NOTE_PAGES[self.connection.dialect.name], ready)

    def for_one_alone(
        self, story_id: StoryId, family_id: FamilyId, kid_id: KidId | None, voice: VoiceKey
    ) -> Sequence[Narration]:
        wanted = {"story": story_id, "voice": voice.value, "family": family_id, "kid": kid_id}
        return [rows.structure(row._mapping, Narration) for row in self.connection.execute(FOR_ONE, wanted)]

    def ask(self, request: BatchRequest) -> None:
        self.connection.execute(narration_requests.insert(), rows.unstructure(request))

    def purge(self, before: datetime, limit: int) -> int:
        return self.connection.execute(PURGE, {"before": before, "limit": limit}).rowcount


@frozen
class SqlVoiceChoiceRepository:
    connection: Connection

    def of(self, account_id: AccountId) -> VoiceChoice:
        return find(self.connection, voice_choices, VoiceChoice, account_id=account_id) or VoiceChoice(account_id)

    def save(self, choice: VoiceChoice) -> None:
        upsert(self.connection, voice_choices, choice)


@frozen
class SqlStoryVoices:
    connection: Connection

    def of(self, family_id: FamilyId, story_id: StoryId) -> frozenset[VoiceKey]:
        hold(self.connection, story_voices, {"family": family_id, "story": story_id})
        return voices_in(self.connection, family_id, story_id)

    def add(self, family_id: FamilyId, story_id: StoryId, voice: VoiceKey, at: datetime) -> None:
        row = {"family_id": family_id, "story_id": story_id, "voice": voice.value, "first_delivered_at": at}
        insert_row_once(self.connection, story_voices, row)


def voices_in(connection: Connection, family_id: FamilyId, story_id: StoryId) -> frozenset[VoiceKey]:
    found = connection.scalars(USED, {"family": family_id, "story": story_id})
    return frozenset(VoiceKey(voice) for voice in found)


class SqlNarrationUnitOfWork(SqlUnitOfWork):
    @property
    def stories(self) -> SqlStoryRepository:
        return SqlStoryRepository(self.connection, self.database.ids, self.database.keyring)

    @property
    def clips(self) -> SqlClipRepository:
        return SqlClipRepository(self.connection)

    @property
    def narrations(self) -> SqlNarrationRepository:
        return SqlNarrationRepository(self.connection)

    @property
    def voice_choices(self) -> SqlVoiceChoiceRepository:
        return SqlVoiceChoiceRepository(self.connection)

    @property
    def story_voices(self) -> SqlStoryVoices:
        return SqlStoryVoices(self.connection)

    @property
    def media(self) -> SqlMediaRegister:
        return SqlMediaRegister(self.connection)


@frozen
class SqlNarrationViews:
    database: Database

    def heard(self, family_id: FamilyId, story_id: StoryId, keys: Sequence[str], asking: UUID | None = None) -> Heard:
        asked = {"family": family_id, "story": story_id, "keys": list(dict.fromkeys(keys)), "asking": asking}
        with self.database.reading.connect() as connection:
            found = connection.execute(HEARD, asked).all()
        return Heard(
            {row.key: to_clip(row) for row in found if row.key},
            frozenset(map(VoiceKey, (found[0].voices or "").split())),
            coming_in(found[0]),
        )

    def clips(self, keys: Sequence[str]) -> Mapping[str, Clip]:
        with self.database.reading.connect() as connection:
            found = connection.execute(READY_ONES, {"keys": list(dict.fromkeys(keys))})
            return {row.key: to_clip(row) for row in found}

    def request(self, batch_job_id: UUID, family_id: FamilyId) -> tuple[BatchRequest, Narration] | None:
        with self.database.reading.connect() as connection:
            asking = connection.execute(ASKING, {"asking": batch_job_id, "family": family_id}).first()
            if asking is None:
                return None
            narration = connection.execute(NARRATION, {"narration": asking.narration_id}).one()
        return rows.structure(asking._mapping, BatchRequest), rows.structure(narration._mapping, Narration)

    def asked_for(self, family_id: FamilyId, askings: Sequence[UUID]) -> Mapping[UUID, Narration]:
        with self.database.reading.connect() as connection:
            found = connection.execute(ASKED_FOR, {"askings": list(askings), "family": family_id})
            return {row.asking: rows.structure(row._mapping, Narration) for row in found}

    def choice(self, account_id: AccountId) -> VoiceChoice:
        with self.database.reading.connect() as connection:
            row = connection.execute(CHOICE, {"account": account_id}).first()
        return VoiceChoice(account_id) if row is None else rows.structure(row._mapping, VoiceChoice)

    def voices_used(self, family_id: FamilyId, story_id: StoryId) -> frozenset[VoiceKey]:
        with self.database.reading.connect() as connection:
            return voices_in(connection, family_id, story_id)

    def voice_of_kid(self, family_id: FamilyId, kid_id: KidId) -> str | None:
        with self.database.reading.connect() as connection:
            voice: str | None = connection.scalar(KID_VOICE, {"family": family_id, "kid": kid_id})
        return voice

    def file(self, name: str) -> KeptFile | None:
        with self.database.reading.connect() as connection:
            row = connection.execute(FILE, {"the_name": name}).first()
        return KeptFile(row.name, row.content_type, row.bytes, row.sha256) if row else None

    def files(self, names: Sequence[str]) -> Mapping[str, KeptFile]:
        with self.database.reading.connect() as connection:
            found = connection.execute(FILES, {"names": list(names)}).all()
        return {row.name: KeptFile(row.name, row.content_type, row.bytes, row.sha256) for row in found}

    def unneeded(self, names: Sequence[str]) -> frozenset[str]:
        with self.database.reading.connect() as connection:
            return frozenset(names) - frozenset(connection.scalars(NEEDED, {"names": list(names)}))
