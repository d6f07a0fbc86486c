"""A plan as text, JSON and HTML."""
