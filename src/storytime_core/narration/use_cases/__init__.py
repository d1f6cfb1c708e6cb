"""What can be done with voices and narrations."""
