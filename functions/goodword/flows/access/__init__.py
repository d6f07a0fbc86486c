"""Use cases of keys: made, proved, used and revoked; and of answers that are given once."""
