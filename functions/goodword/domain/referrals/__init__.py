"""Referrers, their codes and referrals, and the deals that come of them."""
