"""The catalog, connected."""

from dependency_injector import containers, providers

from storytime_adapters.checking import InProcessChecker
from storytime_adapters.plans import FreePlan
from storytime_adapters.seeds.packaged import PackagedSeeds
from storytime_adapters.taxonomy import ShelvedTaxonomy
from storytime_core.catalog.cards import Cards
from storytime_core.catalog.use_cases.browsing import Browsing
from storytime_core.catalog.use_cases.guest_openings import GuestOpenings
from storytime_core.catalog.use_cases.opening import Opening
from storytime_core.catalog.use_cases.ranking import RankingStories
from storytime_core.catalog.use_cases.seeding import Seeding
from storytime_core.kernel.seeing import Seeing
from storytime_core.storytime import Catalog


class CatalogContainer(containers.DeclarativeContainer):
    platform = providers.DependenciesContainer()
    reports = providers.DependenciesContainer()

    unit_of_work = platform.storage.provided.catalog
    views = platform.storage.provided.story_views.call()
    seeing = providers.Singleton(Seeing, platform.storage.provided.viewpoints.call(), platform.clock)
    taxonomy = providers.Singleton(ShelvedTaxonomy, platform.storage.provided.taxonomy_views.call())
    cards = providers.Factory(Cards, taxonomy=taxonomy, public_url=platform.settings.provided.url)

    premium = providers.Singleton(FreePlan)
    browsing = providers.Factory(
        Browsing, views=views, seeing=seeing, taxonomy=taxonomy, cards=cards, clock=platform.clock
    )
    opening = providers.Factory(
        Opening,
        unit_of_work=unit_of_work,
        views=views,
        allowances=platform.storage.provided.allowance_views.call(),
        seeing=seeing,
        premium=premium,
        reading_time=reports.reading_time,
        cards=cards,
        clock=platform.clock,
        base_limit=platform.settings.provided.reading__free_stories,
    )
    guest_openings = providers.Factory(
        GuestOpenings,
        unit_of_work=unit_of_work,
        premium=premium,
        clock=platform.clock,
        base_limit=platform.settings.provided.reading__free_stories,
    )
    ranking = providers.Factory(RankingStories, unit_of_work=unit_of_work, clock=platform.clock, ids=platform.ids)
    seeding = providers.Factory(
        Seeding,
        unit_of_work=unit_of_work,
        source=providers.Singleton(PackagedSeeds),
        checker=providers.Singleton(InProcessChecker),
        forget_taxonomy=taxonomy.provided.forget,
        rank=ranking.provided.rebuild,
        clock=platform.clock,
        ids=platform.ids,
    )
    context = providers.Factory(
        Catalog, browsing=browsing, opening=opening, guest_openings=guest_openings, seeding=seeding, ranking=ranking
    )
