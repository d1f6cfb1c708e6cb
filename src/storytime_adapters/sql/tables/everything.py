"""All tables of all contexts, on one metadata."""

from . import kernel
from .base import metadata

__all__ = ["kernel", "metadata"]
