"""Signing up, signing in, and what comes after."""
