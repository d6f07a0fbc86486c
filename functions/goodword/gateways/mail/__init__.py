"""Mail services."""
