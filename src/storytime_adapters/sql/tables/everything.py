"""All tables of all contexts, on one metadata."""

from .. import triggers
from . import catalog, faces, family, identity, kernel, learning, narration, progress, recommendations, storytelling
from .base import metadata

__all__ = [
    "catalog",
    "faces",
    "family",
    "identity",
    "kernel",
    "learning",
    "metadata",
    "narration",
    "progress",
    "recommendations",
    "storytelling",
    "triggers",
]
