"""The same totals by vectorised pandas: ``replay_pandas.py EVENTS OLD.json NEW.json RESULT``.

Knows the kinds of rules that the bench's two programmes have, and refuses a budget that is spent.
"""

import json
import resource
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

EXPONENTS = {"JPY": 0}
STEPS = {"HUF": 100, "JPY": 1}
ACCOUNT = ["referrer_id", "audience", "country", "currency"]
PAST_QUALIFIED = ["qualified", "opportunity", "closed_won"]


def main(events: str, old: str, new: str, result: str) -> None:
    programs = [json.loads(Path(path).read_text(encoding="utf-8")) for path in (old, new)]
    frame = pd.read_json(events, lines=True, convert_dates=False)
    frame["at"] = pd.to_datetime(frame["at"], format="%Y-%m-%dT%H:%M:%SZ", utc=True)
    end = frame["at"].iloc[-1]
    facts = facts_of(frame)
    waiting = open_referrals(frame)
    count = {
        "file": events,
        "events": len(frame),
        "first": moment(frame["at"].iloc[0]),
        "last": moment(end),
        "referrals": int((frame["type"] == "claim.received").sum()),
        "deals_won": int((frame["status"] == "closed_won").sum()),
        "open_referrals": waiting,
    }
    del frame
    books = [booked(facts, Rates(program), program) for program in programs]
    outcomes = [
        outcome(book, Rates(program), program, end)
        for book, program in zip(books, programs, strict=True)
    ]
    totals = {
        **count,
        "now": outcomes[0],
        "planned": outcomes[1],
        "referrers": referrers(books[0], books[1], Rates(programs[1])),
    }
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    Path(result).write_text(json.dumps({"totals": totals, "peak": peak}), encoding="utf-8")


