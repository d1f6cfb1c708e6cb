"""Stories, and what a reader finds them by."""
