"""The desk of the local stack, /_dev."""
