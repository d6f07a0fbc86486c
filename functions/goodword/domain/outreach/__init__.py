"""What the company writes to people, and how much of it."""
