"""What staff do: signing in, and the trail of what they decided and looked at."""
