"""What a changed programme would have cost: recorded events, decided again."""
