"""Sending what has to be told."""
