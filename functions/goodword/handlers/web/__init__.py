"""Requests, answers, problems and published pages, for every function with HTTP."""
