"""Exchange rates: reading what a central bank publishes, and writing them into program.yml."""
