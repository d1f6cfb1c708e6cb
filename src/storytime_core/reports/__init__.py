"""What a family has read, and how much of it there may be."""
