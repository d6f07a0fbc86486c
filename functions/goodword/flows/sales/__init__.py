"""Handing a confirmed referral to sales, and what its owner answers."""
