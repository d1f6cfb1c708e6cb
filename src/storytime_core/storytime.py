"""Everything Storytime can do, by context.

A context is only loaded by whoever connects it: a program that needs one does not wait for the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from .catalog.use_cases.authoring import Authoring, Illustrations
    from .catalog.use_cases.backfilling import Backfilling
    from .catalog.use_cases.browsing import Browsing
    from .catalog.use_cases.curating import Curating
    from .catalog.use_cases.erasing import StoryErasing
    from .catalog.use_cases.guest_openings import GuestOpenings
    from .catalog.use_cases.importing import Importing
    from .catalog.use_cases.opening import Opening
    from .catalog.use_cases.ranking import RankingStories
    from .catalog.use_cases.relabeling import Relabeling
    from .catalog.use_cases.reserving import Reserving
    from .catalog.use_cases.seeding import Seeding
    from .catalog.use_cases.shelving import Shelving
    from .catalog.use_cases.sketching import Sketching
    from .catalog.use_cases.tallying import Tallying
    from .family.use_cases.age_groups import AgeGroups
    from .family.use_cases.avatar_gallery import AvatarGallery
    from .family.use_cases.avatars import Avatars
    from .family.use_cases.bedtimes import Bedtimes
    from .family.use_cases.buddies import Buddies, BuddyTalks
    from .family.use_cases.buddy_catalog import BuddyCatalog
    from .family.use_cases.consent_keeping import ConsentKeeping
    from .family.use_cases.consents import Consents
    from .family.use_cases.daily_limits import DailyLimits
    from .family.use_cases.furnishing import Furnishing
    from .family.use_cases.house_rules import HouseRules
    from .family.use_cases.kid_profiles import KidProfiles
    from .family.use_cases.learning_expectations import LearningExpectations
    from .family.use_cases.preferences import Preferences
    from .family.use_cases.reading_levels import ReadingLevels
    from .identity.use_cases.absences import Absences
    from .identity.use_cases.archiving import Archiving
    from .identity.use_cases.email_change import EmailChange
    from .identity.use_cases.email_proof import EmailProof
    from .identity.use_cases.erasing import Erasing
    from .identity.use_cases.exports import Exports
    from .identity.use_cases.guests import Guests
    from .identity.use_cases.housekeeping import Housekeeping
    from .identity.use_cases.kid_mode import KidMode
    from .identity.use_cases.leaving import Leaving
    from .identity.use_cases.linked_accounts import LinkedAccounts
    from .identity.use_cases.moderating import Moderating
    from .identity.use_cases.own_account import OwnAccount
    from .identity.use_cases.passwords import Passwords
    from .identity.use_cases.pins import Pins
    from .identity.use_cases.provider_sign_in import ProviderSignIn
    from .identity.use_cases.proving import Proving
    from .identity.use_cases.second_factors import SecondFactors
    from .identity.use_cases.security_log import SecurityLog
    from .identity.use_cases.sessions import Sessions
    from .identity.use_cases.signing_in import SigningIn
    from .identity.use_cases.signing_up import SigningUp
    from .narration.repositories import Exhibits
    from .narration.use_cases.files import Files
    from .narration.use_cases.narrating import Narrations
    from .narration.use_cases.performing import Performing
    from .narration.use_cases.voices import Voices
    from .notifications.use_cases.consent_letters import ConsentLetters
    from .notifications.use_cases.parting import Parting
    from .notifications.use_cases.telling import Telling
    from .notifications.use_cases.warning_owners import WarningOwners
    from .progress.use_cases.downloading import Downloading
    from .progress.use_cases.favorites import Favorites
    from .progress.use_cases.leveling import Leveling
    from .progress.use_cases.merging import Merging
    from .progress.use_cases.quizzing import Quizzing
    from .progress.use_cases.reading import Reading
    from .progress.use_cases.shelves import Shelves
    from .progress.use_cases.wandering import Wandering
    from .progress.use_cases.weighing import Weighing
    from .recommendations.use_cases.content_rules import RulingContent
    from .recommendations.use_cases.recommending import Recommending
    from .recommendations.use_cases.restricting import Explaining, Restricting
    from .recommendations.use_cases.suggesting import Suggesting
    from .storytelling.use_cases.illustrating import Illustrating
    from .storytelling.use_cases.spending import Spending
    from .storytelling.use_cases.story_allowances import StoryAllowances
    from .storytelling.use_cases.wishing import Wishing
    from .storytelling.use_cases.writing import Writing


@frozen
class Identity:
    signing_up: SigningUp
    signing_in: SigningIn
    sessions: Sessions
    email_proof: EmailProof
    own_account: OwnAccount
    passwords: Passwords
    proving: Proving
    second_factors: SecondFactors
    email_change: EmailChange
    pins: Pins
    kid_mode: KidMode
    provider_sign_in: ProviderSignIn
    linked_accounts: LinkedAccounts
    housekeeping: Housekeeping
    guests: Guests
    leaving: Leaving
    absences: Absences
    erasing: Erasing
    moderating: Moderating
    exports: Exports
    archiving: Archiving
    security_log: SecurityLog


@frozen
class Family:
    consents: Consents
    consent_keeping: ConsentKeeping
    kid_profiles: KidProfiles
    house_rules: HouseRules
    daily_limits: DailyLimits
    bedtimes: Bedtimes
    age_groups: AgeGroups
    learning_expectations: LearningExpectations
    preferences: Preferences
    reading_levels: ReadingLevels
    avatars: Avatars
    avatar_gallery: AvatarGallery
    buddies: Buddies
    buddy_talks: BuddyTalks
    buddy_catalog: BuddyCatalog
    furnishing: Furnishing


@frozen
class Catalog:
    browsing: Browsing
    opening: Opening
    reserving: Reserving
    guest_openings: GuestOpenings
    seeding: Seeding
    ranking: RankingStories
    tallying: Tallying
    authoring: Authoring
    illustrations: Illustrations
    sketching: Sketching
    erasing: StoryErasing
    curating: Curating
    shelving: Shelving
    relabeling: Relabeling
    importing: Importing
    backfilling: Backfilling


@frozen
class Narration:
    voices: Voices
    narrations: Narrations
    performing: Performing
    files: Files
    exhibits: Exhibits


@frozen
class Notifications:
    telling: Telling
    warning: WarningOwners
    consent_letters: ConsentLetters
    parting: Parting


@frozen
class Progress:
    reading: Reading
    shelves: Shelves
    favorites: Favorites
    merging: Merging

    quizzing: Quizzing
    leveling: Leveling
    weighing: Weighing
    wandering: Wandering
    downloading: Downloading


@frozen
class Recommendations:
    content_rules: RulingContent
    restricting: Restricting
    explaining: Explaining
    recommending: Recommending
    suggesting: Suggesting


@frozen
class Storytelling:
    wishing: Wishing
    writing: Writing
    illustrating: Illustrating
    story_allowances: StoryAllowances
    spending: Spending


@frozen
class Storytime:
    identity: Identity
    family: Family
    catalog: Catalog
    narration: Narration
    notifications: Notifications
    progress: Progress
    recommendations: Recommendations
    storytelling: Storytelling
