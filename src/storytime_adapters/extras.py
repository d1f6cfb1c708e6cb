"""Packages that come with an extra, and are loaded only when first needed."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any


class MissingExtra(ImportError):
    """A part of Storytime was asked for whose packages are not installed."""

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(f"{package} is not installed: pip install storytime[{extra}]", name=package)
        self.extra = extra


def needed(package: str, extra: str) -> Any:
    """The package, now; or one clear error that says how to get it."""
    try:
        return import_module(package)
    except ModuleNotFoundError as missing:
        raise MissingExtra(package, extra) from missing


def is_installed(package: str) -> bool:
    """Without loading it."""
    return find_spec(package) is not None
