"""The books of a quarter: read without a scan, added up, and held to the provider's own report."""
