"""Progress, connected."""

from dependency_injector import containers, providers

from storytime_adapters.gates import OpeningStoryGate
from storytime_core.progress.use_cases.favorites import Favorites
from storytime_core.progress.use_cases.merging import Merging
from storytime_core.progress.use_cases.reading import Reading
from storytime_core.progress.use_cases.shelves import Shelves
from storytime_core.storytime import Progress


class ProgressContainer(containers.DeclarativeContainer):
    platform = providers.DependenciesContainer()
    catalog = providers.DependenciesContainer()

    unit_of_work = platform.storage.provided.progress
    views = platform.storage.provided.progress_views.call()
    gate = providers.Factory(OpeningStoryGate, catalog.opening)
    reading = providers.Factory(
        Reading,
        unit_of_work=unit_of_work,
        views=views,
        gate=gate,
        clock=platform.clock,
        ids=platform.ids,
    )
    shelves = providers.Factory(
        Shelves, unit_of_work=unit_of_work, views=views, seeing=catalog.seeing, clock=platform.clock
    )
    favorites = providers.Factory(
        Favorites,
        unit_of_work=unit_of_work,
        views=views,
        gate=gate,
        seeing=catalog.seeing,
        clock=platform.clock,
        ids=platform.ids,
    )
    merging = providers.Factory(Merging, unit_of_work=unit_of_work, views=views)
    context = providers.Factory(Progress, reading=reading, shelves=shelves, favorites=favorites, merging=merging)
