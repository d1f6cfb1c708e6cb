"""The things of stories, each a small drawing."""

from typing import Final

from storytime_core.storytelling.scene import Thing

THINGS: Final[dict[Thing, str]] = {
    Thing.APPLE: """
        red d M50 40C35 28 12 36 14 62C16 86 34 100 50 95C66 100 84 86 86 62C88 36 65 28 50 40Z
        red- d M86 62C84 86 66 100 50 95C60 84 72 80 80 44C84 48 86 54 86 62Z
        white~ d M25 52C28 43 36 41 38 45C33 51 30 60 28 67C23 63 23 57 25 52Z
        brown s 4 M50 43C49 33 52 26 57 21
        leaf d M54 33C60 20 74 17 82 21C77 33 65 39 54 33Z""",
    Thing.BALL: """
        red c 50 64 35
        cream d M50 29C36 42 36 86 50 99C64 86 64 42 50 29Z
        gold d M83 52C70 58 62 62 60 64C61 78 57 90 50 99C74 99 90 76 83 52Z
        gold d M17 52C30 58 38 62 40 64C39 78 43 90 50 99C26 99 10 76 17 52Z
        white~ e 37 45 8 5""",
    Thing.BALLOON: """
        ink s 1.4 M50 76C45 84 55 92 49 100
        red d M50 2C26 2 15 24 21 43C26 58 40 69 50 72C60 69 74 58 79 43C85 24 74 2 50 2Z
        red- d M79 43C74 58 60 69 50 72C58 60 68 44 70 12C80 20 82 32 79 43Z
        red- d M44 78L56 78L50 70Z
        white~ d M30 20C26 27 26 35 29 41C33 33 35 26 40 17C37 13 33 15 30 20Z""",
    Thing.BASKET: """
        wood- s 5 M22 62C22 18 78 18 78 62
        red c 33 56 11
        gold c 52 53 12
        leaf c 69 56 10
        wood d M13 60L87 60L78 98Q50 102 22 98Z
        wood- s 2.5 M18 72H82M20 85H80M35 62L38 98M50 62V99M65 62L62 98
        wood+ d M9 56Q50 62 91 56V65Q50 71 9 65Z""",
    Thing.BELL: """
        brown s 5 M42 18C42 4 58 4 58 18
        gold- c 50 92 8
        gold d M50 14C32 14 28 36 27 54C26 68 20 76 13 83L87 83C80 76 74 68 73 54C72 36 68 14 50 14Z
        gold- d M73 54C72 36 68 14 50 14C60 30 62 60 66 83H87C80 76 74 68 73 54Z
        gold- d M12 81Q50 86 88 81V88Q50 94 12 88Z
        white~ d M38 30C34 42 34 58 32 70L39 70C39 54 40 40 45 26Z""",
    Thing.BLANKET: """
        rose- d M6 99C4 76 16 64 50 64C84 64 96 76 94 99Z
        rose d M6 99C8 82 22 77 50 77C78 77 92 82 94 99Z
        cream s 3.5 M13 82C24 72 76 72 87 82
        gold s 3.5 M9 92C24 85 76 85 91 92
        rose+ s 2.5 M18 99L17 104M34 99V104M50 99V104M66 99V104M82 99L83 104""",
    Thing.BOAT: """
        brown s 4 M53 4V76
        cream d M50 8L50 68L12 68C28 50 42 32 50 8Z
        rose d M57 18L57 68L86 68C80 48 70 32 57 18Z
        cream- d M50 8L50 68L40 68C46 50 49 30 50 8Z
        red d M4 74H96C92 92 80 100 66 100H34C18 100 8 90 4 74Z
        red- d M7 83H93L89 90H11Z""",
    Thing.BOOK: """
        blue d M4 50Q28 42 50 54Q72 42 96 50V94Q72 88 50 100Q28 88 4 94Z
        cream d M8 46C24 40 40 43 50 52V95C40 87 24 84 8 89Z
        cream- d M92 46C76 40 60 43 50 52V95C60 87 76 84 92 89Z
        tan s 2 M16 56C26 53 36 55 43 59M16 65C26 62 36 64 43 68M16 74C26 71 36 73 43 77M84 56C74 53 64 55 57 59M84 65C74 62 64 64 57 68
        gold c 72 76 6""",
    Thing.BOOTS: """
        red- d M46 42H66V74C80 77 86 84 86 99H46Z
        ink d M45 94H87V100H45Z
        red d M14 40H36V74C50 77 56 84 56 99H14Z
        ink d M13 94H57V100H13Z
        red+ d M12 36H38V45H12Z
        red+ d M45 38H68V46H45Z
        white~ d M19 50H24V80H19Z""",
    Thing.BOX: """
        tan d M10 56H90V100H10Z
        tan- d M62 56H90V100H62Z
        wood d M10 56L22 40H98L90 56Z
        tan+ d M10 56L-2 44L12 34L24 42Z
        cream d M32 56H46V100H32Z
        red d M34 56H44V78L39 72L34 78Z""",
    Thing.BREAD: """
        wood d M8 84C4 62 22 48 50 48C78 48 96 62 92 84C91 96 82 98 50 98C18 98 9 96 8 84Z
        tan d M12 78C12 60 28 52 50 52C72 52 88 60 88 78C74 70 26 70 12 78Z
        cream s 4.5 M30 58L38 70M48 55L55 68M66 57L72 69""",
    Thing.BRUSH: """
        wood d M16 94C12 90 13 84 20 78L66 28L76 37L28 88C24 95 19 97 16 94Z
        grey d M62 24L72 14L88 30L78 40Z
        blue d M72 14C76 2 92 -2 98 2C100 10 98 24 88 30Z
        blue+ d M80 10C84 4 92 2 96 4C96 10 93 16 88 20Z""",
    Thing.CAKE: """
        gold c 50 18 5
        orange c 50 17 2.6
        cream s 4 M50 24V40
        rose d M18 60C18 44 34 40 50 40C66 40 82 44 82 60V96H18Z
        cream d M18 62C24 76 32 64 38 70C44 80 50 66 56 70C62 78 68 64 74 70C80 74 82 66 82 60C82 44 66 40 50 40C34 40 18 44 18 60Z
        rose- d M18 86H82V96H18Z
        red c 32 54 5
        red c 68 54 5
        red c 50 57 5
        grey+ e 50 97 46 5""",
    Thing.CANDLE: """
        lemon~ c 50 24 23
        cream d M36 48H64V96H36Z
        cream- d M54 48H64V96H54Z
        cream d M36 48C40 40 60 40 64 48C66 58 60 66 58 56C54 52 46 52 42 54C40 62 34 58 36 48Z
        ink s 2 M50 44V36
        orange d M50 8C60 22 60 36 50 38C40 36 40 22 50 8Z
        lemon d M50 20C55 28 55 35 50 36C45 35 45 28 50 20Z
        gold d M24 94H76V100H24Z""",
    Thing.CLOCK: """
        wood s 5 M30 92L24 100M70 92L76 100
        red d M22 26C26 12 40 12 44 22Z
        red d M78 26C74 12 60 12 56 22Z
        red c 50 60 38
        cream c 50 60 30
        ink s 3.4 M50 60V40M50 60L64 68
        ink c 50 60 3.4
        wood s 2.5 M50 34V37M50 83V86M24 60H27M73 60H76""",
    Thing.CUP: """
        white~ s 3.5 M38 40C32 30 44 24 38 12M56 40C50 30 62 24 56 12
        teal s 6 M74 58C94 54 94 84 70 84
        teal d M18 48H78C78 82 70 98 60 99H36C26 98 18 82 18 48Z
        teal- e 48 48 30 6
        brown e 48 49 25 4
        cream s 3 M20 66Q48 74 76 66""",
    Thing.DRUM: """
        red d M12 50V86Q50 106 88 86V50Z
        gold s 3 M14 60L28 93L44 66L58 97L72 64L86 88
        gold d M10 80Q50 102 90 80V88Q50 110 10 88Z
        cream e 50 50 40 14
        gold s 4 M10 50A40 14 0 0 0 90 50
        wood s 4.5 M40 46L14 20M58 46L86 18
        wood+ c 13 19 5
        wood+ c 87 17 5""",
    Thing.EGG: """
        cream d M50 30C28 30 18 62 18 72C18 90 32 100 50 100C68 100 82 90 82 72C82 62 72 30 50 30Z
        sky d M20 62L32 54L44 64L56 54L68 64L80 56C83 66 83 72 82 76L68 84L56 74L44 84L32 74L18 82C17 72 18 68 20 62Z
        rose c 36 46 4
        rose c 58 44 5
        rose c 50 92 4
        white~ d M32 44C28 52 26 58 26 64C30 58 34 50 38 42Z""",
    Thing.FEATHER: """
        sky d M16 92C10 60 36 20 88 6C94 44 70 82 30 88Z
        teal d M16 92C30 60 54 30 88 6C94 44 70 82 30 88Z
        cream s 2.4 M8 100C24 70 50 36 84 10
        sky+ d M40 50L26 52L44 44ZM56 34L44 32L60 28Z""",
    Thing.FLOWER: """
        moss s 4 M50 100C50 80 48 66 50 46
        leaf d M50 88C36 90 24 82 20 70C36 68 48 76 50 88Z
        leaf d M50 80C62 82 74 74 78 62C64 62 52 68 50 80Z
        rose c 50 16 13
        rose c 70 30 13
        rose c 63 53 13
        rose c 37 53 13
        rose c 30 30 13
        rose+ c 50 22 8
        rose+ c 64 32 8
        rose+ c 59 48 8
        rose+ c 41 48 8
        rose+ c 36 32 8
        gold c 50 36 11""",
    Thing.HAT: """
        violet d M50 4C58 30 70 58 78 84H22C30 58 42 30 50 4Z
        violet- d M50 4C58 30 70 58 78 84H60C60 58 56 30 50 4Z
        violet- d M2 92C10 78 90 78 98 92C90 102 10 102 2 92Z
        gold d M25 74Q50 82 75 74L78 86Q50 94 22 86Z
        lemon d M40 40L43 48L51 48L45 53L47 61L40 56L33 61L35 53L29 48L37 48Z
        lemon c 58 30 3
        lemon c 55 64 2.6""",
    Thing.HEART: """
        red d M50 96C20 74 4 54 8 32C12 12 38 10 50 30C62 10 88 12 92 32C96 54 80 74 50 96Z
        red- d M92 32C96 54 80 74 50 96C66 78 80 56 78 20C86 22 91 26 92 32Z
        white~ d M20 34C22 25 30 22 34 26C28 31 26 38 26 46C20 44 19 39 20 34Z""",
    Thing.KEY: """
        gold s 9 M50 40V94
        gold s 8 M50 76H68M50 91H64
        gold c 50 24 22
        gold- c 50 24 17
        gold c 50 24 16
        brown c 50 24 9
        white~ d M34 20C36 12 42 8 48 8C42 12 39 17 38 24Z""",
    Thing.KITE: """
        ink s 1.6 M50 72C44 82 58 88 50 100
        red d M50 0L82 34L50 74L18 34Z
        gold d M50 0L82 34H50Z
        sky d M50 34H82L50 74Z
        cream d M50 0L50 34H18Z
        wood s 2 M50 0V74M18 34H82
        rose d M50 82L40 78L41 88ZM50 82L60 78L59 88Z""",
    Thing.LADDER: """
        wood s 6 M30 100L38 2M74 100L66 2
        wood+ s 5 M33 82H72M35 64H71M36 46H69M37 28H68M38 12H67""",
    Thing.LANTERN: """
        lemon~ c 50 60 36
        brown s 4 M34 26C34 2 66 2 66 26
        brown d M28 34C34 22 66 22 72 34Z
        gold d M30 34H70L74 88H26Z
        lemon d M36 38H64L67 84H33Z
        white d M50 48C58 58 58 70 50 74C42 70 42 58 50 48Z
        brown s 3 M50 34V40M31 34L27 88M69 34L73 88
        brown d M22 87H78V97H22Z""",
    Thing.LEAF: """
        orange d M50 94C14 84 6 46 50 4C94 46 86 84 50 94Z
        red d M50 94C86 84 94 46 50 4C56 40 58 70 50 94Z
        brown s 2.6 M50 24V104M50 48L34 38M50 48L66 38M50 66L30 56M50 66L70 56M50 82L36 76M50 82L64 76""",
    Thing.LETTER: """
        cream d M4 44H96V98H4Z
        cream- d M4 44L50 78L96 44L96 48L50 84L4 48Z
        tan s 2 M4 98L38 70M96 98L62 70
        red c 50 74 10
        red+ d M50 80C43 75 42 69 46 68Q49 67 50 71Q51 67 54 68C58 69 57 75 50 80Z""",
    Thing.MAP: """
        tan d M6 40L34 50L64 40L94 50V98L64 88L34 98L6 88Z
        cream d M34 50L64 40V88L34 98Z
        leaf d M12 50Q22 46 28 56Q26 68 14 66Z
        sky d M70 66Q80 60 90 66V82Q78 82 70 76Z
        red s 3 M18 78C28 66 36 84 46 70S62 62 68 56
        red s 3.6 M74 50L82 58M82 50L74 58""",
    Thing.MITTEN: """
        teal d M28 84V44C28 18 66 16 68 44V54C76 42 90 46 88 58C86 70 74 78 68 84Z
        cream d M24 82H72V98H24Z
        cream- s 2 M32 84V97M40 84V97M48 84V97M56 84V97M64 84V97
        cream s 3 M30 58L37 50L44 58L51 50L58 58L66 50""",
    Thing.MOON: """
        lemon~ c 46 50 44
        lemon d M62 8C30 4 8 30 12 58C16 86 44 100 72 88C48 84 36 66 38 46C40 28 48 16 62 8Z
        gold d M14 66C20 88 46 100 72 88C48 88 28 82 14 66Z
        lemon c 78 34 4
        lemon c 88 56 2.6""",
    Thing.POT: """
        stone- s 5 M16 58C4 56 4 72 16 72M84 58C96 56 96 72 84 72
        blue d M14 50H86V82C86 96 76 100 66 100H34C24 100 14 96 14 82Z
        blue- d M66 50H86V82C86 96 76 100 66 100H58C66 90 66 70 66 50Z
        blue+ d M8 44H92V54H8Z
        blue- d M18 44C26 30 74 30 82 44Z
        gold c 50 30 6
        white~ d M22 58H28V84H22Z""",
    Thing.PUMPKIN: """
        moss d M46 42C46 32 42 28 36 26L44 20C54 24 56 34 56 42Z
        orange- e 22 72 18 26
        orange- e 78 72 18 26
        orange e 36 71 19 29
        orange e 64 71 19 29
        orange+ e 50 71 17 30
        white~ d M42 52C38 62 38 74 40 82L44 82C42 72 43 60 47 52Z
        leaf s 3 M56 38C68 30 78 36 74 46""",
    Thing.SCARF: """
        red- d M54 60L74 56L92 96L72 100Z
        red d M30 60L52 62L44 102L22 98Z
        cream s 5 M28 74L48 78M25 88L46 92M61 74L80 70M66 88L87 84
        red d M12 46C16 28 84 28 88 46C92 64 74 72 50 72C26 72 8 64 12 46Z
        red- d M24 46C30 36 70 36 76 46C70 54 30 54 24 46Z
        red+ s 3 M16 58C30 68 70 68 84 58
        gold s 2 M24 99V104M30 100V105M36 101V106M75 100V105M81 99V104M87 98V103""",
    Thing.SHELL: """
        rose d M50 98C30 92 6 70 8 48C20 26 36 22 50 22C64 22 80 26 92 48C94 70 70 92 50 98Z
        rose+ d M50 98C40 80 32 54 34 26C40 22 60 22 66 26C68 54 60 80 50 98Z
        rose- s 2.6 M50 96V24M50 96C38 74 24 50 20 38M50 96C62 74 76 50 80 38M50 96C40 72 34 46 35 27M50 96C60 72 66 46 65 27
        cream d M38 92H62L58 101H42Z""",
    Thing.SLED: """
        stone- s 4.5 M8 96H84C98 96 98 78 88 74
        wood- s 4 M24 96V76M66 96V76
        red d M6 68H84C92 68 92 76 84 78H6Z
        red- d M6 74H86L84 79H6Z
        wood s 2.5 M88 74C84 54 66 48 56 44""",
    Thing.STAR: """
        lemon~ c 50 52 46
        gold d M50 10L61 39L92 41L68 61L76 92L50 75L24 92L32 61L8 41L39 39Z
        lemon d M50 10L61 39L50 52ZM92 41L68 61L50 52ZM76 92L50 75L50 52ZM24 92L32 61L50 52ZM8 41L39 39L50 52Z""",
    Thing.STONE: """
        stone d M6 96C2 74 18 56 42 54C70 50 94 68 94 96Z
        stone+ d M16 76C22 62 36 58 50 60C40 66 30 72 22 84Z
        moss~ d M60 58C74 60 88 72 92 86C84 82 76 70 60 58Z
        stone- c 70 86 3""",
    Thing.TEDDY: """
        tan- c 30 24 11
        tan- c 70 24 11
        rose c 30 24 5
        rose c 70 24 5
        tan- e 26 68 11 16
        tan- e 74 68 11 16
        tan e 50 76 26 24
        cream e 50 78 15 15
        tan- e 32 96 13 7
        tan- e 68 96 13 7
        tan e 50 38 29 25
        cream e 50 47 13 10
        ink e 50 42 4.5 3.2
        ink c 39 35 2.8
        ink c 61 35 2.8
        red d M50 60L36 54V68ZM50 60L64 54V68Z""",
    Thing.TREE: """
        brown d M44 100L46 62H54L57 100Z
        moss c 50 26 24
        moss c 30 44 20
        moss c 70 44 20
        leaf c 44 26 19
        leaf c 28 42 14
        leaf c 62 42 16
        leaf+ c 40 20 8
        red c 36 40 4
        red c 60 30 4
        red c 66 48 4""",
    Thing.TRAIN: """
        white~ c 20 22 8
        white~ c 34 12 6
        red d M6 58H56V88H6Z
        blue d M52 36H92V88H52Z
        blue- d M48 30H96V40H48Z
        lemon d M60 46H84V62H60Z
        ink d M14 38H28V58H14Z
        gold d M11 34H31V41H11Z
        gold d M6 68H56V74H6Z
        ink c 22 90 10
        ink c 46 90 10
        ink c 76 90 10
        gold c 22 90 4
        gold c 46 90 4
        gold c 76 90 4""",
    Thing.UMBRELLA: """
        wood s 4.5 M50 12V86C50 100 34 100 34 88
        red d M4 52C6 22 28 8 50 8C72 8 94 22 96 52C88 44 80 44 73 52C66 44 58 44 50 52C42 44 34 44 27 52C20 44 12 44 4 52Z
        cream d M50 8C40 20 30 34 27 52C34 44 42 44 50 52Z
        cream d M50 8C76 14 92 30 96 52C88 44 80 44 73 52C70 34 60 20 50 8Z""",
    Thing.WAGON: """
        stone- s 4 M90 62L104 40H112
        red d M6 50H92V80H6Z
        red- d M6 70H92V80H6Z
        red+ d M3 46H95V55H3Z
        ink c 26 86 14
        ink c 74 86 14
        cream c 26 86 7
        cream c 74 86 7
        ink c 26 86 2.6
        ink c 74 86 2.6""",
    Thing.WHISTLE: """
        gold d M6 50H58C84 48 94 62 92 76C90 94 70 100 56 94C44 90 40 80 40 70H6Z
        gold- d M58 50C84 48 94 62 92 76C90 94 70 100 56 94C80 92 84 62 58 50Z
        ink d M30 50H44V60H30Z
        white~ e 62 74 9 9
        red s 3 M88 56C104 44 96 24 80 28""",
}
FLYING: Final = frozenset({Thing.BALLOON, Thing.KITE, Thing.STAR, Thing.MOON, Thing.FEATHER, Thing.LEAF, Thing.HEART})
TALL: Final = frozenset({Thing.TREE, Thing.LADDER, Thing.TRAIN, Thing.SLED, Thing.WAGON})
GLOWING: Final = frozenset({Thing.LANTERN, Thing.CANDLE, Thing.STAR, Thing.MOON})
