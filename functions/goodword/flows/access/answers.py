"""Work that names itself is done, and its answer given again for a day."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from goodword.domain.access.kept_answer import KeptAnswer, begun, given, let_go
from goodword.domain.errors import GoodwordError
from goodword.domain.event import Decision
from goodword.flows.ports import Store
from goodword.flows.retry import committed, until_committed


class Given(NamedTuple):
    """An answer; ``again``: it was given before."""

    status: int
    body: str
    again: bool = False


def answered_once(
    store: Store,
    key_id: str,
    name: str,
    asked: str,
    work: Callable[[], Given],
    *,
    now: datetime,
) -> Given:
    """What ``work`` answers, or what it answered to the same request before.

    The intent is stored first, so of two at the same moment one works. A worker that dies behind
    its effect leaves the intent: a minute later the same request works again, and what it does is
    by its own identity done already. Work that ends in an error of ours frees the name: either
    nothing has happened, or the same again finds it done.

    Raises:
        Refused: the name came with another request.
        Busy: another worker is at it.
    """

    def attempt() -> KeptAnswer | Given:
        found = store.get(KeptAnswer, key_id, name)
        beginning = begun(found, key_id, name, asked, now=now)
        if beginning is None:
            assert found is not None  # noqa: S101  # only what is there was given
            return Given(found.status or 200, found.body or "", again=True)
        store.commit(Decision(save=(beginning,)))
        return beginning.but(version=beginning.version + 1)

    began = until_committed(attempt)
    if isinstance(began, Given):
        return began
    try:
        done = work()
    except GoodwordError:
        committed(store, Decision(save=(let_go(began, now=now),)))
        raise
    committed(store, Decision(save=(given(began, done.status, done.body),)))
    return done