class Rates:
    """A programme's currencies in columns. Whole numbers throughout: halves must be halves."""

    def __init__(self, program: dict[str, Any]) -> None:
        currencies = program["currencies"]
        self.base: str = currencies["base"]
        rates = {code: Fraction(rate) for code, rate in currencies["rates"]["values"].items()}
        rates[self.base] = Fraction(1)
        minor = {code: rate * 10 ** EXPONENTS.get(code, 2) for code, rate in rates.items()}
        pairs = {f"{a}{b}": minor[b] / minor[a] for a in minor for b in minor}
        self._times = pd.Series({pair: one.numerator for pair, one in pairs.items()})
        self._over = pd.Series({pair: one.denominator for pair, one in pairs.items()})
        self._steps = pd.Series({code: STEPS.get(code, 1) for code in rates})

    def convert(
        self,
        minor: pd.Series,
        source: pd.Series,
        target: pd.Series,
        points: Any = 10_000,
        *,
        down: bool = False,
    ) -> pd.Series:
        """So many basis points in another currency, rounded once: half-even, or down."""
        pair, step = source + target, target.map(self._steps)
        shared = np.gcd(points, 10_000)
        above = minor * (points // shared) * pair.map(self._times)
        below = (10_000 // shared) * pair.map(self._over) * step
        whole, rest = above // below, above % below
        if down:
            return whole * step
        up = (2 * rest > below) | ((2 * rest == below) & (whole % 2 == 1))
        return (whole + up) * step

    def to_base(self, minor: pd.Series, source: pd.Series) -> pd.Series:
        return self.convert(minor, source, pd.Series(self.base, index=minor.index))

    def of_base(self, minor: pd.Series, target: pd.Series, *, down: bool = False) -> pd.Series:
        return self.convert(minor, pd.Series(self.base, index=minor.index), target, down=down)

    def own(self, pays: dict[str, int], target: pd.Series) -> pd.Series:
        """The own amount of a currency, else the base one converted."""
        converted = self.of_base(pd.Series(pays[self.base], index=target.index), target)
        return converted.where(~target.isin(list(pays)), target.map(pays)).astype("int64")


def facts_of(frame: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The milestones that were reached, each with its referral's facts, in the file's order."""
    claims = frame.loc[
        frame["type"] == "claim.received", ["referral_id", *ACCOUNT, "taking", "at"]
    ].rename(columns={"at": "claimed"})
    claims["taking"] = claims["taking"].fillna("money")
    moved = frame["type"] == "referral.moved"
    early = frame["from"].isin(["new", "contacted"])
    columns = ["referral_id", "at", "minor", "currency", "contract_year"]
    chosen = {
        "qualified": moved & early & frame["status"].isin(PAST_QUALIFIED),
        "meeting": moved & (frame["met"] == 1),
        "closed_won": moved & (frame["status"] == "closed_won"),
        "renewed": frame["type"] == "deal.renewed",
    }
    found = {}
    for name, mask in chosen.items():
        rows = frame.loc[mask, columns].rename(columns={"currency": "deal_currency"})
        rows["order"] = rows.index
        rows["minor"] = rows["minor"].fillna(0).astype("int64")
        found[name] = rows.merge(claims, on="referral_id").sort_values("order", ignore_index=True)
    won, renewed = found["closed_won"], found["renewed"]
    # Which rules fit is decided by the deal as it closed.
    sizes = won[["referral_id", "minor", "deal_currency"]].rename(
        columns={"minor": "closed_minor", "deal_currency": "closed_currency"}
    )
    found["renewed"] = renewed.merge(sizes, on="referral_id").sort_values(
        "order", ignore_index=True
    )
    won["deals"] = won.groupby(["referrer_id", won["at"].dt.year]).cumcount() + 1
    return found


def open_referrals(frame: pd.DataFrame) -> list[dict[str, Any]]:
    ended = frame["type"].isin(["claim.refused", "claim.expired"]) | frame["status"].isin(
        ["closed_won", "closed_lost", "rejected", "expired"]
    )
    claims = frame.loc[frame["type"] == "claim.received", ["referral_id", "revision"]]
    still = claims[~claims["referral_id"].isin(frame.loc[ended, "referral_id"])]
    return [
        {"revision": revision, "referrals": int(many)}
        for revision, many in still["revision"].value_counts().items()
    ]


def booked(facts: dict[str, pd.DataFrame], rates: Rates, program: dict[str, Any]) -> pd.DataFrame:
    """A row a reward: account, kind, minor, cost, months; ``earned`` is the cost before caps."""
    rows: list[pd.DataFrame] = []
    sequence = 0
    for name, audience in program["audiences"].items():
        for rule in audience["reward"]:
            sequence += 1
            milestones = [rule.get("on", "closed_won")]
            if rule["rule"] == "recurring_percent":
                milestones.append("renewed")
            for milestone in milestones:
                reached = facts[milestone]
                mine = fitting(reached[reached["audience"] == name], rule, rates)
                if len(mine):
                    rows.append(paid(mine, rule, milestone, rates, program).assign(rank=sequence))
    for campaign in program["campaigns"].values():
        won = facts["closed_won"]
        day = won["claimed"].dt.strftime("%Y-%m-%d")
        inside = won["audience"].isin(campaign["audiences"]) & day.between(
            campaign["from"], campaign["until"]
        )
        mine = won[inside]
        rows.append(
            mine.assign(
                kind="money",
                minor=rates.own(campaign["extra"], mine["currency"]),
                months=0,
                rank=99,
            )
        )
    book = pd.concat(rows, ignore_index=True).sort_values(["order", "rank"], ignore_index=True)
    # An amount that rounds to nothing is no reward.
    book = book[(book["minor"] > 0) | (book["kind"] == "credit")].reset_index(drop=True)
    book["earned"] = rates.to_base(book["minor"], book["currency"])
    book["cost"] = book["earned"]
    return capped(book, rates, program)


def fitting(rows: pd.DataFrame, rule: dict[str, Any], rates: Rates) -> pd.DataFrame:
    least = rule["when"]["deal_at_least"]
    if least is None:
        return rows
    minor, currency = (
        ("closed_minor", "closed_currency")
        if "closed_minor" in rows
        else ("minor", "deal_currency")
    )
    return rows[rates.to_base(rows[minor], rows[currency]) >= least]


def paid(
    rows: pd.DataFrame,
    rule: dict[str, Any],
    milestone: str,
    rates: Rates,
    program: dict[str, Any],
) -> pd.DataFrame:
    kind = rule["rule"]
    if kind == "credit":
        return rows.assign(kind="credit", minor=0, months=rule["months"])
    if kind == "flat":
        minor = rates.own(rule["pays"], rows["currency"])
    elif kind == "bands":
        size = rates.to_base(rows["minor"], rows["deal_currency"])
        number = np.searchsorted([band["from"] for band in rule["bands"]], size, side="right") - 1
        minor = pd.Series(0, index=rows.index)
        for index, band in enumerate(rule["bands"]):
            minor = minor.where(number != index, rates.own(band["pays"], rows["currency"]))
    else:
        points = points_of(rows, rule, milestone, program)
        minor = rates.convert(rows["minor"], rows["deal_currency"], rows["currency"], points)
    given = rows.assign(kind="fund" if kind == "marketing_fund" else "money", minor=minor, months=0)
    return as_taken(given, rule.get("instead") or {})


def points_of(
    rows: pd.DataFrame, rule: dict[str, Any], milestone: str, program: dict[str, Any]
) -> pd.Series | int:
    if rule["rule"] == "tier_percent":
        starts = [program["tiers"][name]["from_deals"] for name in rule["percent"]]
        shares = np.array(list(rule["percent"].values()))
        return pd.Series(
            shares[np.searchsorted(starts, rows["deals"], side="right") - 1], index=rows.index
        )
    if rule["rule"] == "recurring_percent":
        years = dict(enumerate(rule["years"], start=1))
        if milestone == "closed_won":
            return int(years[1])
        return rows["contract_year"].map(years).fillna(0).astype("int64")
    return int(rule["percent"])


def as_taken(rows: pd.DataFrame, instead: dict[str, Any]) -> pd.DataFrame:
    if instead.get("credit_months"):
        credit = rows["taking"] == "credit"
        rows.loc[credit, "kind"] = "credit"
        rows.loc[credit, "months"] = instead["credit_months"]
        rows.loc[credit, "minor"] = 0
    if instead.get("donation"):
        rows.loc[rows["taking"] == "donation", "kind"] = "donation"
    return rows


def capped(book: pd.DataFrame, rates: Rates, program: dict[str, Any]) -> pd.DataFrame:
    keep = pd.Series(data=True, index=book.index)
    period = [book["referrer_id"], book["at"].dt.year]
    for name, audience in program["audiences"].items():
        mine = book["audience"] == name
        for cap in audience["caps"]:
            if cap["rewards"] is not None:
                number = book[mine].groupby([one[mine] for one in period]).cumcount()
                keep[mine] &= number < cap["rewards"]
            if cap["at_most"] is not None:
                most = cap["at_most"]
                costs = book.loc[mine, "cost"]
                after = costs.groupby([one[mine] for one in period]).cumsum().clip(upper=most)
                before = after.groupby([one[mine] for one in period]).shift(fill_value=0)
                allowed = np.minimum(costs, most - before)
                cut = allowed < costs
                book.loc[mine, "cost"] = allowed
                rows = book[mine][cut]
                left = rates.of_base(rows["cost"], rows["currency"], down=True)
                book.loc[rows.index, "minor"] = np.minimum(rows["minor"], left)
                nothing = rows.index[book.loc[rows.index, "minor"] == 0]
                keep[nothing] = False
    book.loc[~keep, ["minor", "cost"]] = 0
    book["given"] = keep
    spent = book.groupby(book["at"].dt.year)["cost"].sum()
    if (spent > program["budget"]["amount"]).any():
        raise SystemExit("the budget is spent, which this script cannot follow")
    return book


def outcome(
    book: pd.DataFrame, rates: Rates, program: dict[str, Any], end: pd.Timestamp
) -> dict[str, Any]:
    given = book[book["given"]]
    base = rates.base
    spent = given.groupby(given["at"].dt.year)["cost"].sum()
    return {
        "base_currency": base,
        "cost": text(given["cost"].sum(), base),
        "rewards": len(given),
        "credit_months": int(given["months"].sum()),
        "cut_by_caps": text((book["earned"] - book["cost"]).sum(), base),
        "waiting_for_budget": {
            "rewards": 0,
            "cost": text(0, base),
            "never_fits": {"rewards": 0, "cost": text(0, base)},
        },
        "by_kind": costs(given, "kind", base),
        "by_audience": costs(given, "audience", base),
        "by_country": costs(given, "country", base),
        "by_month": costs(given.assign(month=given["at"].dt.strftime("%Y-%m")), "month", base),
        "by_currency": {
            code: {
                "rewards": len(rows),
                "amount": text(rows["minor"].sum(), str(code)),
                "cost": text(rows["cost"].sum(), base),
            }
            for code, rows in given.groupby("currency")
        },
        "open_liability": liability(given, rates, program, end),
        "budget": [
            {
                "period": str(year),
                "spent": text(cost, base),
                "left": text(program["budget"]["amount"] - cost, base),
            }
            for year, cost in spent.items()
        ],
    }


def liability(
    given: pd.DataFrame, rates: Rates, program: dict[str, Any], end: pd.Timestamp
) -> dict[str, Any]:
    owed = given[given["minor"] > 0].copy()
    payouts = program["payouts"]
    held = owed["at"] + pd.Timedelta(days=payouts["holding_days"]) > end
    ceiling = rates.own(payouts["approve_automatically_up_to"], owed["currency"])
    minimum = rates.own(payouts["minimum"], owed["currency"])
    owed["reason"] = np.select(
        [held, owed["kind"] != "money", owed["minor"] > ceiling],
        ["held", "by_hand", "above_ceiling"],
        "",
    )
    due = owed["reason"] == ""
    pair = ["referrer_id", "currency"]
    # Only who ever had a small reward can be owed less than the minimum.
    small = owed[due & (owed["minor"] < minimum)][pair].drop_duplicates()
    for _, rows in owed[due].reset_index().merge(small, on=pair).groupby(pair):
        waiting: list[int] = []
        total = 0
        for row in rows.itertuples():
            waiting.append(row.index)
            total += row.minor
            if total >= minimum[row.index]:
                waiting, total = [], 0
        owed.loc[waiting, "reason"] = "below_minimum"
    open_ = owed[owed["reason"] != ""]
    return {
        "cost": text(open_["cost"].sum(), rates.base),
        "parts": [
            {
                "reason": reason,
                "currency": code,
                "rewards": len(rows),
                "amount": text(rows["minor"].sum(), code),
                "cost": text(rows["cost"].sum(), rates.base),
            }
            for (reason, code), rows in open_.groupby(["reason", "currency"])
        ],
    }


def referrers(old: pd.DataFrame, new: pd.DataFrame, rates: Rates) -> dict[str, Any]:
    both = (
        pd.concat(
            [book.groupby(ACCOUNT)["minor"].sum() for book in (old, new)],
            axis=1,
            keys=["now", "planned"],
        )
        .fillna(0)
        .astype("int64")
    )
    both = both[(both["now"] != 0) | (both["planned"] != 0)].reset_index()
    both["difference"] = both["planned"] - both["now"]
    changed = both[both["difference"] != 0].copy()
    changed["size"] = rates.to_base(changed["difference"].abs(), changed["currency"])
    largest = changed.sort_values(["size", *ACCOUNT], ascending=[False, *[True] * 4]).head(10)
    return {
        "all": shift(both),
        "by_audience": {name: shift(rows) for name, rows in both.groupby("audience")},
        "by_country": {name: shift(rows) for name, rows in both.groupby("country")},
        "largest_changes": [
            {
                **{name: getattr(row, name) for name in ACCOUNT},
                "now": text(row.now, row.currency),
                "planned": text(row.planned, row.currency),
            }
            for row in largest.itertuples()
        ],
    }


def shift(rows: pd.DataFrame) -> dict[str, int]:
    difference = rows["difference"]
    return {
        "more": int((difference > 0).sum()),
        "less": int((difference < 0).sum()),
        "same": int((difference == 0).sum()),
    }


def costs(rows: pd.DataFrame, column: str, base: str) -> dict[str, Any]:
    return {
        str(name): {"rewards": len(group), "cost": text(group["cost"].sum(), base)}
        for name, group in rows.groupby(column)
    }


def text(minor: int, currency: str) -> str:
    if EXPONENTS.get(currency, 2) == 0:
        return str(minor)
    return f"{minor // 100}.{minor % 100:02}"


def moment(at: pd.Timestamp) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S.%f}Z"


if __name__ == "__main__":
    main(*sys.argv[1:])
