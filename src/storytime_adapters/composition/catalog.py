"""The catalog, connected."""

from dependency_injector import containers, providers

from storytime_adapters.checking import InProcessChecker
from storytime_adapters.imports.source import KeptCatalogs, from_anywhere
from storytime_adapters.manuscripts import EngineGlossary, PaintedCovers
from storytime_adapters.pictures.sketchbook import StoredSketches
from storytime_adapters.plans import FreePlan
from storytime_adapters.seeds.packaged import PackagedSeeds
from storytime_adapters.taxonomy import ShelvedTaxonomy
from storytime_core.catalog.cards import Cards
from storytime_core.catalog.use_cases.authoring import Authoring, Illustrations
from storytime_core.catalog.use_cases.backfilling import Backfilling
from storytime_core.catalog.use_cases.browsing import Browsing
from storytime_core.catalog.use_cases.certifying import Certifying
from storytime_core.catalog.use_cases.curating import Curating
from storytime_core.catalog.use_cases.erasing import StoryErasing
from storytime_core.catalog.use_cases.guest_openings import GuestOpenings
from storytime_core.catalog.use_cases.importing import Importing
from storytime_core.catalog.use_cases.opening import Opening
from storytime_core.catalog.use_cases.ranking import RankingStories
from storytime_core.catalog.use_cases.relabeling import Relabeling
from storytime_core.catalog.use_cases.reserving import Reserving
from storytime_core.catalog.use_cases.seeding import Seeding
from storytime_core.catalog.use_cases.shelving import Shelving
from storytime_core.catalog.use_cases.sketching import Sketching
from storytime_core.catalog.use_cases.tallying import Tallying
from storytime_core.kernel.seeing import Seeing
from storytime_core.storytime import Catalog


class CatalogContainer(containers.DeclarativeContainer):
    platform = providers.DependenciesContainer()
    reports = providers.DependenciesContainer()

    unit_of_work = platform.storage.provided.catalog
    at_the_desk = platform.storage.provided.authoring
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
    reserving = providers.Factory(Reserving, unit_of_work=unit_of_work, opening=opening, clock=platform.clock)
    guest_openings = providers.Factory(
        GuestOpenings,
        unit_of_work=unit_of_work,
        premium=premium,
        clock=platform.clock,
        base_limit=platform.settings.provided.reading__free_stories,
    )
    tallying = providers.Factory(Tallying, unit_of_work=unit_of_work)
    ranking = providers.Factory(RankingStories, unit_of_work=unit_of_work, clock=platform.clock, ids=platform.ids)
    checker = providers.Singleton(InProcessChecker)
    certifying = providers.Factory(Certifying, checker=checker, ids=platform.ids)
    sketchbook = providers.Singleton(StoredSketches, platform.media_store)
    authoring = providers.Factory(
        Authoring,
        unit_of_work=at_the_desk,
        certifying=certifying,
        glossary=providers.Singleton(EngineGlossary),
        covers=providers.Singleton(PaintedCovers, platform.ids),
        signals=platform.wakeups,
        clock=platform.clock,
        ids=platform.ids,
        public_url=platform.settings.provided.url,
    )
    illustrations = providers.Factory(Illustrations, authoring=authoring, sketchbook=sketchbook, clock=platform.clock)
    sketching = providers.Factory(Sketching, unit_of_work=at_the_desk, sketchbook=sketchbook, clock=platform.clock)
    curating = providers.Factory(
        Curating,
        unit_of_work=at_the_desk,
        views=platform.storage.provided.manuscript_views.call(),
        taxonomy=taxonomy,
        clock=platform.clock,
        public_url=platform.settings.provided.url,
    )
    shelving = providers.Factory(
        Shelving,
        unit_of_work=at_the_desk,
        views=platform.storage.provided.taxonomy_views.call(),
        forget=taxonomy.provided.forget,
        signals=platform.wakeups,
        clock=platform.clock,
        ids=platform.ids,
    )
    relabeling = providers.Factory(
        Relabeling, unit_of_work=at_the_desk, clock=platform.clock, ids=platform.ids, reached=platform.reached
    )
    catalogs = providers.Singleton(KeptCatalogs, platform.media_store)
    importing = providers.Factory(
        Importing,
        unit_of_work=at_the_desk,
        jobs=platform.storage.provided.job_views.call(),
        taxonomy=platform.storage.provided.taxonomy_views.call(),
        source=providers.Singleton(from_anywhere, catalogs),
        files=catalogs,
        certifying=certifying,
        glossary=providers.Singleton(EngineGlossary),
        signals=platform.wakeups,
        clock=platform.clock,
        ids=platform.ids,
        reached=platform.reached,
    )
    backfilling = providers.Factory(
        Backfilling,
        unit_of_work=at_the_desk,
        signals=platform.wakeups,
        clock=platform.clock,
        ids=platform.ids,
        reached=platform.reached,
    )
    erasing = providers.Factory(StoryErasing, unit_of_work=at_the_desk, clock=platform.clock, reached=platform.reached)
    seeding = providers.Factory(
        Seeding,
        unit_of_work=unit_of_work,
        source=providers.Singleton(PackagedSeeds),
        checker=checker,
        forget_taxonomy=taxonomy.provided.forget,
        rank=ranking.provided.rebuild,
        clock=platform.clock,
        ids=platform.ids,
    )
    context = providers.Factory(
        Catalog,
        browsing=browsing,
        opening=opening,
        reserving=reserving,
        guest_openings=guest_openings,
        seeding=seeding,
        authoring=authoring,
        illustrations=illustrations,
        sketching=sketching,
        erasing=erasing,
        curating=curating,
        shelving=shelving,
        relabeling=relabeling,
        importing=importing,
        backfilling=backfilling,
        ranking=ranking,
        tallying=tallying,
    )
