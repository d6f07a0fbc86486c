"""Keys of the company's own systems, what each may do, and answers that are kept for a day."""
