"""The bare interpreter, which is taken off every cold start."""
