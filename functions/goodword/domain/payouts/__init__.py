"""Payouts and batches: reserve, seal, submit, observe, settle."""
