"""What is earned: rules, limits, receipts, the queue and approval."""
