"""Storytime inside another program: no HTTP, no database, nothing configured.

    house = in_memory()
    parent = house.a_parent()
    house.storytime.storytelling.wishing.ask(parent, StoryWish(themes=("Kindness",)))
    house.settle()

Everything that ``storytime`` can do is there; ``settle`` does the long work here and now.
"""

from attrs import frozen
from dependency_injector import providers

from storytime_adapters.composition.application import Application
from storytime_adapters.mail.mailers import MemoryMailer
from storytime_adapters.media.memory import MemoryMediaStore
from storytime_adapters.memory.storage import MemoryStorage
from storytime_adapters.memory.store import Store
from storytime_adapters.secrets.keys import Keys
from storytime_adapters.settings import Settings
from storytime_core.event_handlers import handler_names
from storytime_core.kernel.caller import Caller
from storytime_core.kernel.ids import AccountId, SessionId
from storytime_core.storytime import Storytime


@frozen
class House:
    """What there is to do, and a way to get the long work done."""

    storytime: Storytime
    application: Application

    def settle(self) -> None:
        """Do every job and deliver every event that is due."""
        self.application.settling().settle()

    def a_parent(self) -> Caller:
        """Somebody who may ask; the program around knows who that is."""
        ids = self.application.platform.ids()
        return Caller(AccountId(ids.new()), SessionId(ids.new()))


def in_memory(settings: Settings | None = None, seeded: bool = True) -> House:
    """For as long as the program lives.  With the shipped catalog on the shelves, unless told otherwise."""
    application = Application(settings=settings or Settings(jobs__transport="none"))
    platform = application.platform
    platform.keys.override(providers.Object(Keys.of_one("nothing is kept")))
    store = Store(handlers=handler_names(), time_zone=application.settings().default_time_zone)
    platform.storage.override(providers.Object(MemoryStorage(store)))
    platform.media_store.override(providers.Object(MemoryMediaStore(platform.clock())))
    platform.mailer.override(providers.Object(MemoryMailer()))
    storytime: Storytime = application.storytime()
    if seeded:
        storytime.catalog.seeding.run().unwrap()
    return House(storytime, application)
