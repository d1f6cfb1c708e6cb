"""The family context, connected."""

from dependency_injector import containers, providers

from storytime_adapters.checking import InProcessChecker
from storytime_adapters.covers.portraits import DrawnFaces
from storytime_adapters.faces_at_hand import faces_at_hand
from storytime_adapters.gates import StoryTitles
from storytime_adapters.household import FamilyHousehold
from storytime_adapters.media.pictures import StoredFaces
from storytime_adapters.pictures.workshop import PillowWorkshop
from storytime_adapters.plans import NoPurchases
from storytime_adapters.seeds.buddies import shipped_buddies
from storytime_core.family.notices import NoticeBoard
from storytime_core.family.use_cases.age_groups import AgeGroups
from storytime_core.family.use_cases.avatar_gallery import AvatarGallery
from storytime_core.family.use_cases.avatars import Avatars
from storytime_core.family.use_cases.bedtimes import Bedtimes
from storytime_core.family.use_cases.buddies import Buddies, BuddyTalks
from storytime_core.family.use_cases.buddy_catalog import BuddyCatalog
from storytime_core.family.use_cases.consent_keeping import ConsentKeeping
from storytime_core.family.use_cases.consents import Consents
from storytime_core.family.use_cases.daily_limits import DailyLimits
from storytime_core.family.use_cases.furnishing import Furnishing
from storytime_core.family.use_cases.house_rules import HouseRules
from storytime_core.family.use_cases.kid_profiles import KidProfiles
from storytime_core.family.use_cases.learning_expectations import LearningExpectations
from storytime_core.family.use_cases.preferences import Preferences
from storytime_core.family.use_cases.reading_levels import ReadingLevels
from storytime_core.narration.voices import resolve_voice
from storytime_core.storytime import Family


def is_a_voice(name: str) -> bool:
    return resolve_voice(name) is not None


class FamilyContainer(containers.DeclarativeContainer):
    platform = providers.DependenciesContainer()
    catalog = providers.DependenciesContainer()
    reports = providers.DependenciesContainer()

    unit_of_work = platform.storage.provided.family
    public_url = platform.settings.provided.url
    kids = platform.storage.provided.kid_views.call(public_url)
    avatar_views = platform.storage.provided.avatar_views.call(public_url)
    at_hand = providers.Singleton(
        faces_at_hand,
        platform.storage.provided.offer_views.call(),
        avatar_views,
        platform.storage.provided.buddy_views.call(),
        unit_of_work,
    )
    pictures = providers.Singleton(StoredFaces, platform.media_store)
    painter = providers.Singleton(DrawnFaces)
    workshop = providers.Singleton(PillowWorkshop)
    board = providers.Singleton(NoticeBoard, discloses=platform.settings.provided.family__discloses_child_data)

    consents = providers.Factory(
        Consents,
        unit_of_work=platform.storage.provided.family,
        declared=platform.declared_consents,
        clock=platform.clock,
        ids=platform.ids,
        purchases=providers.Singleton(NoPurchases),
        board=board,
    )
    consent_keeping = providers.Factory(
        ConsentKeeping,
        unit_of_work=unit_of_work,
        pictures=pictures,
        clock=platform.clock,
        ids=platform.ids,
        board=board,
    )
    kid_profiles = providers.Factory(
        KidProfiles,
        unit_of_work=platform.storage.provided.family,
        views=kids,
        declared=platform.declared_consents,
        is_a_voice=providers.Object(is_a_voice),
        clock=platform.clock,
        ids=platform.ids,
        most_kids=platform.settings.provided.family__max_kids,
        public_url=public_url,
        board=board,
    )
    avatars = providers.Factory(
        Avatars,
        unit_of_work=unit_of_work,
        views=at_hand.provided.avatars,
        workshop=workshop,
        pictures=pictures,
        declared=platform.declared_consents,
        clock=platform.clock,
        ids=platform.ids,
        public_url=public_url,
        reached=platform.reached,
        board=board,
    )
    avatar_gallery = providers.Factory(
        AvatarGallery,
        unit_of_work=at_hand.provided.changing,
        views=avatar_views,
        workshop=workshop,
        pictures=pictures,
        clock=platform.clock,
        ids=platform.ids,
        public_url=public_url,
    )
    buddies = providers.Factory(
        Buddies,
        unit_of_work=unit_of_work,
        views=at_hand.provided.buddies,
        kids=kids,
        clock=platform.clock,
        public_url=public_url,
    )
    buddy_talks = providers.Factory(
        BuddyTalks,
        unit_of_work=unit_of_work,
        titles=providers.Factory(StoryTitles, catalog.opening, platform.storage.provided.story_views.call()),
        reading_time=reports.reading_time,
        check=providers.Singleton(InProcessChecker),
        clock=platform.clock,
        ids=platform.ids,
        public_url=public_url,
        is_on=platform.settings.provided.family__buddies,
    )
    buddy_catalog = providers.Factory(
        BuddyCatalog,
        unit_of_work=at_hand.provided.changing,
        views=platform.storage.provided.buddy_views.call(),
        workshop=workshop,
        pictures=pictures,
        check=providers.Singleton(InProcessChecker),
        clock=platform.clock,
        ids=platform.ids,
        public_url=public_url,
    )
    furnishing = providers.Factory(
        Furnishing,
        unit_of_work=at_hand.provided.changing,
        packs=providers.Object(shipped_buddies),
        painter=painter,
        pictures=pictures,
        clock=platform.clock,
    )
    house_rules = providers.Factory(
        HouseRules,
        unit_of_work=platform.storage.provided.family,
        views=platform.storage.provided.family_views.call(),
        clock=platform.clock,
    )
    daily_limits = providers.Factory(
        DailyLimits,
        unit_of_work=platform.storage.provided.family,
        rules=platform.storage.provided.house_rules.call(),
        kids=platform.storage.provided.kid_views.call(),
        clock=platform.clock,
    )
    bedtimes = providers.Factory(
        Bedtimes,
        unit_of_work=platform.storage.provided.family,
        rules=platform.storage.provided.house_rules.call(),
        clock=platform.clock,
    )
    age_groups = providers.Factory(
        AgeGroups,
        unit_of_work=at_hand.provided.changing,
        views=at_hand.provided.offers,
        clock=platform.clock,
        ids=platform.ids,
    )
    learning_expectations = providers.Factory(
        LearningExpectations,
        unit_of_work=at_hand.provided.changing,
        views=at_hand.provided.offers,
        clock=platform.clock,
        ids=platform.ids,
    )
    preferences = providers.Factory(Preferences, unit_of_work=platform.storage.provided.family, clock=platform.clock)
    reading_levels = providers.Factory(
        ReadingLevels,
        unit_of_work=unit_of_work,
        levels=platform.storage.provided.kid_levels.call(),
        clock=platform.clock,
    )
    household = providers.Factory(FamilyHousehold, preferences=preferences, house_rules=house_rules, avatars=avatars)
    context = providers.Factory(
        Family,
        consents=consents,
        consent_keeping=consent_keeping,
        kid_profiles=kid_profiles,
        avatars=avatars,
        avatar_gallery=avatar_gallery,
        buddies=buddies,
        buddy_talks=buddy_talks,
        buddy_catalog=buddy_catalog,
        furnishing=furnishing,
        house_rules=house_rules,
        daily_limits=daily_limits,
        bedtimes=bedtimes,
        age_groups=age_groups,
        learning_expectations=learning_expectations,
        preferences=preferences,
        reading_levels=reading_levels,
    )
