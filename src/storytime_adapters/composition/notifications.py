"""Notifications, connected."""

from dependency_injector import containers, providers

from storytime_core.notifications.use_cases.telling import Telling
from storytime_core.storytime import Notifications


class NotificationsContainer(containers.DeclarativeContainer):
    platform = providers.DependenciesContainer()

    telling = providers.Factory(Telling, mailer=platform.mailer, box=platform.box)
    context = providers.Factory(Notifications, telling=telling)
