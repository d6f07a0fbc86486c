"""``goodword figures``: the command, and its tables."""
