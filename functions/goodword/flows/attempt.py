"""Committing where somebody else may have done the same just before."""

from goodword.domain.decision import Decision
from goodword.domain.errors import Conflict
from goodword.flows.ports import Store


def attempt(store: Store, decision: Decision) -> bool:
    """Whether this commit changed something. A conflict means that it is being done elsewhere, or
    was decided on an old reading: whatever is still due comes up again."""
    if not decision.save and not decision.events:
        return False
    try:
        store.commit(decision)
    except Conflict:
        return False
    return True
