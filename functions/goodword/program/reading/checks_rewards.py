"""What must hold between the values of rewards, caps and tiers."""

from collections.abc import Iterator
from itertools import pairwise

from goodword.program.reading.checks_sections import at, falls
from goodword.program.reading.context import Facts
from goodword.program.reading.coverage import Reach, is_taken
from goodword.program.reading.kinds import INVALID, Finding
from goodword.program.reading.mistakes import listed, shown
from goodword.program.reading.tree import Mapping, Node

Read = list[tuple[Node, object]]


def bands_fit(bands: Read, _: Facts) -> Iterator[Finding]:
    """The first begins at nothing, each begins where the last ended, the last is open."""
    rows = [(node, value) for node, value in bands if isinstance(value, dict)]
    if len(rows) != len(bands):
        return
    node, value = rows[0]
    if isinstance(value.get("from"), int) and value["from"] != 0:
        yield at(node, "from"), "deals below this would earn nothing", "begin the first band at 0"
    for node, value in rows:
        start, end = value.get("from"), value.get("below")
        if isinstance(start, int) and isinstance(end, int) and end <= start:
            fix = "write the smaller amount under from, the larger under below"
            yield at(node, "below"), "the band ends before it begins", fix
    for (_node, before), (node, after) in pairwise(rows):
        end, start = before.get("below"), after.get("from")
        if "below" not in before:
            fix = "add below: to it, or make this band the last one"
            yield node, "the band before this one has no end", fix
        elif isinstance(end, int) and isinstance(start, int) and start != end:
            what = "overlaps the one before" if start < end else "leaves a gap to the one before"
            fix = "begin it with the same amount with which the band before ends"
            yield at(node, "from"), f"the band {what}", fix
    node, value = rows[-1]
    if "below" in value:
        fix = "delete below: in the last band"
        yield at(node, "below"), "deals of this size and more would earn nothing", fix


def tiers_ascend(tiers: Read, _: Facts) -> Iterator[Finding]:
    """From the first deal on, and with more deals in each further tier."""
    rows = [(node, value) for node, value in tiers if isinstance(value, dict)]
    if len(rows) != len(tiers):
        return
    node, value = rows[0]
    if isinstance(value.get("from_deals"), int) and value["from_deals"] != 1:
        yield (
            at(node, "from_deals"),
            "who has fewer deals would have no tier",
            "begin with from_deals: 1",
        )
    for (_node, before), (node, after) in pairwise(rows):
        if falls(before.get("from_deals"), after.get("from_deals"), or_stays=True):
            fix = "order the tiers by from_deals, each number once"
            yield at(node, "from_deals"), "the tier does not begin after the one before", fix


def every_tier_shares(shares: Read, facts: Facts) -> Iterator[Finding]:
    """No tier of the programme is left without a share."""
    named = {node.path.rpartition(".")[2] for node, _ in shares}
    missing = [name for name in facts.tiers or () if name not in named]
    if missing:
        fix = f"add {missing[0]}: and its share"
        yield shares[0][0], f"the shares of {listed(missing)} are missing", fix


def shares_ascend(node: Mapping, values: dict[str, object]) -> Iterator[Finding]:
    """No higher tier has a smaller share."""
    yield from deal_is_known(node, values)
    shares = values.get("percent")
    if not isinstance(shares, dict):
        return
    for (_name, before), (name, after) in pairwise(shares.items()):
        if falls(before, after):
            fix = "give each tier at least the share of the one before"
            yield at(at(node, "percent"), name), "a higher tier would earn less", fix


def deal_is_known(node: Mapping, values: dict[str, object]) -> Iterator[Finding]:
    """A rule for an early milestone cannot ask for the size of a deal; sizes do not contradict."""
    when = values.get("when")
    if not isinstance(when, dict):
        return
    where = at(node, "when")
    least, below = when.get("deal_at_least"), when.get("deal_below")
    if values.get("on", "closed_won") != "closed_won" and {"deal_at_least", "deal_below"} & set(
        when
    ):
        fix = "delete the size here, or the key on:"
        yield where, "nobody knows the size of the deal at that moment", fix
    if isinstance(least, int) and isinstance(below, int) and below <= least:
        fix = "write the smaller amount under deal_at_least, the larger under deal_below"
        yield at(where, "deal_below"), "no deal is of such a size", fix


def rules_are_reached(rules: Read, _: Facts) -> Iterator[Finding]:
    """Each rule has a name of its own, and none stands behind others that fit whenever it does."""
    names: set[object] = set()
    deciding: dict[object, list[Reach]] = {}
    for node, rule in rules:
        if not isinstance(rule, dict):
            continue
        name = rule_name(rule)
        if name in names and name is not INVALID:
            fix = "give one of them a name of its own, such as name: first_deal"
            yield at(node, "name"), f"two rules are called {shown(str(name))}", fix
        names.add(name)
        if rule.get("adds", False) is not False:
            continue
        reach = _reach(rule)
        if reach is None:
            continue
        above = deciding.setdefault(rule.get("on", "closed_won"), [])
        if is_taken(reach, above):
            one = any(is_taken(reach, [earlier]) for earlier in above)
            why = "one above it fits" if one else "those above it fit together"
            message = f"this rule is never reached: {why} whenever this one does"
            other = "give the one above a when:" if one else "delete it"
            fix = f"move it up, {other}, or write adds: true to pay both"
            yield node, message, fix
        above.append(reach)


def rule_name(rule: dict[str, object]) -> object:
    """The name a rule has or is given: its milestone's for an early one, else its kind's."""
    on = rule.get("on", "closed_won")
    return rule.get("name") or (rule.get("rule") if on == "closed_won" else on)


def _reach(rule: dict[str, object]) -> Reach | None:
    """None where its ``when`` has a mistake, which is told already."""
    when = rule.get("when", {})
    if not isinstance(when, dict):
        return None
    countries = when.get("countries")
    if isinstance(countries, list) and all(isinstance(code, str) for code in countries):
        among: frozenset[str] | None = frozenset(countries)
    elif countries is None:
        among = None
    else:
        return None
    least, below = when.get("deal_at_least", 0), when.get("deal_below")
    if isinstance(least, int) and (below is None or isinstance(below, int)):
        return Reach(among, least, below)
    return None


def caps_differ(caps: Read, _: Facts) -> Iterator[Finding]:
    """One cap for each period."""
    seen: set[object] = set()
    for node, cap in caps:
        per = cap.get("per", INVALID) if isinstance(cap, dict) else INVALID
        if per is not INVALID and per in seen:
            fix = "write its amount and its number into one cap"
            yield at(node, "per"), f"there is a cap per {per} already", fix
        seen.add(per)


def cap_limits_something(node: Mapping, values: dict[str, object]) -> Iterator[Finding]:
    """An amount, a number of rewards, or both."""
    if not {"at_most", "rewards"} & values.keys():
        yield node, "the cap limits nothing", "add at_most, rewards or both"
