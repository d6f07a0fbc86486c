"""Counts figures of a programme, reads them, and adds them up anew from events."""
