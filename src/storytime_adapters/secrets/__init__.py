"""Sealing, signing, hashing: the library's primitives behind our ports."""
