"""Voices: the one in the package, and a tone that stands in for it in tests."""
