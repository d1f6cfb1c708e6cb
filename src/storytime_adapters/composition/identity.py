"""Identity, connected."""

from datetime import timedelta

from dependency_injector import containers, providers

from storytime_adapters.archives import JsonDocuments, ZipArchives
from storytime_adapters.gates import EverybodysWork, KeptForGuests, MediaBin
from storytime_adapters.household import EntitledFamilies
from storytime_adapters.plans import FreePlan
from storytime_adapters.settings import Settings
from storytime_core.identity.use_cases.absences import Absences
from storytime_core.identity.use_cases.archiving import Archiving
from storytime_core.identity.use_cases.codes import IssuingCodes
from storytime_core.identity.use_cases.email_change import EmailChange
from storytime_core.identity.use_cases.email_proof import EmailProof
from storytime_core.identity.use_cases.erasing import SECOND_LOOK, Erasing
from storytime_core.identity.use_cases.exports import Exports
from storytime_core.identity.use_cases.guarding import CheckingPassword, GuardingSignIn
from storytime_core.identity.use_cases.guests import Guests
from storytime_core.identity.use_cases.housekeeping import Housekeeping
from storytime_core.identity.use_cases.kid_mode import KidMode
from storytime_core.identity.use_cases.leaving import Leaving, Parting
from storytime_core.identity.use_cases.linked_accounts import LinkedAccounts
from storytime_core.identity.use_cases.moderating import Moderating
from storytime_core.identity.use_cases.own_account import OwnAccount
from storytime_core.identity.use_cases.passwords import Passwords
from storytime_core.identity.use_cases.pin_checks import CheckingPin
from storytime_core.identity.use_cases.pins import Pins
from storytime_core.identity.use_cases.provider_sign_in import ProviderSignIn
from storytime_core.identity.use_cases.proving import Proving
from storytime_core.identity.use_cases.second_factors import SecondFactors
from storytime_core.identity.use_cases.security_log import SecurityLog
from storytime_core.identity.use_cases.sessions import Sessions
from storytime_core.identity.use_cases.signing_in import SigningIn
from storytime_core.identity.use_cases.signing_up import SigningUp
from storytime_core.identity.use_cases.tokens import Opening
from storytime_core.storytime import Identity


