"""The numbers of a plan as rows of text: the same tables on a terminal and in the report."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from goodword.program.rewards import Period
from goodword_ops.plan.proposal import PastEvents, Plan
from goodword_ops.plan.replay.gains import Shift
from goodword_ops.plan.replay.totals import NONE, Open, Outcome, Sum
from goodword_ops.plan.report.summary import KINDS, OPEN
from goodword_ops.plan.wording import number, signed, value_of

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportTable:
    """The first column is text, the others are numbers."""

    title: str
    headings: Row
    rows: tuple[Row, ...]


def tables(plan: Plan, past: PastEvents) -> tuple[ReportTable, ...]:
    """Every table, those without a row left out."""
    made = (
        _costs(plan, past),
        *_budgets(plan, past),
        _sums(plan, past, "By audience", lambda outcome: outcome.by_audience),
        _sums(plan, past, "By country", lambda outcome: outcome.by_country),
        _by_currency(past),
        _open_by_currency(past),
        _shifts(past),
        _largest(past),
    )
    return tuple(table for table in made if table.rows)


def _headings(plan: Plan, first: str) -> Row:
    """What is compared; without a difference where the base currencies differ."""
    old, new = plan.old.program.currencies.base, plan.new.program.currencies.base
    if plan.same_base:
        return (f"{first}, in {new}", "now", "planned", "difference")
    return (first, f"now, {old}", f"planned, {new}")


def _costs(plan: Plan, past: PastEvents) -> ReportTable:
    old, new = past.old, past.new
    base = (old.base, new.base)

    def money(words: str, before: int, after: int) -> Row:
        row = (words, value_of(before, base[0]), value_of(after, base[1]))
        return (*row, signed(after - before, base[1])) if plan.same_base else row

    def plain(words: str, before: int, after: int) -> Row:
        row = (words, number(before), number(after))
        return (*row, f"{after - before:+,}" if after != before else "0") if plan.same_base else row

    rows = [
        money("Cost of all rewards", old.granted.cost, new.granted.cost),
        *(
            money(f"  {words}", before.cost, after.cost)
            for kind, words in KINDS.items()
            if kind in {"money", "donation", "fund"}
            for before, after in [(old.by_kind.get(kind, NONE), new.by_kind.get(kind, NONE))]
            if before.rewards or after.rewards
        ),
        plain("Rewards", old.granted.rewards, new.granted.rewards),
        plain("Months of service credit", old.granted.months, new.granted.months),
        money("Cut off by caps", old.cut, new.cut),
        money("Waits for the budget", old.waiting.cost, new.waiting.cost),
        *(
            [money("  never fits into it", old.never.cost, new.never.cost)]
            if old.never.rewards or new.never.rewards
            else []
        ),
        money("Open liability at the end", old.liability, new.liability),
        *(
            money(f"  {words}", before, after)
            for reason, words in OPEN.items()
            for before, after in [(_open(old, reason), _open(new, reason))]
            if before or after
        ),
    ]
    return ReportTable("What it would have cost", _headings(plan, "Cost"), tuple(rows))


def _open(outcome: Outcome, reason: Open) -> int:
    return sum(one.cost for (why, _), one in outcome.open.items() if why is reason)


def _budgets(plan: Plan, past: PastEvents) -> Iterator[ReportTable]:
    """One table; or one for each programme where their budgets have different periods."""
    before, after = plan.old.program.budget, plan.new.program.budget
    if before is None or after is None or before.per is after.per:
        yield _budget(plan, past)
        return
    for when, outcome, budget in (("now", past.old, before), ("planned", past.new, after)):
        whole = budget.per is Period.PROGRAMME
        per = "for the whole programme" if whole else f"by {budget.per}"
        yield ReportTable(
            f"Budget left, {when} {per}",
            (f"Budget left, {when} {per}", f"in {outcome.base}"),
            tuple((use.label, value_of(use.left, outcome.base)) for use in outcome.budget),
        )


def _budget(plan: Plan, past: PastEvents) -> ReportTable:
    old = {use.label: use.left for use in past.old.budget}
    new = {use.label: use.left for use in past.new.budget}
    old_base, new_base = past.old.base, past.new.base

    def rows() -> Iterator[Row]:
        for name in sorted({*old, *new}):
            before = value_of(old[name], old_base) if name in old else "-"
            after = value_of(new[name], new_base) if name in new else "-"
            if plan.same_base:
                both = name in old and name in new
                yield name, before, after, signed(new[name] - old[name], new_base) if both else "-"
            else:
                yield name, before, after

    return ReportTable("Budget left", _headings(plan, "Budget left"), tuple(rows()))


def _sums(
    plan: Plan, past: PastEvents, title: str, of: Callable[[Outcome], dict[str, Sum]]
) -> ReportTable:
    old, new = of(past.old), of(past.new)
    rows: list[Row] = []
    for name in sorted({*old, *new}):
        before, after = old.get(name, NONE).cost, new.get(name, NONE).cost
        row = (name, value_of(before, past.old.base), value_of(after, past.new.base))
        rows.append((*row, signed(after - before, past.new.base)) if plan.same_base else row)
    return ReportTable(title, _headings(plan, f"Cost {title.lower()}"), tuple(rows))


def _by_currency(past: PastEvents) -> ReportTable:
    old = {code: one.minor for code, one in past.old.by_currency.items()}
    new = {code: one.minor for code, one in past.new.by_currency.items()}
    return _currencies("By currency", "Rewards in each currency", old, new)


def _open_by_currency(past: PastEvents) -> ReportTable:
    old, new = (_open_in(outcome) for outcome in (past.old, past.new))
    return _currencies("Open liability by currency", "Open in each currency", old, new)


def _open_in(outcome: Outcome) -> dict[str, int]:
    sums: dict[str, int] = {}
    for (_, code), one in outcome.open.items():
        sums[code] = sums.get(code, 0) + one.minor
    return sums


def _currencies(title: str, heading: str, old: dict[str, int], new: dict[str, int]) -> ReportTable:
    rows = []
    for code in sorted({*old, *new}):
        before, after = old.get(code, 0), new.get(code, 0)
        rows.append(
            (code, value_of(before, code), value_of(after, code), signed(after - before, code))
        )
    return ReportTable(title, (heading, "now", "planned", "difference"), tuple(rows))


def _shifts(past: PastEvents) -> ReportTable:
    def row(name: str, shift: Shift) -> Row:
        return name, number(shift.more), number(shift.less), number(shift.same)

    shifts = past.gains
    rows = [
        row("all", shifts.all),
        *(row(f"  {name}", shift) for name, shift in shifts.by_audience.items()),
        *(row(f"  in {name}", shift) for name, shift in shifts.by_country.items()),
    ]
    headings = ("Referrers who would have got", "more", "less", "the same")
    return ReportTable("Winners and losers", headings, tuple(rows) if any(shifts.all) else ())


def _largest(past: PastEvents) -> ReportTable:
    rows = []
    for gain in past.gains.largest:
        account = gain.account
        code = account.currency
        rows.append(
            (
                f"{account.referrer_id} ({account.audience}, {account.country}, {code})",
                value_of(gain.old, code),
                value_of(gain.new, code),
                signed(gain.new - gain.old, code),
            )
        )
    return ReportTable("Largest changes", ("Referrer", "now", "planned", "difference"), tuple(rows))


def widths(table: ReportTable) -> Sequence[int]:
    """The width of each column."""
    return [max(map(len, column)) for column in zip(table.headings, *table.rows, strict=True)]
