"""Wishing for a story, and having it written, checked, illustrated and kept."""
