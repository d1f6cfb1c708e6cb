"""What parents forbid and recommend, and what Storytime suggests."""
