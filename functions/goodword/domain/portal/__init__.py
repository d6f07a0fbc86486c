"""What referrers see and decide on their own pages: sessions, and what is on its way to them."""
