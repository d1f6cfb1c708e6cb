"""Telling people: mail now, inbox and push later."""
