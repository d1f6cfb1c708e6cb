"""Where requests came from, what mailboxes were sent, and what was tried in vain, in memory."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from attrs import frozen

from storytime_core.identity.addresses import KnownAddress, Miss, SentMail, SignInFailures
from storytime_core.identity.model import Purpose
from storytime_core.kernel.ids import AccountId

from .store import Table


def purge(table: Table, is_old: Callable[[Any], bool], limit: int) -> int:
    old = [key for key, row in table.rows.items() if is_old(row)][:limit]
    for key in old:
        table.remove(key)
    return len(old)


@frozen
class MemorySentMailRepository:
    rows: Table

    def since(self, target_hash: str, purpose: Purpose, since: datetime) -> tuple[datetime, ...]:
        mails = (mail for mail in self.rows.rows.values() if mail.target_hash == target_hash)
        return tuple(sorted(mail.at for mail in mails if mail.purpose is purpose and mail.at > since))

    def was_asked_from(self, address_hash: str, purpose: Purpose, since: datetime) -> bool:
        mails = (mail for mail in self.rows.rows.values() if mail.address_hash == address_hash)
        return any(mail.purpose is purpose and mail.at > since for mail in mails)

    def add(self, mail: SentMail) -> None:
        self.rows.put(mail.id, mail)

    def purge(self, before: datetime, limit: int) -> int:
        return purge(self.rows, lambda mail: mail.at < before, limit)


@frozen
class MemoryMissRepository:
    rows: Table

    def hold(self, purpose: Purpose) -> None:
        """Everybody takes turns anyway."""

    def count(self, purpose: Purpose, since: datetime, address_hash: str | None = None) -> int:
        misses = [miss for miss in self.rows.rows.values() if miss.purpose is purpose and miss.at > since]
        return sum(address_hash in (None, miss.address_hash) for miss in misses)

    def add(self, miss: Miss) -> None:
        self.rows.put(miss.id, miss)

    def purge(self, before: datetime, limit: int) -> int:
        return purge(self.rows, lambda miss: miss.at < before, limit)


@frozen
class MemoryKnownAddressRepository:
    rows: Table

    def find(self, account_id: AccountId, address_hash: str, client_kind: str) -> KnownAddress | None:
        known: KnownAddress | None = self.rows.get((account_id, address_hash, client_kind))
        return known

    def is_known(self, account_id: AccountId, address_hash: str, since: datetime) -> bool:
        return any(
            (known.account_id, known.address_hash) == (account_id, address_hash) and known.last_used_at > since
            for known in self.rows.rows.values()
        )

    def save(self, known: KnownAddress) -> None:
        self.rows.put((known.account_id, known.address_hash, known.client_kind), known)

    def forget(self, account_id: AccountId) -> None:
        for key in [key for key in self.rows.rows if key[0] == account_id]:
            self.rows.remove(key)

    def purge(self, used_before: datetime, limit: int) -> int:
        return purge(self.rows, lambda known: known.last_used_at < used_before, limit)


@frozen
class MemorySignInFailuresRepository:
    rows: Table

    def of(self, email_hash: str) -> SignInFailures | None:
        failures: SignInFailures | None = self.rows.get(email_hash)
        return failures

    def save(self, failures: SignInFailures) -> None:
        self.rows.put(failures.email_hash, failures)

    def clear(self, email_hash: str) -> None:
        if self.rows.get(email_hash):
            self.rows.remove(email_hash)

    def purge(self, last_before: datetime, limit: int) -> int:
        return purge(self.rows, lambda failures: failures.last_at < last_before, limit)
