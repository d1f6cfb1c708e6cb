"""Stories are listened to: page by page, in one voice from the first to the last."""
