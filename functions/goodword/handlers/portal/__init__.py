"""The pages of referrers, behind a session."""
