"""Notifications, connected."""

from dependency_injector import containers, providers

from storytime_adapters.mail.addresses import AccountAddresses
from storytime_core.notifications.use_cases.consent_letters import ConsentLetters
from storytime_core.notifications.use_cases.telling import Telling
from storytime_core.storytime import Notifications


class NotificationsContainer(containers.DeclarativeContainer):
    platform = providers.DependenciesContainer()

    telling = providers.Factory(Telling, mailer=platform.mailer, box=platform.box)
    consent_letters = providers.Factory(
        ConsentLetters,
        mailer=platform.mailer,
        addresses=providers.Factory(AccountAddresses, platform.storage.provided.account_views.call()),
    )
    context = providers.Factory(Notifications, telling=telling, consent_letters=consent_letters)
