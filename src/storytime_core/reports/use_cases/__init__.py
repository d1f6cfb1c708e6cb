"""Deciding about reading time."""
