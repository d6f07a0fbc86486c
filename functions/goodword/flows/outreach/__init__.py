"""Mails to referrers: what became of their recommendations."""
