"""The heroes, seen from behind: any child may be one of them.

A sheet of 100 by 170, standing on its lower edge.
"""

from typing import Final

from .chance import Chance
from .palette import COATS, Palette
from .pen import circle, ellipse, path, stroke

HAIR: Final = ("ink", "brown", "wood", "fox", "gold-", "brown-")
HATS: Final = ("pompom", "hood", "bun", "ponytail", "curls", "cap", "short", "braids")
CARRIED: Final = ("scarf", "backpack", "cape", "nothing")
COAT: Final = "M50 60C36 60 30 72 27 96C25 114 20 130 16 144Q50 157 84 144C80 130 75 114 73 96C70 72 64 60 50 60Z"
COAT_SHADE: Final = "M50 60C64 60 70 72 73 96C75 114 80 130 84 144Q70 151 55 152C62 122 62 86 50 60Z"
ARM_DOWN: Final = "M66 70C78 78 84 98 85 114"
ARM_UP: Final = "M66 74C80 68 90 52 94 36"


def hero(palette: Palette, chance: Chance, coat: str, hat: str, is_waving: bool) -> str:
    """One child in a coat, with the light on one side."""
    hair, carried = chance.pick(HAIR), chance.pick(CARRIED)
    other = chance.pick([color for color in COATS if color != coat])
    ink = {name: palette.ink(name).hex for name in ("ink", "cream", "brown")}
    color, dark, bright = palette.ink(coat).hex, palette.ink(f"{coat}-").hex, palette.ink(f"{coat}+").hex
    its_hair, trim = palette.ink(hair).hex, palette.ink(other).hex
    shapes = [
        path("M30 138H46V160Q46 168 38 168H28Q24 168 26 162Z", ink["brown"]),
        path("M54 138H70L74 162Q76 168 70 168H62Q54 168 54 160Z", ink["brown"]),
        stroke("M34 70C22 78 16 98 15 114", dark, 15),
        circle(15, 117, 8, trim),
        stroke(ARM_UP if is_waving else ARM_DOWN, dark, 15),
        circle(*((95, 33) if is_waving else (85, 117)), 8, trim),
    ]
    if carried == "cape":
        shapes.append(path("M50 58C34 60 24 90 10 140Q50 160 90 140C76 90 66 60 50 58Z", trim))
        shapes.append(path("M50 58C66 60 76 90 90 140Q76 148 60 150C66 116 62 80 50 58Z", dark, 0.45))
    else:
        shapes += [path(COAT, color), path(COAT_SHADE, dark), stroke("M22 134Q50 146 78 134", bright, 3, 0.7)]
    if carried == "backpack":
        shapes += [
            path("M34 76Q34 68 42 68H58Q66 68 66 76V112Q66 118 60 118H40Q34 118 34 112Z", trim),
            path("M38 96H62V108Q62 112 58 112H42Q38 112 38 108Z", ink["cream"], 0.75),
            stroke("M44 68Q50 58 56 68", trim, 4),
        ]
    shapes += _head(hat, color, dark, bright, its_hair, trim)
    if carried == "scarf":
        shapes += [
            path("M30 58Q50 70 70 58V68Q50 80 30 68Z", trim),
            path("M62 64C76 64 88 74 102 68L104 80C90 88 74 80 60 76Z", trim),
        ]
    return "".join(shapes)


def shadow(x: float, y: float, width: float, palette: Palette) -> str:
    return ellipse(x, y, width, width * 0.16, palette.shade.hex, 0.30)


def _head(hat: str, color: str, dark: str, bright: str, hair: str, trim: str) -> list[str]:
    round_head = path("M50 14C68 14 76 28 74 42C72 56 62 64 50 64C38 64 28 56 26 42C24 28 32 14 50 14Z", hair)
    if hat == "pompom":
        cap = "M24 40C22 22 34 8 50 8C66 8 78 22 76 40Q50 50 24 40Z"
        band = "M22 36Q50 46 78 36V47Q50 58 22 47Z"
        return [round_head, path(cap, trim), path(band, bright), circle(50, 6, 10, bright)]
    if hat == "hood":
        hood = "M50 2C58 8 80 20 77 46C75 60 64 68 50 68C36 68 25 60 23 46C20 20 42 8 50 2Z"
        return [path(hood, color), path("M50 2C58 8 80 20 77 46C75 60 64 68 50 68C64 54 66 22 50 2Z", dark)]
    if hat == "bun":
        return [circle(50, 6, 12, hair), round_head, stroke("M39 13Q50 18 61 13", trim, 5)]
    if hat == "ponytail":
        tail = "M44 26C34 44 42 76 54 90C62 72 64 44 56 26Z"
        return [
            round_head,
            path(tail, hair),
            ellipse(50, 29, 8, 4, trim),
            stroke("M50 40C46 56 50 70 53 78", trim, 1, 0.4),
        ]
    if hat == "curls":
        places = ((30, 26), (42, 14), (58, 14), (70, 26), (74, 42), (26, 42), (34, 56), (50, 60), (66, 56))
        return [circle(50, 40, 24, hair), *(circle(x, y, 13, hair) for x, y in places), circle(72, 22, 5, trim)]
    if hat == "cap":
        return [
            round_head,
            path("M25 36C24 18 36 9 50 9C64 9 76 18 75 36Q50 44 25 36Z", trim),
            circle(50, 9, 3.5, bright),
        ]
    if hat == "braids":
        braids = "M28 48C18 62 22 82 26 92M72 48C82 62 78 82 74 92"
        knots = [circle(26, 92, 5, trim), circle(74, 92, 5, trim)]
        return [stroke(braids, hair, 11), *knots, round_head, stroke("M50 15V60", trim, 1.2, 0.4)]
    return [round_head, path("M40 16C44 6 54 6 60 12C54 12 50 14 48 18Z", hair)]


def hats_for(count: int, chance: Chance) -> list[str]:
    return chance.shuffled(HATS)[:count]


def coats_for(count: int, chance: Chance) -> list[str]:
    return chance.shuffled(COATS)[:count]
