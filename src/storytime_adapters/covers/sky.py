"""The sky: its light, its clouds, and what falls from them."""

from storytime_core.storytelling.scene import Mood, Place, Thing, TimeOfDay, Weather

from .chance import Chance
from .colors import WHITE, Color
from .pen import SIDE, Picture, bump, circle, dots, ellipse, group, path, rect, stroke
from .stage import Stage

BANDS, BAND = 80, 10
CRESCENT = "M34 -94A100 100 0 1 0 94 34A78 78 0 1 1 34 -94Z"


def paint_sky(stage: Stage) -> None:
    """From the top down: air, stars, the one light, clouds.  Out in space there is no sky."""
    if stage.scene.place is Place.SPACE:
        return
    top, middle, horizon = stage.palette.sky
    paint_bands(stage, top, middle, horizon)
    time = stage.scene.time
    if time is TimeOfDay.NIGHT and stage.scene.place is Place.SNOWFIELD:
        _northern_lights(stage)
    if time is TimeOfDay.NIGHT:
        paint_stars(stage, 0, 620, 150)
    elif time is TimeOfDay.EVENING:
        paint_stars(stage, 0, 330, 40)
    paint_light(stage)
    paint_clouds(stage)


def paint_bands(stage: Stage, top: Color, middle: Color, horizon: Color) -> None:
    """Bands so narrow that nobody sees them, which are drawn much faster than a gradient."""
    for band in range(BANDS):
        share = band / (BANDS - 1)
        color = top.mixed(middle, share / 0.58) if share < 0.58 else middle.mixed(horizon, (share - 0.58) / 0.42)
        stage.add(path(f"M0 {band * BAND}H{SIDE}V{(band + 1) * BAND}H0Z", color.hex))


