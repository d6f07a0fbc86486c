"""Move deals."""
