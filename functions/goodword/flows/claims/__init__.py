"""Receive and confirm claims, and manage what people agreed to."""
