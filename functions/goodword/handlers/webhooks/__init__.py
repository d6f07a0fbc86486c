"""Signed messages of the CRM and the payout provider."""
