"""Progress, connected."""

from dependency_injector import containers, providers

from storytime_adapters.gates import OpeningQuizGate, OpeningSight
from storytime_core.progress.use_cases.guest_reading import GuestReading
from storytime_core.progress.use_cases.quizzing import Quizzing
from storytime_core.storytime import Progress


class ProgressContainer(containers.DeclarativeContainer):
    platform = providers.DependenciesContainer()
    catalog = providers.DependenciesContainer()

    guest_reading = providers.Factory(
        GuestReading,
        unit_of_work=platform.storage.provided.progress,
        views=platform.storage.provided.progress_views.call(),
        sight=providers.Factory(OpeningSight, catalog.opening),
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
    context = providers.Factory(Progress, guest_reading=guest_reading, quizzing=quizzing)
