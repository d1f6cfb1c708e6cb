"""What everyone who paints a part of the picture has to hand."""

from attrs import define

from storytime_core.storytelling.scene import Scene

from .chance import Chance
from .palette import Palette
from .pen import Picture

LEFT_THIRD, RIGHT_THIRD = 330.0, 694.0


@define
class Stage:
    """The picture so far, its colors and chance, and where the light and the heroes are."""

    scene: Scene
    picture: Picture
    palette: Palette
    chance: Chance
    light_x: float
    light_y: float
    floor: float = 842.0  # where feet stand

    @property
    def side(self) -> int:
        """-1 if the light is left of the middle, else 1."""
        return -1 if self.light_x < 512 else 1

    @property
    def heroes_x(self) -> float:
        """Across from the light, so they look towards it."""
        return 512 - self.side * 120

    def add(self, *shapes: str) -> None:
        self.picture.add(*shapes)
