"""Google and Apple: their keys, and what their ID tokens prove."""
