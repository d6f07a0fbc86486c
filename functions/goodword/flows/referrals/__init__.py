"""Register referrers and move deals."""
