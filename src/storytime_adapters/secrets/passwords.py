"""argon2id, a few at a time, and never before those who only want to read."""

import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore, Lock, get_native_id
from typing import Final, TypeVar

from argon2 import PasswordHasher as Argon2
from argon2.exceptions import InvalidHashError, VerificationError
from attrs import define, field
from returns.result import Failure, Result, Success

from storytime_core.identity.errors import HashingBusy

T = TypeVar("T")

PATIENCE: Final = 10.0  # seconds in the queue
NICENESS: Final = 10
MOST_AT_ONCE: Final = 4


class QueueFull(Exception):
    pass


def cores_for_hashing() -> int:
    """More at once than there are cores would end none of them earlier, and keep everybody else waiting."""
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    return min(MOST_AT_ONCE, cores)


def step_back() -> None:
    """Let the other threads of the process go first, where threads have a niceness of their own."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, get_native_id(), NICENESS)


@define
class Argon2Hasher:
    """At most ``at_once`` hashings run and ``waiting`` wait; beyond that sign-in is busy."""

    time_cost: int = 2
    memory_kib: int = 19456
    at_once: int = field(factory=cores_for_hashing)
    waiting: int = 16
    _hasher: Argon2 = field(init=False, repr=False)
    _slots: BoundedSemaphore = field(init=False, repr=False)
    _threads: ThreadPoolExecutor = field(init=False, repr=False)
    _lock: Lock = field(factory=Lock, init=False, repr=False)
    _inside: int = field(default=0, init=False)
    _nobodys: str | None = field(default=None, init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self._hasher = Argon2(time_cost=self.time_cost, memory_cost=self.memory_kib, parallelism=1)
        self._slots = BoundedSemaphore(self.at_once)
        self._threads = ThreadPoolExecutor(self.at_once, thread_name_prefix="hashing", initializer=step_back)

    def hash(self, password: str) -> Result[str, HashingBusy]:
        try:
            return Success(self._in_turn(lambda: self._hasher.hash(password)))
        except QueueFull:
            return Failure(HashingBusy())

    def verify(self, password: str, password_hash: str | None) -> Result[bool, HashingBusy]:
        try:
            return Success(self._in_turn(lambda: self._fits(password, password_hash)))
        except QueueFull:
            return Failure(HashingBusy())

    def needs_renewal(self, password_hash: str) -> bool:
        return self._hasher.check_needs_rehash(password_hash)

    def _in_turn(self, work: Callable[[], T]) -> T:
        with self._turn():
            return self._threads.submit(work).result()

    def _fits(self, password: str, password_hash: str | None) -> bool:
        """Where there is none to fit, nobody's is tried: it takes as long."""
        try:
            return self._hasher.verify(password_hash or self._nobodys_hash(), password) and password_hash is not None
        except (VerificationError, InvalidHashError):
            return False

    def _nobodys_hash(self) -> str:
        if self._nobodys is None:
            self._nobodys = self._hasher.hash("nobody's password")
        return self._nobodys

    @contextmanager
    def _turn(self) -> Iterator[None]:
        with self._lock:
            if self._inside >= self.at_once + self.waiting:
                raise QueueFull
            self._inside += 1
        try:
            if not self._slots.acquire(timeout=PATIENCE):
                raise QueueFull
            try:
                yield
            finally:
                self._slots.release()
        finally:
            with self._lock:
                self._inside -= 1


class PackagedCommonPasswords:
    """The list that ships with Storytime."""

    def all(self) -> frozenset[str]:
        return common_passwords()


@cache
def common_passwords() -> frozenset[str]:
    words = Path(__file__).with_name("common_passwords.txt").read_text().split()
    endings = ("", "1", "12", "123", "1234", "12345", "123456", "!", "1!", "123!", *map(str, range(2000, 2030)))
    return frozenset(word + ending for word in words for ending in endings)
