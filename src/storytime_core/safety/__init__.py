"""Whether a story may reach a child: pure checks over packaged word lists, with no model, no clock and no network."""
