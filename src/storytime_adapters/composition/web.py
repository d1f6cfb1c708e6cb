"""Storytime over HTTP, connected: the outermost layer, which alone knows both HTTP and the adapters."""

import time
from collections.abc import Callable
from threading import BoundedSemaphore, Event
from typing import Final

from attrs import Factory, define
from dependency_injector import providers
from returns.result import Success
from sqlalchemy import text

from storytime_adapters.memory.rates import ProcessRateCounters
from storytime_adapters.rates import SteadyRates
from storytime_adapters.secrets.keys import Keys, raw
from storytime_adapters.settings import Settings, chosen_rates
from storytime_adapters.sql import migrating
from storytime_adapters.sql.storage import SqlStorage
from storytime_adapters.storage import Storage
from storytime_core.kernel.outage import StoreAway
from storytime_core.kernel.ports import Clock
from storytime_core.storytime import Storytime
from storytime_http.app import WSGI, create_app
from storytime_http.cursors import CursorSigner
from storytime_http.declarations import Resources
from storytime_http.desk import Desk
from storytime_http.middleware import EveryRequest, Origins
from storytime_http.resources.streams import JobEvents
from storytime_http.resources.voices import NarrationStreams
from storytime_http.routes import resources_of, with_documents

from .application import Application

SHORTLY: Final = 1.0  # seconds for which one look at the database serves all probes


@define
class ProcessReadiness:
    """One look a second, whatever the number of probes."""

    storage: Storage
    draining: Event = Factory(Event)
    looked_at: float = float("-inf")
    found: float | None = None
    migrated: bool = False

    def database_ms(self) -> float | None:
        if not isinstance(self.storage, SqlStorage):
            return 0.0
        now = time.monotonic()
        if now - self.looked_at > SHORTLY:
            self.found, self.looked_at = self._round_trip(self.storage), now
        return self.found

    def _round_trip(self, storage: SqlStorage) -> float | None:
        begun = time.perf_counter()
        try:
            with storage.database.reading.connect() as connection:
                connection.execute(text("SELECT 1"))
        except StoreAway:
            return None
        return round((time.perf_counter() - begun) * 1000, 1)

    def is_migrated(self) -> bool:
        """A database that once was at the head stays there: migrations only go forward."""
        if not self.migrated and isinstance(self.storage, SqlStorage):
            self.migrated = migrating.current(self.storage.database.engine) == migrating.head()
        return self.migrated or not isinstance(self.storage, SqlStorage)

    def is_draining(self) -> bool:
        return self.draining.is_set()


def desk_of(
    settings: Settings, storytime: Storytime, storage: Storage, keys: Keys, reached: Callable[[str], None]
) -> Desk:
    own = ProcessRateCounters()
    return Desk(
        caller_for=storytime.identity.signing_in.caller_for,
        guest_for=storytime.identity.guests.caller_for,
        work=storage.work,
        rates=own,
        shared_rates=SteadyRates(storage.rate_counters(), own),
        cursors=CursorSigner(tuple(map(raw, keys.signing))),
        address_key=raw(keys.pepper),
        trusted_proxy_hops=settings.trusted_proxy_hops,
        chosen_rates=chosen_rates(settings),
        reached=reached,
        follow_zone=lambda caller, zone: storytime.family.house_rules.follow_zone(caller, zone).unwrap(),
    )


def events_of(settings: Settings, storytime: Storytime, storage: Storage, clock: Clock) -> JobEvents:
    signing_in = storytime.identity.signing_in
    return JobEvents(
        wishing=storytime.storytelling.wishing,
        titles=storage.generation_views(),
        jobs=storage.job_views(),
        clock=clock,
        others=NarrationStreams(storytime.narration.narrations, storytime.narration.files.links).of,
        caller_is_live=lambda header: isinstance(signing_in.caller_for(header), Success),
        places=BoundedSemaphore(settings.server__streams),
    )


def waiting_places(settings: Settings) -> int:
    """However many may wait for a story, half of the threads stay free for everybody else."""
    return max(1, min(settings.generation__waiting_requests, settings.server__threads // 2))


def addresses_of(settings: Settings, resources: Resources) -> Resources:
    return with_documents(resources, settings.url) if settings.shows_docs else resources


def every_request_of(settings: Settings, desk: Desk) -> EveryRequest:
    origins = Origins(frozenset(settings.cors_origins), local_ones=not settings.is_production)
    return EveryRequest(desk, origins, settings.url.startswith("https://"), settings.log__requests)


class WebApplication(Application):
    readiness = providers.Singleton(ProcessReadiness, Application.platform.storage)
    desk = providers.Singleton(
        desk_of,
        Application.settings,
        Application.storytime,
        Application.platform.storage,
        Application.platform.keys,
        Application.platform.reached,
    )
    events = providers.Singleton(
        events_of,
        Application.settings,
        Application.storytime,
        Application.platform.storage,
        Application.platform.clock,
    )
    resources: providers.Provider[Resources] = providers.Singleton(
        resources_of,
        Application.storytime,
        readiness,
        events,
        providers.Callable(waiting_places, Application.settings),
    )
    addresses = providers.Singleton(addresses_of, Application.settings, resources)
    every_request = providers.Singleton(every_request_of, Application.settings, desk)
    app: providers.Provider[WSGI] = providers.Singleton(create_app, addresses, every_request)
