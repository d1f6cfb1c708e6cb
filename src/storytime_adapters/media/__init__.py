"""Where files are kept: in memory, or in a folder."""
