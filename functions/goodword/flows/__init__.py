"""Use cases: load, decide, commit. A folder for each subject; ``ports`` says what they ask."""
