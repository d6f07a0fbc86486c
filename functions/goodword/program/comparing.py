"""What checks of several values have in common."""

from goodword.program.facts import child
from goodword.program.yaml_tree import Node


def at(node: Node, key: str) -> Node:
    """Where a value of a mapping stands; the mapping itself where it has no such key."""
    return child(node, key) or node


def falls(before: object, after: object, *, or_stays: bool = False) -> bool:
    """Whether the second of two numbers is smaller; False where one of them is no number."""
    if not isinstance(before, int) or not isinstance(after, int):
        return False
    return after < before or (or_stays and after == before)
