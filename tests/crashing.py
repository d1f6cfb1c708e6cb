"""A process that kills itself at a named place: ``python -m tests.crashing work <url> <folder> <place>``."""

import os
import signal
import sys
from datetime import timedelta

from dependency_injector import providers

from storytime_adapters.composition.web import WebApplication
from storytime_adapters.secrets.passwords import Argon2Hasher
from storytime_adapters.settings import Settings

LEASE = timedelta(seconds=1)


def application(url: str, folder: str, place: str | None = None) -> WebApplication:
    settings = Settings(
        environment="test", jobs__transport="none", database_url=url, data_dir=folder, log__requests=False
    )
    house = WebApplication(settings=settings)
    house.platform.hasher.override(providers.Object(Argon2Hasher(time_cost=1, memory_kib=8)))
    house.platform.reached.override(providers.Object(lambda here: die() if here == place else None))
    return house


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def settling(house: WebApplication):
    from attrs import evolve

    return evolve(house.settling(), lease=LEASE)


def main() -> None:
    what, url, folder, place, *rest = sys.argv[1:]
    house = application(url, folder, place)
    if what == "work":
        settling(house).settle()
        return
    from falcon.testing import TestClient

    token, path, body = rest
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "once", "Content-Type": "application/json"}
    TestClient(house.app()).simulate_post(path, body=body, headers=headers)


if __name__ == "__main__":
    main()
