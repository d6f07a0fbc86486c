"""Payout providers."""
