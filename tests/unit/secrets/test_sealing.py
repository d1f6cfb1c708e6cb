"""Sealed text opens with our keys, for its own use, unaltered; or not at all."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storytime_adapters.secrets import sealing
from storytime_adapters.secrets.keys import Keys
from storytime_adapters.secrets.sealing import AesSecretBox, FamilyKeyring, HmacFingerprints, SealBroken

BOX = AesSecretBox.with_keys("new", "old")
FAMILY, OTHERS = UUID(int=1), UUID(int=2)
TEXTS = st.text(st.characters(exclude_categories=("Cs",)))


@given(TEXTS, TEXTS)
def test_what_was_sealed_opens(text, use):
    assert BOX.open(BOX.seal(text, use), use) == text


def test_a_seal_is_bound_to_its_use():
    with pytest.raises(SealBroken):
        BOX.open(BOX.seal("042042", "code"), "mail")


def test_the_same_text_is_never_sealed_the_same_way():
    assert len({BOX.seal("042042", "code") for _ in range(50)}) == 50


def test_an_older_key_still_opens_and_a_removed_one_does_not():
    sealed = AesSecretBox.with_keys("old").seal("Ada", "name")

    assert BOX.open(sealed, "name") == "Ada"
    with pytest.raises(SealBroken):
        AesSecretBox.with_keys("new").open(sealed, "name")


def test_the_newest_key_seals():
    assert AesSecretBox.with_keys("new").open(BOX.seal("Ada", "name"), "name") == "Ada"


def test_any_altered_character_is_noticed():
    sealed = BOX.seal("Ada", "name")
    for place in range(len(sealed)):
        for other in "A-z!=\u00e9":
            if other != sealed[place]:
                with pytest.raises(SealBroken):
                    BOX.open(sealed[:place] + other + sealed[place + 1 :], "name")


@given(st.text(max_size=60))
def test_what_was_never_sealed_does_not_open(text):
    with pytest.raises(SealBroken):
        BOX.open(text, "name")


def test_a_family_key_opens_only_as_that_family_s():
    ring = FamilyKeyring(BOX)
    wrapped = ring.new_wrapped(FAMILY)
    sealed = ring.unwrapped(FAMILY, wrapped).seal("Ada", "name")

    assert FamilyKeyring(BOX).unwrapped(FAMILY, wrapped).open(sealed, "name") == "Ada"
    with pytest.raises(SealBroken):
        FamilyKeyring(BOX).unwrapped(OTHERS, wrapped)
    with pytest.raises(SealBroken):
        ring.unwrapped(OTHERS, ring.new_wrapped(OTHERS)).open(sealed, "name")


def test_a_family_key_outlives_the_deployment_s_older_key():
    """FAM-13: two deployment keys may be valid, for rotation."""
    wrapped = FamilyKeyring(AesSecretBox.with_keys("old")).new_wrapped(FAMILY)

    assert FamilyKeyring(BOX).unwrapped(FAMILY, wrapped)


def test_a_remembered_key_is_still_bound_to_its_family():
    ring = FamilyKeyring(BOX)
    wrapped = ring.new_wrapped(FAMILY)
    ring.unwrapped(FAMILY, wrapped)

    with pytest.raises(SealBroken):
        ring.unwrapped(OTHERS, wrapped)


def test_only_so_many_keys_are_remembered(monkeypatch):
    monkeypatch.setattr(sealing, "REMEMBERED", 2)
    ring = FamilyKeyring(BOX)
    wrapped = [ring.new_wrapped(FAMILY) for _ in range(3)]
    for one in (*wrapped[:2], wrapped[0], wrapped[2]):
        ring.unwrapped(FAMILY, one)

    assert list(ring.opened) == [(FAMILY, wrapped[0]), (FAMILY, wrapped[2])]


def test_a_fingerprint_tells_things_and_uses_apart():
    prints = HmacFingerprints.with_pepper("pepper")

    assert prints.of("042042", "code") == prints.of("042042", "code")
    others = (
        prints.of("042043", "code"),
        prints.of("042042", "mail"),
        HmacFingerprints.with_pepper("salt").of("042042", "code"),
    )
    assert len({prints.of("042042", "code"), *others}) == 4
    assert "042042" not in prints.of("042042", "code")


def test_nothing_secret_shows_when_it_is_printed():
    keys = Keys.of_one("a well known secret")
    shown = repr(keys) + repr(AesSecretBox.with_keys(*keys.sealing)) + repr(HmacFingerprints.with_pepper(keys.pepper))

    assert not any(secret in shown for secret in (keys.pepper, *keys.sealing, *keys.signing, keys.jwt[0][1]))
    assert keys.weaknesses() == []
