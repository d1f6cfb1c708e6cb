"""Progress, connected."""

from dependency_injector import containers, providers

from storytime_adapters.gates import (
    HousePackFiles,
    OpeningBranchGate,
    OpeningQuizGate,
    OpeningStoryGate,
    ReservingPackGate,
    TitlesInSight,
)
from storytime_adapters.pack_sound import NarratedPackSound
from storytime_core.progress.use_cases.downloading import Downloading
from storytime_core.progress.use_cases.favorites import Favorites
from storytime_core.progress.use_cases.leveling import Leveling
from storytime_core.progress.use_cases.merging import Merging
from storytime_core.progress.use_cases.quizzing import Quizzing
from storytime_core.progress.use_cases.reading import Reading
from storytime_core.progress.use_cases.shelves import Shelves
from storytime_core.progress.use_cases.wandering import Wandering
from storytime_core.progress.use_cases.weighing import Weighing
from storytime_core.storytime import Progress


class ProgressContainer(containers.DeclarativeContainer):
    platform = providers.DependenciesContainer()
    catalog = providers.DependenciesContainer()
    narration = providers.DependenciesContainer()

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
    quizzing = providers.Factory(
        Quizzing,
        unit_of_work=platform.storage.provided.learning,
        views=platform.storage.provided.quiz_views.call(),
        gate=providers.Factory(OpeningQuizGate, catalog.opening),
        seeing=catalog.seeing,
        clock=platform.clock,
        ids=platform.ids,
    )
    merging = providers.Factory(Merging, unit_of_work=unit_of_work, views=views)
    leveling = providers.Factory(
        Leveling,
        unit_of_work=platform.storage.provided.learning,
        views=platform.storage.provided.level_views.call(),
        titles=providers.Factory(TitlesInSight, catalog.opening),
        seeing=catalog.seeing,
        clock=platform.clock,
    )
    weighing = providers.Factory(
        Weighing,
        unit_of_work=platform.storage.provided.learning,
        kids=platform.storage.provided.viewpoints.call(),
        difficulty=platform.storage.provided.story_difficulty.call(),
    )
    wandering = providers.Factory(
        Wandering,
        unit_of_work=platform.storage.provided.paths,
        views=platform.storage.provided.path_views.call(),
        gate=providers.Factory(OpeningBranchGate, catalog.opening),
        seeing=catalog.seeing,
        clock=platform.clock,
        ids=platform.ids,
    )
    downloading = providers.Factory(
        Downloading,
        unit_of_work=platform.storage.provided.packs,
        views=platform.storage.provided.pack_views.call(),
        gate=providers.Factory(ReservingPackGate, catalog.reserving),
        files=providers.Factory(HousePackFiles, narration.views, narration.exhibits),
        sound=providers.Factory(NarratedPackSound, narration.packing),
        seeing=catalog.seeing,
        clock=platform.clock,
    )
    context = providers.Factory(
        Progress,
        reading=reading,
        shelves=shelves,
        favorites=favorites,
        merging=merging,
        quizzing=quizzing,
        leveling=leveling,
        weighing=weighing,
        wandering=wandering,
        downloading=downloading,
    )
