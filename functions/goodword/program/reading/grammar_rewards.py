"""What may stand under an audience's ``reward`` and ``caps``, under ``budget`` and ``tiers``."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from goodword.program.reading.amounts import deal_size, positive_size, rewards
from goodword.program.reading.checks_rewards import (
    bands_fit,
    cap_limits_something,
    caps_differ,
    deal_is_known,
    every_tier_shares,
    rule_name,
    rules_are_reached,
    shares_ascend,
    tiers_ascend,
)
from goodword.program.reading.kinds import (
    Check,
    Kind,
    ListKind,
    MappingKind,
    Reading,
    TableKind,
    UnionKind,
    wrong_shape,
)
from goodword.program.reading.names import LocalisedTextKind, each_once, known_country, known_tier
from goodword.program.reading.scalars import (
    lowercase_name,
    named,
    one_of,
    percent,
    text,
    truth,
    whole,
)
from goodword.program.reading.tree import Mapping as Keys
from goodword.program.reading.tree import Node, Sequence

PERIODS: Final = one_of("month", "quarter", "year", "programme")

_COMMON: Final[dict[str, Kind]] = {
    "name": named("a rule"),
    "when": MappingKind(
        {},
        {
            "countries": ListKind("a list such as [DE, AT]", known_country, each_once),
            "deal_at_least": deal_size,
            "deal_below": positive_size,
        },
    ),
    "adds": truth,
}
_ON: Final[dict[str, Kind]] = {"on": one_of("qualified", "meeting", "closed_won")}
_INSTEAD: Final[dict[str, Kind]] = {
    "instead": MappingKind({}, {"credit_months": whole(1, 36, "months"), "donation": truth})
}

_BAND: Final = MappingKind({"from": deal_size, "pays": rewards}, {"below": deal_size})


@dataclass(frozen=True, slots=True)
class TierShares:
    """A share for every tier; they come out in the order of the tiers, however they are written."""

    expected: str = "a share for each tier, such as bronze: 10 %"

    def read(self, node: Node, reading: Reading) -> object:
        shares = self.table.read(node, reading)
        if not isinstance(shares, dict):
            return shares
        ranks = {name: rank for rank, name in enumerate(reading.facts.tiers or ())}
        return dict(sorted(shares.items(), key=lambda share: ranks.get(share[0], len(ranks))))

    @property
    def table(self) -> TableKind:
        return TableKind(self.expected, known_tier, percent, ordered=True, check=every_tier_shares)


def _rule(
    kind: str,
    keys: Mapping[str, Kind],
    more: Mapping[str, Kind] | None = None,
    *,
    early: bool = False,
    pays: bool = False,
    check: Check = deal_is_known,
) -> MappingKind:
    """``early``: it needs no deal, so that an earlier milestone can earn it. ``pays``: money, for
    which a referrer may choose something else."""
    refused = {} if early else {"on": "it takes a closed deal to know what this rule earns"}
    if not pays:
        refused["instead"] = "it goes with the rules that pay money to the referrer"
    return MappingKind(
        {"rule": one_of(kind), **keys},
        {**_COMMON, **(_ON if early else {}), **(_INSTEAD if pays else {}), **(more or {})},
        check=check,
        refused=refused,
    )


_BANDS: Final = ListKind('bands such as - {from: "0.00 USD", pays: […]}', _BAND, bands_fit)
_YEARS: Final = ListKind("a share for each contract year, such as [20 %, 10 %]", percent, most=20)

_RULE: Final = UnionKind(
    "rule",
    {
        "flat": _rule("flat", {"pays": rewards}, early=True, pays=True),
        "bands": _rule("bands", {"bands": _BANDS}, pays=True),
        "tier_percent": _rule(
            "tier_percent",
            {"percent": TierShares()},
            {"of": one_of("first_year_value")},
            pays=True,
            check=shares_ascend,
        ),
        "recurring_percent": _rule("recurring_percent", {"years": _YEARS}),
        "credit": _rule("credit", {"months": whole(1, 36, "months")}, early=True),
        "marketing_fund": _rule("marketing_fund", {"percent": percent}),
        "recognition": _rule(
            "recognition",
            {"text": LocalisedTextKind(text("how somebody is thanked", 160))},
            early=True,
        ),
    },
)


@dataclass(frozen=True, slots=True)
class Rules:
    """One rule, or a list of them in the order that decides; each gets a name."""

    of: Kind
    expected: str = (
        "rule: flat, bands, tier_percent or another, and its keys; or a list of such rules"
    )

    def read(self, node: Node, reading: Reading) -> object:
        if isinstance(node, Sequence):
            rules = self.listed.read(node, reading)
        elif isinstance(node, Keys):
            rules = [self.of.read(node, reading)]
        else:
            return wrong_shape(node, "a rule or a list of rules", self.expected, reading)
        return [_with_name(rule) for rule in rules] if isinstance(rules, list) else rules

    @property
    def listed(self) -> ListKind:
        """What a list of rules may hold."""
        return ListKind(self.expected, self.of, rules_are_reached, most=20)


def _with_name(rule: object) -> object:
    return {**rule, "name": rule_name(rule)} if isinstance(rule, dict) else rule


REWARD: Final = Rules(_RULE)

CAPS: Final = ListKind(
    "caps such as - {per: year, rewards: 10}",
    MappingKind(
        {"per": PERIODS},
        {"at_most": positive_size, "rewards": whole(1, 100_000, "rewards")},
        check=cap_limits_something,
    ),
    caps_differ,
)

BUDGET: Final = MappingKind({"per": PERIODS, "amount": positive_size})

TIERS: Final = TableKind(
    "a name for each tier",
    lowercase_name("a tier"),
    MappingKind(
        {"from_deals": whole(1, 10_000, "deals")},
        {"benefits": LocalisedTextKind(text("what a tier brings besides money", 200))},
    ),
    ordered=True,
    check=tiers_ascend,
)
