"""What changed between two versions of a programme, in words."""
