"""What leaving asks of the outside."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from attrs import frozen

from storytime_core.kernel.ids import AccountId, FamilyId, KidId
from storytime_core.kernel.jobs import Job

from .archives import Archive, MadeFile
from .erasure import Erasure, Moderated, Subject
from .ports import IdentityUnitOfWork


class ErasureRepository(Protocol):
    def add(self, erasure: Erasure) -> None: ...

    def get(self, erasure_id: UUID) -> Erasure:
        """Held still until the unit of work is over."""

    def save(self, erasure: Erasure) -> None: ...

    def purge(self, finished_before: datetime, limit: int) -> int: ...


class LeavingReasons(Protocol):
    """Why people leave: nobody can tell any more who said what."""

    def add(self, id: UUID, reason: str, on_day: date) -> None: ...


class ModerationRecord(Protocol):
    """Only ever added to."""

    def add(self, moderated: Moderated) -> None: ...

    def wipe(self, subject_hash: str) -> None:
        """The reasons of what was done to somebody who is gone: they may tell of whom."""


class PersonalData(Protocol):
    """Everything that is kept of somebody, as the data map tells."""

    def erase(self, section: str, subject: Subject, limit: int, but: Job) -> int:
        """Some of it; how much that was, 0 if nothing is left.  The job that does it stays."""

    def files(self, subject: Subject, limit: int) -> Sequence[str]:
        """Names of files that are still registered as theirs."""

    def forget_files(self, names: Sequence[str]) -> int:
        """They are gone."""

    def forget(self, subject: Subject, job: Job) -> None:
        """The last of it: the job, and what was left of the account."""


class ArchiveRepository(Protocol):
    def add(self, archive: Archive) -> None: ...

    def get(self, archive_id: UUID) -> Archive:
        """Held still until the unit of work is over."""

    def save(self, archive: Archive) -> None: ...

    def over(self, now: datetime, limit: int) -> Sequence[Archive]:
        """Whose day is over, the oldest first."""

    def forget(self, archive_ids: Sequence[UUID]) -> None: ...


class MediaRegister(Protocol):
    """Which files somebody needs; a file that nobody needs is swept."""

    def note(self, name: str, content_type: str, size: int, sha256: str, scope: UUID | None, at: datetime) -> None: ...


class LeavingUnitOfWork(IdentityUnitOfWork, Protocol):
    @property
    def erasures(self) -> ErasureRepository: ...

    @property
    def reasons(self) -> LeavingReasons: ...

    @property
    def moderations(self) -> ModerationRecord: ...

    @property
    def personal(self) -> PersonalData: ...

    @property
    def archives(self) -> ArchiveRepository: ...

    @property
    def media(self) -> MediaRegister: ...


class LeavingViews(Protocol):
    def closed_before(self, at: datetime, limit: int) -> Sequence[AccountId]:
        """Whose time to come back is over."""

    def kids_removed_before(self, at: datetime, limit: int) -> Sequence[tuple[FamilyId, KidId]]:
        """Whose time to be brought back is over."""

    def absent(self, seen_before: datetime, soon: datetime, now: datetime, limit: int) -> Sequence[AccountId]:
        """Families who were last seen by then and are to be told of it, told again soon, or closed now."""


class FileBin(Protocol):
    def remove(self, names: Sequence[str]) -> None:
        """For good; what is gone already is fine.  Raises if the store does not answer."""


class FamilyWork(Protocol):
    """What is still being made for a family, in every context."""

    def stop(self, subject: Subject) -> None:
        """Canceled and given back."""


@frozen
class ExportedTable:
    """The rows of one table that are a family's, a few at a time."""

    name: str
    rows: Iterator[Mapping[str, Any]]


class ExportViews(Protocol):
    def tables(self, family_id: FamilyId) -> Iterator[ExportedTable]:
        """Every personal column there is; those that were sealed by the names they have when open."""

    def files(self, family_id: FamilyId) -> Iterator[str]:
        """The names of all that is the family's, but for its archives."""

    def archive(self, archive_id: UUID, account_id: AccountId) -> Archive | None:
        """If it is this account's."""


class Documents(Protocol):
    def pieces(self, family_id: FamilyId, at: datetime) -> Iterator[bytes]:
        """Everything personal in one document; nothing is read before it is asked for."""


class ArchiveMaker(Protocol):
    def make(self, family_id: FamilyId, at: datetime) -> MadeFile:
        """The document and all files, written piece by piece.  Raises if it cannot be kept."""


class ArchiveLinks(Protocol):
    def archive(self, name: str, holder: AccountId, until: datetime) -> str:
        """Where one holder finds an archive until then."""
