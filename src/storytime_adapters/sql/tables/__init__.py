"""The tables, a module for each context.  ``everything`` imports them all."""
