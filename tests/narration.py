"""Narration put together on any storage, with a hum for a voice and files in memory."""

from datetime import timedelta
from threading import Lock
from typing import Any

from attrs import define, evolve, field
from dependency_injector import providers
from returns.result import Failure

from storytime_adapters.composition.application import Application
from storytime_adapters.media.memory import MemoryMediaStore
from storytime_adapters.secrets.passwords import Argon2Hasher
from storytime_adapters.settings import Settings
from storytime_adapters.testing.cast import a_story, certified, the_moon
from storytime_adapters.voice.tones import ToneSynthesizer
from storytime_core.kernel.caller import Caller
from storytime_core.narration.errors import SpeechUnavailable
from tests.generation import MUM

SENTENCE = "On night number {} the moon went over the hill and looked for a warm place to rest. "


def pages(count: int) -> str:
    """A text of so many pages, no two alike."""
    return "".join(SENTENCE.format(number) for number in range(count)).strip()


@define
class Humming:
    """Hums, counts what it was asked to say, and says nothing while it is told to rest."""

    name: str = "embedded"
    model: str = "tone"
    said: list[str] = field(factory=list)
    resting_after: int | None = None
    before: Any = None
    lock: Any = field(factory=Lock)

    def speak(self, text: str, voice: Any, deadline: Any) -> Any:
        with self.lock:
            if self.resting_after is not None and len(self.said) >= self.resting_after:
                return Failure(SpeechUnavailable())
            self.said.append(text)
        if self.before:
            self.before(text)
        return ToneSynthesizer().speak(text, voice, deadline)


@define
class Studio:
    application: Any
    storage: Any
    voice: Humming
    media: Any

    @classmethod
    def on(cls, storage: Any, folder: Any, **overrides: Any) -> "Studio":
        application = Application(settings=Settings(environment="test", data_dir=str(folder)))
        voice, media = Humming(), MemoryMediaStore(application.platform.clock())
        application.platform.storage.override(providers.Object(storage))
        application.platform.hasher.override(providers.Object(Argon2Hasher(time_cost=1, memory_kib=8)))
        application.platform.media_store.override(providers.Object(media))
        application.platform.narrator.override(providers.Object(voice))
        application.narration.head_start.override(providers.Object(timedelta()))
        for name, value in overrides.items():
            getattr(application.platform, name).override(providers.Object(value))
        return cls(application, storage, voice, media)

    @property
    def narration(self) -> Any:
        return self.application.storytime().narration

    def kept(self, number: int = 3, text: str | None = None, **more: Any) -> Any:
        story = a_story(number, the_moon(text=pages(6) if text is None else text), **more)
        with self.storage.catalog() as uow:
            uow.stories.add(story, certified(story))
            uow.commit()
        return story.id

    def ask(self, story_id: Any, caller: Caller = MUM, voice: str | None = None) -> Any:
        return self.narration.narrations.request(caller, story_id, voice)

    def status(self, batch: Any, caller: Caller = MUM) -> Any:
        return self.narration.narrations.status(caller, batch.batch_job_id)

    def settle(self) -> None:
        self.application.settling().settle()

    def claim(self, lease: timedelta = timedelta(seconds=30)) -> Any:
        with self.storage.work() as uow:
            jobs = list(uow.jobs.claim("voice-synthesis", 1, lease))
            uow.commit()
        return jobs[0] if jobs else None

    def bring_forward(self) -> None:
        """As if the pause of every waiting job were over."""
        from sqlalchemy import text

        if hasattr(self.storage, "store"):
            rows = self.storage.store.tables["jobs"]
            for key, row in list(rows.items()):
                rows[key] = evolve(row, job=evolve(row.job, run_after=row.job.created_at))
        else:
            with self.storage.database.engine.begin() as connection:
                connection.execute(text("UPDATE jobs SET run_after = created_at WHERE state = 'waiting'"))
