"""A made-up company of two years, for the local stack: ``goodword dev --demo``."""
