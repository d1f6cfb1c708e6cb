"""Reports, connected."""

from dependency_injector import containers, providers

from storytime_adapters.household import HouseReadingRules
from storytime_core.reports.use_cases.reading_time import ReadingTime


class ReportsContainer(containers.DeclarativeContainer):
    platform = providers.DependenciesContainer()

    reading_time = providers.Singleton(
        ReadingTime,
        rules=providers.Singleton(HouseReadingRules, platform.storage.provided.house_rules.call()),
        read=platform.storage.provided.read_today.call(),
    )
