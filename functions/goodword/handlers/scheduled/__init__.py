"""What runs by schedule."""
