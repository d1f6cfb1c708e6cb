"""Recommendations, connected."""

from dependency_injector import containers, providers

from storytime_adapters.checking import InProcessChecker
from storytime_adapters.suggestible import SuggestibleStories
from storytime_core.recommendations.use_cases.content_rules import RulingContent
from storytime_core.recommendations.use_cases.recommending import Recommending
from storytime_core.recommendations.use_cases.restricting import Explaining, Restricting
from storytime_core.recommendations.use_cases.suggesting import Suggesting
from storytime_core.storytime import Recommendations


class RecommendationsContainer(containers.DeclarativeContainer):
    platform = providers.DependenciesContainer()
    catalog = providers.DependenciesContainer()

    unit_of_work = platform.storage.provided.recommendations
    views = platform.storage.provided.recommendation_views.call()

    content_rules = providers.Factory(RulingContent, unit_of_work=unit_of_work, views=views, clock=platform.clock)
    restricting = providers.Factory(
        Restricting, unit_of_work=unit_of_work, views=views, seeing=catalog.seeing, clock=platform.clock
    )
    explaining = providers.Factory(
        Explaining, seeing=catalog.seeing, sights=platform.storage.provided.story_sights.call()
    )
    recommending = providers.Factory(
        Recommending,
        unit_of_work=unit_of_work,
        views=views,
        seeing=catalog.seeing,
        screening=providers.Singleton(InProcessChecker),
        clock=platform.clock,
        ids=platform.ids,
    )
    suggesting = providers.Singleton(
        Suggesting,
        seeing=catalog.seeing,
        history=platform.storage.provided.reader_history.call(),
        candidates=providers.Singleton(SuggestibleStories, views=catalog.views, taxonomy=catalog.taxonomy),
        clock=platform.clock,
    )
    context = providers.Factory(
        Recommendations,
        content_rules=content_rules,
        restricting=restricting,
        explaining=explaining,
        recommending=recommending,
        suggesting=suggesting,
    )
