"""The page ``/_dev/``, in parts by subject."""
