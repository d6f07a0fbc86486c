"""Issuers of identities: who the company trusts to say who its staff are."""
