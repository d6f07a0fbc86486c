"""The pages of referrers: signing in, and what they read there."""
