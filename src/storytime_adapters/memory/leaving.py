"""Everything that is kept of somebody, taken away from memory.

One line for each table tells whose a row is, and one what it hangs on.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any, Final
from uuid import UUID

from attrs import evolve, frozen

from storytime_core.identity.absence import NOTICES, Absence
from storytime_core.identity.archives import Archive
from storytime_core.identity.erasure import Erasure, Moderated, Subject
from storytime_core.identity.model import Account, AccountState
from storytime_core.kernel.caller import Role
from storytime_core.kernel.ids import AccountId, FamilyId, KidId
from storytime_core.kernel.jobs import Job

from .identity import MemoryIdentityUnitOfWork
from .library import KeptStory
from .store import Store, Table
from .storytelling import MemoryMediaRegister

SOMEBODY: Final = "a friend"  # whose name stood there before

Owner = Callable[[Any, Any], object]


def itself(key: Any, row: Any) -> object:
    return key


def first_of_key(key: Any, row: Any) -> object:
    return key[0]


def of_family(key: Any, row: Any) -> object:
    return row.family_id


def of_account(key: Any, row: Any) -> object:
    return row.account_id


def scope_of(key: Any, row: Any) -> object:
    """Requests are filed under the text of an id and what was asked for."""
    who = key.scope.partition(" ")[0]
    return UUID(who) if len(who) == 36 else None


OWNED: Final[Mapping[str, Mapping[str, Owner]]] = {
    "jobs": {"jobs": lambda key, row: row.job.family_id},
    "media": {"media_files": lambda key, row: row[3]},
    "narration": {
        "voice_choices": itself,
        "story_voices": first_of_key,
        "narration_requests": of_family,
        "narrations": of_family,
    },
    "storytelling": {
        "plot_keys": first_of_key,
        "spend_entries": of_family,
        "allowance_balances": lambda key, row: key.owner,
        "allowance_entries": lambda key, row: row.allowance.owner,
    },
    "catalog": {
        "stories": lambda key, row: row.story.family_id,
        "story_openings": first_of_key,
        "story_allowances": itself,
        "story_reservations": first_of_key,
    },
    "progress": {
        "reading_progress": of_family,
        "reader_states": of_family,
        "saved_reports": of_family,
        "favorites": of_family,
        "quiz_answers": of_family,
        "quiz_results": of_family,
    },
    "recommendations": {"story_hidings": first_of_key},
    "family": {
        "families": itself,
        "kids": of_family,
        "consent_entries": itself,
        "consent_askings": first_of_key,
        "avatars": of_family,
    },
    "requests": {"idempotency_keys": scope_of},
    "outbox": {"outbox": lambda key, row: row.owner},
    "identity": {
        "sessions": of_account,
        "codes": of_account,
        "known_addresses": of_account,
        "linked_identities": of_account,
        "exports": of_account,
        "security_lines": of_account,
        "guest_sessions": of_account,
    },
    "keys": {},
}
HANGS_ON: Final[Mapping[str, tuple[str, Owner]]] = {
    "job_journal": ("jobs", itself),
    "job_events": ("jobs", itself),
    "narration_pages": ("narrations", first_of_key),
    "generation_records": ("stories", itself),
    "outbox_deliveries": ("outbox", first_of_key),
    "spent_tokens": ("sessions", lambda key, row: row.session_id),
    "buddy_talks": ("kids", lambda key, row: row.kid_id),
    "reading_levels": ("kids", itself),
    "level_evidence": ("kids", first_of_key),
    "story_paths": ("kids", lambda key, row: row.kid_id),
    "downloads": ("kids", first_of_key),
    "content_rules": ("kids", itself),
    "story_restrictions": ("kids", first_of_key),
    "parent_recommendations": ("kids", lambda key, row: row.kid_id),
}
"""Rows that go with the one they hang on."""

FREED: Final[Mapping[str, Mapping[str, Any]]] = {
    "spend_entries": {"family_id": None, "job_id": None, "story_id": None},
    "security_lines": {"account_id": None},
}
"""Rows that stay, without what leads to anybody."""

OF_KID: Final[Mapping[str, Callable[[Any, Any, KidId], bool]]] = {
    "jobs": lambda key, row, kid: row.job.subject == kid or str(kid) in str(row.job.payload),
    "kids": lambda key, row, kid: key == kid,
    "sessions": lambda key, row, kid: row.kid_id == kid,
    "narration_requests": lambda key, row, kid: row.kid_id == kid,
    "avatars": lambda key, row, kid: row.kid_id == kid,
    "reading_progress": lambda key, row, kid: row.reader.id == kid,
    "reader_states": lambda key, row, kid: row.reader.id == kid,
    "saved_reports": lambda key, row, kid: row.reader.id == kid,
    "favorites": lambda key, row, kid: row.owner.id == kid,
    "quiz_answers": lambda key, row, kid: row.reader.id == kid,
    "quiz_results": lambda key, row, kid: row.reader.id == kid,
}
"""Which of a family's rows are a kid's."""

OF_STORY: Final[Mapping[str, Owner]] = {
    "narrations": lambda key, row: row.story_id,
    "story_voices": lambda key, row: key[1],
    "plot_keys": lambda key, row: row[1],
    "spend_entries": lambda key, row: row.story_id,
}
"""Rows that go with a story of its."""


@frozen
class MemoryErasureRepository:
    rows: Table

    def add(self, erasure: Erasure) -> None:
        self.rows.put(erasure.id, erasure)

    def get(self, erasure_id: UUID) -> Erasure:
        erasure: Erasure = self.rows.rows[erasure_id]
        return erasure

    def save(self, erasure: Erasure) -> None:
        self.rows.put(erasure.id, erasure)

    def purge(self, finished_before: datetime, limit: int) -> int:
        done = [one for one in self.rows.rows.values() if one.finished_at and one.finished_at < finished_before]
        for erasure in done[:limit]:
            self.rows.remove(erasure.id)
        return len(done[:limit])


@frozen
class MemoryLeavingReasons:
    rows: Table

    def add(self, id: UUID, reason: str, on_day: date) -> None:
        self.rows.put(id, (reason, on_day))


@frozen
class MemoryModerationRecord:
    rows: Table

    def add(self, moderated: Moderated) -> None:
        self.rows.put(moderated.id, moderated)

    def wipe(self, subject_hash: str) -> None:
        for one in [one for one in self.rows.rows.values() if one.subject_hash == subject_hash]:
            self.rows.put(one.id, evolve(one, reason_sealed=""))


@frozen
class MemoryArchiveRepository:
    rows: Table

    def add(self, archive: Archive) -> None:
        self.rows.put(archive.id, archive)

    def get(self, archive_id: UUID) -> Archive:
        archive: Archive = self.rows.rows[archive_id]
        return archive

    def save(self, archive: Archive) -> None:
        self.rows.put(archive.id, archive)

    def over(self, now: datetime, limit: int) -> Sequence[Archive]:
        over = [(one.expires_at, one.id, one) for one in self.rows.rows.values() if not one.is_there(now)]
        return [one for *_, one in sorted(over)[:limit]]

    def forget(self, archive_ids: Sequence[UUID]) -> None:
        for archive_id in archive_ids:
            if self.rows.get(archive_id):
                self.rows.remove(archive_id)


@frozen
class MemoryPersonalData:
    table: Callable[[str], Table]

    def erase(self, section: str, subject: Subject, limit: int, but: Job) -> int:
        for name, owner in OWNED[section].items():
            mine = list(islice(self._mine(name, owner, subject, but), limit))
            for key in mine:
                self._take(name, key)
            if mine:
                self._take_what_hangs_on(name)
                return len(mine)
        return self._rename(subject) if section == "catalog" and subject.kid_id else 0

    def _mine(self, name: str, owner: Owner, subject: Subject, but: Job) -> Iterator[Any]:
        for key, row in self.table(name).rows.items():
            is_mine = owner(key, row) == subject.family_id and self._concerns(name, key, row, subject)
            if is_mine and not (name == "jobs" and key == but.id):
                yield key

    def _concerns(self, name: str, key: Any, row: Any, subject: Subject) -> bool:
        kid_id = subject.kid_id
        if kid_id is None:
            return True
        if name == "stories":
            return self._is_doomed(row, kid_id)
        if name in OF_STORY:
            kept: KeptStory | None = self.table("stories").get(OF_STORY[name](key, row))
            return kept is not None and self._is_doomed(kept, kid_id)
        if name == "outbox":
            return not any(event_id == key for event_id, _ in self.table("outbox_deliveries").rows)
        return OF_KID[name](key, row, kid_id) if name in OF_KID else False

    def _is_doomed(self, kept: KeptStory, kid_id: KidId) -> bool:
        siblings = {name.kid_id for name in kept.story.names} - {None, kid_id}
        return kept.story.creator_kid_id == kid_id and not siblings

    def _take(self, name: str, key: Any) -> None:
        if name in FREED:
            row = self.table(name).get(key)
            self.table(name).put(key, evolve(row, **FREED[name]))
        else:
            self.table(name).remove(key)

    def _take_what_hangs_on(self, parent: str) -> None:
        left = self.table(parent).rows
        for name, (on, which) in HANGS_ON.items():
            if on == parent:
                gone = [key for key, row in self.table(name).rows.items() if which(key, row) not in left]
                for key in gone:
                    self.table(name).remove(key)

    def _rename(self, subject: Subject) -> int:
        """A story in which a sibling is, too, stays, and tells of somebody else."""
        stories, renamed = self.table("stories"), 0
        for key, kept in list(stories.rows.items()):
            story, kid_id = kept.story, subject.kid_id
            if story.creator_kid_id != kid_id and kid_id not in {name.kid_id for name in story.names}:
                continue
            names = tuple(
                evolve(name, name=SOMEBODY, kid_id=None) if name.kid_id == kid_id else name for name in story.names
            )
            creator = None if story.creator_kid_id == kid_id else story.creator_kid_id
            stories.put(key, evolve(kept, story=evolve(story, names=names, creator_kid_id=creator)))
            if (record := self.table("generation_records").get(key)) and str(kid_id) in str(record[1]):
                self.table("generation_records").remove(key)
            renamed += 1
        return renamed

    def files(self, subject: Subject, limit: int) -> Sequence[str]:
        registered = self.table("media_files").rows
        mine = [name for name, row in registered.items() if row[3] == subject.family_id]
        if subject.kid_id is not None:
            wanted = self._files_of_kid(subject.kid_id)
            mine = [name for name in mine if name in wanted]
        return sorted(mine)[:limit]

    def _files_of_kid(self, kid_id: KidId) -> set[str]:
        stories = self.table("stories").rows.items()
        doomed = {key: kept.story for key, kept in stories if self._is_doomed(kept, kid_id)}
        names = {story.cover_url.removeprefix("/media/") for story in doomed.values()}
        names |= {avatar.file for avatar in self.table("avatars").rows.values() if avatar.kid_id == kid_id}
        names |= {image.file for story in doomed.values() for image in story.images if image.file}
        for story_id in doomed:
            record = self.table("generation_records").get(story_id)
            painted = [step["output"] for step in record[1]["steps"] if step["step"] == "image"] if record else []
            names |= {name for output in painted for name in (output["name"], output["thumbnail"]) if name}
        told = {key for key, one in self.table("narrations").rows.items() if one.story_id in doomed}
        heard = [clip for (narration, _), clip in self.table("narration_pages").rows.items() if narration in told]
        clips = [self.table("clips").get(key) for key in heard]
        return names | {row.clip.name for row in clips if row and row.clip}

    def forget_files(self, names: Sequence[str]) -> int:
        clips = self.table("clips")
        for key in [key for key, row in clips.rows.items() if row.clip and row.clip.name in names]:
            clips.remove(key)
        for name in names:
            self.table("media_files").remove(name)
        return len(names)

    def forget(self, subject: Subject, job: Job) -> None:
        self.table("jobs").remove(job.id)
        self._take_what_hangs_on("jobs")
        if subject.kid_id is None and self.table("accounts").get(subject.family_id):
            self.table("accounts").remove(subject.family_id)
            if self.table("worn_avatars").get(subject.family_id):
                self.table("worn_avatars").remove(subject.family_id)


class MemoryLeavingUnitOfWork(MemoryIdentityUnitOfWork):
    @property
    def erasures(self) -> MemoryErasureRepository:
        return MemoryErasureRepository(self.table("erasures"))

    @property
    def reasons(self) -> MemoryLeavingReasons:
        return MemoryLeavingReasons(self.table("leaving_reasons"))

    @property
    def moderations(self) -> MemoryModerationRecord:
        return MemoryModerationRecord(self.table("moderations"))

    @property
    def personal(self) -> MemoryPersonalData:
        return MemoryPersonalData(self.table)

    @property
    def archives(self) -> MemoryArchiveRepository:
        return MemoryArchiveRepository(self.table("exports"))

    @property
    def media(self) -> MemoryMediaRegister:
        return MemoryMediaRegister(self.table("media_files"))


@frozen
class MemoryLeavingViews:
    store: Store

    def closed_before(self, at: datetime, limit: int) -> Sequence[AccountId]:
        with self.store.seen() as tables:
            accounts: list[Account] = list(tables["accounts"].values())
        old = [one for one in accounts if one.state is AccountState.CLOSED and one.state_since <= at]
        return [account.id for account in sorted(old, key=lambda one: (one.state_since, one.id))[:limit]]

    def kids_removed_before(self, at: datetime, limit: int) -> Sequence[tuple[FamilyId, KidId]]:
        with self.store.seen() as tables:
            old = [kid for kid in tables["kids"].values() if kid.removed_at and kid.removed_at <= at]
        return [(kid.family_id, kid.id) for kid in sorted(old, key=lambda kid: (kid.removed_at, kid.id))[:limit]]

    def absent(self, seen_before: datetime, soon: datetime, now: datetime, limit: int) -> Sequence[AccountId]:
        until = {0: None, 1: soon, NOTICES: now}
        with self.store.seen() as tables:
            accounts: list[Account] = list(tables["accounts"].values())
        gone = [one for one in accounts if one.state is AccountState.LIVE and one.role is Role.PARENT]
        old = [(one.last_seen_at, one.id, one.absence) for one in gone if one.last_seen_at]
        due = [(at, id) for at, id, absence in old if at <= seen_before and is_due(absence, until[absence.told])]
        return [id for _, id in sorted(due)[:limit]]


def is_due(absence: Absence, until: datetime | None) -> bool:
    return until is None or (absence.closes_at is not None and absence.closes_at <= until)
