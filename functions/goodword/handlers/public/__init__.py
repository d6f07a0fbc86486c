"""What visitors, referees and referrers ask for."""
