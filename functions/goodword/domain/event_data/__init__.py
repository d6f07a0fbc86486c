"""What events hold: a module for each subject, and the table of all in ``table``."""
