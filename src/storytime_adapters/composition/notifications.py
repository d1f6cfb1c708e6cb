"""Notifications, connected."""

from dependency_injector import containers, providers

from storytime_adapters.gates import AccountMailboxes
from storytime_core.notifications.use_cases.consent_letters import ConsentLetters
from storytime_core.notifications.use_cases.parting import Parting
from storytime_core.notifications.use_cases.telling import Telling
from storytime_core.notifications.use_cases.warning_owners import WarningOwners
from storytime_core.storytime import Notifications


class NotificationsContainer(containers.DeclarativeContainer):
    platform = providers.DependenciesContainer()

    telling = providers.Factory(Telling, mailer=platform.mailer, box=platform.box)
    mailboxes = providers.Factory(AccountMailboxes, accounts=platform.storage.provided.account_views.call())
    consent_letters = providers.Factory(
        ConsentLetters,
        mailer=platform.mailer,
        mailboxes=mailboxes,
    )
    warning = providers.Factory(WarningOwners, mailer=platform.mailer, mailboxes=mailboxes, box=platform.box)
    parting = providers.Factory(Parting, mailer=platform.mailer, mailboxes=mailboxes, box=platform.box)
    context = providers.Factory(
        Notifications, telling=telling, consent_letters=consent_letters, warning=warning, parting=parting
    )
