"""Use cases: load, decide, commit. One file each; ``ports`` holds what they ask of the outside."""
