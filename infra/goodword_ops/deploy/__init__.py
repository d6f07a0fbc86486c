"""What a deployment consists of."""
