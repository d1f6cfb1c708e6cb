"""Time zones, countries and languages by their public names."""

import re
from functools import cache
from typing import Final
from zoneinfo import available_timezones

NO_PLACES: Final = frozenset({"Factory", "localtime"})
LONGEST_ZONE: Final = 64

COUNTRY_CODES: Final = (
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ "
    "CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO "
    "FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE "
    "JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO "
    "MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW "
    "PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM "
    "TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW"
)
LANGUAGE_CODES: Final = (
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo "
    "es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka "
    "kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng "
    "nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su "
    "sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu "
    "ast bar ber bho ceb chr ckb cmn csb dsb fil frp fur gsw haw hil hmn hsb ilo kab kok krl lad lld mai mni mus nah "
    "nap nds nso pam pap pdc rom sah sat scn sco shi sma smj smn sms srn szl tet tlh tok tpi tzm vec vls war yue"
)
"""ISO 639-1, and the most spoken or asked for of those with three letters."""
COUNTRIES: Final = frozenset(COUNTRY_CODES.split())
LANGUAGES: Final = frozenset(LANGUAGE_CODES.split())

TAG: Final = re.compile("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}")
LONGEST_TAG: Final = 35


@cache
def zones() -> frozenset[str]:
    return frozenset(name for name in available_timezones() - NO_PLACES if len(name) <= LONGEST_ZONE)


def is_a_zone(name: str) -> bool:
    return name in zones()


def is_a_country(code: str) -> bool:
    """ISO 3166-1, upper case."""
    return code in COUNTRIES


def primary(tag: str) -> str:
    """``en`` of ``en-GB``."""
    return tag.partition("-")[0].lower()


def language_tag(text: str) -> str | None:
    """As BCP 47 writes it, ``en-GB`` or ``zh-Hant``; None if there is no such language."""
    if len(text) > LONGEST_TAG or not TAG.fullmatch(text) or primary(text) not in LANGUAGES:
        return None
    first, *others = text.split("-")
    return "-".join((first.lower(), *map(_cased, others)))


def _cased(part: str) -> str:
    if len(part) == 2:
        return part.upper()
    return part.capitalize() if len(part) == 4 and part.isalpha() else part.lower()
