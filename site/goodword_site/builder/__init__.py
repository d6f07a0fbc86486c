"""Builds the site and what the functions read."""
