"""Browsing, opening, seeding."""
