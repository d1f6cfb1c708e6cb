"""The shelves and stories we ship."""
