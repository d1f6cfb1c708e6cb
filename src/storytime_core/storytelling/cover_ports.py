"""What storytelling asks of whoever paints covers."""

from typing import Protocol

from attrs import frozen

from .scene import Scene


@frozen
class Cover:
    """A picture in three sizes: 1024 and 256 pixels a side, and one that has none."""

    png: bytes
    thumbnail: bytes
    svg: bytes


class CoverPainter(Protocol):
    def draw(self, scene: Scene) -> Cover:
        """The same scene, its seed included, is the same picture to the last byte."""
