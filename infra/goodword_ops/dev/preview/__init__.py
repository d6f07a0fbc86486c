"""Builds anew when program.yml or the copy changes."""
