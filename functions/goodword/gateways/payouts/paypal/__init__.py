"""Payouts through PayPal."""
