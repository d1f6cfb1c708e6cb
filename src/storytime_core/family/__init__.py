"""The kids of a family, what a parent has consented to, and the rules a parent sets."""
