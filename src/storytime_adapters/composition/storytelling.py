"""Storytelling, connected."""

from dependency_injector import containers, providers

from storytime_adapters.checking import InProcessChecker
from storytime_adapters.media.pictures import StoredPictures
from storytime_adapters.plans import FreePlan
from storytime_core.storytelling.ports import NarrationWarmup
from storytime_core.storytelling.use_cases.illustrating import Illustrating
from storytime_core.storytelling.use_cases.spending import Spending
from storytime_core.storytelling.use_cases.story_allowances import StoryAllowances
from storytime_core.storytelling.use_cases.wishing import Wishing
from storytime_core.storytelling.use_cases.writing import Writing
from storytime_core.storytime import Storytelling


class StorytellingContainer(containers.DeclarativeContainer):
    platform = providers.DependenciesContainer()
    reports = providers.DependenciesContainer()
    warmup: providers.Dependency[NarrationWarmup] = providers.Dependency()

    unit_of_work = platform.storage.provided.storytelling
    views = platform.storage.provided.generation_views.call()
    checker = providers.Singleton(InProcessChecker)
    entitlements = providers.Singleton(FreePlan, platform.settings.provided.generation__free_per_month)
    pictures = providers.Singleton(StoredPictures, platform.media_store)

    wishing = providers.Factory(
        Wishing,
        unit_of_work=unit_of_work,
        views=views,
        jobs=platform.storage.provided.job_views.call(),
        taxonomy=platform.storage.provided.taxonomy_lookup.call(),
        checker=checker,
        entitlements=entitlements,
        reading_time=reports.reading_time,
        signals=platform.wakeups,
        clock=platform.clock,
        ids=platform.ids,
        chance=platform.chance,
        most_pending=platform.settings.provided.generation__pending,
    )
    writing = providers.Factory(
        Writing,
        unit_of_work=unit_of_work,
        checker=checker,
        painter=platform.painter,
        pictures=pictures,
        warmup=warmup,
        clock=platform.clock,
        ids=platform.ids,
        hosted=platform.hosted_writers,
        reached=platform.reached,
    )
    illustrating = providers.Factory(
        Illustrating,
        unit_of_work=unit_of_work,
        painter=platform.painter,
        pictures=pictures,
        clock=platform.clock,
    )
    story_allowances = providers.Factory(
        StoryAllowances,
        views=views,
        entitlements=entitlements,
        clock=platform.clock,
        most_pending=platform.settings.provided.generation__pending,
    )
    spending = providers.Factory(Spending, views=views)
    context = providers.Factory(
        Storytelling,
        wishing=wishing,
        writing=writing,
        illustrating=illustrating,
        story_allowances=story_allowances,
        spending=spending,
    )
