"""``goodword plan``: what a changed programme would change, and would have cost."""
