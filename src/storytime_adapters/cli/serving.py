"""The server: one process, one port, with the worker inside."""

import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from typing import Final

from storytime_adapters.composition.web import WebApplication
from storytime_adapters.settings import Settings
from storytime_adapters.sql import migrating
from storytime_http.declarations import routes_of
from storytime_http.entry import LARGEST_FORM, Entry

from .house import console, fail, set_up_logs, storage_of

LONGEST_BEGINNING: Final = 600  # seconds


def spare_drivers(settings: Settings) -> None:
    """Huey loads the driver of every store it could use; where a file is all it needs, they stay out of memory."""
    if settings.transport != "sqlite":
        return
    absent = {name: None for name in ("psycopg", "redis") if name not in sys.modules}
    sys.modules.update(absent)  # type: ignore[arg-type]
    try:
        import huey  # noqa: F401
    finally:
        for name in absent:
            del sys.modules[name]


def prepared(settings: Settings) -> WebApplication:
    """Settings, database, catalog, wiring: in this order, each once, before anybody listens."""
    house = WebApplication(settings=settings)
    engine = storage_of(house).database.engine
    if migrating.current(engine) != migrating.head():
        begin_apart()
    migrating.migrate(engine)
    seeded = house.storytime().catalog.seeding.run().unwrap()
    house.storytime().family.furnishing.run().unwrap()
    if seeded.created:
        console.print(f"{seeded.created} stories were put on the shelves.", highlight=False)
    return house


def begin_apart() -> None:
    """Migrating, checking seeds and painting faces take memory that a server never needs again: another process has it.

    Whatever it could not do is done, or complained about, by this one.
    """
    try:
        subprocess.run([sys.executable, "-m", "storytime_adapters.cli", "seed"], check=False, timeout=LONGEST_BEGINNING)
    except subprocess.TimeoutExpired:
        fail("Preparing the database takes too long for a start. Please run storytime migrate first.", 69)


def larger_bodies(house: WebApplication) -> dict[str, int]:
    declared = {route.path: route.declared.largest_body for route in routes_of(house.resources())}
    return {path: largest for path, largest in declared.items() if largest > LARGEST_FORM}


def entry_of(house: WebApplication, worker: bool) -> Entry:
    settings = house.settings()
    runner = house.worker()
    entry = Entry(
        house.app(),
        house.platform.storage().job_views().log_after,
        threads=settings.server__threads,
        waiting=settings.server__waiting,
        larger=larger_bodies(house),
        on_start=runner.start if worker else lambda: None,
        on_stop=runner.stop if worker else lambda: None,
    )
    house.platform.signals().listeners.append(entry.hub.wake)
    return entry


def run(settings: Settings, worker: bool) -> None:
    import asyncio

    from granian.constants import Interfaces
    from granian.server.embed import Server

    set_up_logs(settings)
    if is_taken(settings):
        fail(f"Something listens at {settings.host}:{settings.port} already.", 69)
    spare_drivers(settings)
    house = prepared(settings)
    entry = entry_of(house, worker)
    server = Server(
        entry,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.RSGI,
        websockets=False,
        log_enabled=False,
    )
    say_where(settings)

    async def serving() -> None:
        loop = asyncio.get_running_loop()

        def leave() -> None:
            house.readiness().draining.set()
            entry.hub.leave()
            server.stop()  # type: ignore[no-untyped-call]

        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, leave)
        await entry.start()
        await server.serve()
        await entry.stop()

    asyncio.run(serving())
    sys.stdout.flush()


def say_where(settings: Settings) -> None:
    console.print(f"Storytime is at       {settings.url}", highlight=False)
    if settings.shows_docs:
        console.print(f"API page              {settings.url}/docs", highlight=False)
    console.print(f"Mail folder           {settings.folder / 'outbox'}", highlight=False)
    console.print(f"Data folder           {settings.folder}", highlight=False)


def is_taken(settings: Settings) -> bool:
    import socket

    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((settings.host, settings.port)) == 0


def is_alive(settings: Settings, patience: float = 2.0) -> bool:
    try:
        with urllib.request.urlopen(f"{settings.url}/health/live", timeout=patience) as reply:
            return bool(reply.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def wait_until_alive(settings: Settings, patience: float) -> bool:
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if is_alive(settings, 0.5):
            return True
        time.sleep(0.1)
    return False
