"""What goes on only when a person acts: who, by when, and what happens when nobody does."""
