"""All tables of all contexts, on one metadata."""

from . import family, identity, kernel
from .base import metadata

__all__ = ["family", "identity", "kernel", "metadata"]