def absence_allowed(settings: Settings) -> timedelta:
    return timedelta(days=settings.auth__inactive_months * 365 // 12)


def second_look() -> timedelta:
    return SECOND_LOOK


class IdentityContainer(containers.DeclarativeContainer):
    platform = providers.DependenciesContainer()
    family = providers.DependenciesContainer()
    catalog = providers.DependenciesContainer()
    progress = providers.DependenciesContainer()
    storytelling = providers.DependenciesContainer()
    narration = providers.DependenciesContainer()

    unit_of_work = platform.storage.provided.identity
    accounts = platform.storage.provided.account_views.call(platform.settings.provided.url)
    entitlements = providers.Singleton(FreePlan)
    families = providers.Factory(
        EntitledFamilies,
        families=platform.storage.provided.family_facts.call(platform.settings.provided.url),
        entitlements=entitlements,
    )

    codes = providers.Factory(
        IssuingCodes, ids=platform.ids, chance=platform.chance, fingerprints=platform.fingerprints, box=platform.box
    )
    opening = providers.Factory(
        Opening,
        tokens=platform.access_tokens,
        ids=platform.ids,
        chance=platform.chance,
        fingerprints=platform.fingerprints,
    )
    guarding = providers.Factory(
        GuardingSignIn,
        unit_of_work=unit_of_work,
        accounts=accounts,
        fingerprints=platform.fingerprints,
        hasher=platform.hasher,
        clock=platform.clock,
    )
    checking = providers.Factory(
        CheckingPassword, unit_of_work=unit_of_work, hasher=platform.hasher, clock=platform.clock
    )
    signing_up = providers.Factory(
        SigningUp,
        unit_of_work=unit_of_work,
        clock=platform.clock,
        ids=platform.ids,
        hasher=platform.hasher,
        common=platform.common_passwords,
        codes=codes,
        opening=opening,
        families=families,
    )
    signing_in = providers.Factory(
        SigningIn,
        unit_of_work=unit_of_work,
        sessions=platform.storage.provided.session_views.call(),
        accounts=accounts,
        families=families,
        clock=platform.clock,
        hasher=platform.hasher,
        tokens=platform.access_tokens,
        codes=codes,
        opening=opening,
        guarding=guarding,
        admins_show_second_factor=platform.settings.provided.shows_second_factor,
    )
    sessions = providers.Factory(
        Sessions,
        unit_of_work=unit_of_work,
        views=platform.storage.provided.session_views.call(),
        clock=platform.clock,
    )
    email_proof = providers.Factory(
        EmailProof, unit_of_work=unit_of_work, clock=platform.clock, ids=platform.ids, codes=codes
    )
    passwords = providers.Factory(
        Passwords,
        unit_of_work=unit_of_work,
        clock=platform.clock,
        ids=platform.ids,
        hasher=platform.hasher,
        common=platform.common_passwords,
        codes=codes,
        guarding=guarding,
        checking=checking,
    )
    proving = providers.Factory(
        Proving,
        unit_of_work=unit_of_work,
        clock=platform.clock,
        codes=codes,
        checking=checking,
        providers=platform.identity_provider,
    )
    pin_checks = providers.Factory(
        CheckingPin,
        unit_of_work=unit_of_work,
        hasher=platform.hasher,
        fingerprints=platform.fingerprints,
        clock=platform.clock,
    )
    pins = providers.Factory(Pins, unit_of_work=unit_of_work, clock=platform.clock, codes=codes, checking=pin_checks)
    kid_mode = providers.Factory(
        KidMode,
        unit_of_work=unit_of_work,
        clock=platform.clock,
        opening=opening,
        pins=pin_checks,
        passwords=checking,
        providers=platform.identity_provider,
        public_url=platform.settings.provided.url,
    )
    provider_sign_in = providers.Factory(
        ProviderSignIn,
        unit_of_work=unit_of_work,
        families=families,
        clock=platform.clock,
        ids=platform.ids,
        opening=opening,
        providers=platform.identity_provider,
    )
    linked_accounts = providers.Factory(
        LinkedAccounts,
        unit_of_work=unit_of_work,
        accounts=accounts,
        clock=platform.clock,
        ids=platform.ids,
        providers=platform.identity_provider,
    )
    second_factors = providers.Factory(
        SecondFactors,
        unit_of_work=unit_of_work,
        clock=platform.clock,
        chance=platform.chance,
        box=platform.box,
        passwords=platform.one_time_passwords,
    )
    email_change = providers.Factory(
        EmailChange,
        unit_of_work=unit_of_work,
        accounts=accounts,
        families=families,
        clock=platform.clock,
        codes=codes,
        box=platform.box,
    )
    housekeeping = providers.Factory(Housekeeping, unit_of_work=unit_of_work, clock=platform.clock)
    own_account = providers.Factory(
        OwnAccount,
        unit_of_work=unit_of_work,
        accounts=accounts,
        household=family.household,
        entitlements=entitlements,
        clock=platform.clock,
    )
    guests = providers.Factory(
        Guests,
        unit_of_work=unit_of_work,
        views=platform.storage.provided.guest_views.call(),
        belongings=providers.Factory(KeptForGuests, catalog.guest_openings, progress.merging),
        clock=platform.clock,
        chance=platform.chance,
        fingerprints=platform.fingerprints,
    )
    leaving_work = platform.storage.provided.leaving
    parting = providers.Factory(Parting, ids=platform.ids, fingerprints=platform.fingerprints, box=platform.box)
    leaving = providers.Factory(
        Leaving,
        unit_of_work=leaving_work,
        views=platform.storage.provided.leaving_views.call(),
        families=families,
        parting=parting,
        checking=checking,
        opening=opening,
        signals=platform.wakeups,
        clock=platform.clock,
        ids=platform.ids,
        needs_proof=platform.settings.provided.auth__deletion_needs_proof,
    )
    absences = providers.Factory(
        Absences,
        unit_of_work=leaving_work,
        views=platform.storage.provided.leaving_views.call(),
        parting=parting,
        clock=platform.clock,
        allowed=providers.Callable(absence_allowed, platform.settings),
    )
    second_look = providers.Callable(second_look)
    erasing = providers.Factory(
        Erasing,
        unit_of_work=leaving_work,
        work=providers.Factory(EverybodysWork, writing=storytelling.writing, performing=narration.performing),
        bin=providers.Factory(MediaBin, store=platform.media_store),
        clock=platform.clock,
        second_look=second_look,
        reached=platform.reached,
    )
    moderating = providers.Factory(
        Moderating,
        unit_of_work=leaving_work,
        parting=parting,
        codes=codes,
        fingerprints=platform.fingerprints,
        box=platform.box,
        signals=platform.wakeups,
        clock=platform.clock,
        ids=platform.ids,
    )
    export_views = platform.storage.provided.export_views.call()
    documents = providers.Factory(JsonDocuments, views=export_views)
    exports = providers.Factory(
        Exports,
        unit_of_work=leaving_work,
        views=export_views,
        documents=documents,
        links=narration.links,
        signals=platform.wakeups,
        clock=platform.clock,
        ids=platform.ids,
    )
    archiving = providers.Factory(
        Archiving,
        unit_of_work=leaving_work,
        maker=providers.Factory(ZipArchives, views=export_views, documents=documents, store=platform.media_store),
        bin=providers.Factory(MediaBin, store=platform.media_store),
        clock=platform.clock,
        reached=platform.reached,
    )
    security_log = providers.Factory(SecurityLog, unit_of_work=unit_of_work, fingerprints=platform.fingerprints)
    context = providers.Factory(
        Identity,
        signing_up=signing_up,
        signing_in=signing_in,
        sessions=sessions,
        email_proof=email_proof,
        own_account=own_account,
        passwords=passwords,
        proving=proving,
        second_factors=second_factors,
        email_change=email_change,
        pins=pins,
        kid_mode=kid_mode,
        provider_sign_in=provider_sign_in,
        linked_accounts=linked_accounts,
        housekeeping=housekeeping,
        guests=guests,
        leaving=leaving,
        absences=absences,
        erasing=erasing,
        moderating=moderating,
        exports=exports,
        archiving=archiving,
        security_log=security_log,
    )
