"""Figures of a programme: what is counted of events, by month and dimension."""
