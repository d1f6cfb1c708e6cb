"""Catalogs brought from elsewhere, as JSON."""
