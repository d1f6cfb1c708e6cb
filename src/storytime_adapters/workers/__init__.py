"""Doing the long work: claiming jobs, keeping their leases, delivering events."""
