"""The API of the company's own systems: keys, scopes, and what each route takes and answers."""
