"""Storytime over HTTP, in process, on each kind of storage."""

from datetime import timedelta

import pytest
from dependency_injector import providers
from falcon.testing import TestClient

from storytime_adapters.composition.web import WebApplication
from storytime_adapters.mail.mailers import MemoryMailer
from storytime_adapters.memory.storage import MemoryStorage
from storytime_adapters.memory.store import Store
from storytime_adapters.secrets.passwords import Argon2Hasher
from storytime_adapters.settings import Settings
from storytime_adapters.voice.embedded import EmbeddedSynthesizer
from storytime_adapters.voice.tones import ToneSynthesizer
from storytime_core.event_handlers import handler_names
from tests.house import House, RememberingChecker, RememberingFaces


@pytest.fixture
def settings(tmp_path):
    return Settings(
        environment="test", jobs__transport="none", rates__generate="1000/60", data_dir=str(tmp_path / "data")
    )


def a_house(storage, settings, narrator, hasher=None):
    application = WebApplication(settings=settings)
    application.platform.storage.override(providers.Object(storage))
    application.platform.mailer.override(providers.Object(MemoryMailer()))
    application.platform.hasher.override(providers.Object(hasher or Argon2Hasher(time_cost=1, memory_kib=8)))
    application.catalog.checker.override(providers.Object(RememberingChecker()))
    application.family.painter.override(providers.Object(RememberingFaces()))
    application.platform.narrator.override(providers.Object(narrator))
    application.identity.second_look.override(providers.Object(timedelta()))
    application.narration.head_start.override(providers.Object(timedelta()))  # what is due is due at once
    return House(application, TestClient(application.app()))


@pytest.fixture
def house_on(settings):
    """A house on any storage; whoever works there goes home when the test is over."""
    houses = []

    def opened(storage):
        houses.append(a_house(storage, settings, ToneSynthesizer()))
        return houses[-1]

    yield opened
    for house in houses:
        if house.worker:
            house.worker.stop()


@pytest.fixture
def house(open_storage, house_on):
    return house_on(open_storage(handler_names()))


@pytest.fixture
def voiced_house(settings):
    """With the voice that comes with it."""
    return a_house(MemoryStorage(Store(handlers=handler_names())), settings, EmbeddedSynthesizer())


@pytest.fixture
def memory_house(settings):
    """Where the storage does not matter."""
    return a_house(MemoryStorage(Store(handlers=handler_names())), settings, ToneSynthesizer())
