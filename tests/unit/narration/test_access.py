"""Who may hear which voice."""

from datetime import UTC, datetime
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from returns.result import Failure

from storytime_core.kernel.hearing import VoiceNotAllowed
from storytime_core.kernel.ids import AccountId
from storytime_core.narration.access import VoiceAccess, VoiceChoice, in_order
from storytime_core.narration.voices import SYSTEM_VOICES, VoiceKey

NOW = datetime(2026, 11, 22, tzinfo=UTC)
KEYS = tuple(voice.key for voice in SYSTEM_VOICES)
NOBODY = VoiceChoice(AccountId(UUID(int=1)))

keys = st.sampled_from(KEYS)


def allowed(access):
    return {key for key in KEYS if access.allows(key)}


def test_a_free_family_hears_any_voice_at_first():
    assert allowed(VoiceAccess()) == set(KEYS)


def test_then_that_voice_of_the_story_and_the_default_one():
    assert allowed(VoiceAccess(used=frozenset({VoiceKey.MILO}))) == {VoiceKey.MILO, VoiceKey.NIMBUS}


def test_a_locked_voice_is_the_only_one():
    assert allowed(VoiceAccess(locked=VoiceKey.PIXIE)) == {VoiceKey.PIXIE}


def test_premium_hears_three_of_a_story_whatever_was_locked():
    two = VoiceAccess(True, VoiceKey.PIXIE, frozenset({VoiceKey.MILO, VoiceKey.CHIP}))
    three = VoiceAccess(True, VoiceKey.PIXIE, frozenset({VoiceKey.MILO, VoiceKey.CHIP, VoiceKey.ROSIE}))
    assert allowed(two) == set(KEYS)
    assert allowed(three) == {VoiceKey.MILO, VoiceKey.CHIP, VoiceKey.ROSIE, VoiceKey.NIMBUS}


@given(st.lists(st.one_of(st.none(), keys, st.text(max_size=5)), max_size=4), st.frozensets(keys, max_size=3), keys)
def test_the_first_allowed_of_what_is_preferred(wishes, used, locked):
    for access in (VoiceAccess(used=used - {VoiceKey.NIMBUS}), VoiceAccess(locked=locked)):
        assert access.allows(access.first_allowed(wishes).key)


@given(st.lists(keys, min_size=1, max_size=8))
def test_a_free_account_keeps_its_first_choice(wished):
    choice = NOBODY
    for key in wished:
        answer = choice.choosing(key, False, NOW)
        assert answer == Failure(VoiceNotAllowed(key)) if key is not wished[0] else answer.unwrap().locked is key
        choice = answer.value_or(choice)
    assert (choice.preferred, choice.locked) == (wished[0], wished[0])


def test_after_premium_what_is_not_allowed_reads_as_none_chosen():
    locked = NOBODY.choosing(VoiceKey.MILO, False, NOW).unwrap()
    paid = locked.choosing(VoiceKey.ROSIE, True, NOW).unwrap()
    assert (paid.current(True), paid.current(False), paid.locked) == (VoiceKey.ROSIE, None, VoiceKey.MILO)


def test_a_refusal_does_not_sound_like_a_paywall():
    words = VoiceNotAllowed("MILO").message.lower()
    assert "limit" not in words and "quota" not in words


def test_voices_in_the_order_of_the_house():
    assert in_order({VoiceKey.PIXIE, VoiceKey.MILO}) == (VoiceKey.MILO, VoiceKey.PIXIE)
