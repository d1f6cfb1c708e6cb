"""Wishing for stories, and writing them."""
