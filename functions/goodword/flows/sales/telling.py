"""Who has heard of a lead: noted before a message goes, so that whoever may have had one is told
when its person leaves, and nobody is told to forget what they never heard of."""

from collections.abc import Iterator
from contextlib import contextmanager

from goodword.domain.errors import Invalid, Unavailable
from goodword.domain.event import Decision
from goodword.domain.sales.handover import LeadTold
from goodword.flows.ports import Store
from goodword.flows.retry import until_committed


@contextmanager
def telling(store: Store, referral_id: str, one: str) -> Iterator[None]:
    """Notes that an address or a channel is about to hear of a lead, around the sending. What the
    service says that it did not take is noted no more; one whose answer was lost may have gone.

    Raises:
        Conflict: who has heard was changed meanwhile, each time anew.
    """
    is_new = until_committed(lambda: _note(store, referral_id, one, has_heard=True))
    try:
        yield
    except (Invalid, Unavailable) as failure:
        if is_new and (isinstance(failure, Invalid) or failure.refused):
            until_committed(lambda: _note(store, referral_id, one, has_heard=False))
        raise


def has_heard(store: Store, referral_id: str, one: str) -> bool:
    """Whether a message about a lead has gone to an address or a channel, or may have gone."""
    told = store.get(LeadTold, referral_id)
    return told is None or told.may_have_heard(one)


def _note(store: Store, referral_id: str, one: str, *, has_heard: bool) -> bool:
    """Whether anything had to be noted."""
    told = store.get(LeadTold, referral_id)
    if told is None or told.heard is None or (one in told.heard) is has_heard:
        return False
    rest = tuple(it for it in told.heard if it != one)
    store.commit(Decision(save=(told.but(heard=(*rest, one) if has_heard else rest),)))
    return True
