"""Use cases of referrers: how they come in, stand, change and leave."""
