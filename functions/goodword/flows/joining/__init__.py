"""Become a referrer: ask, prove the mailbox, and where a person decides, wait for them."""
