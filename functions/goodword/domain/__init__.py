"""Decisions: pure functions over frozen records. Time, ids and randomness come in as arguments."""
