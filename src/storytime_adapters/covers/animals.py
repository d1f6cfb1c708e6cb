"""The companions of stories, each a small drawing that looks the reader in the eye."""

from typing import Final

from storytime_core.storytelling.scene import Companion

BODY: Final = """
    {coat} d M24 100C18 74 32 56 50 56C68 56 82 74 76 100Z
    {belly} e 50 86 15 17
    {paw} e 35 97 11 6
    {paw} e 65 97 11 6"""
FACE: Final = """
    ink c 40 37 3
    ink c 60 37 3
    white c 41 36 1
    white c 61 36 1
    rose~ e 33 44 5 3.4
    rose~ e 67 44 5 3.4"""
NOSE: Final = """
    ink d M46 42Q50 40 54 42Q53 46 50 47Q47 46 46 42Z
    ink s 1.6 M50 47V49M44 50Q47 53 50 49Q53 53 56 50"""


def _sitting(coat: str, belly: str, paw: str, behind: str, head: str, before: str = "") -> str:
    return behind + BODY.format(coat=coat, belly=belly, paw=paw) + head + FACE + NOSE + before


def _snout(color: str) -> str:
    return f"\n{color} e 50 46 12 9"


COMPANIONS: Final[dict[Companion, str]] = {
    Companion.BEAR: _sitting(
        "brown+",
        "tan",
        "brown",
        "",
        """
        brown+ c 29 18 10
        brown+ c 71 18 10
        tan- c 29 19 5
        tan- c 71 19 5
        brown+ e 50 36 28 24"""
        + _snout("tan"),
    ),
    Companion.BIRD: """
        blue- d M30 74L6 96L18 98L40 84Z
        orange s 3 M46 90V99M56 90V99M42 99H50M52 99H60
        blue d M76 42C82 76 64 94 46 92C28 90 22 74 30 62C36 54 44 52 46 40C48 24 72 22 76 42Z
        cream d M76 50C78 76 64 92 50 90C54 82 66 74 66 56Z
        blue- d M26 66C38 58 54 66 56 80C44 88 26 84 26 66Z
        sky d M30 68C38 64 48 68 50 76C42 80 32 78 30 68Z
        gold d M75 38L90 43L76 48Z
        ink c 66 38 3
        white c 67 37 1
        rose~ e 63 46 4 3
        blue s 3 M58 27C56 20 60 17 64 18""",
    Companion.CAT: _sitting(
        "grey-",
        "white",
        "white",
        "\ngrey- s 9 M70 92C98 96 98 66 86 60",
        """
        grey- d M24 36L26 4L46 20Z
        grey- d M76 36L74 4L54 20Z
        rose d M29 28L30 13L40 21Z
        rose d M71 28L70 13L60 21Z
        grey- e 50 36 27 22
        stone s 3 M44 15V22M50 14V23M56 15V22"""
        + _snout("white"),
        "\nink s 1 M36 47L20 44M36 50L21 52M64 47L80 44M64 50L79 52",
    ),
    Companion.DOG: _sitting(
        "tan",
        "cream",
        "cream",
        "\ntan s 8 M74 90C88 88 92 76 90 68",
        """
        tan e 50 36 26 24
        brown+ d M30 16C14 12 10 36 16 54C24 58 30 46 32 30Z
        brown+ d M70 16C86 12 90 36 84 54C76 58 70 46 68 30Z
        cream d M46 14H54C56 26 58 34 62 40H38C42 34 44 26 46 14Z"""
        + _snout("cream"),
        "\nrose d M47 51H53V57Q50 61 47 57Z\nred s 4 M32 58Q50 68 68 58\ngold c 50 65 4",
    ),
    Companion.DRAGON: """
        leaf s 11 M66 92C96 100 98 76 90 66
        gold d M90 68L82 56L98 54Z
        gold d M24 64L4 44L2 66L12 64L10 80L30 80Z
        gold d M76 64L96 40L99 60L90 60L90 74L72 80Z
        leaf d M26 100C18 72 34 54 50 54C66 54 82 72 74 100Z
        lemon d M38 98C34 78 42 66 50 66C58 66 66 78 62 98Z
        leaf- s 2 M39 82H61M38 90H62M42 74H58
        gold d M34 20L30 2L44 14ZM66 20L70 2L56 14ZM46 13L50 2L54 13Z
        leaf e 50 34 27 22
        leaf+ e 50 44 19 11
        ink c 40 30 3.4
        ink c 60 30 3.4
        white c 41 29 1.2
        white c 61 29 1.2
        leaf- c 45 42 1.6
        leaf- c 55 42 1.6
        ink s 1.8 M40 48Q50 55 60 48
        rose~ e 33 38 5 3
        rose~ e 67 38 5 3
        leaf- e 36 97 11 6
        leaf- e 64 97 11 6""",
    Companion.DUCK: """
        orange s 4 M44 88V98M58 88V98M38 99H48M52 99H62
        lemon d M12 58C16 66 26 66 32 62C30 50 44 50 50 44H72C84 58 80 88 54 90C26 92 12 76 12 58Z
        gold d M32 68C44 60 58 66 60 76C50 84 36 82 32 68Z
        lemon c 64 30 20
        orange d M80 26C92 24 98 30 98 34C92 38 84 38 79 36Z
        orange- s 1.4 M82 32L95 33
        ink c 69 25 3
        white c 70 24 1
        rose~ e 66 36 5 3
        gold s 3 M60 12C58 4 64 2 68 6""",
    Companion.ELEPHANT: """
        grey- s 3 M14 62C6 70 8 78 10 82
        grey d M14 98C8 62 22 46 46 46H60C74 46 78 60 76 98H62L60 82H32L30 98Z
        grey- d M44 98L46 84H54V98Z
        grey d M60 22C82 16 96 30 94 52C92 68 98 78 94 92C92 98 82 98 82 92C86 80 78 70 78 60C64 64 56 52 54 42Z
        grey- d M60 24C44 12 28 26 32 48C36 64 56 62 62 46C64 38 64 30 60 24Z
        rose~ d M56 30C46 22 36 34 40 48C44 56 54 54 57 44Z
        ink c 76 38 3
        white c 77 37 1
        cream d M76 60C82 62 86 60 88 56C88 66 80 70 75 66Z
        cream s 3 M16 97H28M64 97H74""",
    Companion.FOX: _sitting(
        "fox",
        "cream",
        "ink",
        """
        fox d M66 96C104 104 108 62 84 46C88 62 74 72 66 80Z
        cream d M84 46C100 54 102 68 99 76C96 66 88 60 84 46Z""",
        """
        fox d M22 38L20 2L46 20Z
        fox d M78 38L80 2L54 20Z
        ink d M26 22L24 8L35 17Z
        ink d M74 22L76 8L65 17Z
        fox d M50 14C74 14 84 30 80 40C70 52 60 60 50 60C40 60 30 52 20 40C16 30 26 14 50 14Z
        cream d M20 40C28 34 40 38 46 48L50 60C40 60 30 52 20 40Z
        cream d M80 40C72 34 60 38 54 48L50 60C60 60 70 52 80 40Z""",
        "\nink c 50 54 4.6",
    ),
    Companion.FROG: """
        leaf- d M10 98C0 70 22 62 30 76L34 98ZM90 98C100 70 78 62 70 76L66 98Z
        leaf d M24 98C18 70 30 60 50 60C70 60 82 70 76 98Z
        lemon d M36 98C32 78 40 72 50 72C60 72 68 78 64 98Z
        leaf c 32 28 13
        leaf c 68 28 13
        leaf e 50 46 34 22
        leaf+ e 50 54 26 12
        white c 32 27 9
        white c 68 27 9
        ink c 33 28 5.4
        ink c 67 28 5.4
        white c 35 26 1.8
        white c 69 26 1.8
        ink s 2.2 M28 52Q50 66 72 52
        rose~ e 27 48 5 3
        rose~ e 73 48 5 3
        leaf- e 36 98 10 4
        leaf- e 64 98 10 4""",
    Companion.HEDGEHOG: """
        brown d M10 96L4 84L12 80L4 68L14 66L10 52L22 54L22 40L34 44L38 30L48 38L58 28L64 40L76 36L76 50L88 50L84 62L94 68L86 76L94 88L84 96Z
        brown+ d M20 92L16 82L24 78L20 66L32 66L32 54L44 58L50 46L58 56L68 52L70 64L80 66L78 80L84 92Z
        tan d M50 96C34 98 28 86 32 76C36 64 64 64 68 76C72 86 66 98 50 96Z
        ink c 42 77 3
        ink c 58 77 3
        white c 43 76 1
        white c 59 76 1
        ink c 50 85 4
        ink s 1.6 M44 91Q50 94 56 91
        rose~ e 36 85 4 3
        rose~ e 64 85 4 3
        tan- e 36 98 9 4
        tan- e 64 98 9 4""",
    Companion.HORSE: """
        brown d M10 58C-2 70 4 84 6 92C12 84 14 74 18 66Z
        wood- d M30 70L28 100H36L40 76ZM62 70L66 100H74L74 66Z
        wood d M12 62C14 50 34 52 50 52C56 44 58 30 62 22L66 8L72 18C84 22 92 34 96 44C96 52 88 54 82 50L74 46C74 58 76 66 70 74L62 100H54L54 78C44 80 34 78 28 76L22 100H14L14 78C12 74 11 68 12 62Z
        brown d M66 10C50 18 44 38 42 54C50 54 58 48 60 36C62 28 64 20 70 18Z
        tan d M96 44C96 52 88 54 82 50C84 44 90 40 94 40Z
        ink c 77 30 2.8
        white c 78 29 1
        ink c 91 45 1.4
        ink d M13 95H23V100H13ZM53 95H63V100H53ZM27 96H37V100H27ZM65 96H75V100H65Z""",
    Companion.LION: _sitting(
        "gold-",
        "cream",
        "tan",
        "\ngold- s 5 M72 92C94 94 96 78 92 70\norange- c 91 68 7",
        """
        orange- c 50 36 34
        orange c 28 18 11
        orange c 72 18 11
        orange c 18 38 11
        orange c 82 38 11
        orange c 26 56 11
        orange c 74 56 11
        orange c 50 8 10
        orange c 50 64 11
        gold- c 32 18 7
        gold- c 68 18 7
        gold- e 50 38 25 23"""
        + _snout("cream"),
    ),
    Companion.MOUSE: _sitting(
        "grey",
        "cream",
        "rose",
        "\nrose- s 3.5 M70 94C94 98 98 84 90 74",
        """
        grey c 24 20 18
        grey c 76 20 18
        rose c 24 21 11
        rose c 76 21 11
        grey d M50 14C70 14 78 32 74 44C68 54 58 58 50 58C42 58 32 54 26 44C22 32 30 14 50 14Z""",
        "\nrose- c 50 46 4\nink s 1 M38 48L24 46M38 51L25 54M62 48L76 46M62 51L75 54",
    ),
    Companion.OWL: """
        orange s 3 M40 97V102M46 97V102M54 97V102M60 97V102
        brown+ d M22 8C32 16 40 16 50 16C60 16 68 16 78 8C86 26 86 50 84 66C82 88 68 98 50 98C32 98 18 88 16 66C14 50 14 26 22 8Z
        tan d M50 56C64 56 70 66 68 78C66 90 58 94 50 94C42 94 34 90 32 78C30 66 36 56 50 56Z
        brown s 2 M42 68L46 72L50 68L54 72L58 68M40 78L45 82L50 78L55 82L60 78
        brown d M18 52C30 56 32 76 28 90C18 82 14 66 18 52ZM82 52C70 56 68 76 72 90C82 82 86 66 82 52Z
        cream c 35 36 16
        cream c 65 36 16
        gold c 36 37 10
        gold c 64 37 10
        ink c 37 37 6
        ink c 63 37 6
        white c 39 35 2.2
        white c 65 35 2.2
        orange d M45 44H55L50 56Z""",
    Companion.PENGUIN: """
        orange e 38 98 11 4
        orange e 62 98 11 4
        ink d M22 56C10 66 8 80 12 88C20 82 24 72 26 62ZM78 56C90 66 92 80 88 88C80 82 76 72 74 62Z
        ink d M50 6C74 6 78 30 78 52C80 78 76 97 50 97C24 97 20 78 22 52C22 30 26 6 50 6Z
        white d M50 46C66 46 70 62 68 78C66 92 60 95 50 95C40 95 34 92 32 78C30 62 34 46 50 46Z
        white d M50 28C56 16 70 22 69 34C68 44 60 50 50 50C40 50 32 44 31 34C30 22 44 16 50 28Z
        ink c 41 33 3
        ink c 59 33 3
        orange d M44 39H56L50 47Z
        rose~ e 35 41 4 3
        rose~ e 65 41 4 3
        red d M26 52Q50 62 74 52V60Q50 70 26 60Z
        red- d M62 58L72 56L74 76L64 78Z""",
    Companion.RABBIT: _sitting(
        "cream",
        "white",
        "white",
        "\nwhite c 76 90 9",
        """
        cream d M36 24C22 4 24 -22 34 -22C44 -22 46 2 46 22Z
        cream d M64 24C78 4 82 -18 72 -22C60 -24 54 2 54 22Z
        rose d M37 16C30 2 30 -14 34 -14C40 -14 41 4 42 18Z
        rose d M63 16C70 2 74 -12 70 -14C64 -14 58 4 58 18Z
        cream e 50 37 25 22"""
        + _snout("white"),
        "\nwhite d M47 51H53V56H47Z",
    ),
    Companion.ROBOT: """
        grey- s 3 M50 14V4
        red c 50 4 4.6
        grey d M32 86H44V100H28V94ZM56 86H68L72 94V100H56Z
        grey s 6 M24 64C12 70 12 80 16 86M76 64C88 70 88 80 84 86
        teal d M26 56H74V84Q74 90 68 90H32Q26 90 26 84Z
        teal- d M60 56H74V84Q74 90 68 90H60Z
        grey d M24 14H76Q82 14 82 20V44Q82 50 76 50H24Q18 50 18 44V20Q18 14 24 14Z
        grey- d M44 50H56V56H44Z
        ink d M28 20H72Q76 20 76 24V40Q76 44 72 44H28Q24 44 24 40V24Q24 20 28 20Z
        lemon c 38 30 6
        lemon c 62 30 6
        white c 40 28 2
        white c 64 28 2
        lemon s 2 M42 39Q50 43 58 39
        gold c 40 68 4
        red c 52 68 4
        cream d M34 77H58V82H34Z""",
    Companion.SHEEP: """
        ink d M32 86H40V100H32ZM60 86H68V100H60Z
        cream c 28 66 15
        cream c 72 66 15
        cream c 38 52 15
        cream c 62 52 15
        cream c 50 78 20
        cream c 32 80 14
        cream c 68 80 14
        cream e 50 66 26 22
        ink e 26 36 10 5
        ink e 74 36 10 5
        ink d M50 20C66 20 70 34 66 48C62 60 56 62 50 62C44 62 38 60 34 48C30 34 34 20 50 20Z
        cream c 40 18 9
        cream c 60 18 9
        cream c 50 13 10
        white c 42 38 4.4
        white c 58 38 4.4
        ink c 43 39 2.4
        ink c 57 39 2.4
        rose s 2 M46 53Q50 56 54 53""",
    Companion.SQUIRREL: _sitting(
        "fox-",
        "cream",
        "brown",
        """
        fox d M64 98C110 104 110 40 82 20C104 10 114 44 108 70C104 92 88 104 64 98Z
        fox d M64 98C96 98 90 68 80 54C64 34 84 12 98 24C118 42 112 98 64 98Z
        fox+ d M74 92C94 88 92 66 86 52C80 38 88 30 96 34C106 50 102 86 74 92Z""",
        """
        fox- d M26 30L24 2L42 18Z
        fox- d M74 30L76 2L58 18Z
        fox- e 50 36 25 22
        cream e 50 46 17 11""",
        "\nwood c 50 74 7\nbrown d M42 72C44 64 56 64 58 72Z",
    ),
    Companion.TURTLE: """
        leaf e 22 92 9 7
        leaf e 62 92 9 7
        leaf d M70 84C74 66 76 56 84 52C96 50 102 62 96 70C92 76 86 78 82 92Z
        moss d M6 88C4 58 24 46 42 46C62 46 80 60 78 88Z
        leaf- d M42 54L54 62L50 76H34L30 62ZM16 70L26 66L30 78L24 84H12ZM58 66L68 70L72 84H58L54 78Z
        lemon- d M4 86H80Q80 94 74 94H10Q4 94 4 86Z
        leaf d M2 88L-6 94L6 94Z
        ink c 88 60 2.8
        white c 89 59 1
        ink s 1.5 M92 68Q88 71 84 69
        rose~ e 84 66 3 2""",
    Companion.UNICORN: """
        violet d M10 58C-4 66 0 84 2 94C10 86 14 76 18 66Z
        rose d M12 60C2 74 8 86 12 92C14 82 16 74 20 68Z
        cream d M30 70L28 100H36L40 76ZM62 70L66 100H74L74 66Z
        white d M12 62C14 50 34 52 50 52C56 44 58 30 62 22L66 8L72 18C84 22 92 34 96 44C96 52 88 54 82 50L74 46C74 58 76 66 70 74L62 100H54L54 78C44 80 34 78 28 76L22 100H14L14 78C12 74 11 68 12 62Z
        gold d M72 18L92 -10L80 21Z
        gold- s 1.4 M76 14L80 16M80 7L84 10M85 0L88 3
        violet d M66 8C48 14 42 38 38 56C48 56 56 48 59 36C61 28 64 20 70 18Z
        rose d M64 14C52 22 48 40 44 54C52 52 57 46 59 36C61 28 62 22 66 18Z
        rose d M96 44C96 52 88 54 82 50C84 44 90 40 94 40Z
        ink c 77 31 2.8
        white c 78 30 1
        rose~ e 74 39 4 3
        gold d M13 95H23V100H13ZM53 95H63V100H53ZM27 96H37V100H27ZM65 96H75V100H65Z""",
    Companion.WHALE: """
        sky s 4 M44 34C44 22 34 18 28 24M44 34C44 22 54 18 60 24
        blue d M78 62C84 50 80 40 72 34C82 32 90 38 92 46C94 38 104 32 110 36C108 48 100 52 96 58C96 86 80 98 50 98C22 98 2 88 2 68C2 48 22 38 42 38C60 38 68 58 78 62Z
        cream d M4 78C10 96 30 98 50 98C64 98 76 95 84 88C64 90 46 80 4 78Z
        blue- d M44 78C50 88 46 98 38 100C34 92 36 84 44 78Z
        ink c 22 66 3.4
        white c 23 65 1.2
        rose~ e 26 74 5 3
        ink s 1.8 M6 76Q14 80 22 77""",
}
SIZES: Final[dict[Companion, float]] = {
    Companion.BEAR: 1.45, Companion.BIRD: 0.72, Companion.CAT: 0.95, Companion.DOG: 1.05, Companion.DRAGON: 1.5,
    Companion.DUCK: 0.8, Companion.ELEPHANT: 1.75, Companion.FOX: 1.05, Companion.FROG: 0.75, Companion.HEDGEHOG: 0.75,
    Companion.HORSE: 1.75, Companion.LION: 1.4, Companion.MOUSE: 0.62, Companion.OWL: 0.9, Companion.PENGUIN: 0.95,
    Companion.RABBIT: 0.95, Companion.ROBOT: 1.2, Companion.SHEEP: 1.15, Companion.SQUIRREL: 0.8,
    Companion.TURTLE: 0.95, Companion.UNICORN: 1.75, Companion.WHALE: 1.7,
}  # fmt: skip
IN_WATER: Final = frozenset({Companion.WHALE})
