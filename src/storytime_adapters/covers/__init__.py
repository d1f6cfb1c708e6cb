"""Covers: painted from a scene in closed words, layer by layer, from the sky to the leaves in front."""
