"""``goodword referrers``: who refers, brought in, looked at, paused and let go; a module each."""
