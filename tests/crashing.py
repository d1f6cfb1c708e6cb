"""Processes that kill themselves at a named place."""

import multiprocessing
import os
import signal
from datetime import timedelta
from pathlib import Path

from attrs import evolve, frozen
from dependency_injector import providers
from falcon.testing import TestClient

from storytime_adapters.clocks import StoppedClock, SystemClock
from storytime_adapters.composition.web import WebApplication
from storytime_adapters.secrets.passwords import Argon2Hasher
from storytime_adapters.settings import Settings
from storytime_adapters.sql.tables.everything import metadata
from storytime_adapters.sql.tables.kernel import outbox_deliveries
from storytime_adapters.voice.tones import ToneSynthesizer
from tests.house import RememberingChecker, RememberingFaces

LEASES = [(table, "lease_until") for table in metadata.sorted_tables if "lease_until" in table.columns]
LEASES.append((outbox_deliveries, "run_after"))


@frozen
class Hummer:
    """Hums, and writes down in a file that outlives it how often."""

    folder: Path
    name: str = ToneSynthesizer.name
    model: str = ToneSynthesizer.model

    def speak(self, text, voice, deadline):
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "said").open("a") as said:
            said.write(text.replace("\n", " ") + "\n")
        return ToneSynthesizer().speak(text, voice, deadline)


def application(url: str, folder: str, place: str | None = None) -> WebApplication:
    """A house whose narrator hums."""
    settings = Settings(
        environment="test", jobs__transport="none", database_url=url, data_dir=folder, log__requests=False
    )
    house = WebApplication(settings=settings)
    house.platform.hasher.override(providers.Object(Argon2Hasher(time_cost=1, memory_kib=8)))
    house.catalog.checker.override(providers.Object(RememberingChecker()))
    house.family.painter.override(providers.Object(RememberingFaces()))
    house.platform.narrator.override(providers.Object(Hummer(Path(folder))))
    house.identity.second_look.override(providers.Object(timedelta()))
    house.narration.head_start.override(providers.Object(timedelta()))
    house.platform.reached.override(providers.Object(lambda here: die() if here == place else None))
    return house


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def work(url: str, folder: str, place: str) -> None:
    application(url, folder, place).settling().settle()


def serve(url: str, folder: str, place: str, token: str, path: str, body: str) -> None:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "once", "Content-Type": "application/json"}
    TestClient(application(url, folder, place).app()).simulate_post(path, body=body, headers=headers)


def exit_code_of(target, *arguments):
    """Of a process of its own: how it ended."""
    server = multiprocessing.get_context("forkserver")
    server.set_forkserver_preload(["tests.crashing"])
    process = server.Process(target=target, args=arguments)
    process.start()
    process.join()
    return process.exitcode


def leases_end(house: WebApplication) -> None:
    """As if whoever holds something had not been heard of for a day."""
    yesterday = SystemClock().now() - timedelta(days=1)
    with house.platform.storage().database.engine.begin() as connection:
        for table, name in LEASES:
            column = table.columns[name]
            connection.execute(table.update().where(column > yesterday).values({name: yesterday}))


def swept(house: WebApplication) -> int:
    """What the sweeper removes when an hour has passed."""
    files = house.storytime().narration.files
    return evolve(files, clock=StoppedClock(SystemClock().now() + timedelta(hours=2))).sweep()


def files_on_disk(folder: str) -> set[str]:
    """Finished, unfinished and put aside."""
    return {path.name for path in (Path(folder) / "media").rglob("*") if path.is_file()}
