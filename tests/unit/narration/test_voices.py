"""Eight voices and the names they answer to."""

from fractions import Fraction

import pytest

from storytime_core.narration.voices import DEFAULT_VOICE, SYSTEM_VOICES, VoiceKey, resolve_voice


def test_the_order_is_that_of_the_table():
    assert [voice.key for voice in SYSTEM_VOICES] == list(VoiceKey)
    assert DEFAULT_VOICE.key == "NIMBUS"


@pytest.mark.parametrize("voice", SYSTEM_VOICES, ids=lambda voice: voice.key)
def test_a_voice_answers_to_all_its_names(voice):
    assert all(resolve_voice(name) is voice for name in voice.names)


@pytest.mark.parametrize(
    ("earlier", "key"),
    list(zip(("CHARLIE", "JESSICA", "WILL", "LILY", "BILL", "LAURA"), VoiceKey, strict=False)),
)
def test_earlier_names_still_count(earlier, key):
    assert resolve_voice(earlier).key == key


@pytest.mark.parametrize("name", ["", "milo", "MILO ", "EMMA", "default"])
def test_other_names_are_nobody(name):
    assert resolve_voice(name) is None


def test_no_two_voices_share_a_name_or_a_sound():
    names = [name for voice in SYSTEM_VOICES for name in voice.names]
    assert len(names) == len(set(names)) == 22
    assert len({(voice.embedded.pitch, voice.embedded.tempo) for voice in SYSTEM_VOICES}) == 8


def test_the_pace_the_model_is_asked_for_is_one_it_can_keep():
    assert all(Fraction(1, 2) <= voice.embedded.tempo / voice.embedded.pitch <= 2 for voice in SYSTEM_VOICES)
