"""The offline story engine: a wish and a seed go in, a story comes out, the same on every machine."""
