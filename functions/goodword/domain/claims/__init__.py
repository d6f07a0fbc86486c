"""Claims and consents."""
