"""Lists as flows read them: every line, page by page."""

from collections.abc import Iterator

from goodword.domain.listing import List, ListRow
from goodword.flows.ports import Store


def rows_of(store: Store, wanted: List) -> Iterator[ListRow]:
    """Every line of a list, page by page."""
    after = None
    while True:
        page = store.page(wanted, after=after)
        yield from page.rows
        after = page.after
        if after is None:
            return
