"""Letters: rendered as text and HTML, and handed over."""
