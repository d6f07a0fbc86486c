"""Rules of more than one value: bands without gaps, tiers that ascend, routes that end open."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from goodword.program.facts import Facts, child
from goodword.program.mistake import listed, shown
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
    """From the first deal on, and with more deals in each further tier."""
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
        if _falls(before, after):
            fix = "order the shares as the tiers, and give each at least that of the one before"
            yield _at(_at(node, "percent"), name), "a higher tier would earn less", fix


def deal_is_known(node: Mapping, values: dict[str, object]) -> Iterator[Finding]:
    """A rule for an early milestone cannot ask for the size of a deal; sizes do not contradict."""
    when = values.get("when")
    if not isinstance(when, dict):
        return
    where = _at(node, "when")
    least, below = when.get("deal_at_least"), when.get("deal_below")
    if values.get("on", "closed_won") != "closed_won" and {"deal_at_least", "deal_below"} & set(
        when
    ):
        fix = "delete the size here, or the key on:"
        yield where, "nobody knows the size of the deal at that moment", fix
    if isinstance(least, int) and isinstance(below, int) and below <= least:
        fix = "write the smaller amount under deal_at_least, the larger under deal_below"
        yield _at(where, "deal_below"), "no deal is of such a size", fix


def rules_are_reached(rules: Read, _: Facts) -> Iterator[Finding]:
    """Each rule has a name of its own, and none stands behind one that fits always."""
    names: set[object] = set()
    decided: set[object] = set()
    for node, rule in rules:
        if not isinstance(rule, dict):
            return
        on = rule.get("on", "closed_won")
        name = rule.get("name") or (rule.get("rule") if on == "closed_won" else on)
        if name in names and name is not MISTAKEN:
            fix = "give one of them a name of its own, such as name: first_deal"
            yield _at(node, "name"), f"two rules are called {shown(str(name))}", fix
        names.add(name)
        if rule.get("adds", False) is not False:
            continue
        if on in decided:
            fix = "move it up, give the earlier one a when:, or let this one add with adds: true"
            yield node, "this rule is never reached: an earlier one always fits", fix
        if not rule.get("when"):
            decided.add(on)


def cap_limits_something(node: Mapping, values: dict[str, object]) -> Iterator[Finding]:
    """An amount, a number of rewards, or both."""
    if not {"at_most", "rewards"} & values.keys():
        yield node, "the cap limits nothing", "add at_most, rewards or both"


def ends_after_it_begins(node: Mapping, values: dict[str, object]) -> Iterator[Finding]:
    """The last day is not before the first."""
    start, end = values.get("from"), values.get("until")
    if isinstance(start, date) and isinstance(end, date) and end < start:
        yield _at(node, "until"), "it ends before it begins", "write the earlier day under from"


def campaign_says_something(node: Mapping, values: dict[str, object]) -> Iterator[Finding]:
    """Words of its own, an extra, or both."""
    yield from ends_after_it_begins(node, values)
    if not {"headline", "lead", "extra"} & values.keys():
        yield node, "the campaign changes nothing", "add headline, lead or extra"


def shares_fit(node: Mapping, values: dict[str, object]) -> Iterator[Finding]:
    """Two variants or more, no two the same, and no more than all codes take part."""
    yield from ends_after_it_begins(node, values)
    variants = values.get("variants")
    if isinstance(variants, dict) and MISTAKEN not in variants.values():
        where = _at(node, "variants")
        if len(variants) < 2:
            yield where, "there is nothing to compare", "add a second variant"
        for index, (name, variant) in enumerate(variants.items()):
            if variant in list(variants.values())[:index]:
                yield _at(where, name), "two variants are the same", "change or delete one"
    share, held = values.get("share", 10_000), values.get("hold_out", 0)
    if (
        isinstance(share, int)
        and isinstance(held, int)
        and share + held > 10_000
        and ("share" in values)
    ):
        fix = "write shares that are at most 100 % together"
        yield _at(node, "hold_out"), "share and hold_out are more than all codes", fix


def messages_have_channels(node: Mapping, values: dict[str, object]) -> Iterator[Finding]:
    """A message belongs to a channel that the audience shares through."""
    channels, messages = values.get("channels"), values.get("messages")
    if isinstance(channels, list) and isinstance(messages, dict) and MISTAKEN not in channels:
        for name in messages:
            if name not in channels:
                fix = f"add {name} to channels, or delete the message"
                yield _at(_at(node, "messages"), name), "nobody shares through this channel", fix


def sizes_fit(node: Mapping, values: dict[str, object]) -> Iterator[Finding]:
    """The larger number stands under ``to``."""
    if _falls(values.get("from"), values.get("to")):
        yield _at(node, "to"), "no company is of such a size", "write the larger number under to"


def routes_end_open(routes: Read, _: Facts) -> Iterator[Finding]:
    """Every referral finds an owner: the last route takes all, and only the last."""
    for index, (node, route) in enumerate(routes, start=1):
        if not isinstance(route, dict):
            return
        limited = bool({"countries", "audiences"} & route.keys())
        if index == len(routes) and limited:
            fix = "add a last route with owner and answer_within_hours only"
            yield node, "some referrals would find no owner", fix
        elif index < len(routes) and not limited:
            yield node, "the routes below this one are never reached", "move it to the end"


def approvals_ascend(approvals: Read, _: Facts) -> Iterator[Finding]:
    """Ever larger amounts, and at the end somebody who approves all of them."""
    rows = [(node, value) for node, value in approvals if isinstance(value, dict)]
    if len(rows) != len(approvals) or MISTAKEN in [value.get("up_to") for _, value in rows]:
        return
    for index, (node, value) in enumerate(rows, start=1):
        if index < len(rows) and "up_to" not in value:
            yield node, "the approvals below this one are never asked for", "move it to the end"
        if index == len(rows) and "up_to" in value:
            fix = "add a last one without up_to"
            yield node, "nobody approves what is larger", fix
    for (_node, before), (node, after) in pairwise(rows):
        low, high = before.get("up_to"), after.get("up_to")
        if not isinstance(low, dict) or not isinstance(high, dict):
            continue
        if any(high[code] <= amount for code, amount in low.items() if code in high):
            fix = "order them by amount, in every currency"
            yield _at(node, "up_to"), "this is not more than the one before", fix


def something_is_aimed_at(node: Mapping, values: dict[str, object]) -> Iterator[Finding]:
    """At least one figure besides the period."""
    if not values.keys() - {"per"}:
        yield node, "there is no target", "add claims, closed_won, new_revenue or another"


def notice_is_signed_off(node: Mapping, values: dict[str, object]) -> Iterator[Finding]:
    """Nobody is written to first unless somebody answers for it, by name."""
    notice = values.get("contact") == "notice_once"
    if notice and "signed_off_by" not in values:
        fix = "add signed_off_by: and who in your legal department agreed, or write link_only"
        yield _at(node, "contact"), "writing first needs a legal sign-off", fix
    if not notice and "signed_off_by" in values:
        fix = "delete it, or write contact: notice_once"
        yield _at(node, "signed_off_by"), "there is nothing here to sign off", fix


def offer_holds_something(node: Mapping, values: dict[str, object]) -> Iterator[Finding]:
    """A discount, a trial, onboarding or a bundle; and a term only for a discount."""
    if (
        not {"discount", "trial_days", "onboarding_hours"} & values.keys()
        and values.get("bundle", False) is False
    ):
        yield (
            node,
            "the offer holds nothing",
            "add discount, trial_days, onboarding_hours or bundle: true",
        )
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
