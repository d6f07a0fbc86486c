"""Reads program.yml: text, tree, grammar, checks, notes. Never loaded on Lambda."""
