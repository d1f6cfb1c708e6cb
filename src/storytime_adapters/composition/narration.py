"""Narration, connected."""

import time
from datetime import timedelta

from dependency_injector import containers, providers

from storytime_adapters.deadlines import MonotonicDeadline
from storytime_adapters.extras import is_installed
from storytime_adapters.gates import OpeningGate
from storytime_adapters.media.exhibits import HouseExhibits
from storytime_adapters.media.links import SignedLinks
from storytime_adapters.plans import FreePlan
from storytime_adapters.secrets.keys import Keys, raw
from storytime_adapters.settings import Settings
from storytime_adapters.voice.judging import ListeningJudge
from storytime_core.kernel.ports import Clock
from storytime_core.narration.clips import CLIP_LEASE
from storytime_core.narration.model import HEAD_START
from storytime_core.narration.use_cases.files import Files
from storytime_core.narration.use_cases.narrating import Narrations
from storytime_core.narration.use_cases.packing import Packing
from storytime_core.narration.use_cases.performing import Performing
from storytime_core.narration.use_cases.speaking import Speaking
from storytime_core.narration.use_cases.voices import Voices
from storytime_core.narration.use_cases.warming import Warming
from storytime_core.storytime import Narration


def audio_format() -> str:
    """What the voices of this installation speak in; another format is another clip."""
    return "mp3-64" if is_installed("lameenc") else "wav-16"


def links_of(settings: Settings, keys: Keys, clock: Clock) -> SignedLinks:
    return SignedLinks(settings.url, tuple(map(raw, keys.signing)), clock)


def head_start() -> timedelta:
    return HEAD_START


def clip_lease() -> timedelta:
    return CLIP_LEASE


class NarrationContainer(containers.DeclarativeContainer):
    platform = providers.DependenciesContainer()
    catalog = providers.DependenciesContainer()

    unit_of_work = platform.storage.provided.narration
    views = platform.storage.provided.narration_views.call()
    entitlements = providers.Singleton(FreePlan)
    links = providers.Singleton(links_of, platform.settings, platform.keys, platform.clock)
    gate = providers.Singleton(OpeningGate, catalog.opening)
    head_start = providers.Callable(head_start)
    clip_lease = providers.Callable(clip_lease)

    speaking = providers.Factory(
        Speaking,
        unit_of_work=unit_of_work,
        views=views,
        narrator=platform.narrator,
        judge=providers.Singleton(ListeningJudge),
        store=platform.media_store,
        clock=platform.clock,
        deadline_after=providers.Object(MonotonicDeadline.after),
        pause=providers.Object(time.sleep),
        lease=clip_lease,
        reached=platform.reached,
    )
    narrations = providers.Factory(
        Narrations,
        unit_of_work=unit_of_work,
        views=views,
        jobs=platform.storage.provided.job_views.call(),
        gate=gate,
        speaking=speaking,
        entitlements=entitlements,
        signals=platform.wakeups,
        clock=platform.clock,
        ids=platform.ids,
        audio_format=providers.Callable(audio_format),
        head_start=head_start,
    )
    performing = providers.Factory(Performing, narrations=narrations)
    packing = providers.Factory(Packing, narrations=narrations)
    warming = providers.Factory(Warming, narrations=narrations)
    voices = providers.Factory(
        Voices, unit_of_work=unit_of_work, views=views, gate=gate, entitlements=entitlements, clock=platform.clock
    )
    files = providers.Factory(
        Files, unit_of_work=unit_of_work, views=views, store=platform.media_store, links=links, clock=platform.clock
    )
    exhibits = providers.Singleton(
        HouseExhibits,
        painter=platform.painter,
        synthesizer=platform.narrator,
        deadline_after=providers.Object(MonotonicDeadline.after),
    )
    context = providers.Factory(
        Narration, voices=voices, narrations=narrations, performing=performing, files=files, exhibits=exhibits
    )
