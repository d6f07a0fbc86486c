"""Processes, settings and keys of the local stack."""
