"""Storytelling put together on any storage, with everything around it in memory."""

import json
from typing import Any
from uuid import UUID

from attrs import define
from dependency_injector import providers

from storytime_adapters.composition.application import Application
from storytime_adapters.mail.mailers import MemoryMailer
from storytime_adapters.media.memory import MemoryMediaStore
from storytime_adapters.secrets.passwords import Argon2Hasher
from storytime_adapters.settings import Settings
from storytime_core.family.ages import AgeSpan
from storytime_core.family.use_cases.kid_profiles import NewKid
from storytime_core.kernel.caller import Caller
from storytime_core.storytelling.wish import StoryWish
from tests.house import RememberingFaces

MUM = Caller(UUID(int=101), UUID(int=201), proved_at=None)
DAD = Caller(UUID(int=102), UUID(int=202))


@define
class Nursery:
    """A house where stories are made."""

    application: Any
    storage: Any

    @classmethod
    def on(cls, storage: Any, folder: Any, **overrides: Any) -> "Nursery":
        settings = Settings(
            environment="test",
            jobs__transport="none",
            data_dir=str(folder),
            family__declared_consents=("child_profile=2026-11",),
        )
        application = Application(settings=settings)
        application.platform.storage.override(providers.Object(storage))
        application.platform.mailer.override(providers.Object(MemoryMailer()))
        application.platform.hasher.override(providers.Object(Argon2Hasher(time_cost=1, memory_kib=8)))
        application.family.painter.override(providers.Object(RememberingFaces()))
        media = overrides.pop("media_store", None) or MemoryMediaStore(application.platform.clock())
        application.platform.media_store.override(providers.Object(media))
        for name, value in overrides.items():
            getattr(application.platform, name).override(providers.Object(value))
        return cls(application, storage)

    @property
    def storytelling(self) -> Any:
        return self.application.storytime().storytelling

    def ask(self, caller: Caller = MUM, **wish: Any) -> Any:
        wished = {"words": 200, "narrate": False, "age_min": 4, "age_max": 6, **wish}
        return self.storytelling.wishing.ask(caller, StoryWish(**wished))

    def asked(self, caller: Caller = MUM, **wish: Any) -> Any:
        return self.ask(caller, **wish).unwrap().job_id

    def settle(self) -> None:
        self.application.settling().settle()

    def status(self, job_id: Any, caller: Caller = MUM) -> Any:
        return self.storytelling.wishing.status(caller, job_id).unwrap()

    def story_of(self, job_id: Any) -> Any:
        story_id = self.status(job_id).job.subject
        with self.storage.storytelling() as uow:
            return uow.stories.get(story_id)

    def allowance(self, caller: Caller = MUM) -> Any:
        return self.storytelling.story_allowances.show(caller).unwrap()

    def log(self, job_id: Any) -> list[Any]:
        return list(self.storage.job_views().log_after({job_id: 0}).get(job_id, ()))

    def a_kid(self, name: str = "Ada", caller: Caller = MUM, **more: Any) -> Any:
        new = NewKid(name=name, age_range=more.pop("age_range", AgeSpan(4, 6)), **more)
        return self.application.storytime().family.kid_profiles.add(caller, new).unwrap().kid


def a_reply(**changes: Any) -> str:
    """What a good writer outside would send."""
    body = (
        "{{HERO}} had a small red kite. It was a good kite. One day the wind was up on the hill.",
        "{{HERO}} ran and let the kite go up. But the kite sat in a tree. It was too high to reach.",
        "{{HERO}} tried a stick. The stick was too short. {{HERO}} tried to shake the tree. It did not move at all.",
        "Then {{HERO}} saw the long rake by the barn. Papa held the rake with {{HERO}}. They gave one soft pull.",
        "The kite came down into the grass. It had one small rip. Papa put a strip of tape on it, and it was as good "
        "as new.",
        "They let it fly till the sun was low. The red kite went up and up. Then they rolled up the string and took "
        "it home.",
        "On the way they met a brown dog. The dog ran with them to the gate. {{HERO}} gave it a pat on the head.",
        "At home there was warm soup and bread. The kite lay on the chair by the bed. {{HERO}} was warm and tired now.",
        "Papa read one page and then one more. The moon was at the window. {{HERO}} gave a big yawn and fell asleep.",
    )
    reply: dict[str, Any] = {
        "title": "The Red Kite",
        "description": "{{HERO}} takes a red kite up the hill on a windy day.",
        "paragraphs": list(body),
        "questions": [
            {
                "question": "What did the hero fly?",
                "options": ["a red kite", "a blue boat", "a big drum", "a toy bus"],
                "answer": 0,
            },
            {
                "question": "Where was the kite stuck?",
                "options": ["on the roof", "in a tree", "under a bridge", "behind a shed"],
                "answer": 1,
            },
            {
                "question": "What helped to reach it?",
                "options": ["a green rope", "a tall goat", "the long rake", "a ladder"],
                "answer": 2,
            },
            {
                "question": "Who held the rake too?",
                "options": ["Grandma", "a teacher", "a neighbor", "Papa"],
                "answer": 3,
            },
            {
                "question": "What was there at home?",
                "options": ["warm soup", "cold fish", "plum cake", "green peas"],
                "answer": 0,
            },
        ],
        "moral": "A little help reaches far.",
        "cover": {"place": "meadow", "time": "evening", "weather": "wind", "mood": "cozy", "objects": ["kite"]},
    }
    return json.dumps({**reply, **changes})
