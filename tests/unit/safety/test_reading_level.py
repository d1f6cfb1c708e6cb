"""How hard a text is to read (SAF-30..34)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storytime_core.kernel.bands import Band
from storytime_core.safety.reading_level import ROWS, defects, is_familiar, measure, sentences, syllables, words
from storytime_core.safety.syllables import by_vowel_groups
from storytime_core.safety.tables import rows

# text, words, sentences, syllables, unfamiliar words: counted by hand
REFERENCES = [
    ("The cat sat on the mat.", 6, 1, 6, 0),
    ("The dog ran. The dog sat down.", 7, 2, 7, 0),
    ("I like red apples. You like green pears.", 8, 2, 9, 0),
    ("{{HERO}} ran home.", 3, 1, 4, 0),
    ("{{HERO}}'s hat is blue.", 4, 1, 5, 0),
    ('"Stop!" said the fox.', 4, 1, 4, 0),
    ("Mr. Bear went to bed.", 5, 1, 6, 0),
    ("It is 7 o'clock.", 4, 1, 5, 0),
    ("We saw 12 ducks.", 4, 1, 5, 0),
    ("The moon is up. The stars are out. We sleep.", 10, 3, 10, 0),
    ("Grandma baked a warm pie.", 5, 1, 6, 0),
    ("The tiny mouse was hiding under the table.", 8, 1, 12, 0),
    ("Photosynthesis is slow.", 3, 1, 7, 1),
    ("The philosopher met the philosopher.", 5, 1, 11, 1),
    ("Did you see it? No! We ran.", 7, 3, 7, 0),
    ('"Help! my hat is gone," he said.', 7, 1, 7, 0),
    ("J. R. Hare hopped by.", 5, 1, 5, 2),
    ("A small brown bird sang in the old oak tree all day long.", 13, 1, 13, 0),
    ("The children were laughing and dancing.", 6, 1, 9, 0),
    ("Tomorrow we will visit the hospital.", 6, 1, 11, 0),
    ("They didn’t want to go.", 5, 1, 6, 0),
    ("The elephant carried the umbrella happily.", 6, 1, 13, 0),
    ("A well-known owl hooted.", 4, 1, 6, 0),
    ("Zorblat waved. Zorblat smiled.", 4, 2, 6, 1),
    ("The gentle giant planted yellow flowers.", 6, 1, 11, 0),
    ("We ate soup, bread and cheese; then we slept.", 9, 1, 9, 0),
    ("Look! A shooting star!", 4, 2, 5, 0),
    ("The butterfly landed on a buttercup.", 6, 1, 11, 0),
    ("The ambassador protested.", 3, 1, 8, 2),
    ("{{BUDDY}} and {{HERO_2}} ran... and ran.", 6, 1, 8, 0),
]


@pytest.mark.parametrize(("text", "count", "ends", "spoken", "unfamiliar"), REFERENCES)
def test_both_measures_equal_hand_computed_values(text, count, ends, spoken, unfamiliar):
    # SAF-32
    measured = measure(text)
    assert measured.words == count
    assert len(sentences(text)) == ends
    assert measured.flesch_kincaid == pytest.approx(0.39 * count / ends + 11.8 * spoken / count - 15.59, abs=0.1)
    assert measured.word_list == pytest.approx(0.121 * count / ends + 0.082 * 100 * unfamiliar / count + 0.659, abs=0.1)


def test_there_are_thirty_reference_texts():
    assert len(REFERENCES) == 30


def test_a_heros_name_is_familiar_and_has_two_syllables_whatever_it_is():
    # SAF-31
    named = measure("Bartholomew and Ada's dog ran.", frozenset({"Bartholomew", "Ada"}))
    assert named == measure("{{HERO}} and {{HERO_2}}'s dog ran.")


def test_a_story_word_is_unfamiliar_once():
    # SAF-31
    once, twice = measure("The zorb ran to the sea."), measure("The zorb ran. The zorb slept. The zorb's hat fell.")
    assert once.unfamiliar_percent == pytest.approx(100 / 6)
    assert twice.unfamiliar_percent == pytest.approx(100 / 10)


def test_the_familiar_list_is_long_and_almost_always_counted_right_by_rules_and_exceptions():
    # SAF-30, SAF-31
    listed = {word: int(count) for word, count in rows("familiar.txt")}
    assert len(listed) >= 3_000
    assert sum(syllables(word) == count for word, count in listed.items()) >= 0.98 * len(listed)
    assert sum(by_vowel_groups(word) == count for word, count in listed.items()) >= 0.97 * len(listed)


@pytest.mark.parametrize(
    ("word", "count"),
    [("dances", 2), ("jumped", 1), ("wanted", 2), ("hopping", 2), ("happily", 3), ("boxes", 2), ("puppies", 2)],
)
def test_regular_forms_of_familiar_words_are_familiar(word, count):
    assert is_familiar(word)
    assert syllables(word) == count


def test_paragraphs_end_sentences_and_quotations_that_go_on_do_not():
    assert [each.words for each in sentences("A title\n\nThe fox ran. “Wait!” cried she… and waited.")] == [2, 3, 5]


def test_below_a_hundred_words_only_sentences_and_words_are_looked_at():
    # SAF-32
    measured = measure("Photosynthesis is slow. " * 10)
    assert defects(measured, Band.TODDLER) == ("words",)
    assert {"flesch_kincaid", "word_list", "unfamiliar_percent"} & set(
        defects(
            measure("Unfathomable verisimilitude obfuscates. Perspicacious magnanimity extinguishes. " * 20),
            Band.TODDLER,
        )
    )


def test_a_story_inside_its_row_has_no_defects():
    assert defects(measure("The little dog ran to the red barn. " * 20), Band.TODDLER) == ()


def test_nothing_measures_as_nothing():
    assert measure("").words == 0
    assert "words" in defects(measure("..."), Band.TODDLER)


def test_every_band_has_a_row():
    assert set(ROWS) == set(Band)


@given(st.text())
def test_measuring_never_raises(text):
    measured = measure(text)
    assert measured.words == len(words(text))


@given(st.lists(st.sampled_from(["the fox ran", "a hen sat down", "we went home to bed"]), min_size=2, max_size=8))
def test_splitting_sentences_never_raises_the_measures(parts):
    # SAF-32
    joined, split = measure(" ".join(parts) + "."), measure(". ".join(parts) + ".")
    assert split.flesch_kincaid <= joined.flesch_kincaid
    assert split.word_list <= joined.word_list


FAMILIAR = ("the", "fox", "ran", "home", "to", "sleep", "by", "a", "tree")


@given(st.lists(st.sampled_from(FAMILIAR), min_size=1, max_size=30), st.integers(0))
def test_an_unfamiliar_word_for_a_familiar_one_never_lowers_the_word_list_measure(chosen, place):
    changed = [*chosen]
    changed[place % len(chosen)] = "photosynthesis"
    assert measure(" ".join(changed)).word_list >= measure(" ".join(chosen)).word_list
