"""Reward deals, approve rewards, grant what waited for the budget."""
