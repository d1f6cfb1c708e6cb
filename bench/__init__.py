"""Figures, not tests."""