def paint_stars(stage: Stage, top: float, bottom: float, count: int) -> None:
    chance, color = stage.chance, stage.palette.light.lighter(0.04).hex
    for width, share, opacity in ((2.2, 0.6, 0.55), (3.4, 0.3, 0.75), (5.0, 0.1, 0.95)):
        places = [(chance.between(0, SIDE), chance.between(top, bottom)) for _ in range(int(count * share))]
        stage.add(dots(places, color, width, opacity))
    for _ in range(count // 30):
        x, y, size = chance.between(40, 984), chance.between(top + 30, bottom * 0.7), chance.between(9, 18)
        stage.add(path(_sparkle(x, y, size), color, 0.9))


def paint_light(stage: Stage) -> None:
    """Sun or moon, and the air that glows around it."""
    picture, light, x, y = stage.picture, stage.palette.light, stage.light_x, stage.light_y
    time, veiled = stage.scene.time, stage.scene.weather in (Weather.RAIN, Weather.FOG, Weather.CLOUDY)
    is_night = time is TimeOfDay.NIGHT
    picture.glow(x, y, 370, light, 0.62 if is_night else 0.88)
    radius = {TimeOfDay.MORNING: 66, TimeOfDay.DAY: 62, TimeOfDay.EVENING: 104, TimeOfDay.NIGHT: 74}[time]
    opacity = 0.55 if veiled else 1.0
    if is_night and Thing.MOON in stage.scene.things:
        return
    if is_night and stage.chance.is_so(0.5):
        stage.add(
            group(path(CRESCENT, light.lighter(0.02).hex, opacity), x, y, radius / 90, stage.side > 0, -24 * stage.side)
        )
        return
    stage.add(circle(x, y, radius * 1.32, light.hex, 0.20 * opacity))
    stage.add(circle(x, y, radius, light.lighter(0.02).hex, opacity))
    if is_night:
        crater = light.darker(0.09).hex
        for dx, dy, r in ((-0.3, -0.2, 0.2), (0.25, 0.3, 0.26), (0.3, -0.35, 0.12), (-0.25, 0.42, 0.1)):
            stage.add(circle(x + dx * radius, y + dy * radius, r * radius, crater, 0.5 * opacity))


def paint_clouds(stage: Stage) -> None:
    chance, palette = stage.chance, stage.palette
    count = {Weather.CLEAR: 2, Weather.WIND: 4, Weather.FOG: 3}.get(stage.scene.weather, 6)
    color = palette.sky[2].lighter(0.05).mixed(WHITE, 0.35 if not palette.is_dark else 0.05)
    if palette.is_dark:
        color = palette.sky[1].mixed(palette.sky[2], 0.6).lighter(0.05)
    if stage.scene.weather in (Weather.RAIN, Weather.SNOW):
        color = color.mixed(palette.sky[0], 0.35)
    for index in range(count):
        x = (index + chance.between(0.1, 0.9)) * SIDE / count
        y, width = chance.between(60, 360), chance.between(150, 330)
        stage.add(group(cloud(stage.picture, chance, width, color, chance.pick((3, 4, 5))), x, y))


def cloud(picture: Picture, chance: Chance, width: float, color: Color, bumps: int) -> str:
    """A heap of round bumps on a flat base, fading towards it."""
    fill = picture.fade_down((0, color, 0.96), (1, color, 0.30))
    height = width * 0.15
    d = f"M{-width / 2:.0f} 0" + bump(0, 0, width / 2, height * 0.55)
    for at in range(bumps):
        share = (at + 0.5) / bumps
        r = height * (0.75 + 0.9 * (1 - abs(2 * share - 1))) * chance.between(0.85, 1.15)
        d += bump((share - 0.5) * width * 0.78, -r * 0.45, r * 1.1, r)
    return path(d, fill)


def paint_fog(stage: Stage) -> None:
    """Behind the heroes, so they are seen."""
    if stage.scene.weather is not Weather.FOG:
        return
    air, chance = stage.palette.air.lighter(0.05), stage.chance
    for y in (560, 640, 720, 790):
        band = stage.picture.fade_across((0, air, 0), (0.5, air, 0.7), (1, air, 0))
        stage.add(ellipse(chance.between(260, 764), y, chance.between(420, 640), chance.between(24, 56), band))


def paint_weather(stage: Stage) -> None:
    """What is in the air before everything else."""
    chance, palette = stage.chance, stage.palette
    weather = stage.scene.weather
    if weather is Weather.RAIN:
        drops = [(chance.between(-40, 1040), chance.between(-20, 1000), chance.between(22, 48)) for _ in range(110)]
        line = "".join(f"M{x:.0f} {y:.0f}l{-length * 0.22:.0f} {length:.0f}" for x, y, length in drops)
        stage.add(stroke(line, palette.sky[2].lighter(0.12).hex, 2.4, 0.5))
    elif weather is Weather.SNOW:
        for width, count in ((5.0, 90), (9.0, 45), (15.0, 14)):
            places = [(chance.between(0, SIDE), chance.between(0, SIDE)) for _ in range(count)]
            stage.add(dots(places, WHITE.darker(0.01).hex, width, 0.8))
    elif weather is Weather.WIND:
        for _ in range(5):
            x, y, size = chance.between(40, 760), chance.between(120, 620), chance.between(0.7, 1.3)
            curl = "M0 0C60 -14 120 10 180 -6C214 -16 214 -50 190 -50C172 -50 170 -28 186 -26"
            stage.add(group(stroke(curl, palette.sky[2].lighter(0.1).hex, 5, 0.55), x, y, size))
        for index in range(14):
            place = chance.between(20, 1000), chance.between(120, 800)
            leaf = path("M0 0C6 -12 20 -12 26 0C20 8 6 8 0 0Z", palette.leaf(index, 0.9).hex, 0.9)
            stage.add(group(leaf, *place, chance.between(0.6, 1.1), turn=chance.between(0, 360)))


def paint_air(stage: Stage) -> None:
    """Fireflies in calm and cozy evenings, motes in the light, and a darker edge to stand on."""
    chance, palette, picture = stage.chance, stage.palette, stage.picture
    if stage.scene.mood in (Mood.COZY, Mood.CALM) and palette.is_dark:
        flies = [(chance.between(60, 964), chance.between(520, 960)) for _ in range(26)]
        stage.add(dots(flies, palette.ink("lemon").hex, 15, 0.16), dots(flies, palette.ink("lemon+").hex, 5, 0.95))
    motes = [(chance.between(0, SIDE), chance.between(0, SIDE)) for _ in range(90)]
    stage.add(dots(motes[:50], palette.light.hex, 2.6, 0.35), dots(motes[50:], palette.shade.hex, 2.6, 0.12))
    edge = picture.fade_down((0, palette.shade, 0), (1, palette.shade, 0.42 if palette.is_dark else 0.26))
    stage.add(rect(0, SIDE - 190, SIDE, 190, edge))


def _sparkle(x: float, y: float, size: float) -> str:
    small = size * 0.16
    corners = []
    for dx, dy in ((0, -1), (1, 0), (0, 1), (-1, 0)):
        corners.append(f"{x + dx * size:.0f} {y + dy * size:.0f}")
        corners.append(f"{x + (dx - dy) * small:.1f} {y + (dy + dx) * small:.1f}")
    return "M" + "L".join(corners) + "Z"


def _northern_lights(stage: Stage) -> None:
    """Curtains of light that the far north has."""
    veil = "M-20 0C240 -140 420 180 700 0S980 -60 1050 30V230C900 150 700 320 460 210S100 140 -20 260Z"
    for at, hue in enumerate((165, 185, 320)):
        color = Color.of(0.82, 0.14, hue)
        fill = stage.picture.fade_down((0, color, 0), (0.6, color, 0.34), (1, color, 0))
        stage.add(group(path(veil, fill), 0, 100 + at * 50 + stage.chance.between(-20, 20)))
