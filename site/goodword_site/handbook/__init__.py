"""The handbook and the terms, written from the programme."""
