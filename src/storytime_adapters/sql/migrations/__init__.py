"""How the tables came to be what they are: one tree for both databases, forward only."""
