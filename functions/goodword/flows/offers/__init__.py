"""Count what experiments compare."""
