"""The processes that a run of the local stack has started."""

import subprocess


def children_of(process: int) -> set[int]:
    """Every process below one, by what the kernel says."""
    listed = subprocess.run(
        ["ps", "-e", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
    )
    parents = [tuple(map(int, line.split())) for line in listed.stdout.splitlines()]
    found: set[int] = set()
    fresh = {process}
    while fresh:
        fresh = {pid for pid, parent in parents if parent in fresh} - found
        found |= fresh
    return found
