"""What partners register: a company by its domain, whose it is for a time, and how it ends."""
