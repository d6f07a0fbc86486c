"""Rules of more than one value: bands without gaps, tiers that ascend, offers not empty."""

from collections.abc import Iterator
from itertools import pairwise

from goodword.program.facts import Facts, child
from goodword.program.mistake import shown
from goodword.program.reading import MISTAKEN, Finding
from goodword.program.yaml_tree import Mapping, Node

Read = list[tuple[Node, object]]


def bands_fit(bands: Read, _: Facts) -> Iterator[Finding]:
    """The first begins at nothing, each begins where the last ended, the last is open."""
    rows = [(node, value) for node, value in bands if isinstance(value, dict)]
    if len(rows) != len(bands):
        return
    node, value = rows[0]
    if isinstance(value.get("from"), int) and value["from"] != 0:
        yield _at(node, "from"), "deals below this would earn nothing", "begin the first band at 0"
    for node, value in rows:
        start, end = value.get("from"), value.get("below")
        if isinstance(start, int) and isinstance(end, int) and end <= start:
            fix = "write the smaller amount under from, the larger under below"
            yield _at(node, "below"), "the band ends before it begins", fix
    for (_node, before), (node, after) in pairwise(rows):
        end, start = before.get("below"), after.get("from")
        if "below" not in before:
            fix = "add below: to it, or make this band the last one"
            yield node, "the band before this one has no end", fix
        elif isinstance(end, int) and isinstance(start, int) and start != end:
            what = "overlaps the one before" if start < end else "leaves a gap to the one before"
            fix = "begin it with the same amount with which the band before ends"
            yield _at(node, "from"), f"the band {what}", fix
    node, value = rows[-1]
    if "below" in value:
        fix = "delete below: in the last band"
        yield _at(node, "below"), "deals of this size and more would earn nothing", fix


def tiers_ascend(tiers: Read, _: Facts) -> Iterator[Finding]:
    """From the first deal on, with more deals and no smaller share in each further tier."""
    rows = [(node, value) for node, value in tiers if isinstance(value, dict)]
    if len(rows) != len(tiers):
        return
    node, value = rows[0]
    if isinstance(value.get("from_deals"), int) and value["from_deals"] != 1:
        yield _at(node, "from_deals"), "fewer deals would earn nothing", "begin with from_deals: 1"
    for (_node, before), (node, after) in pairwise(rows):
        if _falls(before.get("from_deals"), after.get("from_deals"), or_stays=True):
            fix = "order the tiers by from_deals, each number once"
            yield _at(node, "from_deals"), "the tier does not begin after the one before", fix
        if _falls(before.get("percent"), after.get("percent")):
            fix = "give each tier at least the percentage of the one before"
            yield _at(node, "percent"), "a higher tier would earn less", fix
    names: set[object] = set()
    for node, value in rows:
        name = value.get("name")
        if name in names and name is not MISTAKEN:
            yield _at(node, "name"), f"two tiers are called {shown(str(name))}", "rename one"
        names.add(name)


def offer_holds_something(node: Mapping, values: dict[str, object]) -> Iterator[Finding]:
    """A discount, a trial or a bundle; and a term only for a discount."""
    if not {"discount", "trial_days"} & values.keys() and values.get("bundle", False) is False:
        yield node, "the offer holds nothing", "add discount, trial_days or bundle: true"
    if "discount_term" in values and "discount" not in values:
        fix = "add discount, or delete discount_term"
        yield _at(node, "discount_term"), "there is no discount that this could be the term of", fix


def default_is_offered(node: Mapping, values: dict[str, object]) -> Iterator[Finding]:
    """The default locale is one of the offered ones."""
    default, offered = values.get("default"), values.get("offered")
    if not isinstance(default, str) or not isinstance(offered, list) or MISTAKEN in offered:
        return
    if default not in offered:
        message = f"the default locale {shown(default)} is not offered"
        yield _at(node, "default"), message, "add it to offered, or take one that is there"


def base_has_no_rate(node: Mapping, values: dict[str, object]) -> Iterator[Finding]:
    """One unit of the base currency is one unit of it: no rate says so, or otherwise."""
    rates = child(child(node, "rates"), "values")
    base = values.get("base")
    own = child(rates, base) if isinstance(base, str) else None
    if own is not None:
        yield own, "the base currency has no rate to itself", f"delete {base} here"


def _falls(before: object, after: object, *, or_stays: bool = False) -> bool:
    if not isinstance(before, int) or not isinstance(after, int):
        return False
    return after < before or (or_stays and after == before)


def _at(node: Node, key: str) -> Node:
    return child(node, key) or node
