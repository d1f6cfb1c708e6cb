"""Consenting, and looking after kids."""
