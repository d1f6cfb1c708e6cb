"""Languages, countries and zones as clients write them."""

from typing import Annotated, Final

from msgspec import Meta

from storytime_core.kernel.places import is_a_country, is_a_zone, language_tag, primary

from ..objections import Objections

Language = Annotated[str, Meta(min_length=2, max_length=35)]
LanguageCode = Annotated[
    str, Meta(pattern="^[A-Za-z]{2,3}$", description="must be the first part of a language tag, such as en")
]
Country = Annotated[str, Meta(pattern="^[A-Za-z]{2}$", description="must be a country such as DE")]
TimeZone = Annotated[str, Meta(min_length=1, max_length=64)]

NO_LANGUAGE: Final = "must be a language tag"


def language_if_given(text: str | None) -> str | None:
    """As BCP 47 writes it; what is none is left for the objections."""
    return text and (language_tag(text) or text)


def code_if_given(text: str | None) -> str | None:
    return text and text.lower()


def country_if_given(text: str | None) -> str | None:
    return text and text.upper()


def object_to_places(
    language: str | None, language_code: str | None = None, country: str | None = None, time_zone: str | None = None
) -> None:
    """Those given must exist, and a language must fit its code."""
    faults = []
    if language and language_tag(language) is None:
        faults.append(("language", NO_LANGUAGE))
    if language_code and language_tag(language_code) is None:
        faults.append(("languageCode", NO_LANGUAGE))
    if language and language_code and primary(language) != language_code:
        faults.append(("languageCode", "must be the first part of language"))
    if country and not is_a_country(country):
        faults.append(("country", "must be a country such as DE"))
    if time_zone and not is_a_zone(time_zone):
        faults.append(("timeZone", "must be a time zone such as Europe/Berlin"))
    if faults:
        raise ValueError(Objections(*faults))
